"""How JAX computes here: in double precision, and with compiled code kept between runs."""

import os
from pathlib import Path

import jax


def prepare_jax() -> None:
    """Switch to float64 and keep compiled code in the user's cache folder.

    A compiled sampler serves every history of the same shape, in every later process.
    `JAX_COMPILATION_CACHE_DIR` overrides the folder, as everywhere with JAX.
    """
    jax.config.update("jax_enable_x64", True)
    if jax.config.jax_compilation_cache_dir is None:
        jax.config.update("jax_compilation_cache_dir", str(_cache_folder()))
    jax.config.update("jax_persistent_cache_min_compile_time_secs", 0.2)


def _cache_folder() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "gespann" / "jax"

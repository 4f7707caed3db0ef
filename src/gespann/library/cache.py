"""Where compiled programs are kept, so that the next process need not compile them again."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path


def remember_compilations(environment: Mapping[str, str]) -> None:
    """Keep compiled programs in the user's cache folder, or in the place that JAX was told.

    Compiling takes most of the time of a first fit, and the programs are the same for every firm
    of the same shape. The fit keeps its programs as they are run; all others JAX keeps itself.
    It reads these variables when it is imported; one that is there already is told.
    """
    from gespann.core.response.sampling.program_store import keep_programs_in
    from gespann.library.program_files import code_of_model, program_files

    ours = cache_folder(environment)
    kept = str(ours / "jax")
    chosen = environment.get("JAX_COMPILATION_CACHE_DIR") or kept
    place = ours if chosen == kept else Path(chosen)
    keep_programs_in(program_files(place, environment), code_of_model())
    if chosen != kept:
        return
    os.environ["JAX_COMPILATION_CACHE_DIR"] = kept
    os.environ.setdefault("JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS", "0")
    jax = sys.modules.get("jax")
    if jax is not None and not jax.config.jax_compilation_cache_dir:
        jax.config.update("jax_compilation_cache_dir", kept)
        jax.config.update("jax_persistent_cache_min_compile_time_secs", 0)


def cache_folder(environment: Mapping[str, str]) -> Path:
    """Where this user's programs keep what they can compute again."""
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "gespann"
    if sys.platform == "win32" and (local := environment.get("LOCALAPPDATA")):
        return Path(local) / "gespann" / "cache"
    return Path(environment.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "gespann"

"""Where compiled programs are kept, so that the next process need not compile them again."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path


def remember_compilations(environment: Mapping[str, str]) -> None:
    """Let JAX keep compiled programs in the user's cache folder, unless the user chose a place.

    Compiling takes most of the time of a first fit, and the programs are the same for every firm
    of the same shape. JAX reads these variables when it is imported.
    """
    if "jax" in sys.modules or "JAX_COMPILATION_CACHE_DIR" in environment:
        return
    os.environ["JAX_COMPILATION_CACHE_DIR"] = str(cache_folder(environment) / "jax")
    os.environ.setdefault("JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS", "0")


def cache_folder(environment: Mapping[str, str]) -> Path:
    """Where this user's programs keep what they can compute again."""
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "gespann"
    if sys.platform == "win32" and (local := environment.get("LOCALAPPDATA")):
        return Path(local) / "gespann" / "cache"
    return Path(environment.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "gespann"

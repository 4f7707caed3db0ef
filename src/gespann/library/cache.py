"""Where compiled programs are kept, so that the next process need not compile them again."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path


def remember_compilations(environment: Mapping[str, str]) -> None:
    """Keep compiled programs in the user's cache folder, or in the place that JAX was told.

    Compiling takes most of the time of a first fit, and the programs are the same for every firm
    of the same shape. The fit keeps its programs as they are run; all others JAX keeps itself,
    which reads these variables when it is imported.
    """
    from gespann.core.response.sampling.program_store import keep_programs_in
    from gespann.library.program_files import code_of_model, program_files

    chosen = environment.get("JAX_COMPILATION_CACHE_DIR")
    place = Path(chosen) if chosen else cache_folder(environment)
    keep_programs_in(program_files(place, environment), code_of_model())
    if "jax" not in sys.modules and not chosen:
        os.environ["JAX_COMPILATION_CACHE_DIR"] = str(place / "jax")
        os.environ.setdefault("JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS", "0")


def cache_folder(environment: Mapping[str, str]) -> Path:
    """Where this user's programs keep what they can compute again."""
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "gespann"
    if sys.platform == "win32" and (local := environment.get("LOCALAPPDATA")):
        return Path(local) / "gespann" / "cache"
    return Path(environment.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "gespann"

"""Where compiled programs of the response model are kept: files in the user's cache folder.

A folder serves one machine and one version of all that programs are made with: another processor
or another JAX get a folder of their own, and folders that nobody used for a month are removed. What
is read here is run, so the folder is the user's alone, and a file that is not whole is none.
"""

import hashlib
import os
import platform
import shutil
import sys
import tempfile
import time
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

from gespann import core

UNUSED_DAYS = 30
MADE_WITH = ("jax", "jaxlib", "numpyro", "numpy", "scipy")
_CHECKSUM = hashlib.sha256().digest_size


class ProgramFiles:
    """Programs as files of one folder, each behind its checksum."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def load(self, name: str) -> bytes | None:
        """What was kept under this name, if it is there and whole."""
        try:
            content = (self.folder / name).read_bytes()
            checksum, packed = content[:_CHECKSUM], content[_CHECKSUM:]
            return zlib.decompress(packed) if _checksum(packed) == checksum else None
        except (OSError, zlib.error):
            return None

    def save(self, name: str, content: bytes) -> None:
        """Write it beside and move it there, so that nobody ever reads half of it."""
        packed = zlib.compress(content, level=1)
        with suppress(OSError):  # a full disk or a folder that may not be written costs time only
            self._make_room()
            with tempfile.NamedTemporaryFile(dir=self.folder, delete=False) as file:
                file.write(_checksum(packed) + packed)
            Path(file.name).replace(self.folder / name)

    def _make_room(self) -> None:
        """The folder, new if need be; then without others that nobody used for long."""
        if self.folder.is_dir():
            return
        self.folder.mkdir(parents=True, mode=0o700)
        long_ago = time.time() - UNUSED_DAYS * 86_400
        for other in self.folder.parent.iterdir():
            if other.is_dir() and other.stat().st_mtime < long_ago:
                shutil.rmtree(other, ignore_errors=True)


def program_files(cache: Path, environment: Mapping[str, str]) -> ProgramFiles:
    """The folder for this machine and this JAX; the time of its last use is noted."""
    told = "\n".join([*_machine(), *_versions(), *_settings(environment)])
    folder = cache / "programs" / hashlib.sha256(told.encode()).hexdigest()[:16]
    with suppress(OSError):
        os.utime(folder)
    return ProgramFiles(folder)


def _machine() -> Iterator[str]:
    """What machine code depends on: the processor's kind and what it can do."""
    yield platform.machine()
    yield sys.platform
    try:
        told = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        yield platform.processor()
        yield platform.node()
        return
    yield from sorted(
        {line for line in told if line.startswith(("model name", "flags", "Features"))}
    )


def _versions() -> Iterator[str]:
    yield platform.python_version()
    yield from (version(name) for name in MADE_WITH)


def _settings(environment: Mapping[str, str]) -> list[str]:
    """What people set that changes how JAX compiles."""
    passed_over = ("JAX_COMPILATION_CACHE", "JAX_PERSISTENT_CACHE", "JAX_LOG", "JAX_DEBUG_LOG")
    return sorted(
        f"{name}={value}"
        for name, value in environment.items()
        if name.startswith(("XLA_", "JAX_")) and not name.startswith(passed_over)
    )


def code_of_model() -> str:
    """All code of the response model as one text."""
    code, model = hashlib.sha256(), Path(core.__path__[0]) / "response"
    for path in sorted(model.rglob("*.py")):
        code.update(path.read_bytes())
    return code.hexdigest()


def _checksum(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()

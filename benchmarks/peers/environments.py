"""An environment of its own for each peer, outside the repository, with pinned versions.

Made once with uv, or with venv and pip where there is no uv, and made anew when the pins change.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
NEEDS = {"pymc": (3, 12), "meridian": (3, 11)}  # the least Python that the pinned versions run on
NEWEST = (3, 13)


def prepared(peer: str, folder: Path) -> Path:
    """The Python of a peer's environment, installed if it is not there yet.

    Args:
        peer: "pymc" or "meridian".
        folder: Where all environments lie.

    Raises: SystemExit if no Python is found that is new enough; CalledProcessError if the
        installation fails.
    """
    pins = HERE / "requirements" / f"{peer}.txt"
    place = folder / peer
    done = place / "installed.txt"
    python = place / ("Scripts" if os.name == "nt" else "bin") / "python"
    if done.exists() and done.read_text() == pins.read_text():
        return python
    print(f"installing {peer} into {place}", flush=True)
    shutil.rmtree(place, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    for command in _commands(_uv(), peer, place, python, pins):
        subprocess.run(command, check=True)
    shutil.copyfile(pins, done)
    return python


def _commands(uv: str | None, peer: str, place: Path, python: Path, pins: Path) -> list[list[str]]:
    base = _python(NEEDS[peer])
    if uv is not None:
        # Without a Python that is new enough uv brings one, where it may.
        wanted = base or ".".join(map(str, NEEDS[peer]))
        return [
            [uv, "venv", "--quiet", "--python", wanted, str(place)],
            [uv, "pip", "install", "--quiet", "--python", str(python), "--requirement", str(pins)],
        ]
    if base is None:
        least = ".".join(map(str, NEEDS[peer]))
        raise SystemExit(f"{peer} needs Python {least} or newer: install it, or install uv")
    return [
        [base, "-m", "venv", str(place)],
        [str(python), "-m", "pip", "install", "--quiet", "--requirement", str(pins)],
    ]


def _uv() -> str | None:
    """uv on the path, or the one that `./gespann` keeps for itself."""
    own = ROOT / ".venv-uv" / "bin" / "uv"
    return shutil.which("uv") or (str(own) if own.exists() else None)


def _python(least: tuple[int, int]) -> str | None:
    """A Python that is new enough: this one, or one on the path or of pyenv that really runs."""
    if least <= sys.version_info[:2] <= NEWEST:
        return sys.executable
    for minor in range(least[1], NEWEST[1] + 1):
        pyenv = (Path.home() / ".pyenv" / "versions").glob(f"3.{minor}.*/bin/python")
        for found in filter(None, [shutil.which(f"python3.{minor}"), *map(str, sorted(pyenv))]):
            # A shim of pyenv lies on the path and does not run where its version is not chosen.
            tried = subprocess.run([found, "--version"], capture_output=True, check=False)
            if tried.returncode == 0:
                return found
    return None

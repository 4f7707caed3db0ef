"""The files of the project, as git knows them."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]


NOT_OURS = {".venv", ".venv-uv", ".git", "__pycache__", "build", "demo", "dist"}


def tracked_files() -> list[Path]:
    """Every tracked file that exists, and those that are new but not ignored."""
    if not (ROOT / ".git").exists():  # unpacked from an archive
        paths = (path for path in ROOT.rglob("*") if not _is_foreign(path))
    else:
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT, capture_output=True, check=True, text=True,
        ).stdout  # fmt: skip
        paths = (ROOT / name for name in listed.split("\0") if name)
    return sorted(path for path in paths if path.is_file())


def _is_foreign(path: Path) -> bool:
    parts = path.relative_to(ROOT).parts
    return any(part in NOT_OURS or part.endswith("_cache") for part in parts)


def tracked_texts() -> list[tuple[Path, str]]:
    """Every tracked file that is text, with its text."""
    texts = []
    for path in tracked_files():
        content = path.read_bytes()
        if b"\0" not in content[:8000]:
            texts.append((path, content.decode("utf-8", errors="replace")))
    return texts

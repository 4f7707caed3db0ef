"""The folder in which a workbench keeps what is its own: database, secret key, files."""

import os
import secrets
from pathlib import Path

DATABASE = "gespann.sqlite3"
KEY_FILE = "secret-key"
STATIC_FILES = "static"
JOBS = "jobs"
FOR_OWNER_ONLY = 0o600


def made(folder: Path) -> Path:
    """The folder, made if there is none; nobody but its owner may look into it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def secret_key(folder: Path) -> str:
    """The key that signs sessions and links: made on the first start, the same ever after.

    Of several processes that start at the same moment one writes the key and all read it: the file
    gets its name only once it is whole, and a name that is taken is not taken again.
    """
    path = made(folder) / KEY_FILE
    if not path.exists():
        draft = folder / f".{KEY_FILE}-{os.getpid()}-{secrets.token_hex(4)}"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FOR_OWNER_ONLY)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(50))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass  # another process was faster; its key counts
        finally:
            draft.unlink()
    return path.read_text(encoding="ascii")

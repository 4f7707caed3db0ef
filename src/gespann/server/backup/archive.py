"""One file with everything a workbench keeps: a tar of known members, each with its checksum.

The first member is the manifest; it says what the others are. Nothing else is ever unpacked, so
that a file from elsewhere can put nothing where it does not belong.
"""

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.utils.translation import gettext as _

from gespann.refusals import Refusal
from gespann.server.data_folder import FOR_OWNER_ONLY

MANIFEST = "manifest.json"
FORMAT = 1
_CHUNK = 1024**2
_LARGEST_MANIFEST = 64 * 1024**2


@dataclass(frozen=True)
class Manifest:
    """What a backup holds.

    Attributes:
        version: Of Gespann.
        made_at: When, in ISO 8601 with the time zone.
        database: "sqlite" or "postgresql".
        migrations: The last one of each app.
        rows: How many rows each table had.
        members: SHA-256 of each other member, by its name.
    """

    version: str
    made_at: str
    database: str
    migrations: Mapping[str, str]
    rows: Mapping[str, int]
    members: Mapping[str, str] = field(default_factory=dict)
    format: int = FORMAT


def write_archive(target: Path, manifest: Manifest, members: Mapping[str, Path]) -> Manifest:
    """Write a backup; it gets its name only once it is whole, and only its owner may read it.

    Args:
        members: Files by their names in the backup.

    Returns: The manifest with the members' checksums.

    Raises: FileExistsError if there is such a file already.
    """
    whole = Manifest(
        **{
            **asdict(manifest),
            "members": {name: checksum(path.open("rb")) for name, path in members.items()},
        }
    )
    draft = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FOR_OWNER_ONLY)
        with os.fdopen(descriptor, "wb") as file:
            with tarfile.open(fileobj=file, mode="w:gz", compresslevel=6) as tar:
                _add(tar, MANIFEST, json.dumps(asdict(whole), indent=1).encode())
                for name, path in members.items():
                    tar.add(path, arcname=name, recursive=False, filter=_without_owner)
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, target)
    finally:
        draft.unlink(missing_ok=True)
    return whole


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    about = tarfile.TarInfo(name)
    about.size, about.mode = len(content), FOR_OWNER_ONLY
    tar.addfile(about, io.BytesIO(content))


def _without_owner(about: tarfile.TarInfo) -> tarfile.TarInfo:
    about.uid = about.gid = 0
    about.uname = about.gname = ""
    about.mode = FOR_OWNER_ONLY
    return about


def checksum(stream: IO[bytes]) -> str:
    """SHA-256 of what can be read; the stream is closed."""
    digest = hashlib.sha256()
    with stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


@contextmanager
def opened(path: Path) -> Iterator[tuple[Manifest, tarfile.TarFile]]:
    """A backup with its manifest.

    Raises: Refusal if it is none, or was cut off before the manifest.
    """
    try:
        with tarfile.open(path, mode="r:gz") as tar:
            yield _manifest(tar, path), tar
    except FileNotFoundError:
        raise Refusal(_("There is no file “{path}”.").format(path=path)) from None
    except (tarfile.TarError, EOFError, OSError) as error:
        raise Refusal(
            _("“{path}” is no whole backup: {reason}. Take another one.").format(
                path=path, reason=error
            )
        ) from error


def _manifest(tar: tarfile.TarFile, path: Path) -> Manifest:
    first = tar.next()
    stream = None if first is None or first.name != MANIFEST else tar.extractfile(first)
    if first is None or stream is None or first.size > _LARGEST_MANIFEST:
        raise Refusal(_("“{path}” is no backup of Gespann.").format(path=path))
    try:
        manifest = Manifest(**json.loads(stream.read()))
    except (ValueError, TypeError):
        raise Refusal(_("“{path}” is no backup of Gespann.").format(path=path)) from None
    if manifest.format != FORMAT:
        raise Refusal(
            _("“{path}” was made by another version of Gespann ({version}). Use that one.").format(
                path=path, version=manifest.version
            )
        )
    return manifest


def unpack(path: Path, folder: Path) -> Manifest:
    """Put the members of a backup into a folder, each compared with its checksum.

    Raises: Refusal if one is missing, changed or not named in the manifest.
    """
    with opened(path) as (manifest, tar):
        missing = set(manifest.members)
        while (about := tar.next()) is not None:
            expected = manifest.members.get(about.name)
            if expected is None or not about.isfile() or not _stays_within(about.name):
                raise _not_whole(path, about.name)
            _copy(tar, about, folder / about.name)
            if checksum((folder / about.name).open("rb")) != expected:
                raise _not_whole(path, about.name)
            missing.discard(about.name)
        if missing:
            raise _not_whole(path, min(missing))
    return manifest


def _copy(tar: tarfile.TarFile, about: tarfile.TarInfo, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    stream: Any = tar.extractfile(about)
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FOR_OWNER_ONLY)
    with os.fdopen(descriptor, "wb") as file, stream:
        while chunk := stream.read(_CHUNK):
            file.write(chunk)


def _stays_within(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return bool(parts) and not name.startswith("/") and ".." not in parts and "\\" not in name


def _not_whole(path: Path, name: str) -> Refusal:
    return Refusal(
        _("“{path}” is not whole: “{name}” is missing or changed. Take another one.").format(
            path=path, name=name
        )
    )

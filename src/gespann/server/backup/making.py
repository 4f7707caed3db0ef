"""Making a backup and restoring one."""

import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from django.utils.translation import gettext as _

from gespann.refusals import Refusal
from gespann.server.backup import databases
from gespann.server.backup.archive import Manifest, opened, unpack, write_archive
from gespann.server.data_folder import DATABASE, JOBS, KEY_FILE, STATIC_FILES, made

NOTE = "last-backup"  # in the data folder: when the last one was made
# Made anew from what is installed, or of use to nobody without the running processes: work that is
# not done yet begins anew, and what it keeps meanwhile may be gone before it is copied.
_LEFT_OUT = {DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", STATIC_FILES, KEY_FILE, NOTE, JOBS}
_FILES = "files"


@dataclass(frozen=True)
class Backup:
    """A backup that was made and proven to be whole."""

    path: Path
    manifest: Manifest

    @property
    def size_bytes(self) -> int:
        """How large it is."""
        return self.path.stat().st_size


def make_backup(folder: Path, target: Path, version: str) -> Backup:
    """Put everything that a workbench keeps into one file, and read it again to prove it.

    Others may go on working: what is kept is the database as it was at one moment.

    Args:
        folder: The data folder in use.
        target: The new file, or a folder in which it gets a name with the time.
        version: Of Gespann.

    Raises: Refusal if it cannot be made; then there is no file.
    """
    now = timezone.localtime()
    path = target / _name(now) if target.is_dir() else target
    if path.exists():
        raise Refusal(_("There is a file “{path}” already. Choose another name.").format(path=path))
    if not path.parent.is_dir():
        raise Refusal(_("There is no folder “{path}”.").format(path=path.parent))
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=path.parent) as name:
        copy, rows = databases.copy_database(Path(name))
        manifest = Manifest(
            version=version,
            made_at=now.isoformat(timespec="seconds"),
            database=connection.vendor,
            migrations=_migrations(),
            rows=rows,
        )
        manifest = write_archive(path, manifest, {copy.name: copy, **_members(folder)})
    try:
        check_backup(path)
    except Refusal:
        path.unlink()
        raise
    (folder / NOTE).write_text(f"{manifest.made_at}\n", encoding="utf-8")
    return Backup(path, manifest)


def _name(now: datetime) -> str:
    return f"gespann-{now:%Y-%m-%d-%H%M%S}.backup"


def _migrations() -> Mapping[str, str]:
    """The last migration of each app that was applied."""
    applied = sorted(MigrationRecorder(connection).applied_migrations())
    return dict(applied)


def _members(folder: Path) -> Mapping[str, Path]:
    """The key, and all files that people have put into the folder or that lie there as mail."""
    found = {KEY_FILE: folder / KEY_FILE}
    for top in sorted(folder.iterdir()):
        if top.name in _LEFT_OUT or top.name.startswith("."):
            continue
        inside = [top] if top.is_file() else sorted(top.rglob("*"))
        for path in inside:
            if path.is_file() and not path.is_symlink():
                found[f"{_FILES}/{path.relative_to(folder).as_posix()}"] = path
    return found


def check_backup(path: Path) -> Manifest:
    """Unpack a backup beside itself, compare every checksum, and read its database.

    Raises: Refusal if anything is amiss.
    """
    with tempfile.TemporaryDirectory(prefix=".check-", dir=path.parent) as name:
        manifest = unpack(path, Path(name))
        if manifest.database == "sqlite":
            _compare(databases.rows_of_sqlite(Path(name) / databases.SQLITE_COPY), manifest)
        else:
            databases.check_postgresql_copy(Path(name) / databases.POSTGRESQL_COPY)
    return manifest


def restore_backup(path: Path, folder: Path) -> Manifest:
    """Bring a workbench back from a backup, wholly or not at all.

    Args:
        path: The backup.
        folder: A data folder that is empty or not there yet. With PostgreSQL, the database that
            GESPANN_DATABASE names must be empty, too.

    Raises: Refusal if the backup is not whole, or there is something where it should go.
    """
    with opened(path) as (manifest, _tar):
        _refuse_another_database(manifest)
    if folder.exists() and any(folder.iterdir()):
        raise Refusal(
            _("“{folder}” is not empty. Restore into a new folder.").format(folder=folder)
        )
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=folder.parent) as name:
        draft = Path(name) / "unpacked"
        unpack(path, made(draft))
        restored = made(Path(name) / "restored")
        _put_in_place(draft, restored)
        if manifest.database == "postgresql":
            _fill_postgresql(draft, manifest)
        else:
            _compare(databases.rows_of_sqlite(restored / DATABASE), manifest)
        if folder.exists():
            folder.rmdir()
        restored.rename(folder)
    return manifest


def _refuse_another_database(manifest: Manifest) -> None:
    if manifest.database == connection.vendor:
        return
    named = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
    raise Refusal(
        _(
            "The backup is of {there}, and this workbench is to use {here}. Set or unset "
            "GESPANN_DATABASE accordingly."
        ).format(there=named[manifest.database], here=named[connection.vendor])
    )


def _put_in_place(draft: Path, folder: Path) -> None:
    shutil.move(draft / KEY_FILE, folder / KEY_FILE)
    if (draft / databases.SQLITE_COPY).exists():
        shutil.move(draft / databases.SQLITE_COPY, folder / DATABASE)
    if (draft / _FILES).exists():
        for path in sorted((draft / _FILES).iterdir()):
            shutil.move(path, folder / path.name)


def _fill_postgresql(draft: Path, manifest: Manifest) -> None:
    if not databases.is_empty():
        raise Refusal(
            _("The database {name} is not empty. Name an empty one in GESPANN_DATABASE.").format(
                name=settings.DATABASES["default"]["NAME"]
            )
        )
    databases.restore_postgresql(draft / databases.POSTGRESQL_COPY)
    _compare(databases.rows_in_use(), manifest)


def _compare(rows: Mapping[str, int], manifest: Manifest) -> None:
    """Raise: Refusal unless every table has as many rows as when the backup was made."""
    apart = sorted(
        name for name in {*rows, *manifest.rows} if rows.get(name) != manifest.rows.get(name)
    )
    if apart:
        raise Refusal(
            _("The table {name} has {found} rows; the backup says {expected}.").format(
                name=apart[0], found=rows.get(apart[0], 0), expected=manifest.rows.get(apart[0], 0)
            )
        )

"""What may be wrong with a workbench, and how to mend it: looked at one thing after another."""

import os
import shutil
import sqlite3
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from django.conf import settings
from django.core.mail import get_connection
from django.db import DatabaseError, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django.utils.translation import gettext as _

from gespann.apps.jobs.models import Job
from gespann.apps.jobs.models import State as JobState
from gespann.language.numbers import number
from gespann.refusals import Refusal
from gespann.server.backup.databases import rows_of_sqlite
from gespann.server.backup.making import NOTE
from gespann.server.data_folder import KEY_FILE, STATIC_FILES

LEAST_FREE_BYTES = 1_000_000_000
BACKUP_WITHIN = timedelta(days=2)
CLOCKS_APART = timedelta(seconds=5)
WAITS_AT_MOST = timedelta(hours=6)  # as long as one job may take that is done before it
LEAST_POSTGRESQL = 140000  # the oldest one that Django's long-term release takes
_GIGABYTE = 1e9


class State(StrEnum):
    """How one thing is."""

    FINE = "fine"
    NOTE = "note"  # worth a look
    WRONG = "wrong"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        what: As a sentence, with the figures.
        mend: What can be done, or "".
    """

    state: State
    what: str
    mend: str = ""


def examine(folder: Path) -> Iterator[Finding]:
    """Look at everything; what cannot be looked at without a database comes first.

    Args:
        folder: The data folder in use.
    """
    yield from _folder(folder)
    yield _disk(folder)
    reachable = _database()
    yield reachable
    if reachable.state is not State.WRONG:
        for look in _IN_THE_DATABASE:
            yield look()
    yield _static_files(folder)
    yield _last_backup(folder)
    yield _address()
    yield _mail()


def _folder(folder: Path) -> Iterator[Finding]:
    open_to_others = [
        path
        for path in (folder, folder / KEY_FILE)
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077
    ]
    for path in open_to_others:
        yield Finding(
            State.WRONG,
            _("Others on this machine may look into “{path}”.").format(path=path),
            _("Take their rights away: chmod go= {path}").format(path=path),
        )
    if not os.access(folder, os.W_OK):
        yield Finding(
            State.WRONG,
            _("“{path}” cannot be written to.").format(path=folder),
            _("Give the user that runs Gespann the right to write there."),
        )
    elif not open_to_others:
        yield Finding(State.FINE, _("The folder “{path}” is closed to others.").format(path=folder))


def _disk(folder: Path) -> Finding:
    free = shutil.disk_usage(folder).free
    told = _("{size} GB are free on the disk.").format(size=number(free / _GIGABYTE, 1))
    if free >= LEAST_FREE_BYTES:
        return Finding(State.FINE, told)
    return Finding(State.WRONG, told, _("Make room; a full disk loses what is entered next."))


def _database() -> Finding:
    try:
        connection.ensure_connection()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        if connection.vendor == "sqlite" and not isinstance(error, OperationalError):
            return _is_whole()  # it can be opened, and what it says of its tables is damaged
        return Finding(
            State.WRONG,
            _("The database does not answer: {reason}").format(reason=str(error).strip()),
            _("Start it, or mend GESPANN_DATABASE."),
        )
    if connection.vendor == "sqlite":
        version = sqlite3.sqlite_version
        return Finding(State.FINE, _("The database is SQLite {version}.").format(version=version))
    number_of_version = connection.pg_version  # type: ignore[attr-defined]
    told = _("The database is PostgreSQL {version}.").format(version=number_of_version // 10000)
    if number_of_version >= LEAST_POSTGRESQL:
        return Finding(State.FINE, told)
    return Finding(State.WRONG, told, _("Gespann needs version 14 or newer."))


def _migrations() -> Finding:
    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not pending:
        return Finding(State.FINE, _("All tables are up to date."))
    return Finding(
        State.WRONG,
        _("{count} changes of the tables are still to be made.").format(count=number(len(pending))),
        _("Make a backup, then start ./gespann serve: it makes them."),
    )


def _is_whole() -> Finding:
    if connection.vendor != "sqlite":
        return Finding(State.FINE, _("PostgreSQL looks after its files itself."))
    connection.close()
    try:
        rows = rows_of_sqlite(Path(connection.settings_dict["NAME"]))
    except Refusal as damage:
        return Finding(State.WRONG, str(damage), _("./gespann restore brings it back."))
    return Finding(
        State.FINE,
        _("Every page of the database is whole: {rows} rows.").format(
            rows=number(sum(rows.values()))
        ),
    )


def _journal() -> Finding:
    if connection.vendor != "sqlite":
        return Finding(State.FINE, _("What is acknowledged is on the disk."))
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode")
        (mode,) = cursor.fetchone()
    if mode == "wal":
        return Finding(
            State.FINE, _("People can read while one writes; a power cut loses nothing.")
        )
    return Finding(
        State.WRONG,
        _("The database’s journal is “{mode}”, not “wal”.").format(mode=mode),
        _("Put it on a local disk: network folders cannot keep such a journal."),
    )


def _clock() -> Finding:
    if connection.vendor == "sqlite":
        return Finding(State.FINE, _("Database and workbench go by one clock."))
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (there,) = cursor.fetchone()
    apart = abs(timezone.now() - there)
    if apart <= CLOCKS_APART:
        return Finding(State.FINE, _("The clocks of database and workbench agree."))
    return Finding(
        State.WRONG,
        _("The clocks of database and workbench are {seconds} seconds apart.").format(
            seconds=number(apart.total_seconds())
        ),
        _("Let both keep time by NTP: log-in codes and deadlines rest on it."),
    )


def _jobs() -> Finding:
    long_due = timezone.now() - WAITS_AT_MOST
    try:
        waiting = Job.objects.filter(state=JobState.QUEUED, not_before__lt=long_due).count()
        given_up = Job.objects.filter(state=JobState.DEAD).count()
    except DatabaseError:
        return Finding(State.NOTE, _("There is no table of jobs yet."), _("Start ./gespann serve."))
    if waiting:
        return Finding(
            State.WRONG,
            _("{count} jobs have been waiting for a worker for long.").format(
                count=number(waiting)
            ),
            _("Start ./gespann serve, which brings one; if it is running, look at what it says."),
        )
    if given_up:
        return Finding(
            State.NOTE,
            _("{count} jobs were given up.").format(count=number(given_up)),
            _("The jobs’ pages tell why; ask for them again once that is mended."),
        )
    return Finding(State.FINE, _("No job waits for long."))


_IN_THE_DATABASE: tuple[Callable[[], Finding], ...] = (
    _migrations, _is_whole, _journal, _clock, _jobs,
)  # fmt: skip


def _static_files(folder: Path) -> Finding:
    if (folder / STATIC_FILES / "staticfiles.json").is_file():
        return Finding(State.FINE, _("The files of the pages are in place."))
    return Finding(
        State.NOTE,
        _("The files of the pages are not collected yet."),
        _("./gespann serve does that when it starts."),
    )


def _last_backup(folder: Path) -> Finding:
    note = folder / NOTE
    mend = _("./gespann backup --to FOLDER makes one; let it run every night.")
    if not note.is_file():
        return Finding(State.NOTE, _("There is no backup yet."), mend)
    made_at = datetime.fromisoformat(note.read_text(encoding="utf-8").strip())
    age = timezone.now() - made_at
    told = _("The last backup is of {day}.").format(day=f"{made_at:%Y-%m-%d %H:%M}")
    return Finding(State.FINE, told) if age <= BACKUP_WITHIN else Finding(State.NOTE, told, mend)


def _address() -> Finding:
    if settings.ADDRESS.startswith("https://"):
        return Finding(State.FINE, _("People reach it at {at}.").format(at=settings.ADDRESS))
    return Finding(
        State.NOTE,
        _("It is reached at {at}, without encryption.").format(at=settings.ADDRESS),
        _(
            "For more than this machine: put a proxy with a certificate in front, and name the "
            "https address in GESPANN_ADDRESS."
        ),
    )


def _mail() -> Finding:
    if not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        return Finding(
            State.NOTE,
            _("Mail is put into the folder and reaches nobody."),
            _("Name the firm’s mail server in GESPANN_MAIL, as smtp://user:password@host."),
        )
    mail = get_connection()
    try:
        mail.open()
        mail.close()
    except OSError as error:
        return Finding(
            State.WRONG,
            _("The mail server {host} does not take mail: {reason}").format(
                host=settings.EMAIL_HOST, reason=error
            ),
            _("Mend GESPANN_MAIL."),
        )
    return Finding(
        State.FINE, _("The mail server {host} answers.").format(host=settings.EMAIL_HOST)
    )

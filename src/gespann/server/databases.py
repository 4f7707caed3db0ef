"""The database of a workbench: SQLite in the data folder, or PostgreSQL by one setting."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from gespann.server.data_folder import DATABASE

WAIT_SECONDS = 20
KEPT_SECONDS = 600  # a connection, which takes longer to open than most questions to answer
POSTGRESQL_SCHEMES = ("postgresql", "postgres")


def sqlite(path: Path | str) -> dict[str, Any]:
    """SQLite that survives a pulled plug and lets many read while one writes.

    Every transaction begins as a writer (IMMEDIATE): two that have both read already could no
    longer wait for each other and one of them would fail at once, however long the time-out.
    """
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "CONN_MAX_AGE": KEPT_SECONDS,
        "OPTIONS": {
            "timeout": WAIT_SECONDS,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        },
    }


def postgresql(address: str) -> dict[str, Any]:
    """PostgreSQL at postgresql://user:password@host:port/name?sslmode=require.

    A socket's folder is given as ?host=/path, as psql takes it.

    Raises: ImproperlyConfigured if the address is no such address.
    """
    parts = urlsplit(address)
    name = unquote(parts.path.lstrip("/"))
    if parts.scheme not in POSTGRESQL_SCHEMES or not name:
        raise ImproperlyConfigured(
            "GESPANN_DATABASE must look like postgresql://user:password@host:5432/name"
        )
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
        "CONN_MAX_AGE": KEPT_SECONDS,
        "CONN_HEALTH_CHECKS": True,
    }


def chosen(address: str, folder: Path | None) -> dict[str, Any]:
    """PostgreSQL if there is an address, else SQLite in the folder, else in memory only."""
    if address:
        return postgresql(address)
    if folder is None:
        return sqlite(":memory:")
    return sqlite(folder / DATABASE)

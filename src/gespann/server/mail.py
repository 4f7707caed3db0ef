"""How mail leaves: through a server of the firm, or into a folder where nobody has named one."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

MAIL = "mail"
PORTS = {"smtp": 587, "smtps": 465}


def settings_for(address: str, folder: Path | None) -> dict[str, Any]:
    """Django's settings for smtp://user:password@host (STARTTLS) or smtps://… (TLS at once).

    Raises: ImproperlyConfigured if the address is no such address.
    """
    if not address:
        return _into_a_folder(folder)
    parts = urlsplit(address)
    if parts.scheme not in PORTS or not parts.hostname:
        raise ImproperlyConfigured("GESPANN_MAIL must look like smtp://user:password@host")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or PORTS[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        # Without a name nobody logs in, as on a relay in the house, which may speak no TLS.
        "EMAIL_USE_TLS": parts.scheme == "smtp" and bool(parts.username),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": 20,
    }


def _into_a_folder(folder: Path | None) -> dict[str, Any]:
    if folder is None:
        return {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "EMAIL_FILE_PATH": str(folder / MAIL),
    }

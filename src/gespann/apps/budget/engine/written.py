"""Files as they are handed out."""

from dataclasses import dataclass

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Written:
    """A file to take away."""

    name: str
    content_type: str
    content: bytes

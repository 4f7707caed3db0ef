"""Which table an address asks for as a file, and as what kind of file."""

from collections.abc import Mapping

EXPORT = "export"  # in the address: ?export=people.csv
FORMATS = {"csv": "CSV", "xlsx": "Excel", "json": "JSON"}


def wanted(asked: Mapping[str, str]) -> tuple[str, str]:
    """The table and the kind of file that an address asks for; two times "" if for none."""
    name, _dot, ending = (asked.get(EXPORT) or "").rpartition(".")
    return (name, ending) if ending in FORMATS else ("", "")

"""Firm folders for the tests of the readers: a good one, and how to spoil it."""

from pathlib import Path

TOML = """
[firm]
name = "Muster GmbH"
currency = "EUR"
period = "week"
history = "history.csv"
margin = 0.4

[columns]
period = "week"
outcome = "revenue"

[[levers]]
name = "Fairs"
column = "fairs"
kind = "trade_fair"
"""

HEADER = "week,revenue,fairs"
ROWS = ["2024-01-01,100.5,10", "2024-01-08,200,0", "2024-01-15,300,30"]


def lines(*rows: str) -> str:
    """Rows as a file."""
    return "".join(f"{row}\n" for row in rows)


GOOD = lines(HEADER, *ROWS)


def folder_of(place: Path, history: str | bytes = GOOD, toml: str = TOML) -> Path:
    """A firm's folder with this history, in UTF-8 if it is text."""
    content = history if isinstance(history, bytes) else history.encode()
    (place / "history.csv").write_bytes(content)
    (place / "firm.toml").write_text(toml, encoding="utf-8")
    return place

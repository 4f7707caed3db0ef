"""What is to be done with a folder, as it stands in its task.json."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

TASK, ANSWER = "task.json", "answer.json"
FIRM, ADDED, WHOLE = "firm.toml", "added.parquet", "known.parquet"
EXPORTED, XLSX = "exported", "history.xlsx"
KEPT, COMPOSED = "kept.csv.gz", "composed.parquet"


@dataclass(frozen=True)
class Known:
    """Rows that were accepted before, in Parquet; of two that overlap the later one counts."""

    file: str
    starts: str
    ends: str


@dataclass(frozen=True)
class GatheredFile:
    """A file of any shape, in a folder of its own, with what was chosen for it."""

    folder: str
    name: str
    choices: dict[str, Any]


@dataclass(frozen=True)
class Task:
    """One thing to do.

    Attributes:
        kind: "read" what is brought, "export" what is known, "look" at a file of any shape,
            "compose" the history from several, "define" a firm from answers, "describe" one,
            read "actuals" out of one file, or what is "planned" for the lines of a budget.
        language: "de" or "en", for faults and findings.
        history: Name of the table that is brought, or "".
        beliefs: Name of the table of beliefs that is brought, or "".
        replaces: Whether its periods take the place of those that are known.
        known: What was accepted before, in its order.
        largest_bytes: Size beyond which a table is refused, unpacked.
        files: To look at, or to compose.
        remembered: Choices of earlier times, by the shape of the file.
        without: Columns of levers of which somebody says that nothing was done.
        answers: What was entered of a firm.
    """

    kind: str
    language: str
    history: str = ""
    beliefs: str = ""
    replaces: bool = False
    known: tuple[Known, ...] = ()
    largest_bytes: int = 200_000_000
    files: tuple[GatheredFile, ...] = ()
    remembered: dict[str, dict[str, Any]] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    answers: dict[str, Any] = field(default_factory=dict)


def read_task(folder: Path) -> Task:
    """The task of a folder."""
    stated: dict[str, Any] = json.loads((folder / TASK).read_text("utf-8"))
    known = tuple(Known(**one) for one in stated.pop("known", ()))
    files = tuple(GatheredFile(**one) for one in stated.pop("files", ()))
    return Task(**stated, known=known, files=files)

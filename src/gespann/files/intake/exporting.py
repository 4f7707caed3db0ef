"""What is known, as files that the command line reads."""

from pathlib import Path
from typing import Any

import pandas as pd

from gespann.files.firm_folder_writer import HISTORY_NAME, write_firm
from gespann.files.intake.known_firm import read_known_firm
from gespann.files.intake.task import EXPORTED, XLSX, Task


def export(folder: Path, task: Task) -> dict[str, Any]:
    """A folder with firm.toml, the history as CSV and as a workbook, and the beliefs."""
    firm, _found = read_known_firm(folder, task.known, largest_bytes=task.largest_bytes)
    exported = write_firm(folder / EXPORTED, firm)
    if (exported / HISTORY_NAME).exists():
        _write_workbook(exported / HISTORY_NAME, folder / XLSX)
    return {"files": sorted(path.name for path in exported.iterdir())}


def _write_workbook(table: Path, workbook: Path) -> None:
    rows = pd.read_csv(table)
    options = {"options": {"strings_to_formulas": False, "strings_to_urls": False}}
    with pd.ExcelWriter(workbook, engine="xlsxwriter", engine_kwargs=options) as writer:
        rows.to_excel(writer, index=False, sheet_name="history")

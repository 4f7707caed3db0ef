"""What is known, as files that the command line reads."""

from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq

from gespann.files.firm_folder import read_firm
from gespann.files.firm_folder_writer import HISTORY_NAME, write_firm
from gespann.files.intake.plain_rows import known_rows
from gespann.files.intake.task import EXPORTED, WHOLE, XLSX, Task


def export(folder: Path, task: Task) -> dict[str, Any]:
    """A folder with firm.toml, the history as CSV and as a workbook, and the beliefs."""
    known = known_rows(folder, task.known)
    history = folder / WHOLE if known is not None else None
    if known is not None:
        pq.write_table(known, folder / WHOLE)
    firm = read_firm(folder, history=history, largest_bytes=task.largest_bytes)
    exported = write_firm(folder / EXPORTED, firm)
    if (exported / HISTORY_NAME).exists():
        _write_workbook(exported / HISTORY_NAME, folder / XLSX)
    return {"files": sorted(path.name for path in exported.iterdir())}


def _write_workbook(table: Path, workbook: Path) -> None:
    rows = pd.read_csv(table)
    options = {"options": {"strings_to_formulas": False, "strings_to_urls": False}}
    with pd.ExcelWriter(workbook, engine="xlsxwriter", engine_kwargs=options) as writer:
        rows.to_excel(writer, index=False, sheet_name="history")

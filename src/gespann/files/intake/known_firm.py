"""The firm as it is known: its definition, and the history of all batches together."""

from collections.abc import Sequence
from pathlib import Path

import pyarrow.parquet as pq

from gespann.core.findings import Finding
from gespann.core.firm import Firm
from gespann.files.firm_folder import read_firm_with_findings
from gespann.files.intake.plain_rows import known_rows
from gespann.files.intake.task import WHOLE, Known


def read_known_firm(
    folder: Path, known: Sequence[Known], *, largest_bytes: int
) -> tuple[Firm, tuple[Finding, ...]]:
    """The firm that the command line would read from an export, and what was found on the way.

    Args:
        folder: With firm.toml, the beliefs it names, and the files of `known`.
        known: What was accepted, in its order; empty for a firm without a history.

    Raises: InputRefused with every fault that was found.
    """
    rows = known_rows(folder, tuple(known))
    history = folder / WHOLE if rows is not None else None
    if rows is not None:
        pq.write_table(rows, folder / WHOLE)
    return read_firm_with_findings(folder, history=history, largest_bytes=largest_bytes)

"""What is shown of a history before it lands, and kept beside it afterwards."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import pyarrow as pa

from gespann.core.findings import Finding, Severity
from gespann.core.firm import Firm
from gespann.files.firm_toml import FirmToml
from gespann.files.table import Table
from gespann.language.findings import remedy, sentence

FIRST_ROWS = 5


def summary_of(
    firm: Firm,
    toml: FirmToml,
    added: pa.Table | None,
    table: Table | None,
    findings: Iterable[Finding],
) -> dict[str, Any]:
    """Counts, sums, first rows, the course of each column, and what the checks say."""
    order = list(Severity)
    return {
        "definition": _definition(firm, toml),
        "added": None if added is None or not added.num_rows else _added(added, toml),
        "agreed": 0 if added is None or table is None else len(table.rows) - added.num_rows,
        "not_used": [] if table is None else _not_used(table, toml),
        "findings": [
            {
                "severity": one.severity.value,
                "sentence": sentence(one, currency=firm.currency),
                "remedy": remedy(one, currency=firm.currency),
            }
            for one in sorted(findings, key=lambda one: order.index(one.severity))
        ],
    }


def _definition(firm: Firm, toml: FirmToml) -> dict[str, Any]:
    stages = [{"name": stage.name, "column": stage.column} for stage in firm.stages]
    levers = [
        {"name": lever.name, "column": lever.column, "side": lever.department.value}
        for lever in firm.levers
    ]
    return {
        "name": firm.name,
        "currency": firm.currency,
        "period": firm.period.value,
        "margin": firm.margin,
        "levers": levers,
        "stages": stages or [{"name": firm.outcome_name, "column": firm.outcome_name}],
        "is_assumed": toml.is_assumed,
    }


def _added(rows: pa.Table, toml: FirmToml) -> dict[str, Any]:
    period, *others = rows.column_names
    days = np.asarray(rows.column(period).to_numpy()).astype("datetime64[D]")
    figures = [name for name in others if pa.types.is_floating(rows.schema.field(name).type)]
    market = toml.columns.market if toml.columns else None
    periods, place = np.unique(days, return_inverse=True)
    course = {
        name: _by_period(rows.column(name).to_numpy(), place, len(periods)) for name in figures
    }
    return {
        "rows": rows.num_rows,
        "markets": len(set(rows.column(market).to_pylist())) if market else 1,
        "starts": str(days.min()),
        "ends": str(days.max()),
        "sums": {name: _sum(rows.column(name).to_numpy()) for name in figures},
        "columns": rows.column_names,
        "first_rows": [
            [_shown(v) for v in row.values()] for row in rows.slice(0, FIRST_ROWS).to_pylist()
        ],
        "periods": [str(day) for day in periods],
        "rows_of_periods": np.bincount(place).tolist(),
        "course": course,
    }


def _by_period(values: np.ndarray, place: np.ndarray, count: int) -> list[float | None]:
    known = ~np.isnan(values)
    sums = np.bincount(place[known], values[known], count)
    there = np.bincount(place[known], minlength=count) > 0
    pairs = zip(sums, there, strict=True)
    return [_finite(value) if is_there else None for value, is_there in pairs]


def _sum(values: np.ndarray) -> float | None:
    known = values[~np.isnan(values)]
    return _finite(known.sum()) if len(known) else None


def _finite(value: float) -> float | None:
    """The value as JSON can say it: sums of the largest numbers have none."""
    return float(value) if np.isfinite(value) else None


def _shown(value: Any) -> Any:
    if isinstance(value, float):
        return _finite(value)
    return str(value)


def _not_used(table: Table, toml: FirmToml) -> list[str]:
    named = toml.columns.named if toml.columns else ()
    return [name for name in table.header if name not in named]

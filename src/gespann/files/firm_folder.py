"""Read a firm from its folder: firm.toml and the history table beside it."""

from datetime import date, timedelta
from pathlib import Path

from gespann.core.findings import Finding
from gespann.core.firm import Firm, History, PlanBrief
from gespann.core.quantities import Period
from gespann.files.firm_toml import FILE_NAME, Columns, FirmToml, PlanWish, read_firm_toml
from gespann.files.history_checks import Checked, check_history
from gespann.files.history_table import read_table
from gespann.files.table import LARGEST_FILE_BYTES
from gespann.language import gettext as _
from gespann.language.numbers import day
from gespann.refusals import Fault, InputRefused


def read_firm(
    folder: Path | str,
    *,
    history: Path | str | None = None,
    largest_bytes: int = LARGEST_FILE_BYTES,
) -> Firm:
    """Read a firm; see `read_firm_with_findings`, which also tells what was found on the way."""
    firm, _findings = read_firm_with_findings(folder, history=history, largest_bytes=largest_bytes)
    return firm


def read_firm_with_findings(
    folder: Path | str,
    *,
    history: Path | str | None = None,
    largest_bytes: int = LARGEST_FILE_BYTES,
) -> tuple[Firm, tuple[Finding, ...]]:
    """Read firm.toml and its history and check every line and cell of them.

    Args:
        folder: The folder, or the firm.toml in it.
        history: A table to read instead of the one that firm.toml names, or the folder that it
            lies in.
        largest_bytes: Size beyond which a table is refused, unpacked.

    Raises: InputRefused with all faults at once.
    """
    toml_path = _toml_path(Path(folder))
    toml = read_firm_toml(toml_path, history_is_given=history is not None)
    checked = _checked(toml, toml_path, history, largest_bytes)
    faults = [*toml.faults, *checked.faults]
    plan = None
    if checked.history is not None and toml.plan is not None and toml.period is not None:
        plan, plan_faults = _brief(toml.plan, checked.history, toml.period, toml_path.name)
        faults += plan_faults
    if faults or checked.history is None or toml.columns is None:
        raise InputRefused(faults)
    return _firm(toml, toml.columns, checked.history, plan), checked.findings


def _toml_path(path: Path) -> Path:
    return path if path.name.lower().endswith(".toml") else path / FILE_NAME


def _checked(
    toml: FirmToml, toml_path: Path, history: Path | str | None, largest_bytes: int
) -> Checked:
    """Check the table as far as the description allows, so that its faults are told as well."""
    path = _history_path(toml, toml_path, history)
    if path is None or toml.columns is None or toml.period is None or not toml.levers:
        return Checked(None)
    try:
        table = read_table(path, toml.columns.named, toml.history_format, largest_bytes)
    except InputRefused as refusal:
        return Checked(None, refusal.faults)
    return check_history(table, toml.columns, toml.levers, toml.period, toml.history_format)


def _history_path(toml: FirmToml, toml_path: Path, history: Path | str | None) -> Path | None:
    if history is None:
        return toml_path.parent / toml.history if toml.history else None
    path = Path(history)
    return path / Path(toml.history).name if path.is_dir() and toml.history else path


def _brief(
    wish: PlanWish, history: History, period: Period, file: str
) -> tuple[PlanBrief | None, list[Fault]]:
    following = _following(history.starts[-1].item(), period)
    start = wish.start or following
    if start < following:
        what = _("[plan] start is {start}, but the history ends with the period of {last}.").format(
            start=day(start), last=day(history.starts[-1].item())
        )
        mend = _("Write {day} or a later period.").format(day=day(following))
        return None, [Fault(what=what, mend=mend, file=file)]
    nearest = _first_day_of_period(start, following, period)
    if nearest != start:
        what = _("[plan] start is {start}, which is no first day of a period.").format(
            start=day(start)
        )
        mend = _("Write {day}.").format(day=day(nearest))
        return None, [Fault(what=what, mend=mend, file=file)]
    if wish.budget_cents is None:
        return None, []
    brief = PlanBrief(
        start=start,
        periods=wish.periods or period.per_year,
        budget_cents=wish.budget_cents,
        goal_cents=wish.goal_cents,
        bounds=wish.bounds,
    )
    return brief, []


def _following(start: date, period: Period) -> date:
    """First day of the period after the one that begins here."""
    if period is Period.WEEK:
        return start + timedelta(weeks=1)
    return (start.replace(day=1) + timedelta(days=31)).replace(day=1)


def _first_day_of_period(day_in_it: date, known_start: date, period: Period) -> date:
    if period is Period.MONTH:
        return day_in_it.replace(day=1)
    return day_in_it - timedelta(days=(day_in_it - known_start).days % 7)


def _firm(toml: FirmToml, columns: Columns, history: History, plan: PlanBrief | None) -> Firm:
    return Firm(
        name=toml.name or "",
        currency=toml.currency or "",
        period=toml.period or Period.WEEK,
        margin=toml.margin or 0.0,
        levers=toml.levers,
        history=history,
        outcome_name=columns.outcome,
        outcome_value=toml.outcome_value,
        controls=columns.controls,
        competitors=columns.competitors,
        stages=toml.stages,
        plan=plan,
    )

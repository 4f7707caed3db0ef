"""Read a firm from its folder: firm.toml and the history table beside it."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from gespann.core.findings import Finding, Severity, Topic
from gespann.core.firm import Belief, Exclusion, Experiment, Firm, History, PlanBrief
from gespann.core.quantities import Period
from gespann.files.belief_answers import twice
from gespann.files.beliefs_table import BeliefsTable, read_beliefs_table
from gespann.files.firm_toml import FILE_NAME, Columns, FirmToml, PlanWish, read_firm_toml
from gespann.files.history_checks import Checked, check_history
from gespann.files.history_table import read_table
from gespann.files.last_year import assumed_history
from gespann.files.table import LARGEST_FILE_BYTES
from gespann.files.windows import placed_exclusions, placed_experiments
from gespann.language import gettext as _
from gespann.language.numbers import day
from gespann.refusals import Fault, InputRefused


def read_firm(
    folder: Path | str,
    *,
    history: Path | str | None = None,
    plan_start: date | None = None,
    largest_bytes: int = LARGEST_FILE_BYTES,
) -> Firm:
    """Read a firm; see `read_firm_with_findings`, which also tells what was found on the way."""
    firm, _findings = read_firm_with_findings(
        folder, history=history, plan_start=plan_start, largest_bytes=largest_bytes
    )
    return firm


def read_firm_with_findings(
    folder: Path | str,
    *,
    history: Path | str | None = None,
    plan_start: date | None = None,
    largest_bytes: int = LARGEST_FILE_BYTES,
) -> tuple[Firm, tuple[Finding, ...]]:
    """Read firm.toml, its history and its beliefs, and check every line and cell of them.

    Args:
        folder: The folder, or the firm.toml in it.
        history: A table to read instead of the one that firm.toml names, or the folder that it
            lies in.
        plan_start: First day of the plan, in place of the one in [plan]. The year of a firm
            without a history ends there.
        largest_bytes: Size beyond which a table is refused, unpacked.

    Raises: InputRefused with all faults at once.
    """
    toml_path = toml_path_of(Path(folder))
    toml = _starting(read_firm_toml(toml_path, history_is_given=history is not None), plan_start)
    beliefs = _beliefs(toml, toml_path, largest_bytes)
    if toml.is_assumed:
        checked = _assumed(toml, toml_path.name)
    else:
        checked = _checked(toml, toml_path, history, largest_bytes)
    firm = firm_of(toml, beliefs, checked, toml_path.name)
    return firm, (*checked.findings, *_findings_of_beliefs(firm))


def firm_of(toml: FirmToml, beliefs: BeliefsTable, checked: Checked, file: str) -> Firm:
    """The firm, put together from its description, its beliefs and its history.

    Args:
        file: Name of the description in faults.

    Raises: InputRefused with the faults of all three, and of what lies beside the history.
    """
    faults = [*toml.faults, *beliefs.faults, *checked.faults]
    placed = None
    if checked.history is not None and toml.period is not None:
        placed, placed_faults = _placed(toml, checked.history, toml.period, file)
        faults += placed_faults
    if faults or placed is None or checked.history is None or toml.columns is None:
        raise InputRefused(faults)
    return _firm(toml, toml.columns, checked.history, placed, beliefs.beliefs)


def toml_path_of(path: Path) -> Path:
    """The firm.toml of a folder, or the file itself if it is named."""
    return path if path.name.lower().endswith(".toml") else path / FILE_NAME


def _starting(toml: FirmToml, plan_start: date | None) -> FirmToml:
    """The same with another start of the plan."""
    if plan_start is None:
        return toml
    if toml.plan is not None:
        return replace(toml, plan=replace(toml.plan, start=plan_start))
    if toml.is_assumed:
        return replace(toml, plan=PlanWish(budget_cents=None, start=plan_start))
    what = _("A start of the plan was named, but there is no plan in firm.toml.")
    mend = _("Add a section [plan] with budget, or leave the start out.")
    return replace(toml, faults=(*toml.faults, Fault(what, mend, FILE_NAME)))


def _beliefs(toml: FirmToml, toml_path: Path, largest_bytes: int) -> BeliefsTable:
    """Those of the table and those of firm.toml, no pair of department and lever in both."""
    table = BeliefsTable()
    if toml.beliefs_file and toml.levers:
        path = toml_path.parent / toml.beliefs_file
        table = read_beliefs_table(path, toml.levers, largest_bytes)
    known = {(belief.believer, belief.lever) for belief in table.beliefs}
    again = [twice(one) for one in toml.beliefs if (one.believer, one.lever) in known]
    faults = [Fault(one.what, one.mend, toml_path.name) for one in again]
    return BeliefsTable((*table.beliefs, *toml.beliefs), (*table.faults, *faults))


def _findings_of_beliefs(firm: Firm) -> list[Finding]:
    return [
        Finding(
            "belief_nothing_without",
            Severity.NOTE,
            Topic.DATA,
            belief.lever,
            {"department": belief.believer.value},
        )
        for belief in firm.beliefs
        if belief.without == 0
    ]


def _assumed(toml: FirmToml, file: str) -> Checked:
    """A history of last year's totals; it ends where the plan starts."""
    if toml.last_year is None or toml.period is None:
        return Checked(None)
    if toml.plan is not None and toml.plan.start is not None:
        return Checked(assumed_history(toml.last_year, toml.plan.start, toml.period))
    if toml.faults:
        return Checked(None)
    what = _("Without a history nothing tells when the plan starts.")
    mend = _("Add a section [plan] with a line such as: {example}").format(
        example="start = 2026-01-05"
    )
    return Checked(None, (Fault(what, mend, file),))


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


@dataclass(frozen=True)
class _Placed:
    """What lies at its place in time only when the history is known."""

    plan: PlanBrief | None
    experiments: tuple[Experiment, ...]
    exclusions: tuple[Exclusion, ...]


def _placed(
    toml: FirmToml, history: History, period: Period, file: str
) -> tuple[_Placed, list[Fault]]:
    plan, faults = _brief(toml.plan, history, period, file) if toml.plan else (None, [])
    experiments, of_experiments = placed_experiments(toml.windows, toml.levers, history, period)
    exclusions, of_exclusions = placed_exclusions(toml.windows, toml.stages, history, period)
    return _Placed(plan, experiments, exclusions), [*faults, *of_experiments, *of_exclusions]


def _brief(
    wish: PlanWish, history: History, period: Period, file: str
) -> tuple[PlanBrief | None, list[Fault]]:
    following = _following(history.starts[-1].item(), period)
    start = wish.start or following
    first = history.starts[0].item()
    if start <= first:
        what = _("[plan] start is {start}, but the history begins with {first} only.").format(
            start=day(start), first=day(first)
        )
        mend = _("A plan needs a history before it. Write {day} for a plan after it.").format(
            day=day(following)
        )
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
        risk=wish.risk,
        phasing=wish.phasing,
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


def _firm(
    toml: FirmToml,
    columns: Columns,
    history: History,
    placed: _Placed,
    beliefs: tuple[Belief, ...],
) -> Firm:
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
        plan=placed.plan,
        beliefs=beliefs,
        experiments=placed.experiments,
        exclusions=placed.exclusions,
        measures=toml.measures,
        groups=toml.groups,
    )

"""The description of a firm: what stands in firm.toml, checked key by key.

Every fault is collected, so that a person mends the file once. What is wrong is None in the
result, and the table can still be checked against what is right.
"""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import combinations
from pathlib import Path

from babel.numbers import list_currencies

from gespann.core.firm import MEAN, Attitude, Belief, BudgetGroup, Lever, Measure, Risk, Stage
from gespann.core.quantities import Period, PhasingKind
from gespann.files.belief_sections import read_beliefs
from gespann.files.experiment_sections import Windows, read_windows
from gespann.files.group_sections import read_groups
from gespann.files.last_year import NAME_OF_OUTCOME, LastYear, read_last_year
from gespann.files.lever_sections import overlap, read_levers
from gespann.files.measure_sections import read_measures
from gespann.files.nearest import did_you_mean
from gespann.files.phasing_keys import LONGEST_PLAN, read_phasing
from gespann.files.stage_sections import COUNT, check_who_works_what, read_stages
from gespann.files.toml_file import toml_document, toml_text
from gespann.files.toml_section import Section
from gespann.language import gettext as _
from gespann.refusals import Fault

FILE_NAME = "firm.toml"
LIKELY_CURRENCIES = ("EUR", "CHF", "USD", "GBP", "PLN", "CZK", "HUF", "SEK", "DKK", "NOK")

SECTIONS = (
    "firm", "columns", "stages", "levers", "beliefs", "experiments", "exclusions", "last_year",
    "measures", "groups", "plan", "history_format",
)  # fmt: skip
FIRM_KEYS = ("name", "currency", "period", "history", "margin", "outcome_value", "beliefs")
COLUMN_KEYS = ("period", "market", "outcome", "controls", "competitors", "potential")
PLAN_KEYS = ("start", "periods", "budget", "goal", "bounds", "risk", "risk_level", "phasing")
FORMAT_KEYS = ("delimiter", "decimal", "encoding", "date", "sheet")


@dataclass(frozen=True)
class Columns:
    """Which column of the history holds what; `counts` are those stages that are no money."""

    period: str
    outcome: str
    levers: tuple[str, ...]
    market: str | None = None
    controls: tuple[str, ...] = ()
    competitors: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    counts: tuple[str, ...] = ()
    potential: str | None = None

    @property
    def named(self) -> tuple[str, ...]:
        """Every column that is used, each once, in the order of their first mention."""
        single = [self.period, self.market, self.outcome, self.potential]
        several = [*self.levers, *self.controls, *self.competitors, *self.stages]
        return tuple(dict.fromkeys(name for name in [*single, *several] if name))


@dataclass(frozen=True)
class HistoryFormat:
    """How the history is written, where the firm says so; None where it is to be found out."""

    delimiter: str | None = None
    decimal: str | None = None
    encoding: str | None = None
    date: str | None = None
    sheet: str | None = None


@dataclass(frozen=True)
class PlanWish:
    """The [plan] as written; None where the history has to fill in the default."""

    budget_cents: int | None
    start: date | None = None
    periods: int | None = None
    goal_cents: int | None = None
    bounds: tuple[float, float] = (0.5, 1.5)
    risk: Risk = MEAN
    phasing: PhasingKind = PhasingKind.LAST_YEAR


@dataclass(frozen=True)
class FirmToml:
    """All of firm.toml; None where a value is absent or wrong.

    `is_assumed` says that there is no history, only the totals in `last_year`.
    """

    name: str | None = None
    currency: str | None = None
    period: Period | None = None
    history: str | None = None
    margin: float | None = None
    outcome_value: float = 1.0
    columns: Columns | None = None
    levers: tuple[Lever, ...] = ()
    stages: tuple[Stage, ...] = ()
    beliefs_file: str | None = None
    beliefs: tuple[Belief, ...] = ()
    windows: Windows = field(default_factory=Windows)
    is_assumed: bool = False
    last_year: LastYear | None = None
    measures: tuple[Measure, ...] = ()
    groups: tuple[BudgetGroup, ...] = ()
    plan: PlanWish | None = None
    history_format: HistoryFormat = HistoryFormat()
    faults: tuple[Fault, ...] = ()


def read_firm_toml(path: Path, *, history_is_given: bool = False) -> FirmToml:
    """Read and check a firm.toml; the faults stand in the result.

    Unless a history is given the file must name one, or tell last year's totals.
    """
    faults: list[Fault] = []
    text = toml_text(path, faults)
    if text is None:
        return FirmToml(faults=tuple(faults))
    return firm_toml_in(text, path.name, history_is_given=history_is_given)


def firm_toml_in(text: str, file: str, *, history_is_given: bool = False) -> FirmToml:
    """The same of a text; `file` is its name in faults."""
    faults: list[Fault] = []
    document = toml_document(text, file, faults)
    if document is None:
        return FirmToml(faults=tuple(faults))
    root = Section(document, file, file, faults)
    root.only(SECTIONS)
    firm = root.part("firm", FIRM_KEYS)
    currency = _currency(firm)
    is_assumed = not history_is_given and _has_only_last_year(firm, root)
    described_stages = read_stages(root)
    stages = tuple(stage for _section, stage in described_stages)
    described_levers = read_levers(root, currency or "", stages)
    levers = tuple(lever for _section, lever in described_levers)
    check_who_works_what(described_stages, levers)
    names = [lever.name for lever in levers]
    windows = read_windows(root, names, [stage.name for stage in stages])
    if is_assumed:
        _refuse_exclusions_of_nothing(windows)
    if not root.has("last_year"):
        _refuse_totals_of_levers(described_levers)
    measures = read_measures(root, levers, stages)
    read = FirmToml(
        name=firm.text("name") if firm.need("name", 'name = "Muster GmbH"') else None,
        currency=currency,
        period=_period(firm),
        history=firm.text("history"),
        margin=firm.positive("margin", at_most=1) if firm.need("margin", "margin = 0.42") else None,
        outcome_value=_outcome_value(firm, root),
        columns=_outcome_alone(root, stages, levers)
        if is_assumed
        else _columns(root, stages, levers),
        levers=levers,
        stages=stages,
        beliefs_file=firm.text("beliefs"),
        beliefs=read_beliefs(root, names),
        windows=windows,
        is_assumed=is_assumed,
        last_year=read_last_year(root, stages, described_levers) if is_assumed else None,
        measures=measures,
        groups=read_groups(root, levers, measures),
        plan=_plan(root),
        history_format=_history_format(root),
    )
    return replace(read, faults=tuple(faults))


def _has_only_last_year(firm: Section, root: Section) -> bool:
    """Whether totals of last year take the place of a history; faults if nothing or both do."""
    if firm.has("history") and root.has("last_year"):
        root.refuse(
            _("[firm] names a history, and [last_year] stands beside it."),
            _("Delete [last_year]: where figures were recorded nothing needs to be assumed."),
        )
    elif not firm.has("history") and not root.has("last_year"):
        root.refuse(
            _("[firm] has no “history”, and there is no [last_year]."),
            _(
                "Add {example} to [firm]; or, if nothing was recorded, a section [last_year] with"
                " the outcome of last year, and last_year to each of [[levers]]."
            ).format(example='history = "history.csv"'),
        )
    return not firm.has("history") and root.has("last_year")


def _refuse_exclusions_of_nothing(windows: Windows) -> None:
    for section, _exclusion in windows.exclusions:
        section.refuse(
            _("{section} excludes something, but there is no history.").format(
                section=section.label
            ),
            _("Delete it."),
        )


def _refuse_totals_of_levers(levers: list[tuple[Section, Lever]]) -> None:
    for section, _lever in levers:
        if section.has("last_year"):
            section.wrong(
                "last_year", _("There is no section [last_year] that it belongs to: delete it.")
            )


def _currency(firm: Section) -> str | None:
    if not firm.need("currency", 'currency = "EUR"'):
        return None
    code = firm.text("currency")
    if code is None or code in list_currencies():
        return code
    firm.wrong(
        "currency",
        did_you_mean(
            code, LIKELY_CURRENCIES, _("It must be a code of ISO 4217, such as EUR or CHF.")
        ),
    )
    return None


def _period(firm: Section) -> Period | None:
    if not firm.need("period", 'period = "week"'):
        return None
    if firm.table["period"] in ("day", "days", "daily"):
        firm.wrong(
            "period", _('Add the days up to weeks, one row a week, and write period = "week".')
        )
        return None
    word = firm.one_of("period", tuple(Period))
    return Period(word) if word else None


def _outcome_value(firm: Section, root: Section) -> float:
    stages = root.table.get("stages")
    last = stages[-1] if isinstance(stages, list) and stages else None
    if isinstance(last, dict) and last.get("kind") == COUNT and not firm.has("outcome_value"):
        firm.refuse(
            _("The last of the [[stages]] is a count, and [firm] does not say what one is worth."),
            _("Add a line such as: {example}").format(example="outcome_value = 5000"),
        )
    return firm.positive("outcome_value") or 1.0


def _columns(root: Section, stages: tuple[Stage, ...], levers: tuple[Lever, ...]) -> Columns | None:
    section = root.part("columns", COLUMN_KEYS)
    period = section.text("period") if section.need("period", 'period = "week"') else None
    outcome = _outcome(section, stages)
    columns = Columns(
        period=period or "",
        outcome=outcome or "",
        levers=tuple(lever.column for lever in levers),
        market=section.text("market"),
        controls=section.texts("controls"),
        competitors=section.texts("competitors"),
        stages=tuple(stage.column for stage in stages),
        counts=tuple(stage.column for stage in stages if stage.kind == COUNT),
        potential=section.text("potential"),
    )
    has_one_role_each = _refuse_columns_used_twice(section, columns, levers)
    return columns if period and outcome and has_one_role_each else None


def _outcome_alone(
    root: Section, stages: tuple[Stage, ...], levers: tuple[Lever, ...]
) -> Columns | None:
    """The name of the outcome, where there is no table that could have columns."""
    section = root.part("columns", COLUMN_KEYS)
    for key in section.table:
        if key in COLUMN_KEYS and key != "outcome":
            section.wrong(key, _("Without a history there is no such column: delete it."))
    stated = stages or section.has("outcome")
    outcome = _outcome(section, stages) if stated else NAME_OF_OUTCOME
    return Columns("", outcome, tuple(lever.column for lever in levers)) if outcome else None


def _outcome(section: Section, stages: tuple[Stage, ...]) -> str | None:
    """The column of the outcome: stated, or the last stage's."""
    if not stages:
        needed = section.need("outcome", 'outcome = "revenue"')
        return section.text("outcome") if needed else None
    last = stages[-1].column
    if section.has("outcome") and section.text("outcome") not in (None, last):
        section.wrong(
            "outcome",
            _(
                "The last of the [[stages]] is the outcome: write “{column}” or leave it out."
            ).format(column=last),
        )
    return last


def _refuse_columns_used_twice(
    section: Section, columns: Columns, levers: tuple[Lever, ...]
) -> bool:
    """Whether every column has one role only; faults for those that have several."""
    stages = [name for name in columns.stages if name != columns.outcome]
    # The last stage is the outcome, once; the same column at an earlier stage is a slip.
    repeated_outcome = [columns.outcome] * (columns.stages.count(columns.outcome) - 1)
    single = [columns.period, columns.market, columns.outcome, columns.potential]
    of_levers, overlapping = _columns_of_levers(levers)
    several = [*of_levers, *columns.controls, *columns.competitors, *stages, *repeated_outcome]
    uses = Counter(name for name in [*single, *several] if name)
    twice = {name: times for name, times in uses.items() if times > 1}
    for name, times in twice.items():
        section.refuse(
            _("The column “{column}” is used {times} times.").format(column=name, times=times),
            _("Each column has one role only: take it out of the others."),
        )
    for one, other in overlapping:
        section.refuse(
            _(
                "The column “{column}” counts for “{one}” and for “{other}” on the same days."
            ).format(column=one.column, one=one.name, other=other.name),
            _("Let one end (until) before the other begins (since)."),
        )
    return not (twice or overlapping)


def _columns_of_levers(
    levers: tuple[Lever, ...],
) -> tuple[list[str], list[tuple[Lever, Lever]]]:
    """The columns, one that levers share by turns only once, and the pairs that are at odds."""
    bounded = dict.fromkeys(lever.column for lever in levers if lever.since or lever.until)
    names = [lever.column for lever in levers if lever.column not in bounded]
    overlapping = [
        (one, other)
        for one, other in combinations(levers, 2)
        if one.column == other.column and one.column in bounded and overlap(one, other)
    ]
    return [*names, *bounded], overlapping


def _plan(root: Section) -> PlanWish | None:
    if not root.has("plan"):
        return None
    section = root.part("plan", PLAN_KEYS)
    section.need("budget", "budget = 250000")
    return PlanWish(
        budget_cents=section.cents("budget"),
        start=section.day("start"),
        periods=section.whole("periods", 1, LONGEST_PLAN),
        goal_cents=section.cents("goal"),
        bounds=section.low_and_high("bounds") or (0.5, 1.5),
        risk=_risk(section),
        phasing=read_phasing(section) or PhasingKind.LAST_YEAR,
    )


def _risk(section: Section) -> Risk:
    attitude = Attitude(section.one_of("risk", tuple(Attitude)) or Attitude.MEAN)
    level = section.positive("risk_level", at_most=1.0)
    if level is not None and attitude is not Attitude.CVAR:
        section.wrong(
            "risk_level", _('It counts with risk = "cvar" only: write that, or delete the line.')
        )
    return Risk(attitude) if level is None else Risk(attitude, level)


def _history_format(root: Section) -> HistoryFormat:
    section = root.part("history_format", FORMAT_KEYS)
    return HistoryFormat(
        delimiter=_delimiter(section),
        decimal=section.one_of("decimal", (",", ".")),
        encoding=section.one_of("encoding", ("utf-8", "utf-16", "windows-1252")),
        date=section.one_of("date", ("day_first", "month_first")),
        sheet=section.text("sheet"),
    )


def _delimiter(section: Section) -> str | None:
    value = section.table.get("delimiter")
    if value in (",", ";", "\t", "|"):
        return str(value)
    if section.has("delimiter"):
        section.wrong("delimiter", _('It must be one of ",", ";", "|" and "\\t" (the tab).'))
    return None

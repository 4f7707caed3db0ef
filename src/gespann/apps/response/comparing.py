"""Two fits side by side: why they differ, and in what."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from markupsafe import Markup

from gespann.apps.response.models import Fit
from gespann.apps.response.outlook import Outlook, Summary
from gespann.apps.response.queries import Results, results_of, summary_of
from gespann.core.quantities import Interval
from gespann.core.response.results import LeverEvidence
from gespann.files.report.drawing.rows import Frame, Row, draw_rows, interval_mark, span_mark
from gespann.files.report.drawing.scales import Axis
from gespann.files.report.words import (
    BOTH,
    decimal,
    department_names,
    number_span,
    number_wording,
)
from gespann.ui.charts.chart import Chart, Figures, Said, drawn, key_of_bar, key_of_interval
from gespann.ui.templatetags.figures import money, number, percent, short_money


@dataclass(frozen=True)
class Told:
    """One figure as both fits have it."""

    name: str
    older: str
    newer: str


@dataclass(frozen=True)
class Comparison:
    """What is told of two fits.

    Attributes:
        reasons: Why they differ; one sentence if nothing does.
        figures: Of the whole.
        levers: Elasticity of each lever that both know; None where there is none.
        amounts: Of the plans, where both have one.
        strangers: Levers that only one of them knows.
    """

    reasons: Sequence[str]
    figures: Sequence[Told]
    levers: Chart | None
    amounts: Sequence[Told]
    strangers: Sequence[str]


@dataclass(frozen=True)
class Side:
    """One of the two."""

    row: Fit
    summary: Summary
    results: Results

    @classmethod
    def of(cls, row: Fit) -> "Side":
        """With its documents."""
        return cls(row, summary_of(row), results_of(row))


def comparison(older: Side, newer: Side) -> Comparison:
    """What has changed from one fit to another, and why."""
    both = _both(older, newer)
    return Comparison(
        reasons=list(_reasons(older.row, newer.row)) or [_nothing()],
        figures=list(_figures(older, newer)),
        levers=_chart(both) if both else None,
        amounts=list(_amounts(older.summary, newer.summary)),
        strangers=_strangers(older, newer),
    )


def _reasons(older: Fit, newer: Fit) -> Iterator[str]:
    count = newer.entry.number - older.entry.number
    if count:
        yield ngettext(
            "The history: {count} entry lies between them.",
            "The history: {count} entries lie between them.",
            abs(count),
        ).format(count=number(abs(count)))
    if older.seed != newer.seed:
        yield _("Chance: the seed was {older} and is {newer}.").format(
            older=older.seed, newer=newer.seed
        )
    if older.draws != newer.draws:
        yield _("The draws of each chain: {older} and {newer}.").format(
            older=number(older.draws), newer=number(newer.draws)
        )
    if older.thorough != newer.thorough:
        yield _("Only one of them was checked thoroughly; that changes checks and no figure.")


def _nothing() -> str:
    return _(
        "Same history, seed and draws. What differs all the same comes from another machine or "
        "another version of Gespann."
    )


def _figures(older: Side, newer: Side) -> Iterator[Told]:
    yield Told(_("Verdict"), *(str(one.row.get_verdict_display()) for one in (older, newer)))
    checks = _("{passed} of {all}")
    yield Told(
        _("Checks passed"),
        *(
            checks.format(
                passed=number(one.passed), all=number(one.passed + one.to_review + one.failed)
            )
            for one in (older.summary, newer.summary)
        ),
    )
    yield Told(_("The bond"), *(_span(one.summary.bond) for one in (older, newer)))
    both = older.summary.outlook, newer.summary.outlook
    currencies = older.summary.currency, newer.summary.currency
    words = [_outlook(one, currency) for one, currency in zip(both, currencies, strict=True)]
    names = (_("Budget"), _("Goal reached"), _("Expected outcome"), _("Expected contribution"))
    yield from (Told(*told) for told in zip(names, *words, strict=True))


def _outlook(outlook: Outlook | None, currency: str) -> Sequence[str]:
    if outlook is None:
        return ("–",) * 4
    goal = outlook.goal
    return (
        money(outlook.budget_cents, currency),
        percent(goal.probability if goal else None),
        _money_span(outlook.outcome, currency),
        _money_span(outlook.contribution, currency),
    )


def _span(interval: Interval) -> str:
    return f"{decimal(interval.median, 2)} ({number_span(interval, 2)})"


def _money_span(interval: Interval, currency: str) -> str:
    low, median, high = (short_money(value, currency) for value in interval.as_list())
    return _("{median} ({low} to {high})").format(median=median, low=low, high=high)


def _amounts(older: Summary, newer: Summary) -> Iterator[Told]:
    if older.outlook is None or newer.outlook is None:
        return
    before = {one.lever: one.amount_cents for one in older.outlook.amounts}
    for one in newer.outlook.amounts:
        if one.lever in before:
            older_words = money(before[one.lever], older.currency)
            yield Told(one.lever, older_words, money(one.amount_cents, newer.currency))


Pair = tuple[LeverEvidence, LeverEvidence]


def _both(older: Side, newer: Side) -> Sequence[Pair]:
    """Older and newer evidence of each lever that both know, one side after the other."""
    before = {one.lever.name: one for one in older.results.fit.levers}
    pairs = [
        (before[one.lever.name], one)
        for one in newer.results.fit.levers
        if one.lever.name in before
    ]
    return sorted(pairs, key=lambda pair: BOTH.index(pair[1].lever.department))


def _strangers(older: Side, newer: Side) -> Sequence[str]:
    names = [{one.lever.name for one in side.results.fit.levers} for side in (older, newer)]
    return sorted(names[0] ^ names[1])


def _chart(pairs: Sequence[Pair]) -> Chart:
    said = Said(
        "changes",
        _("Elasticity of each lever, then and now"),
        _(
            "Thin: the older fit. Thick: the newer one. Where the disc lies within the thin bar, "
            "the older fit had held that possible."
        ),
        lead=_("By how many per cent the outcome rises if a lever gets one per cent more."),
    )
    rows = [
        Row(new.lever.name, new.lever.department, decimal(new.elasticity.median, 3))
        for _old, new in pairs
    ]
    reach = [0.0, *(x for pair in pairs for one in pair for x in one.elasticity.as_list())]

    def mark(i: int, axis: Axis, y: float) -> list[Markup]:
        old, new = pairs[i]
        return [
            *span_mark(old.elasticity, axis, y - 7, "prior", 4),
            *interval_mark(new.elasticity, axis, y + 4, new.lever.department),
        ]

    def draw(name: str, width: float) -> Markup:
        frame = Frame(name, str(said.heading), str(said.description), width, department_names(), 90)
        axis = Axis.over(reach, frame.left, frame.right, 5 if width > 500 else 4)
        return draw_rows(frame, rows, axis, number_wording, mark)

    names = department_names()
    keys = [
        key_of_bar("prior", _("The older fit")),
        *(key_of_interval(str(side), names[side]) for side in BOTH),
    ]
    columns = (_("Lever"), _("Then"), _("Now"), _("Held possible then"))
    figures = [
        (
            new.lever.name,
            f"{decimal(old.elasticity.median, 3)} ({number_span(old.elasticity, 3)})",
            f"{decimal(new.elasticity.median, 3)} ({number_span(new.elasticity, 3)})",
            _("yes") if _holds(old.elasticity, new.elasticity.median) else _("no"),
        )
        for old, new in pairs
    ]
    return drawn(said, draw, keys, Figures(columns, figures))


def _holds(interval: Interval, value: float) -> bool:
    return interval.low <= value <= interval.high

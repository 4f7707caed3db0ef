"""What both sides believe of each lever, what the data say alone, and what both say together."""

import numpy as np

from gespann.core.planning.results import JointPlan
from gespann.core.quantities import Department, Interval
from gespann.core.response.results import Fit, LeverOpinion, OpinionCurve
from gespann.core.response.sides import sides_differ
from gespann.files.report.document import (
    PANEL,
    Block,
    Cell,
    Key,
    Panel,
    Panels,
    Row,
    Section,
    Table,
)
from gespann.files.report.drawing.opinions import Opinion, draw_opinions
from gespann.files.report.words import BOTH, percent_span, percent_wording, signed_percent
from gespann.language import gettext as _
from gespann.language.findings import sentence
from gespann.language.numbers import NOT_KNOWN, money, percent

KINDS = ("marketing", "sales", "evidence", "pooled")
DOUBLE = 2.0


def opinions(fit: Fit, _plan: JointPlan | None = None) -> Section | None:
    """A small chart for each lever that somebody answered about; None if nobody did."""
    if not fit.opinions:
        return None
    ordered = sorted(fit.opinions, key=lambda one: BOTH.index(one.lever.department))
    description = _(
        "Outcome over the steady effort of one lever, all others as usual; 100% is as usual. "
        "The band holds what the data and both beliefs leave open in nine cases out of ten. "
        "Each chart has an axis of its own."
    )
    panels = tuple(_panel(i, one, fit.firm.currency) for i, one in enumerate(ordered))
    table = Table("opinions-table", _("Outcome as each has it"), _columns(), _rows(ordered))
    blocks: tuple[Block, ...] = (
        Panels("opinions", description, panels, _keys(ordered), table),
        *_at_stake(fit, ordered),
    )
    return Section("opinions", _("What both sides believe"), _lead(fit), blocks)


def _lead(fit: Fit) -> str:
    if fit.firm.history.assumed:
        return _(
            "There is no evidence yet: the plan rests on these beliefs and on published effects. "
            "What both sides expect counts alike."
        )
    return _(
        "Each side has said what it expects of more and of less. Both count alike, and the data "
        "correct them as far as they can tell; the plan rests on the thick line."
    )


def _names() -> dict[str, str]:
    return {
        "marketing": _("Marketing believes"),
        "sales": _("Sales believes"),
        "evidence": _("The data alone"),
        "pooled": _("All together"),
    }


def _keys(found: list[LeverOpinion]) -> tuple[Key, ...]:
    names = _names()
    shown = [kind for kind in KINDS if any(_curve(one, kind) is not None for one in found)]
    return tuple(Key(f"opinion-{kind}", names[kind]) for kind in shown)


def _curve(opinion: LeverOpinion, kind: str) -> OpinionCurve | None:
    return {
        "marketing": opinion.marketing,
        "sales": opinion.sales,
        "published": opinion.published,
        "evidence": opinion.evidence,
        "pooled": opinion.pooled,
    }[kind]


def _panel(i: int, opinion: LeverOpinion, currency: str) -> Panel:
    note = _note(opinion, currency)
    lines = [
        Opinion(
            kind,
            curve.median.tolist(),
            (curve.low.tolist(), curve.high.tolist()) if kind == "pooled" else None,
        )
        for kind, curve in ((kind, _curve(opinion, kind)) for kind in KINDS)
        if curve is not None
    ]
    title = _("What is believed of “{lever}”").format(lever=opinion.lever.name)
    drawing = draw_opinions(
        f"opinion-{i}",
        PANEL,
        (title, note),
        opinion.efforts.tolist(),
        lines,
        (percent_wording, percent_wording),
    )
    return Panel(opinion.lever.name, note, drawing, opinion.lever.department)


def _note(opinion: LeverOpinion, currency: str) -> str:
    """The plain sentence: what each expects of doubling, what that is worth, who is nearer."""
    differ = sides_differ(opinion)
    if differ is not None:
        return sentence(differ, currency=currency)
    if opinion.marketing is not None and opinion.sales is not None:
        return _("Both sides expect about the same.")
    side, curve = (
        (Department.SALES, opinion.sales)
        if opinion.sales is not None
        else (Department.MARKETING, opinion.marketing)
    )
    words = {
        Department.SALES: _("Only sales has answered: doubling brings {rise}."),
        Department.MARKETING: _("Only marketing has answered: doubling brings {rise}."),
    }[side]
    rise = NOT_KNOWN if curve is None else signed_percent(_at(opinion, curve, DOUBLE).median - 1)
    return words.format(rise=rise)


def _at(opinion: LeverOpinion, curve: OpinionCurve, effort: float) -> Interval:
    edges = (curve.low, curve.median, curve.high)
    return Interval(*(float(np.interp(effort, opinion.efforts, edge)) for edge in edges))


def _columns() -> tuple[str, ...]:
    names = _names()
    sides = (names["marketing"], names["sales"])
    both = (names["evidence"], names["pooled"])
    return (_("Lever and effort"), *sides, _("Published"), *both)


def _rows(found: list[LeverOpinion]) -> tuple[Row, ...]:
    kinds = (*KINDS[:2], "published", *KINDS[2:])
    return tuple(
        Row(
            _("{lever}, {effort}").format(lever=opinion.lever.name, effort=percent(effort)),
            tuple(_cell(opinion, _curve(opinion, kind), effort) for kind in kinds),
            opinion.lever.department,
        )
        for opinion in found
        for effort in (0.0, 0.5, 1.5, DOUBLE)
    )


def _cell(opinion: LeverOpinion, curve: OpinionCurve | None, effort: float) -> Cell:
    if curve is None:
        return Cell(NOT_KNOWN)
    interval = _at(opinion, curve, effort)
    return Cell(percent(interval.median), percent_span(interval))


def _at_stake(fit: Fit, found: list[LeverOpinion]) -> tuple[Table, ...]:
    """What the difference between both sides is worth; no table if there is none."""
    rows = tuple(
        Row(
            one.lever.name,
            (
                Cell(_apart(one, 0.5, fit.firm.currency)),
                Cell(_apart(one, 1.5, fit.firm.currency)),
                Cell(percent(one.widest_effort)),
                Cell(money(one.widest_contribution_cents, fit.firm.currency)),
            ),
            one.lever.department,
        )
        for one in found
        if one.widest_effort is not None and one.widest_contribution_cents is not None
    )
    if not rows:
        return ()
    columns = (
        _("Lever"),
        _("Apart with half"),
        _("Apart with half more"),
        _("Furthest apart at an effort of"),
        _("Contribution at stake there"),
    )
    caption = _("What the two sides are apart, in outcome and contribution of a year")
    return (Table("stake-table", caption, columns, rows),)


def _apart(opinion: LeverOpinion, effort: float, currency: str) -> str:
    return money(abs(opinion.difference_cents(effort)), currency)

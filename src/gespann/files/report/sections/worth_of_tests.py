"""Tests that might be held: which is worth most, and which settles what both sides dispute."""

from markupsafe import Markup

from gespann.core.planning.results import JointPlan
from gespann.core.quantities import Department
from gespann.core.response.results import Fit
from gespann.core.settle.results import (
    Candidate,
    Dispute,
    DisputeAnswer,
    NextTest,
    View,
)
from gespann.files.report.document import (
    Block,
    Cell,
    Figure,
    Items,
    Key,
    Paragraph,
    Row,
    Section,
    Table,
    drawn_twice,
)
from gespann.files.report.drawing.rows import Frame, draw_rows, interval_mark
from gespann.files.report.drawing.rows import Row as DrawnRow
from gespann.files.report.drawing.scales import Axis
from gespann.files.report.drawing.svg import bar, line
from gespann.files.report.sections.curves import break_even
from gespann.files.report.sections.notices import as_items
from gespann.files.report.words import (
    BOTH,
    currency_name,
    department_names,
    money_wording,
    number_span,
    number_wording,
)
from gespann.language import gettext as _
from gespann.language.numbers import NOT_KNOWN, money, number, percent
from gespann.language.settle import (
    change_told,
    dispute_told,
    duration_told,
    measured_told,
    next_told,
    settle_told,
    signed,
    where_told,
)

FURTHEST = 3.0  # times the greatest middle, beyond which an interval is cut off


def next_test(fit: Fit, _plan: JointPlan, found: NextTest) -> Section:
    """The test to hold next, value beside cost of the best test of each lever."""
    lead, *details = [*next_told(found, fit.firm)] or [_("At present no test is worth holding.")]
    blocks: list[Block] = [Paragraph(" ".join(details))] if details else []
    if found.findings:
        blocks.append(Items(as_items(fit, found.findings), "notices"))
    if found.candidates:
        blocks.append(_worth_and_cost(fit, found.candidates))
    return Section("next-test", _("Which test is worth most"), lead, tuple(blocks))


def _worth_and_cost(fit: Fit, candidates: tuple[Candidate, ...]) -> Figure:
    ordered = sorted(candidates, key=lambda one: BOTH.index(one.design.lever.department))
    currency = fit.firm.currency
    title = _("The best test of each lever: what its result is worth, and what it costs")
    description = _(
        "The wide bar is what the result is worth to the rest of the plan, the narrow one what "
        "the test costs. A test is worth it where the wide bar is clearly longer."
    )
    rows = tuple(
        DrawnRow(
            one.design.lever.name,
            one.design.lever.department,
            money(one.information.evsi, currency),
        )
        for one in ordered
    )
    reach = max(max(one.information.evsi, one.cost_cents) for one in ordered)

    def draw(name: str, width: float) -> Markup:
        frame = Frame(name, title, description, width, department_names(), 116)
        axis = Axis.over([0.0, max(reach, 100.0)], frame.left, frame.right)

        def mark(i: int, axis: Axis, y: float) -> list[Markup]:
            one, start = ordered[i], axis(0)
            worth = max(axis(one.information.evsi) - start, 1.5)
            cost = max(axis(one.cost_cents) - start, 1.5)
            return [
                bar(start, y - 10, worth, 12, str(one.design.lever.department), 2),
                bar(start, y + 4, cost, 6, "plan-soft", 2),
            ]

        return draw_rows(frame, rows, axis, money_wording(currency), mark)

    wide, narrow = drawn_twice("next-test", draw)
    sides = {one.design.lever.department for one in ordered}
    names = {
        Department.MARKETING: _("Worth of a result about marketing"),
        Department.SALES: _("Worth of a result about sales"),
    }
    keys = [Key(str(side), names[side]) for side in BOTH if side in sides]
    keys.append(Key("plan-soft", _("Cost of the test")))
    return Figure(
        "next-test", description, wide, narrow, tuple(keys), _candidates(fit, ordered, title)
    )


def _candidates(fit: Fit, ordered: list[Candidate], title: str) -> Table:
    currency = fit.firm.currency
    rows = tuple(
        Row(
            one.design.lever.name,
            (
                Cell(_whole_test(one, fit)),
                Cell(percent(one.power)),
                Cell(
                    money(one.information.evsi, currency),
                    _("± {error}").format(error=money(one.information.standard_error, currency)),
                ),
                Cell(money(one.cost_cents, currency)),
                Cell(money(one.net_cents, currency)),
            ),
            one.design.lever.department,
        )
        for one in ordered
    )
    columns = (
        _("Lever"),
        _("Test"),
        _("Power"),
        _("Result worth"),
        _("Cost"),
        _("Beyond its cost"),
    )
    return Table("next-test-table", title, columns, rows, is_prose=True)


def _whole_test(one: Candidate, fit: Fit) -> str:
    return _("{change}, {where}, {duration}; counted: {measured}").format(
        change=change_told(one),
        where=where_told(one.design, fit.firm),
        duration=duration_told(one.design, fit.firm),
        measured=measured_told(one, fit.firm),
    )


def dispute(fit: Fit, _plan: JointPlan, found: DisputeAnswer) -> Section:
    """What is in dispute, the test that settles most of it, and who would say what to it."""
    currency = fit.firm.currency
    lead, *details = [*settle_told(found, fit.firm)] or [
        _("There is no test that settles a dispute; the reason stands below.")
    ]
    blocks: list[Block] = []
    if found.findings:
        blocks.append(Items(as_items(fit, found.findings), "notices"))
    if found.settling:
        blocks.append(Paragraph(dispute_told(found.settling[0].dispute, currency)))
        blocks.append(Paragraph(" ".join(details)))
        blocks += [_views(fit, found), _reactions(fit, found)]
    if found.disputes:
        blocks.append(_disputes(fit, found))
    return Section("settle", _("What is in dispute, and what settles it"), lead, tuple(blocks))


def _views(fit: Fit, found: DisputeAnswer) -> Figure:
    """What each side holds of the lever today, and after each result."""
    currency, settling = fit.firm.currency, found.settling[0]
    unit = currency_name(currency)
    title = _("What each side would hold of “{lever}” after each result").format(
        lever=settling.dispute.lever.name
    )
    description = _(
        "Outcome that a {unit} for the lever brings, with the interval that holds nine cases out "
        "of ten; at the end of a row the amount that this side would give it. Right of the dashed "
        "line, at {even}, a {unit} pays for itself on average."
    ).format(unit=unit, even=break_even(fit))
    views = [(side, words, view) for side in BOTH for words, view in _of_side(found, side)]
    rows = tuple(
        DrawnRow(words, side, money(view.best_cents, currency)) for side, words, view in views
    )
    even = 1 / fit.firm.margin
    middles = [even, *(view.return_.median for _side, _words, view in views)]
    high = max([even, *(view.return_.high for _side, _words, view in views)])
    reach = min(FURTHEST * max(middles), high)

    def draw(name: str, width: float) -> Markup:
        frame = Frame(name, title, description, width, department_names(), 116)
        axis = Axis.over([0.0, reach], frame.left, frame.right)

        def mark(i: int, axis: Axis, y: float) -> list[Markup]:
            side, _words, view = views[i]
            above, below = frame.band(y - frame.mark_height)
            here = line((axis(even), above), (axis(even), below), "even")
            return [here, *interval_mark(view.return_, axis, y, side)]

        return draw_rows(frame, rows, axis, number_wording, mark)

    wide, narrow = drawn_twice("settle", draw)
    keys = (
        *(Key(str(side), department_names()[side]) for side in BOTH),
        Key("even", _("Pays for itself")),
    )
    columns = (_("Side and result"), _("Return"), _("Nine cases out of ten"), _("Best amount"))
    table = Table(
        "settle-table",
        title,
        columns,
        tuple(
            Row(
                words,
                (
                    Cell(number(view.return_.median, 1)),
                    Cell(number_span(view.return_, 1)),
                    Cell(money(view.best_cents, currency)),
                ),
                side,
            )
            for side, words, view in views
        ),
    )
    return Figure("settle", description, wide, narrow, keys, table)


def _of_side(found: DisputeAnswer, side: Department) -> list[tuple[str, View]]:
    after = zip(
        (_("Low result"), _("Middle result"), _("High result")), found.reactions, strict=True
    )
    return [
        (_("Today"), found.settling[0].dispute.views[side]),
        *((words, reaction.views[side]) for words, reaction in after),
    ]


def _reactions(fit: Fit, found: DisputeAnswer) -> Table:
    """Each result: what both would give the lever, and what is still in dispute."""
    currency, settling = fit.firm.currency, found.settling[0]
    names = (_("Today"), _("Low result"), _("Middle result"), _("High result"))
    states = [
        (NOT_KNOWN, settling.dispute.views, settling.dispute.money_cents),
        *((signed(one.result), one.views, one.dispute_cents) for one in found.reactions),
    ]
    rows = tuple(
        Row(
            name,
            (
                Cell(result),
                *(Cell(money(views[side].best_cents, currency)) for side in BOTH),
                Cell(money(left, currency)),
            ),
        )
        for name, (result, views, left) in zip(names, states, strict=True)
    )
    caption = _("What each side would do after each result of the test")
    columns = (
        _("Result"),
        measured_told(settling.candidate, fit.firm),
        _("Marketing would give"),
        _("Sales would give"),
        _("Still in dispute, a year"),
    )
    return Table("reactions-table", caption, columns, rows)


def _disputes(fit: Fit, found: DisputeAnswer) -> Table:
    """Every lever about which both are apart, with the share that its best test settles."""
    shares = {one.dispute.lever.name: percent(one.settled_share) for one in found.settling}
    rows = tuple(_dispute_row(one, shares, fit.firm.currency) for one in found.disputes)
    columns = (
        _("Lever"),
        _("Marketing would give"),
        _("Sales would give"),
        _("In dispute, a year"),
        _("A test settles"),
    )
    return Table("disputes-table", _("What both sides are apart, in money"), columns, rows)


def _dispute_row(one: Dispute, shares: dict[str, str], currency: str) -> Row:
    return Row(
        one.lever.name,
        (
            *(Cell(money(one.views[side].best_cents, currency)) for side in BOTH),
            Cell(money(one.money_cents, currency)),
            Cell(shares.get(one.lever.name, NOT_KNOWN)),
        ),
        one.lever.department,
    )

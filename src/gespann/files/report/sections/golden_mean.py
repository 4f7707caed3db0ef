"""The golden mean between both sides: where it lies, the amounts, its price, who gives what."""

from gespann.core.compromise.joint_results import JointMean
from gespann.core.planning.results import JointPlan
from gespann.core.quantities import Department
from gespann.core.response.results import Fit
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
)
from gespann.files.report.drawing.plane import Plane
from gespann.files.report.drawing.svg import Point
from gespann.files.report.sections.both_totals import drawn_plane, points
from gespann.files.report.sections.notices import as_items
from gespann.files.report.words import BOTH, department_names, lever_order
from gespann.language import gettext as _
from gespann.language.compromise import (
    PartTold,
    accounts_told,
    price_told,
    shares_told,
    solution_told,
)
from gespann.language.numbers import NOT_KNOWN, money
from gespann.language.room import at_most


def golden_mean(fit: Fit, plan: JointPlan, mean: JointMean) -> Section:
    """What both reach, the picture between the wishes, the amounts, and who gives what."""
    currency = fit.firm.currency
    blocks: list[Block] = []
    if plan.room is not None and len(plan.room.outline_cents) > 2:
        blocks.append(_plane(fit, plan, mean))
    blocks.append(_amounts(fit, mean))
    if mean.found.chosen is not None:
        words = (price_told(mean, currency), solution_told(mean.found.solution))
        blocks.append(Paragraph(" ".join(words)))
    blocks += _accounts(mean, currency)
    if mean.findings:
        blocks.append(Items(as_items(fit, mean.findings), "notices"))
    return Section("golden-mean", _("The golden mean"), shares_told(mean), tuple(blocks))


def _accounts(mean: JointMean, currency: str) -> list[Block]:
    """Who gets and gives what, each with what it counts."""
    share = _("Of its best case")
    kept = (_("What for"), _("Without agreement"), _("Golden mean"), share)
    missed = (_("What for"), _("Golden mean"), _("Best case"), share)
    blocks: list[Block] = []
    for told in accounts_told(mean, currency):
        for way, heading, columns, parts in (
            ("gets", told.gets, kept, told.got),
            ("gives", told.gives, missed, told.given),
        ):
            name = f"{told.department}-{way}"
            rows = tuple(_part(part, told.department) for part in parts)
            blocks.append(Table(name, heading, columns, rows) if rows else Paragraph(heading))
    return blocks


def _part(part: PartTold, side: Department) -> Row:
    return Row(part.matter, (Cell(part.before), Cell(part.after), Cell(part.share)), side)


def _spots(mean: JointMean) -> list[tuple[str, str, list[int]]]:
    """What is marked: the mark, what it means, and the amounts, the golden mean on top."""
    marketing, sales = (mean.wished_plan(side).tolist() for side in mean.wishes.sides)
    spots = [
        ("last_year", _("Without agreement"), mean.disagreement_cents.tolist()),
        ("optimum", _("The optimum"), mean.best_cents.tolist()),
        ("wish-marketing", _("As marketing wishes"), marketing),
        ("wish-sales", _("As sales wishes"), sales),
    ]
    if mean.found.amount_cents is not None:
        spots.append(("mean", _("Golden mean"), mean.found.amount_cents.tolist()))
    return spots


def _plane(fit: Fit, plan: JointPlan, mean: JointMean) -> Figure:
    currency, room = fit.firm.currency, plan.room
    if room is None:
        raise ValueError("the plane shows the room, and the plan has none")
    title = _("The golden mean in the plane of both departments’ totals")
    description = _(
        "The shaded area is the room. A wish is the plan without an agreement, changed as the "
        "department wishes; it may cost more than there is."
    )
    spots = _spots(mean)
    totals = {mark: _totals(mean, cents) for mark, _words, cents in spots}
    middle = totals.get("mean")
    ties = () if middle is None else tuple((totals[f"wish-{side}"], middle) for side in BOTH)
    budget = float(plan.budget_cents)
    plane = Plane(
        outline=points(room.outline_cents.tolist()),
        outer=(),
        plans=(),
        spots=list(totals.items()),
        budget=budget if any(sum(at) >= 0.999 * budget for at in totals.values()) else None,
        ties=ties,
    )
    wide, narrow = drawn_plane("mean-plane", plane, (title, description), currency)
    keys = [Key(mark, words) for mark, words, _cents in reversed(spots)]
    keys.append(Key("room", at_most(mean.epsilon)))
    if plane.budget is not None:
        keys.append(Key("budget-line", _("The whole budget")))
    rows = (
        Row(words, tuple(Cell(money(total, currency)) for total in totals[mark]))
        for mark, words, _cents in spots
    )
    columns = (_("Plan"), *(department_names()[side] for side in BOTH))
    table = Table("mean-plane-table", title, columns, tuple(rows))
    return Figure("mean-plane", description, wide, narrow, tuple(keys), table)


def _totals(mean: JointMean, cents: list[int]) -> Point:
    marketing, sales = (
        float(sum(c for c, one in zip(cents, mean.levers, strict=True) if one.department is side))
        for side in BOTH
    )
    return marketing, sales


def _amounts(fit: Fit, mean: JointMean) -> Table:
    """Every lever: without agreement, as each side wishes, in the golden mean."""
    currency = fit.firm.currency
    rows = []
    for k in lever_order(fit):
        lever = mean.levers[k]
        wished = (side.cents_of(lever.name) for side in mean.wishes.sides)
        cells = (int(mean.disagreement_cents[k]), *wished, _chosen(mean, [k]))
        rows.append(Row(lever.name, _cells(cells, currency), lever.department))
    for side in BOTH:
        own = [k for k, lever in enumerate(mean.levers) if lever.department is side]
        if own:
            rows.append(_total(department_names()[side], mean, own, currency))
    everything = list(range(len(mean.levers)))
    rows.append(_total(_("Both together"), mean, everything, currency))
    columns = (
        _("Lever"),
        _("Without agreement"),
        _("Marketing wishes"),
        _("Sales wishes"),
        _("Golden mean"),
    )
    caption = _("The golden mean, lever by lever")
    return Table("mean-table", caption, columns, tuple(rows))


def _total(head: str, mean: JointMean, levers: list[int], currency: str) -> Row:
    """A sum: of a department, with what it wishes for all of them, or of both."""
    cells = (
        int(mean.disagreement_cents[levers].sum()),
        *(int(mean.wished_plan(side)[levers].sum()) for side in mean.wishes.sides),
        _chosen(mean, levers),
    )
    return Row(head, _cells(cells, currency), is_total=True)


def _chosen(mean: JointMean, levers: list[int]) -> int | None:
    amounts = mean.found.amount_cents
    return None if amounts is None else int(amounts[levers].sum())


def _cells(cents: tuple[int | None, ...], currency: str) -> tuple[Cell, ...]:
    return tuple(Cell(NOT_KNOWN if c is None else money(c, currency)) for c in cents)

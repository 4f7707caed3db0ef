"""What a room means, and what a wish costs, in sentences."""

from gespann.core.planning.room_results import JointRoom, PricedWish, Range
from gespann.core.quantities import Department
from gespann.language import gettext as _
from gespann.language.numbers import money, percent, short_money

NO_WIDTH = 1e-3  # of the plan: departments that may move by less have no choice


def meaning(room: JointRoom, currency: str) -> str:
    """What the room means, with the reach of both departments."""
    marketing, sales = (room.departments[side] for side in Department)
    figures = {
        "share": percent(room.epsilon, digits(room.epsilon)),
        "spare": short_money(room.spare_cents, currency),
        "marketing": span(marketing, currency),
        "sales": span(sales, currency),
    }
    if _is_narrow(room):
        return _(
            "There is hardly any choice: every other split costs more than {share} of the best "
            "expected contribution, {spare}."
        ).format(**figures)
    return _(
        "Marketing may get {marketing} and sales {sales}, and no plan in this room is expected to "
        "contribute more than {spare} ({share}) less than the best one. Inside it no argument "
        "about euros is worth a quarrel; outside it every wish has its price."
    ).format(**figures)


def _is_narrow(room: JointRoom) -> bool:
    total = max(int(room.best_cents.sum()), 1)
    widths = (r.greatest_cents - r.least_cents for r in room.departments.values())
    return all(width <= NO_WIDTH * total for width in widths)


def sureness(room: JointRoom, currency: str) -> str:
    """Whether the room is exact, and what is proven where it is not."""
    if room.is_proven:
        return _(
            "The room is exact: it is proven that every mixture of two plans of the room is in the "
            "room, too."
        )
    marketing, sales = (room.departments[side] for side in Department)
    return _(
        "These plans were found. Because the departments’ effects multiply each other, it is not "
        "proven that there are no others; proven is that none lies beyond {marketing} for "
        "marketing and {sales} for sales."
    ).format(marketing=outer_span(marketing, currency), sales=outer_span(sales, currency))


def span(reach: Range, currency: str) -> str:
    """The least and the greatest amount that was found."""
    return _("{low} to {high}").format(
        low=money(reach.least_cents, currency), high=money(reach.greatest_cents, currency)
    )


def outer_span(reach: Range, currency: str) -> str:
    """The least and the greatest amount that is not excluded."""
    return _("{low} to {high}").format(
        low=money(reach.outer_least_cents, currency),
        high=money(reach.outer_greatest_cents, currency),
    )


def wish_told(wish: PricedWish, room: JointRoom, currency: str) -> str:
    """What a wish costs in money and in success, or why it cannot be."""
    amount = money(wish.wish.cents, currency)
    if wish.price_cents is None:
        return _("{amount} is not possible; bounds and budget allow {low} to {high}.").format(
            amount=amount,
            low=money(wish.least_cents, currency),
            high=money(wish.greatest_cents, currency),
        )
    said = (
        _("{amount} lies in the room and costs {price} of expected contribution.")
        if wish.is_in_room
        else _("{amount} lies outside the room and costs {price} of expected contribution.")
    ).format(amount=amount, price=money(wish.price_cents, currency))
    before, after = room.goal_probability, wish.goal_probability
    if before is None or after is None:
        return said
    told = {"after": percent(after), "before": percent(before)}
    goal = (
        _("The goal is then reached with a probability of {after}, as without it.")
        if told["after"] == told["before"]
        else _("The goal is then reached with a probability of {after} instead of {before}.")
    )
    return f"{said} {goal.format(**told)}"


def wished_for(wish: PricedWish, whose: Department | None = None) -> str:
    """The lever or the department that a wish is about, after whose wish it is if that is known."""
    sides = {Department.MARKETING: _("Marketing"), Department.SALES: _("Sales")}
    if isinstance(wish.wish.of, Department):
        return sides[wish.wish.of]
    if whose is None:
        return _("“{name}”").format(name=wish.wish.of)
    return _("{side}: “{name}”").format(side=sides[whose], name=wish.wish.of)


def at_most(epsilon: float) -> str:
    """What the key of a picture calls plans of the room."""
    return _("At most {loss} from the best").format(loss=percent(epsilon, digits(epsilon)))


def digits(share: float) -> int:
    """Decimals that a share needs as a percentage: 1 %, 0.5 %."""
    return 0 if abs(100 * share - round(100 * share)) < 1e-9 else 1

"""What amounts must keep to be put on the table or written down: levers, bounds, the budget."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from gespann.apps.plan.figures import Line, Purpose, total_cents
from gespann.apps.plan.models import Round
from gespann.apps.plan.queries.rounds import LeverOfRound, currency_of, levers_of
from gespann.language.numbers import exact_money
from gespann.refusals import Refusal


def refuse_beyond(planning: Round, lines: Sequence[Line]) -> None:
    """Say everything by which a plan breaks the round's levers, bounds or budget.

    Raises: Refusal if it does.
    """
    levers, currency = levers_of(planning), currency_of(planning)
    broken = [
        *_wrong_levers(levers, lines),
        *_wrong_measures(lines),
        *(fault for lever in levers for fault in _beyond_bounds(lever, lines, currency)),
        *_beyond_budget(planning, lines, currency),
    ]
    if broken:
        raise Refusal(" ".join(broken))


def _wrong_levers(levers: Sequence[LeverOfRound], lines: Sequence[Line]) -> list[str]:
    """Every lever of the round stands there once, for its own side."""
    wanted = sorted((one.name, one.department) for one in levers)
    found = sorted((one.name, one.side) for one in lines if one.purpose is Purpose.LEVER)
    if wanted == found:
        return []
    names = ", ".join(_("“{name}”").format(name=one.name) for one in levers)
    return [_("A plan says an amount for each of these levers: {names}.").format(names=names)]


def _wrong_measures(lines: Sequence[Line]) -> list[str]:
    names = [one.name for one in lines if one.purpose is Purpose.MEASURE]
    return [
        _("“{name}” is there twice. Keep one of them.").format(name=name)
        for name in dict.fromkeys(names)
        if names.count(name) > 1
    ]


def _beyond_bounds(lever: LeverOfRound, lines: Sequence[Line], currency: str) -> list[str]:
    cents = next((one.cents for one in lines if one.name == lever.name), None)
    if cents is None:
        return []
    if cents < 0:
        return [_("“{lever}” cannot get less than nothing.").format(lever=lever.name)]
    if lever.least_cents is None or lever.most_cents is None:
        return []
    if lever.least_cents <= cents <= lever.most_cents:
        return []
    return [
        _("“{lever}” would get {amount}; its bounds are {low} and {high}.").format(
            lever=lever.name,
            amount=exact_money(cents, currency),
            low=exact_money(lever.least_cents, currency),
            high=exact_money(lever.most_cents, currency),
        )
    ]


def _beyond_budget(planning: Round, lines: Sequence[Line], currency: str) -> list[str]:
    total = total_cents(lines)
    if total <= planning.budget_cents:
        return []
    return [
        _("All lines together come to {total}, {excess} more than the budget.").format(
            total=exact_money(total, currency),
            excess=exact_money(total - planning.budget_cents, currency),
        )
    ]

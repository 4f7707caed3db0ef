"""What amounts that somebody tries out come to, in figures and words of a page."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from django.utils.translation import gettext as _
from jaxtyping import Int

from gespann.apps.plan.models import Outcome
from gespann.apps.plan.picture.room_chart import Spot
from gespann.apps.plan.queries.exact import Exact
from gespann.apps.plan.queries.room import Room
from gespann.core.compromise.standings import Standing, standings
from gespann.core.compromise.wishes import SharedOutcome
from gespann.core.planning.surface.answers import Answer
from gespann.core.planning.surface.prepared import PreparedSurface
from gespann.core.quantities import Department
from gespann.language.numbers import money, number
from gespann.ui.marks import Words

Amounts = Int[np.ndarray, " lever"]


@dataclass(frozen=True)
class Weighed:
    """A part of what a side gets: before an agreement, and with these amounts."""

    name: Words
    before: str
    after: str
    adds: float


@dataclass(frozen=True)
class SideTried:
    """What a side gets.

    Attributes:
        cents: For its own levers.
        last_year_cents: The same without an agreement.
        share: Of its best case; None where it has nothing to gain.
    """

    side: Department
    cents: int
    last_year_cents: int
    share: float | None
    parts: Sequence[Weighed]


@dataclass(frozen=True)
class Tried:
    """Everything that the page says of some amounts.

    Attributes:
        total_cents: What the plan costs, its measures included.
        left_cents: What is left of the budget; below nothing where it is exceeded.
        later_cents: Outcome that it leaves to later years; None where it is not known.
    """

    answer: Answer
    total_cents: int
    left_cents: int
    sides: Sequence[SideTried]
    later_cents: float | None


@dataclass(frozen=True)
class Figures:
    """The figures on top: the exact ones where they are there, else those of the surface.

    Attributes:
        low_cents, high_cents: Contribution that may come, nine times in ten.
        goal_probability: None without a goal.
        is_in_room: None where the plan has no room.
        is_close_call: Whether the surface's error could turn that round.
    """

    expected_contribution_cents: float
    low_cents: float
    high_cents: float
    goal_probability: float | None
    price_cents: float
    is_in_room: bool | None
    is_close_call: bool
    is_exact: bool = False


def figures_of(surface: PreparedSurface, told: Answer, exact: Exact | None) -> Figures:
    """What the page says first."""
    if exact is None:
        return Figures(
            told.expected_contribution_cents,
            told.contribution_cents.low,
            told.contribution_cents.high,
            told.goal_probability,
            told.price_cents,
            told.is_in_room,
            told.is_close_call,
        )
    spare, limits_kept = surface.spare_cents, not (told.over_budget_cents or told.missed_groups)
    low, _median, high = exact.contribution_cents
    return Figures(
        exact.expected_contribution_cents,
        low,
        high,
        exact.goal_probability,
        exact.price_cents,
        None if spare is None else limits_kept and exact.price_cents <= spare,
        is_close_call=False,
        is_exact=True,
    )


def tried(room: Room, cents: Amounts, currency: str) -> Tried:
    """What amounts come to, by the surface.

    Raises: ValueError if an amount lies outside its bounds.
    """
    surface = room.surface
    answer = surface.at(cents)
    measures = room.plan.optimum.measures_cents
    gains = {side: most for side, most in room.mean.best_gains.items() if most > 0}
    weighed = surface.weighed(cents)
    found = standings(surface, room.mean.wishes, cents, best_gains=gains, weighed=weighed)
    later = weighed[3]
    return Tried(
        answer=answer,
        total_cents=answer.total_cents + measures,
        left_cents=surface.bounds.budget - answer.total_cents,
        sides=[_side(one, room, cents, currency) for one in reversed(found)],
        later_cents=None if np.isnan(later) else float(later) * 100,
    )


def _side(one: Standing, room: Room, cents: Amounts, currency: str) -> SideTried:
    own = np.array([side is one.department for side in room.surface.departments])
    return SideTried(
        side=one.department,
        cents=int(cents[own].sum()),
        last_year_cents=int(room.mean.reference_cents[own].sum()),
        share=one.share,
        parts=[*_outcomes(one, currency), *_wishes(one, room, currency)],
    )


def _outcomes(one: Standing, currency: str) -> list[Weighed]:
    names = dict(Outcome.choices)

    def told(kind: SharedOutcome, value: float) -> str:
        return number(value) if kind is SharedOutcome.LEADS else money(100 * value, currency)

    return [
        Weighed(
            names[part.kind.value],
            told(part.kind, part.before),
            told(part.kind, part.after),
            part.adds,
        )
        for part in one.outcomes
    ]


def _wishes(one: Standing, room: Room, currency: str) -> list[Weighed]:
    before = dict(zip(room.surface.names, room.mean.reference_cents.tolist(), strict=True))
    return [
        Weighed(
            _("“{lever}”, wished: {amount}").format(
                lever=part.lever, amount=money(part.wished_cents, currency)
            ),
            money(before[part.lever], currency),
            money(part.amount_cents, currency),
            part.adds,
        )
        for part in one.wishes
    ]


# --- Plans that one can start from ---------------------------------------------------------------


def starts(room: Room) -> dict[str, tuple[Words, Amounts]]:
    """Plans by the name under which a page starts from them, with what they are called."""
    words = {
        "mean": _("Golden mean"),
        "recommended": _("Recommended plan"),
        "optimum": _("Best plan"),
        "last_year": _("As last year"),
        "sales": _("As sales wishes"),
        "marketing": _("As marketing wishes"),
    }
    return {name: (words[name], cents) for name, cents in room.plans_cents.items()}


def spots(room: Room, currency: str) -> Sequence[Spot]:
    """The plans that the picture marks, the golden mean on top."""
    kinds = {
        "last_year": "last_year", "optimum": "optimum", "sales": "wish-sales",
        "marketing": "wish-marketing", "mean": "mean",
    }  # fmt: skip
    known = starts(room)
    return [
        _spot(room, kind, *known[name], room.answers[name], currency)
        for name, kind in kinds.items()
        if name in known
    ]


def here(room: Room, told: Answer, figures: Figures, currency: str) -> Spot:
    """Where the sliders stand, with the contribution that the figures on top say."""
    spot = _spot(room, "here", _("Your amounts"), told.amount_cents, told, currency)
    return replace(spot, contribution_cents=figures.expected_contribution_cents)


def _spot(room: Room, kind: str, words: Words, cents: Amounts, told: Answer, currency: str) -> Spot:
    held, total = told.amount_cents, told.total_cents
    notes = []
    if not np.array_equal(held, cents):
        notes.append(_("drawn to the bounds of the plan"))
    if told.over_budget_cents:
        over = money(told.over_budget_cents, currency)
        notes.append(_("{amount} above the budget").format(amount=over))
    return Spot(
        kind=kind,
        words=words,
        share=float(held[room.surface.marketing].sum()) / total if total else 0.0,
        contribution_cents=told.expected_contribution_cents,
        total_cents=total + room.plan.optimum.measures_cents,
        note=", ".join(notes),
    )

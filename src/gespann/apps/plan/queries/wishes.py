"""Wishes and beliefs, each side's own until both have handed in."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q, QuerySet

from gespann.apps.organisation.rules import Somebody
from gespann.apps.organisation.standing import read_once
from gespann.apps.plan import rules
from gespann.apps.plan.models import (
    SIDES,
    BeliefAnswer,
    Part,
    Participant,
    Round,
    Wishes,
)
from gespann.apps.plan.queries.rounds import rounds_visible_to
from gespann.core.compromise.both_wishes import DepartmentWishes, LeverWish
from gespann.core.compromise.wishes import SharedOutcome
from gespann.core.firm import Belief
from gespann.core.quantities import Department

USUAL = 100.0  # what the usual success counts in answers


@dataclass(frozen=True)
class MeasureWish:
    """A project that a side would like to be done."""

    name: str
    cost_cents: int
    purpose: str


@dataclass(frozen=True)
class WishContent:
    """What one side wants, as it is written and read as a whole.

    Attributes:
        amounts: At most one for each lever.
        weights: Of the shared outcomes that it weighs, by their values in the core; none of 0.
    """

    amounts: tuple[LeverWish, ...] = ()
    measures: tuple[MeasureWish, ...] = ()
    weights: Mapping[str, float] = field(default_factory=dict)

    def by_name(self) -> dict[str, object]:
        """Everything that is wished, each under a name of its own, to be compared."""
        return {
            **{one.lever: one for one in self.amounts},
            **{one.name: one for one in self.measures},
            **self.weights,
        }

    def differs_from(self, other: "WishContent") -> tuple[str, ...]:
        """Names of what is not the same in both."""
        mine, theirs = self.by_name(), other.by_name()
        return tuple(name for name in {**mine, **theirs} if mine.get(name) != theirs.get(name))


def wishes_visible_to(user: Somebody) -> QuerySet[Wishes]:
    """All wishes that somebody may see: `rules.may_see_wishes` as one query."""
    handed_in = Q(handed_in_at__isnull=False)
    others = Wishes.objects.filter(
        handed_in, round=OuterRef("round"), edition=OuterRef("edition")
    ).exclude(side=OuterRef("side"))
    visible = Wishes.objects.filter(round__in=rounds_visible_to(user).values("pk"))
    return visible.filter(_own(user) | (handed_in & Exists(others))).order_by(
        "round", "-edition", "side"
    )


def _own(user: Somebody) -> Q:
    """Wishes of the side for which somebody acts in the round."""
    of_round = Participant.objects.filter(round=OuterRef("round"), person=user.pk)
    belonging = [side for side in SIDES if rules.belongs_to(user, side)]
    own = Q(Exists(of_round.filter(part=OuterRef("side"))), side__in=belonging)
    if (spoken := rules.side_spoken_for(user)) is not None:
        own |= Q(~Exists(of_round), side=spoken)
    return own


def beliefs_visible_to(user: Somebody) -> QuerySet[BeliefAnswer]:
    """All answers about levers that somebody may see."""
    return BeliefAnswer.objects.filter(wishes__in=wishes_visible_to(user)).order_by("lever")


def draft_of(planning: Round, side: Part) -> Wishes | None:
    """The wishes of a side in the present edition, whether handed in or not."""
    return Wishes.objects.filter(round=planning, side=side, edition=planning.edition).first()


def is_written(planning: Round, side: Part) -> bool:
    """Whether a side has saved anything of its draft in the present edition."""
    return Wishes.objects.filter(
        round=planning, side=side, edition=planning.edition, changed_at__isnull=False
    ).exists()


def content_of(wishes: Wishes) -> WishContent:
    """What a side wants."""
    return WishContent(
        amounts=tuple(
            LeverWish(one.lever, one.cents, one.least_cents, one.weight)
            for one in wishes.amounts.order_by("pk")
        ),
        measures=tuple(
            MeasureWish(one.name, one.cost_cents, one.purpose)
            for one in wishes.measures.order_by("pk")
        ),
        weights=dict(wishes.weights.order_by("outcome").values_list("outcome", "weight")),
    )


def as_department_wishes(wishes: Wishes) -> DepartmentWishes:
    """The same as the core knows it."""
    content = content_of(wishes)
    weights = {SharedOutcome(name): weight for name, weight in content.weights.items()}
    return DepartmentWishes(Department(wishes.side), weights, content.amounts)


def as_beliefs(wishes: Wishes) -> tuple[Belief, ...]:
    """A side's answers as the core knows them, with the usual success as 1."""
    return tuple(
        Belief(
            Department(wishes.side),
            one.lever,
            without=one.without / USUAL,
            half=one.half / USUAL,
            more=one.more / USUAL,
            most=one.most / USUAL,
            lasts_months=one.lasts_months,
        )
        for one in wishes.beliefs.order_by("pk")
    )


def sides_handed_in(planning: Round) -> frozenset[Part]:
    """The sides that have handed in their wishes as they are now."""
    rows = Wishes.objects.filter(round=planning, edition=planning.edition)
    sides = rows.filter(handed_in_at__isnull=False).values_list("side", flat=True)
    found = read_once(("sides handed in", planning.pk, planning.edition), lambda: list(sides))
    return frozenset(Part(one) for one in found)


def handed_in(planning: Round, edition: int) -> dict[Part, Wishes]:
    """The wishes of both sides in an edition, as far as they are handed in."""
    rows = Wishes.objects.filter(round=planning, edition=edition, handed_in_at__isnull=False)
    return {Part(one.side): one for one in rows}

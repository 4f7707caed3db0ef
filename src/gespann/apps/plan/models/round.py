"""Rounds, their phases, and who takes part for which side."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gespann.apps.organisation.models import FiscalYear, Person
from gespann.apps.response.models import Fit


class Phase(models.TextChoices):
    """Where a round stands. It is walked back and forth until both have signed."""

    WISHES = "wishes", _("Wishes")
    EVIDENCE = "evidence", _("Evidence")
    ROOM = "room", _("Room")
    PROPOSALS = "proposals", _("Proposals")
    SIGNATURES = "signatures", _("Signatures")

    @property
    def place(self) -> int:
        """Which one it is, from 0."""
        return list(Phase).index(self)


class Part(models.TextChoices):
    """For whom somebody takes part: one of both sides, or as a neutral person who mediates."""

    SALES = "sales", _("Sales")
    MARKETING = "marketing", _("Marketing")
    NEUTRAL = "neutral", _("Neutral")

    @property
    def other(self) -> "Part":
        """The other side.

        Raises: ValueError for a neutral person.
        """
        if self is Part.NEUTRAL:
            raise ValueError("a neutral person has no other side")
        return Part.MARKETING if self is Part.SALES else Part.SALES


SIDES = (Part.SALES, Part.MARKETING)


class Round(models.Model):
    """The round in which both sides find the plan of one fiscal year.

    Attributes:
        goal_cents: Outcome to be reached; None where there is no goal.
        fit: What the history has taught, on which all figures of the round rest.
        edition: Grows when the round goes back to the wishes, so that both hand in anew.
        frame: Grows when goal, budget or fit change; plans of an earlier frame are void.
        versions: Number of the latest version of the plan; 0 before there is one.
        turns: How many acts have bound somebody so far; every one of them takes the next.
        frozen_at: When both sides had signed; from then on a change is an amendment.
    """

    fiscal_year = models.OneToOneField(
        FiscalYear, on_delete=models.PROTECT, related_name="round", verbose_name=_("fiscal year")
    )
    budget_cents = models.BigIntegerField(_("budget"))
    goal_cents = models.BigIntegerField(_("goal"), null=True, blank=True)
    deadline = models.DateField(_("deadline"))
    answer_days = models.PositiveSmallIntegerField(_("days for an answer"), default=14)
    fit = models.ForeignKey(Fit, on_delete=models.PROTECT, related_name="+", verbose_name=_("fit"))
    phase = models.CharField(_("phase"), max_length=12, choices=Phase, default=Phase.WISHES)
    edition = models.PositiveIntegerField(_("edition of the wishes"), default=1)
    frame = models.PositiveIntegerField(_("frame"), default=1)
    versions = models.PositiveIntegerField(_("versions of the plan"), default=0)
    turns = models.PositiveIntegerField(_("turns"), default=0)
    frozen_at = models.DateTimeField(_("signed by both on"), null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="round_has_a_budget_and_perhaps_a_goal",
                condition=Q(budget_cents__gt=0)
                & (Q(goal_cents__isnull=True) | Q(goal_cents__gt=0)),
            ),
            models.CheckConstraint(
                name="round_phase_is_known", condition=Q(phase__in=list(Phase.values))
            ),
            models.CheckConstraint(
                name="round_frozen_stands_at_the_signatures",
                condition=Q(frozen_at__isnull=True) | Q(phase=Phase.SIGNATURES),
            ),
        ]

    def __str__(self) -> str:
        return str(self.fiscal_year)

    @property
    def is_frozen(self) -> bool:
        """Whether both sides have signed a plan."""
        return self.frozen_at is not None


class Participant(models.Model):
    """Somebody who takes part in a round, for one side or as a neutral person."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="participants")
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("person")
    )
    part = models.CharField(_("for"), max_length=10, choices=Part)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="nobody_takes_part_for_both_sides", fields=["round", "person"]
            ),
            models.CheckConstraint(
                name="participant_part_is_known", condition=Q(part__in=list(Part.values))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_part_display()}"

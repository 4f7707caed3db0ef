"""What each side wishes for and expects: drafts that only it sees, until both have handed in."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gespann.apps.organisation.models import Person
from gespann.apps.plan.models.round import SIDES, Part, Round

# Far above what any firm spends, and sums of some stay far below what 64 bits hold.
LARGEST_CENTS = 10**15
LONGEST_LIFE_MONTHS = 60


class Outcome(models.TextChoices):
    """What both share and each can weigh; the values are those of the core."""

    REVENUE = "revenue", _("Revenue of the year")
    CONTRIBUTION = "contribution", _("Contribution of the year")
    LEADS = "leads", _("Leads")
    LATER = "later", _("What is left to later years")
    SPARE = "spare", _("Work within capacity")


class Wishes(models.Model):
    """What one side wants, in one edition. `version` grows with every change of the draft.

    Once handed in, nothing of it changes any more. The other side sees it as soon as both have
    handed in.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="wishes")
    side = models.CharField(_("side"), max_length=10, choices=Part)
    edition = models.PositiveIntegerField(_("edition"))
    version = models.PositiveIntegerField(_("version"), default=1)
    changed_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", null=True, verbose_name=_("changed by")
    )
    changed_at = models.DateTimeField(_("changed on"), null=True)
    handed_in_by = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        verbose_name=_("handed in by"),
    )
    handed_in_at = models.DateTimeField(_("handed in on"), null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="a_side_wishes_once_in_an_edition", fields=["round", "side", "edition"]
            ),
            models.CheckConstraint(
                name="wishes_are_of_a_side", condition=Q(side__in=[one.value for one in SIDES])
            ),
            models.CheckConstraint(
                name="wishes_are_handed_in_by_somebody",
                condition=Q(handed_in_at__isnull=True, handed_in_by__isnull=True)
                | Q(handed_in_at__isnull=False, handed_in_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round}, {self.get_side_display()}, {self.edition}"

    @property
    def is_draft(self) -> bool:
        """Whether it has not been handed in yet."""
        return self.handed_in_at is None


class WishedAmount(models.Model):
    """An amount that a side would like a lever to get, its own or the other side's."""

    wishes = models.ForeignKey(Wishes, on_delete=models.PROTECT, related_name="amounts")
    lever = models.CharField(_("lever"), max_length=100)
    cents = models.BigIntegerField(_("amount"))
    least_cents = models.BigIntegerField(
        _("at least"), default=0, help_text=_("Below it the side would rather do without.")
    )
    weight = models.FloatField(_("weight"), default=1.0)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="a_lever_is_wished_once", fields=["wishes", "lever"]),
            models.CheckConstraint(
                name="wished_amount_is_more_than_its_minimum",
                condition=Q(
                    cents__gt=0, cents__lte=LARGEST_CENTS, least_cents__gte=0,
                    least_cents__lte=F("cents"), weight__gte=0.0, weight__lte=1e6,
                ),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.lever


class WishedMeasure(models.Model):
    """A project that a side would like to be done: what it costs, and what for."""

    wishes = models.ForeignKey(Wishes, on_delete=models.PROTECT, related_name="measures")
    name = models.CharField(_("measure"), max_length=100)
    cost_cents = models.BigIntegerField(_("cost"))
    purpose = models.CharField(_("what for"), max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="a_measure_is_wished_once", fields=["wishes", "name"]),
            models.CheckConstraint(
                name="wished_measure_costs_something_for_some_purpose",
                condition=Q(cost_cents__gt=0, cost_cents__lte=LARGEST_CENTS) & ~Q(purpose=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class OutcomeWeight(models.Model):
    """How much a shared outcome counts for a side."""

    wishes = models.ForeignKey(Wishes, on_delete=models.PROTECT, related_name="weights")
    outcome = models.CharField(_("outcome"), max_length=15, choices=Outcome)
    weight = models.FloatField(_("weight"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="an_outcome_is_weighed_once", fields=["wishes", "outcome"]
            ),
            models.CheckConstraint(
                name="outcome_and_its_weight_are_known",
                condition=Q(outcome__in=list(Outcome.values), weight__gt=0.0, weight__lte=1e6),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.get_outcome_display()


class BeliefAnswer(models.Model):
    """What a side answers about one lever, with the usual success as 100.

    `without`, `half`, `more` and `most` are the success without the lever, with half of its usual
    effort, with one and a half times, and with as much as anybody can think of. `version` is of
    this answer alone, so that two can answer about two levers at the same time.
    """

    wishes = models.ForeignKey(Wishes, on_delete=models.PROTECT, related_name="beliefs")
    lever = models.CharField(_("lever"), max_length=100)
    without = models.FloatField(_("without it"))
    half = models.FloatField(_("with half of the usual effort"))
    more = models.FloatField(_("with half as much again"))
    most = models.FloatField(_("with as much as anybody can think of"))
    lasts_months = models.FloatField(_("how many months an effect lasts"))
    version = models.PositiveIntegerField(_("version"), default=1)
    changed_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("changed by")
    )
    changed_at = models.DateTimeField(_("changed on"))

    class Meta:
        constraints = [
            models.UniqueConstraint(name="a_lever_is_answered_once", fields=["wishes", "lever"]),
            models.CheckConstraint(
                name="belief_never_falls_with_more_effort",
                condition=Q(
                    without__gte=0.0, without__lte=F("half"), half__lte=100.0, more__gte=100.0,
                    more__lte=F("most"), most__lte=1e6, lasts_months__gt=0.0,
                    lasts_months__lte=float(LONGEST_LIFE_MONTHS),
                ),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.lever

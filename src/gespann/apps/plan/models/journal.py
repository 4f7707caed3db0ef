"""The journal of a round: how it was walked, and what bound whom."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gespann.apps.organisation.models import Person
from gespann.apps.plan.models.round import Round


class Act(models.TextChoices):
    """What was done in a round."""

    OPENED = "opened", _("Round opened")
    WALKED = "walked", _("Phase changed")
    FRAMED = "framed", _("Goal, budget, deadline or fit changed")
    JOINED = "joined", _("Participant added")
    LEFT = "left", _("Participant left")
    HANDED_IN = "handed_in", _("Wishes handed in")
    PROPOSED = "proposed", _("Proposal made")
    TEXT_PUT = "text_put", _("Mediator’s text put on the table")
    ANSWERED = "answered", _("Proposal answered")
    TALKED = "talked", _("Conversation held")
    TEST_PROPOSED = "test_proposed", _("Test proposed")
    TEST_SIGNED = "test_signed", _("Test signed")
    TEST_RESULT = "test_result", _("Result of a test recorded")
    VERSION_MADE = "version_made", _("Plan written down")
    SIGNED = "signed", _("Plan signed")
    WITHDRAWN = "withdrawn", _("Signature withdrawn")


class Entry(models.Model):
    """A line of a round's journal, for good. `number` counts the turns of the round.

    `figures` holds what changed, from what to what, in numbers and names of phases; no words of
    anybody.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="entries")
    number = models.PositiveIntegerField(_("number"))
    act = models.CharField(_("act"), max_length=15, choices=Act)
    part = models.CharField(_("for"), max_length=10, blank=True, default="")
    at = models.DateTimeField(_("when"))
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    figures = models.JSONField(_("what changed"), default=dict)

    class Meta:
        verbose_name = _("journal entry")
        constraints = [
            models.UniqueConstraint(name="turns_of_a_round_count", fields=["round", "number"]),
            models.CheckConstraint(
                name="round_act_is_known", condition=Q(act__in=list(Act.values))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round} {self.number}"

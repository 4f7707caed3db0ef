"""Proposals on the table, and the answers to them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gespann.apps.organisation.models import Person
from gespann.apps.plan.models.round import SIDES, Part, Round
from gespann.apps.plan.models.words import MediatorText


class Proposal(models.Model):
    """A plan that a side puts on the table, or a mediator's text; final.

    Attributes:
        part: Whose; neutral for a mediator's text.
        lines: Its amounts, as `gespann.apps.plan.figures` writes them.
        text: The version of the mediator's text that was put on the table.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="proposals")
    number = models.PositiveIntegerField(_("number"))
    part = models.CharField(_("by"), max_length=10, choices=Part)
    lines = models.JSONField(_("amounts"))
    total_cents = models.BigIntegerField(_("together"))
    reason = models.CharField(_("reason"), max_length=300, blank=True, default="")
    text = models.OneToOneField(
        MediatorText,
        on_delete=models.PROTECT,
        null=True,
        related_name="proposal",
        verbose_name=_("mediator’s text"),
    )
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("when"))

    class Meta:
        constraints = [
            models.UniqueConstraint(name="proposals_of_a_round_count", fields=["round", "number"]),
            models.CheckConstraint(
                name="proposal_without_a_side_is_a_mediators_text",
                condition=Q(part=Part.NEUTRAL, text__isnull=False)
                | Q(part__in=[one.value for one in SIDES], text__isnull=True),
            ),
            models.CheckConstraint(
                name="proposal_costs_no_less_than_nothing", condition=Q(total_cents__gte=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round} {self.number}"


class AnswerKind(models.TextChoices):
    """How a side answers."""

    ACCEPT = "accept", _("Accepted")
    COUNTER = "counter", _("Answered with a proposal")
    RETURN = "return", _("Returned in writing")


class Answer(models.Model):
    """What a side says to what lies on the table; final.

    `asked` says, of a mediator's text that is returned, the least and the most that levers should
    get: {"Fairs": {"least_cents": 100, "most_cents": null}}. The next text minds it.
    """

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="answers")
    part = models.CharField(_("side"), max_length=10, choices=Part)
    kind = models.CharField(_("answer"), max_length=10, choices=AnswerKind)
    reason = models.CharField(_("reason"), max_length=300, blank=True, default="")
    asked = models.JSONField(_("asked of the next text"), default=dict)
    counter = models.OneToOneField(
        Proposal, on_delete=models.PROTECT, null=True, related_name="answers_to"
    )
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("when"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="a_side_answers_a_proposal_once", fields=["proposal", "part"]
            ),
            models.CheckConstraint(
                name="answer_is_of_a_side_and_known",
                condition=Q(
                    part__in=[one.value for one in SIDES], kind__in=list(AnswerKind.values)
                ),
            ),
            models.CheckConstraint(
                name="answer_with_a_proposal_names_it",
                condition=Q(kind=AnswerKind.COUNTER, counter__isnull=False)
                | (~Q(kind=AnswerKind.COUNTER) & Q(counter__isnull=True)),
            ),
            models.CheckConstraint(
                name="what_is_returned_says_why",
                condition=~Q(kind=AnswerKind.RETURN) | ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.proposal}, {self.get_kind_display()}"

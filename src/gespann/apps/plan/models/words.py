"""What is written about the matter: comments, the mediator's text; and that people have talked."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gespann.apps.organisation.models import Person
from gespann.apps.plan.models.round import Part, Round

LONGEST_COMMENT = 280
LONGEST_EVIDENCE = 500


class Tag(models.TextChoices):
    """What kind of claim a comment makes."""

    FACT = "fact", _("Fact")
    FORECAST = "forecast", _("Forecast")
    VALUE = "value", _("Value")


class Comment(models.Model):
    """A short remark on a line of the plan, of a side. A fact comes with its evidence.

    Attributes:
        line: Name of the lever or measure; "" where it is about the whole.
        evidence: What shows the fact: an address, or a source in words.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="comments")
    line = models.CharField(_("line"), max_length=100, blank=True, default="")
    tag = models.CharField(_("kind"), max_length=10, choices=Tag)
    text = models.CharField(_("comment"), max_length=LONGEST_COMMENT)
    evidence = models.CharField(_("evidence"), max_length=LONGEST_EVIDENCE, blank=True, default="")
    part = models.CharField(_("side"), max_length=10, choices=Part)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("when"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="comment_says_something_of_a_known_kind",
                condition=Q(tag__in=list(Tag.values), part__in=list(Part.values)) & ~Q(text=""),
            ),
            models.CheckConstraint(
                name="a_fact_comes_with_its_evidence",
                condition=~Q(tag=Tag.FACT) | ~Q(evidence=""),
            ),
        ]

    def __str__(self) -> str:
        return self.text


class MediatorText(models.Model):
    """A version of the one text that both sides edit: amounts, and words beside them; final.

    Whoever writes says which number is next, so of two at the same moment the database tells one
    that it comes too late.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="texts")
    number = models.PositiveIntegerField(_("number"))
    lines = models.JSONField(_("amounts"))
    words = models.TextField(_("text"), max_length=2000, blank=True, default="")
    part = models.CharField(_("side"), max_length=10, choices=Part)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("when"))

    class Meta:
        constraints = [
            models.UniqueConstraint(name="texts_of_a_round_count", fields=["round", "number"]),
            models.CheckConstraint(
                name="text_is_written_for_somebody", condition=Q(part__in=list(Part.values))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round} {self.number}"


class Conversation(models.Model):
    """That people have talked about the matter, and in a sentence what came of it."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="conversations")
    day = models.DateField(_("day"))
    outcome = models.CharField(_("what came of it"), max_length=300)
    by = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("noted by")
    )
    at = models.DateTimeField(_("when"))

    def __str__(self) -> str:
        return f"{self.round}, {self.day}"

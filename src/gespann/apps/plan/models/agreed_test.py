"""Tests that settle what both sides believe differently, agreed on before they are run."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gespann.apps.organisation.models import Person
from gespann.apps.plan.models.round import Round
from gespann.apps.plan.models.signed import Signed

CRITICAL = 1.6449  # standard errors on both sides that hold 90 %


class AgreedTest(models.Model):
    """A test, and what each side will conclude from each result; final.

    Both sign it before its first day. Somebody who wants something else proposes another test.

    Attributes:
        effort: Multiple of the usual effort during the test; 0 switches the lever off.
        conclusions: For each range of results, in their order, what each side will conclude:
            [{"below": 0.02, "sales": "…", "marketing": "…"}, {"below": null, …}]. `below` is an
            effect as a share of the outcome; the last range has none.
        content: All of this word for word, as it is signed.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="agreed_tests")
    lever = models.CharField(_("lever"), max_length=100)
    markets = models.JSONField(_("markets"))
    effort = models.FloatField(_("effort"))
    starts = models.DateField(_("first day"))
    weeks = models.PositiveSmallIntegerField(_("weeks"))
    run_by = models.CharField(_("who runs it"), max_length=100)
    conclusions = models.JSONField(_("conclusions"))
    content = models.TextField(_("what is signed"))
    hash = models.CharField(_("hash"), max_length=64)
    by = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    at = models.DateTimeField(_("when"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="agreed_test_changes_the_effort_for_some_weeks",
                condition=Q(effort__gte=0.0, weeks__gte=1, weeks__lte=104) & ~Q(effort=1.0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lever}, {self.starts}"


class TestSignature(Signed):
    """A side's signature under a test."""

    __test__ = False  # for pytest, which collects what is called so

    test = models.ForeignKey(AgreedTest, on_delete=models.PROTECT, related_name="signatures")

    class Meta(Signed.Meta):
        abstract = False
        constraints = [
            *Signed.Meta.constraints,
            models.UniqueConstraint(name="a_side_signs_a_test_once", fields=["test", "side"]),
        ]


class TestResult(models.Model):
    """What a test has shown; final. A later result of the same test corrects an earlier one.

    Attributes:
        number: Counts the results of a test, from 1; the last one counts.
        first, last: First and last day that were measured.
        effect: As a share of the outcome of the test markets in that time, such as -0.04.
        standard_error: Of that share.
        outcome_without: Outcome of those markets and that time as it would have been without the
            test, in its own unit.
        change_units: Units by which effort differed in all; negative for less.
        kind: With what it was compared: other markets, turns, or the time before.
        measured: In a sentence, how it was found.
        reason: Why it corrects the one before; "" of the first.
    """

    __test__ = False

    test = models.ForeignKey(AgreedTest, on_delete=models.PROTECT, related_name="results")
    number = models.PositiveSmallIntegerField(_("number"))
    first = models.DateField(_("first day"))
    last = models.DateField(_("last day"))
    effect = models.FloatField(_("effect"))
    standard_error = models.FloatField(_("standard error"))
    outcome_without = models.FloatField(_("outcome without the test"))
    change_units = models.FloatField(_("change of effort"))
    kind = models.CharField(_("compared with"), max_length=15)
    measured = models.CharField(_("how it was found"), max_length=300)
    reason = models.CharField(_("why it is corrected"), max_length=300, blank=True, default="")
    by = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )
    day = models.DateField(_("day"))
    at = models.DateTimeField(_("when"))

    class Meta:
        constraints = [
            models.UniqueConstraint(name="results_of_a_test_count", fields=["test", "number"]),
            models.CheckConstraint(
                name="test_result_can_be_learnt_from",
                condition=Q(standard_error__gt=0, outcome_without__gt=0, last__gte=F("first"))
                & ~Q(change_units=0.0)
                & Q(kind__in=["geo", "switchback", "before_after"]),
            ),
            models.CheckConstraint(
                name="a_corrected_result_says_why", condition=Q(number=1) | ~Q(reason="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.test} {self.number}"

    @property
    def low(self) -> float:
        """The lower end of what may be true, nine times in ten."""
        return self.effect - CRITICAL * self.standard_error

    @property
    def high(self) -> float:
        """The upper end of it."""
        return self.effect + CRITICAL * self.standard_error

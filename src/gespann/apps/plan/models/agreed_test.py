"""Tests that settle what both sides believe differently, agreed on before they are run."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gespann.apps.organisation.models import Person
from gespann.apps.plan.models.round import Round
from gespann.apps.plan.models.signed import Signed


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

"""Versions of the plan, their signatures, and the agreement that two signatures make."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gespann.apps.organisation.models import Person
from gespann.apps.plan.models.proposals import Proposal
from gespann.apps.plan.models.round import Round
from gespann.apps.plan.models.signed import Signed

DOCUMENT, FILE = "plan.document", "plan"  # name of the job, and of what it leaves in its files
ENDINGS = ("pdf", "xlsx", "md")


class PlanVersion(models.Model):
    """The plan as it is signed: figures that never change, and their hash.

    A changed figure makes a new version, which nobody has signed; signatures of earlier versions
    stand there and are void. After both sides have signed, a new version is an amendment of what
    they signed and says why.

    Attributes:
        frame: Of the round, when it was written down.
        content: What is signed, word for word (`gespann.apps.plan.figures.document`).
        hash: SHA-256 of it.
        amends: The version in force that it would change; None before both have signed one.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="plan_versions")
    number = models.PositiveIntegerField(_("version"))
    frame = models.PositiveIntegerField(_("frame"))
    budget_cents = models.BigIntegerField(_("budget"))
    total_cents = models.BigIntegerField(_("together"))
    proposal = models.ForeignKey(
        Proposal,
        on_delete=models.PROTECT,
        null=True,
        related_name="plan_versions",
        verbose_name=_("from the proposal"),
    )
    amends = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        related_name="amendments",
        verbose_name=_("amends"),
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True, default="")
    content = models.TextField(_("what is signed"))
    hash = models.CharField(_("hash"), max_length=64)
    by = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("written down by")
    )
    at = models.DateTimeField(_("when"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="plan_versions_of_a_round_count", fields=["round", "number"]
            ),
            models.CheckConstraint(
                name="plan_keeps_the_budget",
                condition=Q(total_cents__gte=0, total_cents__lte=F("budget_cents")),
            ),
            models.CheckConstraint(
                name="an_amendment_says_why",
                condition=Q(amends__isnull=True) | ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round} {self.number}"


class Signature(Signed):
    """A side's signature under a version of the plan."""

    version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="signatures")

    class Meta(Signed.Meta):
        abstract = False


class Withdrawal(models.Model):
    """A side takes its signature back, before the other side has signed, too."""

    signature = models.OneToOneField(Signature, on_delete=models.PROTECT, related_name="withdrawal")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("when"))
    reason = models.CharField(_("reason"), max_length=300)

    def __str__(self) -> str:
        return f"{self.signature}"


class Agreement(models.Model):
    """Both sides have signed the same figures; the plan is in force until an amendment is.

    In the transaction that writes it, the ledger grants the money, or nothing is written.
    """

    version = models.OneToOneField(PlanVersion, on_delete=models.PROTECT, related_name="agreement")
    sales = models.OneToOneField(Signature, on_delete=models.PROTECT, related_name="+")
    marketing = models.OneToOneField(Signature, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("when"))

    def __str__(self) -> str:
        return f"{self.version}"

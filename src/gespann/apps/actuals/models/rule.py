"""Rules that find the line of an invoice: the first one that fits wins."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gespann.apps.budget.models import Line
from gespann.apps.organisation.models import Person

ASKING = ("accounts", "cost_centre", "cost_object", "campaign", "payee", "text")


class Origin(models.TextChoices):
    """What kind of program an invoice comes from."""

    LEDGER = "ledger", _("Bookkeeping")
    ADS = "ads", _("Ad platform")
    BANK = "bank", _("Bank")


# Programs that a rule can ask for, under their proper names.
PROGRAMS = {
    "datev": "DATEV",
    "meta_ads": "Meta Ads Manager",
    "google_ads": "Google Ads",
    "linkedin_ads": "LinkedIn Campaign Manager",
    "microsoft_ads": "Microsoft Advertising",
}


class Treatment(models.TextChoices):
    """What becomes of an invoice that a rule fits."""

    BOOK = "book", _("Book on a line")
    OUTSIDE = "outside", _("Leave out and count")


class Rule(models.Model):
    """Where invoices of one kind belong.

    What is left empty fits everything; words fit wherever they stand, in any case. A line of
    another year or month stands for the line of the same purpose that the invoice's day asks for.
    """

    position = models.PositiveIntegerField(_("place"))
    origin = models.CharField(_("from"), max_length=10, choices=Origin, blank=True)
    program = models.CharField(_("program"), max_length=30, blank=True)
    accounts = models.CharField(
        _("accounts"), max_length=200, blank=True, help_text=_("Such as 4600-4699, 4980.")
    )
    cost_centre = models.CharField(_("cost centre (KOST1)"), max_length=50, blank=True)
    cost_object = models.CharField(_("cost object (KOST2)"), max_length=50, blank=True)
    campaign = models.CharField(_("campaign"), max_length=100, blank=True)
    payee = models.CharField(_("payee"), max_length=100, blank=True)
    text = models.CharField(_("text"), max_length=100, blank=True)
    treatment = models.CharField(_("what to do"), max_length=10, choices=Treatment)
    line = models.ForeignKey(
        Line,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("line"),
    )
    tax_percent = models.PositiveSmallIntegerField(
        _("input tax within the amount, in percent"),
        default=0,
        help_text=_("Budgets are net. Bookkeeping says it itself; banks never do."),
    )
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("on"))
    ended_at = models.DateTimeField(_("ended on"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="rule_books_on_a_line_or_leaves_out",
                condition=Q(treatment=Treatment.BOOK, line__isnull=False)
                | Q(treatment=Treatment.OUTSIDE, line__isnull=True),
            ),
            models.CheckConstraint(
                name="rule_asks_for_something",
                condition=~Q(**dict.fromkeys((*ASKING, "origin", "program"), "")),
            ),
            models.CheckConstraint(name="rule_has_a_rate_of_tax", condition=Q(tax_percent__lt=100)),
        ]

    def __str__(self) -> str:
        return self.asks

    @property
    def asks(self) -> str:
        """What it asks for, in words."""
        named = (
            (_("from"), Origin(self.origin).label if self.origin and not self.program else ""),
            (_("program"), PROGRAMS.get(self.program, self.program)),
            (_("account"), self.accounts),
            (_("KOST1"), self.cost_centre),
            (_("KOST2"), self.cost_object),
            (_("campaign"), self.campaign),
            (_("payee"), self.payee),
            (_("text"), self.text),
        )
        return ", ".join(f"{name} {value}" for name, value in named if value)

    @property
    def tax_share(self) -> float:
        """The rate of input tax as a share."""
        return self.tax_percent / 100

"""Invoices: what was really spent, each a row of a file that was brought."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gespann.apps.actuals.models.imports import Import
from gespann.apps.actuals.models.rule import Origin, Rule
from gespann.apps.budget.models import Commitment, Entry, Foreign, Line
from gespann.apps.organisation.models import Department


class State(models.TextChoices):
    """Where an invoice stands."""

    INBOX = "inbox", _("In the inbox")
    BOOKED = "booked", _("Booked")
    NOT_OURS = "not_ours", _("Not ours")
    UNDONE = "undone", _("Undone with its import")


class Why(models.TextChoices):
    """Why an invoice was not booked by itself."""

    NO_RULE = "no_rule", _("No rule fits")
    NO_LINE = "no_line", _("No line for this day")
    OVER_LIMIT = "over_limit", _("More than is available")
    MONTH_CLOSED = "month_closed", _("The month is closed")
    OTHER_DEPARTMENT = "other_department", _("For another department to book")
    OTHER_CURRENCY = "other_currency", _("In another currency")
    REPEATED = "repeated", _("Says the same as another row")
    SAME_PAYMENT = "same_payment", _("Perhaps booked already")
    CREDIT_TOO_LARGE = "credit_too_large", _("More comes back than was spent")
    TAKEN_BACK = "taken_back", _("Taken back")


class Invoice(models.Model):
    """One booking, one campaign's day, or one payment, as its file has said it.

    `key` is the same for the same row of another export. A row whose amount was corrected later is
    a further invoice over the difference, counted by `correction`; a row of an import that was
    undone may come once more, counted by `generation`. `payee` and `text` may tell of a person;
    they are taken out some time after the invoice is dealt with.
    """

    brought_by = models.ForeignKey(
        Import, on_delete=models.PROTECT, related_name="invoices", verbose_name=_("import")
    )
    row = models.PositiveIntegerField(_("row"))
    key = models.CharField(max_length=64)
    correction = models.PositiveIntegerField(default=0)
    generation = models.PositiveIntegerField(default=0)
    attempt = models.PositiveIntegerField(default=0)
    day = models.DateField(_("day"))
    gross_cents = models.BigIntegerField(_("amount"))
    tax_cents = models.BigIntegerField(_("input tax"), default=0)
    currency = models.CharField(_("currency"), max_length=3)
    origin = models.CharField(_("from"), max_length=10, choices=Origin)
    program = models.CharField(_("program"), max_length=30)
    account = models.CharField(_("account"), max_length=20, blank=True)
    cost_centre = models.CharField(_("cost centre (KOST1)"), max_length=50, blank=True)
    cost_object = models.CharField(_("cost object (KOST2)"), max_length=50, blank=True)
    campaign = models.CharField(_("campaign"), max_length=500, blank=True)
    document = models.CharField(_("number of the invoice"), max_length=500, blank=True)
    payee = models.CharField(_("payee"), max_length=500, blank=True)
    text = models.CharField(_("text"), max_length=500, blank=True)
    erased_on = models.DateField(_("payee and text taken out on"), null=True)
    foreign_currency = models.CharField(_("foreign currency"), max_length=3, blank=True)
    foreign_minor = models.BigIntegerField(_("foreign amount"), null=True)
    rate = models.DecimalField(_("rate"), max_digits=18, decimal_places=6, null=True)
    state = models.CharField(_("state"), max_length=10, choices=State)
    why = models.CharField(_("why"), max_length=20, choices=Why, blank=True)
    rule = models.ForeignKey(
        Rule, on_delete=models.PROTECT, null=True, related_name="invoices", verbose_name=_("rule")
    )
    line = models.ForeignKey(
        Line, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("line")
    )
    commitment = models.ForeignKey(
        Commitment, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("order")
    )
    same_as = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("same as")
    )
    asked = models.ForeignKey(
        Department,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("asked department"),
    )
    dealt_with_on = models.DateField(_("dealt with on"), null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="a_row_is_one_invoice",
                fields=["key", "correction"],
                condition=~Q(state="undone"),
            ),
            models.UniqueConstraint(
                name="a_row_of_an_import_is_one_invoice", fields=["key", "correction", "generation"]
            ),
            models.CheckConstraint(
                name="invoice_in_the_inbox_says_why",
                condition=~Q(state=State.INBOX) | ~Q(why=""),
            ),
            models.CheckConstraint(name="invoice_has_an_amount", condition=~Q(gross_cents=0)),
            models.CheckConstraint(
                name="tax_is_within_the_amount",
                condition=Q(gross_cents__gt=0, tax_cents__gte=0, gross_cents__gte=F("tax_cents"))
                | Q(gross_cents__lt=0, tax_cents__lte=0, gross_cents__lte=F("tax_cents")),
            ),
            models.CheckConstraint(
                name="dealt_with_or_in_the_inbox",
                condition=Q(state=State.INBOX, dealt_with_on__isnull=True)
                | (~Q(state=State.INBOX) & Q(dealt_with_on__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(name="actuals_state", fields=["state", "day"]),
            models.Index(name="actuals_amount", fields=["gross_cents", "day"]),
        ]

    def __str__(self) -> str:
        return self.document or self.campaign or f"{self.brought_by_id}/{self.row}"

    @property
    def net_cents(self) -> int:
        """What the budget bears: the amount without the input tax in it."""
        return self.gross_cents - self.tax_cents

    @property
    def foreign(self) -> Foreign | None:
        """The amount in another currency, if six decimals tell it."""
        if self.foreign_minor is None or self.rate is None:
            return None
        return Foreign(self.foreign_currency, self.foreign_minor, Decimal(self.rate))


class Booked(models.Model):
    """An entry of the ledger and the invoice, or the part of one, that it books; final.

    `attempt` counts how often the invoice was taken back before.
    """

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="booked")
    attempt = models.PositiveIntegerField()
    part = models.PositiveIntegerField()
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="of_invoice")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="a_part_is_booked_once", fields=["invoice", "attempt", "part"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.invoice}: {self.entry}"

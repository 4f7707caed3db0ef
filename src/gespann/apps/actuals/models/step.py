"""The journal of the inbox: who did what with an invoice."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gespann.apps.actuals.models.invoice import Invoice
from gespann.apps.budget.models import Line
from gespann.apps.organisation.models import Department, Person


class What(models.TextChoices):
    """What was done."""

    BOOKED_BY_RULE = "booked_by_rule", _("Booked by a rule")
    LEFT = "left", _("Left in the inbox")
    BOOKED = "booked", _("Booked")
    NOT_OURS = "not_ours", _("Marked as not ours")
    ASKED = "asked", _("Asked")
    TAKEN_BACK = "taken_back", _("Taken back")
    UNDONE = "undone", _("Undone with its import")


class Step(models.Model):
    """Somebody did something with an invoice; final."""

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="steps")
    what = models.CharField(_("what"), max_length=20, choices=What)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("on"))
    words = models.CharField(_("words"), max_length=300, blank=True)
    line = models.ForeignKey(
        Line, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("line")
    )
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, related_name="+"
    )
    amount_cents = models.BigIntegerField(_("amount"), null=True)

    def __str__(self) -> str:
        return f"{self.invoice}: {self.what}"

"""Transfers between lines, and the signatures of the departments that they bind."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gespann.apps.budget.models.line import Line
from gespann.apps.organisation.models import Department, Person


class Transfer(models.Model):
    """A proposal to move granted money from one line to another.

    It is booked once both departments have signed the same thing: this revision of it, and what
    both lines were granted when it was signed. Whatever changes in between leaves the earlier
    signature standing and void.
    """

    key = models.UUIDField(unique=True)
    source = models.ForeignKey(
        Line, on_delete=models.PROTECT, related_name="transfers_out", verbose_name=_("from")
    )
    target = models.ForeignKey(
        Line, on_delete=models.PROTECT, related_name="transfers_in", verbose_name=_("to")
    )
    amount_cents = models.BigIntegerField(_("amount"))
    reason = models.CharField(_("reason"), max_length=500)
    revision = models.PositiveIntegerField(_("revision"), default=1)
    by = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    at = models.DateTimeField(_("proposed on"))
    withdrawn_at = models.DateTimeField(_("withdrawn on"), null=True)
    content = models.CharField(_("hash of what was asked"), max_length=64)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="transfer_has_an_amount_and_two_lines",
                condition=Q(amount_cents__gt=0) & ~Q(source=F("target")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"

    @property
    def changes(self) -> int:
        """How often it was changed since it was proposed."""
        return self.revision - 1


class Signature(models.Model):
    """A department agrees to a transfer as it was at this moment; it is never changed.

    `source_granted_cents` and `target_granted_cents` are what whoever signed had before them.
    """

    transfer = models.ForeignKey(Transfer, on_delete=models.PROTECT, related_name="signatures")
    revision = models.PositiveIntegerField(_("revision"))
    source_granted_cents = models.BigIntegerField()
    target_granted_cents = models.BigIntegerField()
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="+", verbose_name=_("department")
    )
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    stands_for = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("stands in for")
    )
    day = models.DateField(_("day"))
    at = models.DateTimeField(_("signed on"))

    def __str__(self) -> str:
        return f"{self.department}: {self.by}"

"""Commitments: money promised to somebody, and not yet paid."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gespann.apps.budget.models.line import Line


class Commitment(models.Model):
    """An order, reserved on its line until it is settled, released, or expires.

    A blanket order is drawn on by releases, which are commitments of their own. What is open
    follows from the entries.
    """

    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="commitments")
    what = models.CharField(_("for what"), max_length=200)
    reference = models.CharField(_("order number"), max_length=50, blank=True, default="")
    expires_on = models.DateField(
        _("last day"), null=True, blank=True, help_text=_("After it, what is open is released.")
    )
    is_blanket = models.BooleanField(_("blanket order"), default=False)
    blanket = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="releases",
        verbose_name=_("release of the blanket order"),
    )
    open_cents = models.BigIntegerField(_("open"), default=0)
    spent_cents = models.BigIntegerField(_("settled"), default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="budget_commitment_not_oversettled",
                condition=Q(open_cents__gte=0, spent_cents__gte=0),
            ),
            models.CheckConstraint(
                name="budget_release_is_no_blanket_order",
                condition=Q(is_blanket=False) | Q(blanket__isnull=True),
            ),
        ]
        indexes = [
            models.Index(
                name="budget_expiring", fields=["expires_on"], condition=Q(open_cents__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def is_open(self) -> bool:
        """Whether money is still reserved for it."""
        return self.open_cents > 0

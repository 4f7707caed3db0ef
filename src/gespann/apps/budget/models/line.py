"""Lines: what money of the pot is granted for; and what was booked on them month by month."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gespann.apps.budget.models.pot import Pot
from gespann.apps.organisation.models import Department


class Purpose(models.TextChoices):
    """What a line is for."""

    LEVER = "lever", _("Lever")
    MEASURE = "measure", _("Measure")


class Amounts(models.Model):
    """Four of the five numbers; the fifth, what is available, follows from them."""

    planned_cents = models.BigIntegerField(_("planned"), default=0)
    granted_cents = models.BigIntegerField(_("granted"), default=0)
    committed_cents = models.BigIntegerField(_("committed"), default=0)
    spent_cents = models.BigIntegerField(_("spent"), default=0)

    class Meta:
        abstract = True


class Line(Amounts):
    """Money of the pot for one lever or measure of one department.

    What it is for never changes once it is there, only its name: figures would move from one
    department to another without anybody's signature. `entries` counts its entries and `head` is
    the hash of the last one, so that none can be taken away unseen.
    """

    pot = models.ForeignKey(Pot, on_delete=models.PROTECT, related_name="lines")
    name = models.CharField(_("name"), max_length=100)
    purpose = models.CharField(_("for a"), max_length=10, choices=Purpose)
    lever = models.CharField(
        _("lever or measure"), max_length=100, help_text=_("As firm.toml names it.")
    )
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="+", verbose_name=_("department")
    )
    market = models.CharField(_("market"), max_length=100, blank=True, default="")
    month = models.DateField(
        _("month"), null=True, blank=True, help_text=_("Its first day; empty: the whole year.")
    )
    entries_count = models.PositiveIntegerField(_("entries"), default=0)
    head = models.CharField(_("hash of the last entry"), max_length=64, blank=True, default="")
    booked_at = models.DateTimeField(_("last booked"), null=True)
    closed_through = models.DateField(_("closed up to and including"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="budget_line_not_overdrawn",
                condition=Q(granted_cents__gte=F("committed_cents") + F("spent_cents")),
            ),
            models.CheckConstraint(
                name="budget_line_not_negative",
                condition=Q(
                    planned_cents__gte=0,
                    granted_cents__gte=0,
                    committed_cents__gte=0,
                    spent_cents__gte=0,
                ),
            ),
            models.CheckConstraint(
                name="budget_line_purpose_is_known", condition=Q(purpose__in=Purpose.values)
            ),
            models.CheckConstraint(
                name="budget_line_month_is_its_first_day",
                condition=Q(month__isnull=True) | Q(month__day=1),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def available_cents(self) -> int:
        """What can still be committed or spent."""
        return self.granted_cents - self.committed_cents - self.spent_cents


class MonthBalance(Amounts):
    """What the entries of one line add up to in one month, by the day that they are booked for."""

    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="months", db_index=False)
    month = models.DateField(_("month"))

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_balance_for_a_month", fields=["line", "month"]),
        ]

    def __str__(self) -> str:
        return f"{self.line}, {self.month:%Y-%m}"

    def amounts(self) -> tuple[Any, ...]:
        """Planned, granted, committed and spent."""
        return (self.planned_cents, self.granted_cents, self.committed_cents, self.spent_cents)

"""The pot of a fiscal year, and the signed decisions that set its limit."""

from datetime import UTC
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gespann.apps.organisation.models import FiscalYear, Person


class Pot(models.Model):
    """All the money of one fiscal year, in one currency, under one hard limit.

    `limit_cents` follows the latest decision and `granted_cents` the entries; nothing else can
    change them.
    """

    fiscal_year = models.OneToOneField(
        FiscalYear, on_delete=models.PROTECT, related_name="pot", verbose_name=_("fiscal year")
    )
    currency = models.CharField(_("currency"), max_length=3)
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    limit_cents = models.BigIntegerField(_("limit"), default=0)
    granted_cents = models.BigIntegerField(_("granted"), default=0)
    decisions = models.PositiveIntegerField(_("decisions"), default=0)
    head = models.CharField(_("hash of the last decision"), max_length=64, blank=True, default="")
    closed_through = models.DateField(_("closed up to and including"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="budget_pot_not_overgranted", condition=Q(limit_cents__gte=F("granted_cents"))
            ),
            models.CheckConstraint(
                name="budget_pot_not_negative",
                condition=Q(granted_cents__gte=0, limit_cents__gte=0),
            ),
            models.CheckConstraint(
                name="budget_pot_has_days", condition=Q(last_day__gt=F("first_day"))
            ),
        ]

    def __str__(self) -> str:
        return str(self.fiscal_year)

    @property
    def ungranted_cents(self) -> int:
        """What can still be granted."""
        return self.limit_cents - self.granted_cents


class LimitDecision(models.Model):
    """The management sets the limit of a pot, by name; the rows of a pot are chained by hash."""

    key = models.UUIDField(unique=True)
    pot = models.ForeignKey(Pot, on_delete=models.PROTECT, related_name="limit_decisions")
    number = models.PositiveIntegerField(_("number"))
    limit_cents = models.BigIntegerField(_("limit"))
    reason = models.CharField(_("reason"), max_length=500, blank=True, default="")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    stands_for = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("stands in for")
    )
    day = models.DateField(_("day"))
    at = models.DateTimeField(_("signed on"))
    content = models.CharField(_("hash of what was asked"), max_length=64)
    hash = models.CharField(_("hash"), max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="limit_decisions_count_without_a_gap", fields=["pot", "number"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pot}: {self.number}"

    def sealed(self, previous: str) -> list[Any]:
        """What its hash is taken of, after the hash of the decision before it."""
        return [
            previous, self.key.hex, self.pot_id, self.number, self.limit_cents, self.by_id,
            self.stands_for_id, self.day.isoformat(), self.at.astimezone(UTC).isoformat(),
            self.content, self.reason,
        ]  # fmt: skip

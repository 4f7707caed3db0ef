"""Plans that both departments have signed; beside the management, only they grant money."""

import json
from datetime import UTC
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gespann.apps.budget.models.pot import Pot
from gespann.apps.organisation.models import Person


class SignedPlan(models.Model):
    """What the heads of sales and marketing have signed, as far as it moves the pot's money; final.

    The management has said by its limit how much there is. Within it a plan of both sides grants
    money to lines of both, and of nobody else. `changes` lists each entry that it allows: its key,
    its line, and by how much the grant changes. The database takes such an entry once and no other.
    The plans of a pot are chained by hash.

    Attributes:
        key: Of the agreement: booked twice, it is booked once.
        fingerprint: SHA-256 of the document that both have signed.
        sales_by, sales_for: Who has signed for sales, and the head in whose place; likewise for
            marketing.
        sales_day, marketing_day: When each was the head, or the head's deputy, and signed.
        day: When it was booked: on the day of the second signature.
    """

    key = models.UUIDField(unique=True)
    pot = models.ForeignKey(Pot, on_delete=models.PROTECT, related_name="signed_plans")
    number = models.PositiveIntegerField(_("number"))
    text = models.CharField(_("text"), max_length=200)
    fingerprint = models.CharField(_("hash of what was signed"), max_length=64)
    sales_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("signed for sales by")
    )
    sales_for = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("stands in for")
    )
    sales_day = models.DateField(_("day"))
    marketing_by = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("signed for marketing by"),
    )
    marketing_for = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("stands in for")
    )
    marketing_day = models.DateField(_("day"))
    changes = models.JSONField(help_text=_("For each entry: its key, its line, and the amount."))
    day = models.DateField(_("day"))
    at = models.DateTimeField(_("signed on"))
    content = models.CharField(_("hash of what was asked"), max_length=64)
    hash = models.CharField(_("hash"), max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="signed_plans_of_a_pot_count", fields=["pot", "number"]),
            models.CheckConstraint(
                name="nobody_signs_a_plan_for_both_departments",
                condition=~Q(sales_by=F("marketing_by"))
                & ~Q(sales_by=F("marketing_for"))
                & ~Q(sales_for=F("marketing_by"))
                & ~Q(sales_for=F("marketing_for")),
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def sealed(self, previous: str) -> list[Any]:
        """What its hash is taken of, after the hash of the plan before it."""
        return [
            previous, self.key.hex, self.pot_id, self.number, self.fingerprint,
            self.sales_by_id, self.sales_for_id, self.sales_day.isoformat(),
            self.marketing_by_id, self.marketing_for_id, self.marketing_day.isoformat(),
            json.dumps(self.changes), self.day.isoformat(), self.at.astimezone(UTC).isoformat(),
            self.content, self.text,
        ]  # fmt: skip

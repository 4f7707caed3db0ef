"""Months that are closed: nothing is booked for them any more."""

from datetime import UTC
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from gespann.apps.budget.models.pot import Pot
from gespann.apps.organisation.models import Person


class MonthClose(models.Model):
    """A month of a pot, signed off by the controller.

    It keeps the heads of all chains at that moment: whoever later takes entries away, or writes a
    chain anew, would have to change every close since then, too, and what was printed from it.
    """

    pot = models.ForeignKey(Pot, on_delete=models.PROTECT, related_name="closes", db_index=False)
    last_day = models.DateField(_("last day"))
    by = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("signed off by")
    )
    day = models.DateField(_("day"))
    at = models.DateTimeField(_("signed off on"))
    limit_head = models.CharField(_("hash of the last decision"), max_length=64)
    heads = models.JSONField(help_text=_("For each line: how many entries, and the last hash."))
    hash = models.CharField(_("hash"), max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="month_is_closed_once", fields=["pot", "last_day"]),
        ]

    def __str__(self) -> str:
        return f"{self.pot}, {self.last_day:%Y-%m}"

    def sealed(self, previous: str) -> list[Any]:
        """What its hash is taken of, after the hash of the close before it."""
        return [
            previous, self.pot_id, self.last_day.isoformat(), self.by_id, self.day.isoformat(),
            self.at.astimezone(UTC).isoformat(), self.limit_head,
            *(f"{line} {count} {head}" for line, count, head in self.heads),
        ]  # fmt: skip

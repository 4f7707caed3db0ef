"""Fits of the response model. Each is an entry of a journal: nothing of it is changed or deleted.

What pages show lies in two documents beside the figures of the row: a short one that every page
can read (`summary`), and everything else that a fit's own pages tell (`results`). The fit itself,
from which later work goes on, is large and lies in a table of its own.
"""

from dataclasses import dataclass
from math import ceil
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gespann.apps.market.models import Entry
from gespann.apps.organisation.models import Person

KIND = "response.fit"  # of the job
ARCHIVE, FOUND = "fit.zip", "found.json"  # what a job leaves in its files to be recorded


class Verdict(models.TextChoices):
    """What the checks say of a fit as a whole."""

    PASS = "pass", _("Holds")
    REVIEW = "review", _("With caveats")
    FAIL = "fail", _("Not to be used")


class Fit(models.Model):
    """The response model after it has seen the history as it was at one entry of its journal.

    `job` is the number of the job that made it, and no foreign key: old jobs are forgotten.
    """

    entry = models.ForeignKey(
        Entry, on_delete=models.PROTECT, related_name="+", verbose_name=_("history up to")
    )
    seed = models.PositiveBigIntegerField(_("seed"))
    draws = models.PositiveIntegerField(_("draws"))
    thorough = models.BooleanField(_("checked thoroughly"))
    by = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("asked for by")
    )
    at = models.DateTimeField(_("made"))
    seconds = models.FloatField(_("took"))
    job = models.PositiveBigIntegerField(_("job"), unique=True, null=True)
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict)
    summary = models.JSONField()
    results = models.JSONField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="fit_has_a_verdict", condition=Q(verdict__in=list(Verdict.values))
            ),
            models.CheckConstraint(
                name="fit_has_draws_and_took_time", condition=Q(draws__gt=0, seconds__gte=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def minutes(self) -> int:
        """How long it took, in whole minutes, rounded up."""
        return ceil(self.seconds / 60)


class Archive(models.Model):
    """The fit itself, as `gespann.files.fit_archive` writes it."""

    fit = models.OneToOneField(
        Fit, on_delete=models.PROTECT, primary_key=True, related_name="archive"
    )
    content = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.fit_id}"


@dataclass(frozen=True)
class Found:
    """What a fit came to, ready to be kept.

    Attributes:
        summary, results: The two documents of a row.
        archive: The fit itself.
        seconds: How long it took, all attempts together.
    """

    verdict: str
    summary: Any
    results: Any
    archive: bytes
    seconds: float


@dataclass(frozen=True)
class Asked:
    """What a fit is asked to be.

    Attributes:
        entry: Number of the last entry of the history's journal that it learns from.
    """

    entry: int
    seed: int
    draws: int
    thorough: bool

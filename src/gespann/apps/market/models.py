"""The definition of the market and the journal of its history.

A batch of rows lands as one entry of the journal, with the definition in whose words it is told.
Nothing is ever changed or deleted: a batch is undone by a second entry that points at it. What is
in force is what no later entry has undone.
"""

import hashlib
from dataclasses import dataclass

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gespann.apps.organisation.models import Person


class Definition(models.Model):
    """What firm.toml says, word for word, and the beliefs beside it; one row for each version."""

    text = models.TextField(_("firm.toml"))
    beliefs_name = models.CharField(max_length=100, blank=True)
    beliefs = models.BinaryField(blank=True, default=b"")
    read = models.JSONField(help_text=_("Levers, stages and words of firm.toml, as it was read."))

    def __str__(self) -> str:
        return str(self.read["name"])


class Entry(models.Model):
    """An entry of the journal: a batch that landed, or that one was undone.

    `number` counts without a gap. Whoever lands says which number is next, so of two at the same
    moment the database tells one that it comes too late.
    """

    number = models.PositiveIntegerField(_("number"), unique=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("on"))
    undoes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="undone", verbose_name=_("undoes")
    )
    definition = models.ForeignKey(
        Definition, on_delete=models.PROTECT, null=True, related_name="entries"
    )
    file_name = models.CharField(_("file"), max_length=100, blank=True)
    sha256 = models.CharField(_("fingerprint of the file"), max_length=64, blank=True)
    replaces = models.BooleanField(_("replaces what was known"), default=False)
    rows = models.PositiveIntegerField(_("rows"), default=0)
    starts = models.DateField(_("first period"), null=True)
    ends = models.DateField(_("last period"), null=True)
    added = models.JSONField(_("sums and courses"), default=dict)
    table = models.BinaryField(default=b"")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="entry_lands_or_undoes",
                condition=Q(undoes__isnull=True, definition__isnull=False)
                | Q(undoes__isnull=False, definition__isnull=True, rows=0),
            ),
            models.CheckConstraint(
                name="entry_with_rows_has_periods",
                condition=Q(rows=0, starts__isnull=True, ends__isnull=True)
                | Q(rows__gt=0, starts__isnull=False, ends__gte=F("starts")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}"


class Draft(models.Model):
    """What somebody has brought and not yet landed; only they see it, and it holds one day.

    `follows` is the number of the last entry when it was read: what has landed since was not
    compared with it.
    """

    by = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="+")
    made = models.DateTimeField()
    follows = models.PositiveIntegerField()
    text = models.TextField()
    beliefs_name = models.CharField(max_length=100, blank=True)
    beliefs = models.BinaryField(blank=True, default=b"")
    file_name = models.CharField(max_length=100, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    replaces = models.BooleanField(default=False)
    summary = models.JSONField()
    table = models.BinaryField(default=b"")
    gathered = models.JSONField(
        null=True, help_text=_("Of files that were put together: what each fills and changes.")
    )

    def __str__(self) -> str:
        return self.file_name


class Sketch(models.Model):
    """A firm.toml that somebody enters on the screen and that has not landed; only they see it."""

    by = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="+")
    made = models.DateTimeField()
    text = models.TextField()
    answers = models.JSONField()

    def __str__(self) -> str:
        return str(self.answers["name"])


class SourceFile(models.Model):
    """A file of another program or shape, looked at and not yet landed; it holds one day.

    Only whoever brought it sees it. It is kept as the reader has stripped it: without columns that
    say who somebody is, and without texts of bookings.
    """

    by = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    made = models.DateTimeField()
    name = models.CharField(_("file"), max_length=100)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    found = models.JSONField(help_text=_("Columns, names and totals, with guesses."))
    choices = models.JSONField(help_text=_("How it is to be read, as it was confirmed."))
    is_confirmed = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="source_file_is_brought_once", fields=["by", "sha256"]),
        ]

    def __str__(self) -> str:
        return self.name


class RememberedChoices(models.Model):
    """How files of one shape were read when they last landed, so that next month asks nothing.

    The shape is the program that wrote an export, or the names of the columns of a table.
    """

    shape = models.CharField(max_length=60, unique=True)
    choices = models.JSONField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.shape


@dataclass(frozen=True)
class Brought:
    """What somebody brings, before it was read; no row, so that nothing of it is kept.

    Attributes:
        text: Of firm.toml.
        history_name, beliefs_name: Names of the files, "" without one.
        follows: Number of the last entry of the journal when it is compared.
    """

    text: str
    history_name: str
    history: bytes
    beliefs_name: str
    beliefs: bytes
    replaces: bool
    follows: int

    @property
    def sha256(self) -> str:
        """The fingerprint of the table as it was brought."""
        return hashlib.sha256(self.history).hexdigest() if self.history_name else ""

"""Files with actuals: what somebody has brought, and the imports that have landed."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gespann.apps.organisation.models import Person


class Draft(models.Model):
    """A file that was read and has not landed; only who brought it sees it, and it holds a day."""

    by = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="+")
    made = models.DateTimeField()
    file_name = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    program = models.CharField(max_length=30)
    title = models.CharField(max_length=50)
    origin = models.CharField(max_length=10)
    currency = models.CharField(max_length=3, blank=True)
    rows = models.JSONField(help_text=_("As they were read, payees and texts among it."))
    aside = models.JSONField(default=dict)
    checks = models.JSONField(default=list)

    def __str__(self) -> str:
        return self.file_name


class Import(models.Model):
    """A file that has landed, or that one was undone; final.

    `number` counts without a gap. Rows that are no actuals of the budget are counted in `counts`
    and kept nowhere: a bank's statement holds wages, too.
    """

    number = models.PositiveIntegerField(_("number"), unique=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("on"))
    undoes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="undone", verbose_name=_("undoes")
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True, default="")
    file_name = models.CharField(_("file"), max_length=100, blank=True)
    sha256 = models.CharField(_("fingerprint of the file"), max_length=64, blank=True)
    program = models.CharField(max_length=30, blank=True)
    title = models.CharField(_("program"), max_length=50, blank=True)
    origin = models.CharField(max_length=10, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    counts = models.JSONField(default=dict, help_text=_("How many rows of each kind, and sums."))

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="import_lands_or_undoes",
                condition=(Q(undoes__isnull=True) & ~Q(file_name=""))
                | Q(undoes__isnull=False, file_name=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}"

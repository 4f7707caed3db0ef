"""What both departments say to a closed month, and files that take longer than a page may."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gespann.apps.budget.models.month_close import MonthClose
from gespann.apps.jobs.models import Job
from gespann.apps.organisation.models import Department, Person


class StatementSignature(models.Model):
    """A department countersigns the statement of a closed month; it is never changed.

    `close_hash` is the hash of the close that whoever signed had before them. It seals every
    chain of the pot as it was, so the figures of the statement are signed with it.
    """

    close = models.ForeignKey(
        MonthClose, on_delete=models.PROTECT, related_name="signatures", db_index=False
    )
    close_hash = models.CharField(_("hash of the close"), max_length=64)
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="+", verbose_name=_("department")
    )
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    stands_for = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("stands in for")
    )
    day = models.DateField(_("day"))
    at = models.DateTimeField(_("signed on"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="statement_is_signed_once_for_a_department", fields=["close", "department"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.close}, {self.department}"


class PreparedFile(models.Model):
    """A file that a job has written; it goes when the job is forgotten."""

    job = models.OneToOneField(Job, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=100)
    content_type = models.CharField(max_length=100)
    content = models.BinaryField()

    def __str__(self) -> str:
        return self.name

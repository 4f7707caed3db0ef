"""What a fit expects of the signed amounts in the course of the year; made by a job, final."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gespann.apps.plan.models.version import PlanVersion
from gespann.apps.response.models import Fit

EXPECT = "plan.expect"  # name of the job


class Expectation(models.Model):
    """What one fit expects of one version of the plan, period by period, luck included.

    The fit of the version's own frame says what was expected when it was signed; a later fit, which
    has seen part of the year, what has come so far and what is expected of its rest.

    Attributes:
        results: `gespann.apps.plan.course_of_year.CourseOfYear`, as a document.
        job: Number of the job that made it, and no foreign key: old jobs are forgotten.
    """

    version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="expectations")
    fit = models.ForeignKey(Fit, on_delete=models.PROTECT, related_name="+", verbose_name=_("fit"))
    results = models.JSONField()
    at = models.DateTimeField(_("made"))
    job = models.PositiveBigIntegerField(_("job"), unique=True, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="a_fit_expects_one_thing_of_a_version", fields=["version", "fit"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version}, {self.fit_id}"

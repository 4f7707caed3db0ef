"""What every signature says: who, for which side, in whose place, when, and over what."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gespann.apps.organisation.models import Person
from gespann.apps.plan.models.round import SIDES, Part


class Signed(models.Model):
    """A signature of a side, final.

    Attributes:
        stands_for: The head of the department; themself if the head has signed.
        day: On which the head was head, and the deputy deputy.
        hash: Of what was signed.
        factor: With what whoever signed has just shown who they are, such as "password" or "mfa".
        factor_at: When that was.
    """

    side = models.CharField(_("for"), max_length=10, choices=Part)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    stands_for = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("stands in for")
    )
    day = models.DateField(_("day"))
    at = models.DateTimeField(_("signed on"))
    hash = models.CharField(_("hash of what was signed"), max_length=64)
    factor = models.CharField(_("log-in factor"), max_length=30)
    factor_at = models.DateTimeField(_("shown on"))

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_is_of_a_side",
                condition=Q(side__in=[one.value for one in SIDES]),
            ),
            models.CheckConstraint(
                name="%(class)s_follows_a_log_in_factor",
                condition=~Q(factor="") & Q(factor_at__lte=F("at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_side_display()}: {self.by}"

    @property
    def is_by_deputy(self) -> bool:
        """Whether a deputy has signed."""
        return self.by_id != self.stands_for_id

"""Tokens: how programs of a person come in, with less than the person may."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Token(models.Model):
    """A secret by which a program acts for one person, for some purposes and until a day.

    Only its fingerprint is kept. When it was last used is known to the day and no closer, and from
    where not at all: enough to find one that is forgotten, too little to watch anybody.
    """

    person = models.ForeignKey(
        "organisation.Person",
        on_delete=models.CASCADE,
        related_name="tokens",
        verbose_name=_("person"),
    )
    name = models.CharField(_("name"), max_length=100)
    fingerprint = models.CharField(max_length=64, unique=True, editable=False)
    scopes = models.JSONField(_("may"), default=list)
    made = models.DateField(_("made"))
    expires = models.DateField(_("last day"))
    last_used = models.DateField(_("last used"), null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="token_lasts_at_least_a_day", condition=Q(expires__gte=F("made"))
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def is_over_on(self, day: date) -> bool:
        """Whether it opens nothing any more."""
        return self.expires < day

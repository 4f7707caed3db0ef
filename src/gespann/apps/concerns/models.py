"""A concern: something happened that a person wants to know of, and was not told yet.

It holds numbers of rows and no words: what is told is found when it is told, in the language of
that day, by the rules of that day, and a name that was taken out stands in no note. Once it was
told, the row is gone.
"""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Concern(models.Model):
    """One note for one person."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="concerns",
        verbose_name=_("person"),
    )
    kind = models.CharField(_("kind"), max_length=100)
    arguments = models.JSONField(_("about"), default=dict)
    at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        indexes = [models.Index(name="concern_of_person", fields=["person", "id"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.arguments}"

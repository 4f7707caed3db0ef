"""How often somebody wants a letter."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Rhythm(models.TextChoices):
    """How often letters come, always at half past seven in the morning."""

    DAILY = "daily", _("Every working day, if there is something")
    WEEKLY = "weekly", _("On Mondays, if there is something")
    NEVER = "never", _("Never")


class Wish(models.Model):
    """What somebody has chosen; without a row letters come daily."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="mail_wish",
        verbose_name=_("person"),
    )
    rhythm = models.CharField(_("rhythm"), max_length=10, choices=Rhythm, default=Rhythm.DAILY)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="mail_rhythm_is_known", condition=Q(rhythm__in=Rhythm.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_rhythm_display()}"

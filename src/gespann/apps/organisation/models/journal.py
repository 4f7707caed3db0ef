"""The journal: who changed what in the organisation."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gespann.apps.organisation.models.person import Person


class Act(models.TextChoices):
    """What was done to the organisation."""

    SET_UP = "set_up", _("Firm set up")
    INVITED = "invited", _("Invited")
    LINK_MADE = "link_made", _("New link made")
    OPENED = "opened", _("Account opened")
    PLACED = "placed", _("Place given")
    PLACE_ENDED = "place_ended", _("Place ended")
    APPOINTED = "appointed", _("Office given")
    OFFICE_ENDED = "office_ended", _("Office ended")
    DEPUTY_CHOSEN = "deputy_chosen", _("Deputy chosen")
    DEPUTY_ENDED = "deputy_ended", _("Deputyship ended")
    RENAMED = "renamed", _("Name changed")
    ADDRESS_CHANGED = "address_changed", _("Address changed")
    CLOSED = "closed", _("Account closed")
    NAME_TAKEN_OUT = "name_taken_out", _("Name taken out")
    STRUCTURE = "structure", _("Departments or teams changed")
    YEAR_OPENED = "year_opened", _("Fiscal year added")


class Entry(models.Model):
    """A line of the journal: who changed what in the organisation, for good.

    It holds no words, so that it keeps no name after one has been taken out. Nobody's visits, looks
    and log-ins are in it: only what changes who may do what.
    """

    at = models.DateTimeField(_("when"), auto_now_add=True)
    act = models.CharField(_("act"), max_length=20, choices=Act)
    by = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        verbose_name=_("by"),
        help_text=_("Empty: a group of the single sign-on, or the set-up."),
    )
    person = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        related_name="entries",
        null=True,
        verbose_name=_("person"),
    )

    class Meta:
        verbose_name = _("journal entry")
        constraints = [
            models.CheckConstraint(name="entry_act_is_known", condition=Q(act__in=Act.values)),
        ]

    def __str__(self) -> str:
        return f"{self.get_act_display()}, {self.person or '–'}"

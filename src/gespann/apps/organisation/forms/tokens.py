"""The form of a token."""

from datetime import date

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gespann.apps.organisation import scopes
from gespann.apps.organisation.actions.tokens import USUAL
from gespann.ui.fields import DayField


def _in_ninety_days() -> date:
    return timezone.localdate() + USUAL


def _choices() -> list[tuple[str, object]]:
    return [(one.name, one.words) for one in scopes.known().values()]


class TokenForm(forms.Form):
    """Name, scopes and last day."""

    name = forms.CharField(
        label=_("Name"), max_length=100, help_text=_("Such as the name of the program.")
    )
    scopes = forms.MultipleChoiceField(
        label=_("The program may"),
        choices=_choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Never more than your own rights of the day, and never sign anything."),
    )
    expires = DayField(label=_("Last day"), initial=_in_ninety_days, help_text=_("A year at most."))

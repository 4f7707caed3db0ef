"""How often letters come."""

from django import forms
from django.utils.translation import gettext_lazy as _

from gespann.apps.digest.models import Rhythm


class RhythmForm(forms.Form):
    """One of three."""

    rhythm = forms.TypedChoiceField(
        label=_("Letters with all that concerns you come"),
        choices=Rhythm,
        coerce=Rhythm,
        widget=forms.RadioSelect,
        help_text=_("At half past seven in the morning."),
    )

"""What a fit can be asked to be."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

LEAST_DRAWS, USUAL_DRAWS, MOST_DRAWS = 100, 500, 5_000
LARGEST_SEED = 2**31 - 1


class FitForm(forms.Form):
    """Seed, draws and thoroughness, all with what suits most firms."""

    draws = forms.IntegerField(
        label=_("Draws of each chain"),
        min_value=LEAST_DRAWS,
        max_value=MOST_DRAWS,
        initial=USUAL_DRAWS,
        help_text=_("Four chains run side by side. More draws take longer and change little."),
    )
    seed = forms.IntegerField(
        label=_("Seed of the random numbers"),
        min_value=0,
        max_value=LARGEST_SEED,
        initial=0,
        help_text=_("The same seed gives the same fit, here and on the command line."),
    )
    thorough = forms.BooleanField(
        label=_("Check thoroughly"),
        required=False,
        help_text=_(
            "Forecasts from several points of the past, and the model without the bond, the long "
            "life and each lever. Takes several times as long."
        ),
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def asked(self) -> dict[str, Any]:
        """What was asked for."""
        return {**self.cleaned_data, "key": str(self.cleaned_data["key"])}

"""Forms about departments, teams and years."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gespann.ui.fields import DayField


class FiscalYearForm(forms.Form):
    """A fiscal year; what follows the last one is proposed."""

    name = forms.CharField(label=_("Name"), max_length=20, help_text=_("Such as 2027 or 2026/27."))
    starts = DayField(label=_("First day"))
    ends = DayField(label=_("Last day"))

    def clean(self) -> dict[str, Any]:
        """The last day comes after the first."""
        typed = self.cleaned_data
        if typed.get("starts") and typed.get("ends") and typed["ends"] <= typed["starts"]:
            self.add_error("ends", _("The last day lies before the first."))
        return typed

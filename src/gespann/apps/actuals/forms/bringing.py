"""A file with actuals, and the dry run that was seen."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from gespann.apps.market.forms.upload import kept_name
from gespann.ui.fields import UploadField

ENDINGS = (".csv", ".txt", ".tsv", ".xlsx", ".gz", ".xml")


class BringForm(forms.Form):
    """A file of bookkeeping, an ad platform or a bank."""

    file = UploadField(
        label=_("File"),
        endings=ENDINGS,
        help_text=_("As the program writes it: CSV, Excel, or XML of a bank."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["file"]
        field.max_megabytes = settings.LARGEST_UPLOAD_BYTES // 1024**2

    @property
    def name(self) -> str:
        """The name under which it is kept."""
        return kept_name(self.cleaned_data["file"].name or "file")


class LandForm(forms.Form):
    """The dry run that whoever lands has seen."""

    fingerprint = forms.CharField(max_length=64, widget=forms.HiddenInput)


class ReasonForm(forms.Form):
    """Why something is undone, taken back, or not ours."""

    reason = forms.CharField(label=_("Reason"), max_length=200)

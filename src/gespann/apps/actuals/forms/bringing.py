"""A file with actuals, and the dry run that was seen."""

from django import forms
from django.utils.translation import gettext_lazy as _

from gespann.apps.market.forms.upload import OneFileForm
from gespann.ui.fields import UploadField

ENDINGS = (".csv", ".txt", ".tsv", ".xlsx", ".gz", ".xml")


class BringForm(OneFileForm):
    """A file of bookkeeping, an ad platform or a bank."""

    file = UploadField(
        label=_("File"),
        endings=ENDINGS,
        help_text=_("As the program writes it: CSV, Excel, or XML of a bank."),
    )


class LandForm(forms.Form):
    """The dry run that whoever lands has seen."""

    fingerprint = forms.CharField(max_length=64, widget=forms.HiddenInput)


class ReasonForm(forms.Form):
    """Why something is undone, taken back, or not ours."""

    reason = forms.CharField(label=_("Reason"), max_length=200)

"""One more file, and what no file says."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gespann.apps.market.forms.upload import OneFileForm
from gespann.ui.fields import UploadField

ENDINGS = (".csv", ".tsv", ".txt", ".gz", ".xlsx", ".xlsm")


class AnyFileForm(OneFileForm):
    """A file of any program or shape."""

    file = UploadField(
        label=_("File"),
        endings=ENDINGS,
        help_text=_("CSV or Excel, as the program writes it. Nothing has to be renamed."),
    )


class WithoutForm(forms.Form):
    """Levers of which no file says anything, to be ticked where nothing was done."""

    without = forms.MultipleChoiceField(
        label=_("Nothing was done in the new periods for"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("No file fills these levers. What is ticked counts as zero."),
    )

    def __init__(self, *args: Any, levers: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["without"]
        field.choices = levers

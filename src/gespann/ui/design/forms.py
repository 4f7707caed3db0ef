"""The forms of the living page: every kind of field once."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from gespann.ui.design import sample
from gespann.ui.fields import DayField, MoneyField, UploadField
from gespann.ui.fields.suggesting import SuggestingInput
from gespann.ui.forms import GroupedForm


class CommitmentForm(GroupedForm):
    """Money promised from a line, with everything that a form can ask."""

    groups = (
        (_("What for"), ("purpose", "reason", "from_line", "amount_cents")),
        (_("When and by whom"), ("starts", "ends", "side", "channels")),
        (_("Evidence"), ("offer", "is_agreed")),
    )

    purpose = forms.CharField(
        label=_("Purpose"),
        max_length=120,
        help_text=_("Short, as both sides would call it."),
        widget=SuggestingInput((_("Trade fairs"), _("Catalogue"))),
    )
    reason = forms.CharField(label=_("Reason"), required=False, widget=forms.Textarea)
    from_line = forms.ChoiceField(
        label=_("Budget line"),
        choices=[("fairs", _("Trade fairs")), ("catalogue", _("Catalogue"))],
    )
    amount_cents = MoneyField(
        label=_("Amount"), currency=sample.CURRENCY, min_cents=1, max_cents=20_000_00
    )
    starts = DayField(label=_("First day"))
    ends = DayField(label=_("Last day"), required=False, help_text=_("Empty: one day only."))
    side = forms.ChoiceField(
        label=_("Whose task it is"),
        choices=[*sample.SIDES.items(), ("both", _("Both together"))],
        widget=forms.RadioSelect,
    )
    channels = forms.MultipleChoiceField(
        label=_("Who should hear of it"),
        required=False,
        choices=[
            ("field", _("Field staff")),
            ("inside", _("Inside sales")),
            ("all", _("Everybody")),
        ],
        widget=forms.CheckboxSelectMultiple,
    )
    offer = UploadField(
        label=_("Offer"),
        required=False,
        endings=(".pdf", ".xlsx"),
        max_megabytes=5,
        help_text=_("PDF or XLSX, up to 5 MB."),
    )
    is_agreed = forms.BooleanField(label=_("The other side knows of it"), required=False)

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first."""
        entries: dict[str, Any] = super().clean() or self.cleaned_data
        starts, ends = entries.get("starts"), entries.get("ends")
        if starts and ends and ends < starts:
            self.add_error("ends", ValidationError(_("The last day lies before the first.")))
        return entries

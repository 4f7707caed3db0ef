"""What is asked for on pages that show figures: as of which day."""

from datetime import date

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gespann.apps.budget.models import Pot
from gespann.ui.fields.day import DayField


class AsOfForm(forms.Form):
    """A past day of the pot's year, or none for now."""

    as_of = DayField(label=_("As of"), required=False)

    def __init__(self, asked: object, pot: Pot) -> None:
        super().__init__(asked, auto_id="%s")  # type: ignore[arg-type]
        self.pot = pot
        widget = self.fields["as_of"].widget
        widget.attrs["min"] = pot.first_day.isoformat()
        widget.attrs["max"] = min(pot.last_day, timezone.localdate()).isoformat()

    def clean_as_of(self) -> date | None:
        """The day, if the ledger can say something of it."""
        day: date | None = self.cleaned_data["as_of"]
        if day is None:
            return None
        if day < self.pot.first_day:
            raise forms.ValidationError(_("The budget begins later than that."))
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come."))
        return min(day, self.pot.last_day)

    @property
    def day(self) -> date | None:
        """The past day that was asked for; None for now."""
        return self.cleaned_data.get("as_of") if self.is_valid() else None

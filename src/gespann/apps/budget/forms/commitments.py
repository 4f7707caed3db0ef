"""Forms about commitments: money promised, drawn from a blanket order, and released."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gespann.apps.budget.forms.foresight import room_of_commitment, room_of_line
from gespann.apps.budget.forms.keyed import KeyedForm
from gespann.apps.budget.forms.lines import amount_field
from gespann.apps.budget.models import Commitment, Line
from gespann.ui.fields import DayField


class OrderForm(KeyedForm):
    """What is ordered, under which number, and until when."""

    what = forms.CharField(
        label=gettext_lazy("What is ordered"),
        max_length=200,
        help_text=gettext_lazy("Such as “Stand at the spring fair”. No names of persons."),
    )
    reference = forms.CharField(label=gettext_lazy("Order number"), max_length=50, required=False)
    expires_on = DayField(
        label=gettext_lazy("Last day"),
        required=False,
        help_text=gettext_lazy("In the night after it, what is still open is released by itself."),
    )

    def clean_expires_on(self) -> Any:
        """A day that is over would release the order in the next night."""
        day = self.cleaned_data["expires_on"]
        if day is not None and day < timezone.localdate():
            raise ValidationError(_("This day is over. Leave it empty, or choose a later one."))
        return day


class CommitForm(OrderForm):
    """An order that reserves money of a line."""

    is_blanket = forms.BooleanField(
        label=gettext_lazy("Blanket order"),
        required=False,
        help_text=gettext_lazy(
            "It reserves the money once. Each release is an order of its own and takes from it."
        ),
    )

    def __init__(self, *args: Any, line: Line, **more: Any) -> None:
        super().__init__(*args, **more)
        self.room = room_of_line(line)
        self.fields["amount_cents"] = amount_field(line)
        self.order_fields(["amount_cents", "what", "reference", "expires_on", "is_blanket"])


class DrawForm(OrderForm):
    """A release from a blanket order."""

    def __init__(self, *args: Any, commitment: Commitment, **more: Any) -> None:
        super().__init__(*args, **more)
        self.room = room_of_commitment(commitment)
        self.fields["amount_cents"] = amount_field(commitment.line)
        self.order_fields(["amount_cents", "what", "reference", "expires_on"])


class ReleaseForm(KeyedForm):
    """What will not be needed of an order."""

    text = forms.CharField(label=gettext_lazy("Reason"), max_length=200, required=False)

    def __init__(self, *args: Any, commitment: Commitment, **more: Any) -> None:
        super().__init__(*args, **more)
        self.room = room_of_commitment(commitment)
        self.initial.setdefault("amount_cents", commitment.open_cents)
        self.fields["amount_cents"] = amount_field(
            commitment.line, help_text=_("All that is open, unless you write less.")
        )
        self.order_fields(["amount_cents", "text"])

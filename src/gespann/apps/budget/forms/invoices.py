"""Forms about invoices and credit notes, in the pot's currency or another."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gespann.apps.budget.forms.foreign import RateField, foreign_of, is_known
from gespann.apps.budget.forms.foresight import Foresight, Room, room_of_line
from gespann.apps.budget.forms.keyed import KeyedForm
from gespann.apps.budget.forms.lines import amount_field
from gespann.apps.budget.forms.pots import CurrencyField
from gespann.apps.budget.models import Commitment, Entry, Foreign, Line
from gespann.ui.fields import DayField
from gespann.ui.templatetags.figures import exact_money

FOREIGN = ("foreign_currency", "foreign_amount", "rate")


class BookedForm(KeyedForm):
    """What is booked for a day, with a few words."""

    day = DayField(
        label=gettext_lazy("Booked for"),
        required=False,
        help_text=gettext_lazy("The day of the invoice; empty: today."),
    )
    text = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Such as the number of the invoice. No names of persons."),
    )


class InvoiceForm(BookedForm):
    """An invoice: its amount in our money, or in another currency with the rate."""

    foreseen = ("amount_cents", *FOREIGN)

    foreign_currency = CurrencyField(
        label=gettext_lazy("Currency of the invoice"),
        required=False,
        widget=forms.TextInput({"autocomplete": "off", "size": 3}),
    )
    foreign_amount = forms.CharField(
        label=gettext_lazy("Its amount"),
        max_length=30,
        required=False,
        widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}),
    )
    rate = RateField(required=False)

    def __init__(self, *args: Any, line: Line, **more: Any) -> None:
        super().__init__(*args, **more)
        self.line, self.ours = line, line.pot.currency
        self.room = room_of_line(line)
        is_foreign = any(self.data.get(self.add_prefix(name)) for name in FOREIGN)
        self.fields["amount_cents"] = amount_field(line, required=not is_foreign)
        self.fields["rate"].label = _("Rate: one unit of it in {currency}").format(
            currency=self.ours
        )

    @property
    def plain_fields(self) -> list[forms.BoundField]:
        """All that every invoice has."""
        return [one for one in self.visible_fields() if one.name not in FOREIGN]

    @property
    def foreign_fields(self) -> list[forms.BoundField]:
        """What only an invoice in another currency has."""
        return [self[name] for name in FOREIGN]

    @property
    def is_foreign(self) -> bool:
        """Whether any of those is filled in."""
        return any(one.value() for one in self.foreign_fields)

    def clean(self) -> dict[str, Any]:
        """The amount in our money; in another currency it follows from the rate."""
        typed = self.cleaned_data
        given = [name for name in FOREIGN if typed.get(name)]
        typed["foreign"] = None
        if given or any(name in self.errors for name in FOREIGN):
            self._read_foreign()
        return typed

    def foresight(self) -> Foresight | None:
        """What the line would have left; what is open on an order pays first."""
        worth = self._worth()
        return Foresight(self.room, self.asked(), worth) if self.room else None

    def asked(self) -> int | None:
        """What the invoice takes of what the line has available."""
        worth = self._worth()
        return worth if worth is not None else super().asked()

    def booking(self) -> dict[str, Any]:
        """What the act takes: the amount, and the other currency if there is one."""
        typed = self.cleaned_data
        names = ("day", "text", "foreign")
        return {"spent_cents": typed["amount_cents"], **{name: typed[name] for name in names}}

    def _read_foreign(self) -> None:
        typed = self.cleaned_data
        for name in FOREIGN:
            if not typed.get(name) and name not in self.errors:
                self.add_error(name, _("An invoice in another currency needs all three."))
        if any(name in self.errors for name in FOREIGN):
            return
        if typed["foreign_currency"] == self.ours or not is_known(typed["foreign_currency"]):
            self.add_error("foreign_currency", _("That is no other currency."))
            return
        try:
            currency, words, rate = (typed[name] for name in FOREIGN)
            foreign = foreign_of(currency, words, rate, self.ours)
        except ValidationError as error:
            self.add_error(None, error)
            return
        self._take(foreign)

    def _take(self, foreign: Foreign) -> None:
        typed, worth = self.cleaned_data, foreign.booked_cents
        if typed.get("amount_cents") not in (None, worth):
            self.add_error(
                "amount_cents",
                _("At this rate it is {worth}. Leave the amount empty to book that.").format(
                    worth=exact_money(worth, self.ours)
                ),
            )
        typed["amount_cents"], typed["foreign"] = worth, foreign

    def _worth(self) -> int | None:
        """What it is worth in our money, if it is in another and all of it can be read."""
        currency, words, rate = (self.typed(name) for name in FOREIGN)
        if not (currency and words and rate and is_known(currency)):
            return None
        try:
            return foreign_of(currency, words, rate, self.ours).booked_cents
        except ValidationError:
            return None


class SettleForm(InvoiceForm):
    """An invoice on an order."""

    is_final = forms.BooleanField(
        label=gettext_lazy("Final invoice"),
        required=False,
        help_text=gettext_lazy("Nothing more will come: what is left of the order is released."),
    )

    def __init__(self, *args: Any, commitment: Commitment, **more: Any) -> None:
        super().__init__(*args, line=commitment.line, **more)
        self.commitment = commitment
        line = commitment.line
        cents = commitment.open_cents + line.available_cents
        self.room = Room(_("Open on the order and available on the line"), cents, self.ours)
        self.order_fields(["amount_cents", "is_final", "day", "text", *FOREIGN])

    def booking(self) -> dict[str, Any]:
        """What the act takes, and whether more will come."""
        return {**super().booking(), "is_final": self.cleaned_data["is_final"]}


class SpendForm(InvoiceForm):
    """An invoice that nothing was ordered for."""

    def __init__(self, *args: Any, line: Line, **more: Any) -> None:
        super().__init__(*args, line=line, **more)
        self.order_fields(["amount_cents", "day", "text", *FOREIGN])


class CreditForm(BookedForm):
    """Money that was spent and comes back."""

    def __init__(
        self, *args: Any, line: Line, commitment: Commitment | None = None, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        spent = commitment.spent_cents if commitment else line.spent_cents
        self.room = Room(_("Spent so far"), spent, line.pot.currency)
        self.fields["amount_cents"] = amount_field(line)
        self.order_fields(["amount_cents", "day", "text"])


class ReverseForm(KeyedForm):
    """Why an entry was a mistake."""

    text = forms.CharField(label=gettext_lazy("Why it was a mistake"), max_length=200)

    def __init__(self, *args: Any, entry: Entry, **more: Any) -> None:
        super().__init__(*args, **more)
        self.entry = entry

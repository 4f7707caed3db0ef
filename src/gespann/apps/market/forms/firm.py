"""A firm in a few steps: what it is, what success is, what both sides can do."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gespann.apps.market.forms.kinds import (
    GROUPS_OF_KINDS,
    MARKETING_KINDS,
    SALES_KINDS,
)
from gespann.ui.fields import MoneyField

PERIODS = (("week", gettext_lazy("Weeks")), ("month", gettext_lazy("Months")))
SIDES = (("marketing", gettext_lazy("Marketing")), ("sales", gettext_lazy("Sales")))
KINDS_OF_STAGES = (("count", gettext_lazy("A count")), ("money", gettext_lazy("Money")))
MOST_ROWS = 60
NAME: dict[str, Any] = {"max_length": 100}


def _share(**more: Any) -> forms.DecimalField:
    return forms.DecimalField(max_digits=8, decimal_places=4, **more)


class FirmForm(forms.Form):
    """The firm as a whole."""

    name = forms.CharField(label=gettext_lazy("Name of the firm"), **NAME)
    currency = forms.CharField(
        label=gettext_lazy("Currency"),
        max_length=3,
        min_length=3,
        help_text=gettext_lazy("Three letters, such as EUR or CHF."),
    )
    period = forms.ChoiceField(label=gettext_lazy("The history counts by"), choices=PERIODS)
    margin = _share(
        label=gettext_lazy("Margin in percent"),
        min_value=Decimal("0.0001"),
        max_value=Decimal(100),
        help_text=gettext_lazy(
            "What is left of a unit of revenue for sales, marketing and profit."
        ),
    )
    budget_cents = MoneyField(
        currency="EUR",
        label=gettext_lazy("Budget of the next year"),
        required=False,
        help_text=gettext_lazy("For both departments together. It can be said later."),
    )
    goal_cents = MoneyField(
        currency="EUR",
        label=gettext_lazy("Goal of the next year"),
        required=False,
        help_text=gettext_lazy("The outcome to be reached, in money."),
    )
    outcome = forms.CharField(
        label=gettext_lazy("What success is"),
        required=False,
        help_text=gettext_lazy("Such as revenue. Not needed where stages are named below."),
        **NAME,
    )
    outcome_value = _share(
        label=gettext_lazy("What one is worth"),
        required=False,
        min_value=Decimal("0.0001"),
        help_text=gettext_lazy("In money, if the last stage is a count, such as deals."),
    )
    markets = forms.BooleanField(
        label=gettext_lazy("The history tells several markets apart"), required=False
    )

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("budget_cents", "goal_cents"):
            field: Any = self.fields[name]
            field.currency = field.widget.currency = currency

    def clean_currency(self) -> str:
        """In capital letters."""
        currency: str = self.cleaned_data["currency"]
        return currency.upper()

    def clean(self) -> dict[str, Any]:
        """A goal belongs to a budget."""
        data = super().clean() or {}
        if data.get("goal_cents") is not None and data.get("budget_cents") is None:
            self.add_error("budget_cents", _("A goal needs a budget beside it."))
        return data


class StageForm(forms.Form):
    """A step of the funnel."""

    was = forms.CharField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label=gettext_lazy("Name"), **NAME)
    kind = forms.ChoiceField(label=gettext_lazy("It is"), choices=KINDS_OF_STAGES)
    column = forms.CharField(
        label=gettext_lazy("Column, if it is called otherwise"), required=False, **NAME
    )


class LeverForm(forms.Form):
    """What a department can do more or less of."""

    was = forms.CharField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label=gettext_lazy("Name"), **NAME)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=GROUPS_OF_KINDS)
    department = forms.ChoiceField(label=gettext_lazy("Who decides on it"), choices=SIDES)
    unit = forms.CharField(
        label=gettext_lazy("Counted in, if not in money"), required=False, max_length=40
    )
    cost_per_unit = _share(
        label=gettext_lazy("Cost of one"), required=False, min_value=Decimal("0.0001")
    )
    column = forms.CharField(
        label=gettext_lazy("Column, if it is called otherwise"), required=False, **NAME
    )
    low = _share(
        label=gettext_lazy("At least, in percent of last year"),
        required=False,
        min_value=Decimal(0),
        max_value=Decimal(1000),
    )
    high = _share(
        label=gettext_lazy("At most, in percent of last year"),
        required=False,
        min_value=Decimal(0),
        max_value=Decimal(1000),
    )

    def clean(self) -> dict[str, Any]:
        """Units have a cost, bounds come in pairs, and some kinds belong to one side."""
        data = super().clean() or {}
        if data.get("unit") and not data.get("cost_per_unit") and "cost_per_unit" in data:
            self.add_error("cost_per_unit", _("Say what one costs."))
        low, high = data.get("low"), data.get("high")
        if (low is None) != (high is None) and not self.errors.keys() & {"low", "high"}:
            self.add_error("high" if high is None else "low", _("Say both bounds, or none."))
        elif low is not None and high is not None and low > high:
            self.add_error("high", _("It is less than the least."))
        sides = {"marketing": MARKETING_KINDS, "sales": SALES_KINDS}
        other = "sales" if data.get("department") == "marketing" else "marketing"
        if data.get("kind") in sides[other]:
            self.add_error("department", _("This kind belongs to the other department."))
        return data


class Rows:
    """Forms of one kind below each other, of which some can be added and removed.

    Adding and removing asks the server, so that it needs no script; what was typed stays.
    """

    def __init__(self, prefix: str, form: type[forms.Form], data: Any = None) -> None:
        self.prefix, self.form = prefix, form
        self.forms: list[forms.Form] = []
        if data is not None:
            self.forms = [form(data, prefix=f"{prefix}-{i}") for i in range(self._count(data))]

    def holding(self, values: Iterable[Mapping[str, Any]]) -> "Rows":
        """The same with these values, not yet sent."""
        self.forms = [
            self.form(initial=dict(one), prefix=f"{self.prefix}-{i}")
            for i, one in enumerate(values)
        ]
        return self

    def typed(self, data: Any) -> list[dict[str, Any]]:
        """What was typed, right or wrong."""
        return [
            {name: data.get(f"{self.prefix}-{i}-{name}", "") for name in self.form.base_fields}
            for i in range(self._count(data))
        ]

    def are_valid(self) -> bool:
        """Whether all that was typed is right."""
        # Each is asked, so that all faults are told at once.
        return not sum(not form.is_valid() for form in self.forms)

    @property
    def cleaned(self) -> list[dict[str, Any]]:
        """What was typed, as it was understood."""
        return [form.cleaned_data for form in self.forms]

    def _count(self, data: Any) -> int:
        sent = str(data.get(f"{self.prefix}-count", "0"))
        return min(int(sent), MOST_ROWS) if sent.isascii() and sent.isdigit() else 0

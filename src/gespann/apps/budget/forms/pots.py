"""Forms about pots: opened, and their limit."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gespann.apps.budget.forms.foresight import Foresight, Room
from gespann.apps.budget.forms.keyed import KeyedForm
from gespann.apps.budget.models import Pot
from gespann.apps.organisation.models import FiscalYear
from gespann.ui.fields import MoneyField

CURRENCY = r"^[A-Z]{3}$"


class CurrencyField(forms.RegexField):
    """Three letters, as banks write them; small ones are taken for large ones."""

    def __init__(self, **more: Any) -> None:
        messages = {"invalid": gettext_lazy("A currency has three letters, such as EUR or CHF.")}
        super().__init__(CURRENCY, **{"max_length": 3, "error_messages": messages, **more})

    def to_python(self, value: Any) -> str:
        """The letters, large."""
        return str(super().to_python(value)).upper()


class OpenPotForm(forms.Form):
    """The pot of a fiscal year that has none yet. Opened twice, it is the same one."""

    year = forms.ModelChoiceField(
        FiscalYear.objects.none(), label=gettext_lazy("Fiscal year"), empty_label=None
    )
    currency = CurrencyField(
        label=gettext_lazy("Currency"),
        help_text=gettext_lazy("It stays as it is: a pot has one currency."),
    )

    def __init__(self, *args: Any, years: Sequence[FiscalYear], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["year"].queryset = FiscalYear.objects.filter(  # type: ignore[attr-defined]
            pk__in=[one.pk for one in years]
        ).order_by("-starts")


class LimitForm(KeyedForm):
    """How much money there is, and why."""

    takes = "limit_cents"
    foreseen = ("limit_cents",)

    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=500, widget=forms.Textarea({"rows": 3})
    )

    def __init__(self, *args: Any, pot: Pot, **more: Any) -> None:
        super().__init__(*args, **more)
        self.pot = pot
        self.fields["limit_cents"] = MoneyField(
            label=_("New limit of the pot"), currency=pot.currency
        )
        self.order_fields(["limit_cents", "reason"])

    def foresight(self) -> Foresight | None:
        """What could still be granted under the limit that was typed."""
        limit = self.asked()
        pot = self.pot
        room = Room(_("Not granted yet"), pot.ungranted_cents, pot.currency)
        return Foresight(room, None if limit is None else pot.limit_cents - limit)

"""Forms about lines: opened, planned, granted money, and money taken back."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gespann.apps.budget.forms.foresight import room_of_line, room_of_pot
from gespann.apps.budget.forms.keyed import KeyedForm
from gespann.apps.budget.models import Line, Pot, Purpose
from gespann.apps.budget.queries.ledger import months_of
from gespann.apps.organisation.models import Department
from gespann.ui.fields import MoneyField
from gespann.ui.fields.suggesting import SuggestingInput
from gespann.ui.templatetags.figures import month as month_words

ONE_CENT = 1


class LineForm(KeyedForm):
    """A line of a pot: for what, of whom, where and when."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=100)
    department = forms.ModelChoiceField(
        Department.objects.none(), label=gettext_lazy("Department"), empty_label=None
    )
    purpose = forms.ChoiceField(label=gettext_lazy("For a"), choices=Purpose)
    lever = forms.CharField(
        label=gettext_lazy("Lever or measure"),
        max_length=100,
        help_text=gettext_lazy(
            "A lever as the history names it, so that plan and budget find each other; a measure "
            "as it was wished for."
        ),
    )
    market = forms.CharField(
        label=gettext_lazy("Market"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("Empty: for all markets together."),
    )
    month = forms.TypedChoiceField(
        label=gettext_lazy("Month"),
        required=False,
        coerce=date.fromisoformat,
        empty_value=None,
    )

    def __init__(
        self,
        *args: Any,
        pot: Pot,
        departments: Sequence[Department],
        levers: Sequence[str] = (),
        measures: Sequence[str] = (),
        **more: Any,
    ) -> None:
        """A form for a line of this pot.

        Args:
            levers: Of the firm, as its history names them; empty where nothing is known yet.
            measures: That the pot has lines for already.
        """
        super().__init__(*args, **more)
        self.levers = levers
        asked = self.fields["lever"]
        asked.widget = SuggestingInput((*levers, *measures), {"maxlength": 100})
        asked.widget.is_required = asked.required
        pks = [one.pk for one in departments]
        self.fields["department"].queryset = Department.objects.filter(  # type: ignore[attr-defined]
            pk__in=pks
        ).order_by("name")
        self.fields["month"].choices = [  # type: ignore[attr-defined]
            ("", _("The whole year")),
            *((first.isoformat(), month_words(first)) for first in months_of(pot)),
        ]
        self.fields["planned_cents"] = MoneyField(
            label=_("Planned"),
            currency=pot.currency,
            required=False,
            help_text=_("It binds nobody; money is granted to the line afterwards."),
        )

    def clean_planned_cents(self) -> int:
        """Nothing typed is nothing planned."""
        return self.cleaned_data["planned_cents"] or 0

    def clean(self) -> dict[str, Any]:
        """A lever is one of the firm's, in its own writing; anything else is a measure."""
        data = super().clean() or {}
        typed = data.get("lever")
        if typed and self.levers and data.get("purpose") == Purpose.LEVER:
            known = {one.casefold(): one for one in self.levers}
            if typed.casefold() in known:
                data["lever"] = known[typed.casefold()]
            else:
                names = ", ".join(self.levers)
                self.add_error(
                    "lever",
                    _(
                        "The history knows no lever “{name}”. It knows {names}. For anything else "
                        "choose “Measure”."
                    ).format(name=typed, names=names),
                )
        return data


class PlanForm(KeyedForm):
    """What is planned for a line in all."""

    text = forms.CharField(label=gettext_lazy("Reason"), max_length=200, required=False)

    def __init__(self, *args: Any, line: Line, **more: Any) -> None:
        super().__init__(*args, **more)
        self.initial.setdefault("planned_cents", line.planned_cents)
        self.fields["planned_cents"] = MoneyField(
            label=_("Planned in all"), currency=line.pot.currency
        )
        self.order_fields(["planned_cents", "text"])


class GrantForm(KeyedForm):
    """Money of the pot for a line."""

    text = forms.CharField(label=gettext_lazy("Reason"), max_length=200, required=False)

    def __init__(self, *args: Any, line: Line, **more: Any) -> None:
        super().__init__(*args, **more)
        self.room = room_of_pot(line.pot)
        self.fields["amount_cents"] = amount_field(line)
        self.order_fields(["amount_cents", "text"])


class TakeBackForm(GrantForm):
    """Money of a line that goes back into the pot."""

    def __init__(self, *args: Any, line: Line, **more: Any) -> None:
        super().__init__(*args, line=line, **more)
        self.room = room_of_line(line)


def amount_field(line: Line, **more: Any) -> MoneyField:
    """An amount of more than nothing, in the currency of the line's pot."""
    wanted = {"label": _("Amount"), "min_cents": ONE_CENT, **more}
    return MoneyField(currency=line.pot.currency, **wanted)

"""A rule: what it asks for, and what becomes of what it fits."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gespann.apps.actuals.matching import ranges_of
from gespann.apps.actuals.models import Treatment
from gespann.apps.actuals.models.rule import ASKING, PROGRAMS, Origin
from gespann.apps.budget.models import Line
from gespann.ui.forms import GroupedForm
from gespann.ui.templatetags.figures import percent

RATES = (0, 7, 19)


def tax_choices() -> list[tuple[str, str]]:
    """Rates of input tax that an amount may contain."""
    return [(f"{rate}", percent(rate / 100) if rate else _("none, it is net")) for rate in RATES]


class RuleForm(GroupedForm):
    """A rule. At least one thing is asked for."""

    groups = (
        (
            gettext_lazy("If an invoice"),
            (
                "origin",
                "program",
                "accounts",
                "cost_centre",
                "cost_object",
                "campaign",
                "payee",
                "text",
            ),
        ),
        (gettext_lazy("What becomes of it"), ("treatment", "line", "tax_percent")),
    )
    origin = forms.ChoiceField(
        label=gettext_lazy("comes from"),
        choices=[("", gettext_lazy("anywhere")), *Origin.choices],
        required=False,
    )
    program = forms.ChoiceField(
        label=gettext_lazy("is written by"),
        choices=[("", gettext_lazy("any program")), *PROGRAMS.items()],
        required=False,
    )
    accounts = forms.CharField(
        label=gettext_lazy("is booked on accounts"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Such as 4600-4699, 4980."),
    )
    cost_centre = forms.CharField(
        label=gettext_lazy("has the cost centre (KOST1)"), max_length=50, required=False
    )
    cost_object = forms.CharField(
        label=gettext_lazy("has the cost object (KOST2)"), max_length=50, required=False
    )
    campaign = forms.CharField(
        label=gettext_lazy("has in the campaign’s name"), max_length=100, required=False
    )
    payee = forms.CharField(
        label=gettext_lazy("has in the payee’s name"), max_length=100, required=False
    )
    text = forms.CharField(label=gettext_lazy("has in its text"), max_length=100, required=False)
    treatment = forms.ChoiceField(
        label=gettext_lazy("it is"),
        choices=[
            (Treatment.BOOK.value, gettext_lazy("booked on a line")),
            (Treatment.OUTSIDE.value, gettext_lazy("left out and counted")),
        ],
        widget=forms.RadioSelect,
        initial=Treatment.BOOK.value,
    )
    line = forms.ModelChoiceField(
        label=gettext_lazy("Line"),
        queryset=Line.objects.none(),
        required=False,
        help_text=gettext_lazy("In other years and months the line for the same is meant."),
    )
    tax_percent = forms.ChoiceField(
        label=gettext_lazy("Input tax within the amount"),
        help_text=gettext_lazy("Budgets are net. Bookkeeping says it itself; a bank never does."),
    )

    def __init__(self, *args: Any, lines: Sequence[Line], may_leave_out: bool, **more: Any) -> None:
        """
        Args:
            lines: On which whoever keeps the rule may book.
            may_leave_out: Whether the rule may leave invoices out.
        """
        super().__init__(*args, **more)
        line: Any = self.fields["line"]
        line.queryset = Line.objects.filter(pk__in=[one.pk for one in lines])
        line.choices = [("", "–"), *((one.pk, name_of(one)) for one in lines)]
        rate: Any = self.fields["tax_percent"]
        rate.choices = tax_choices()
        treatment: Any = self.fields["treatment"]
        if not may_leave_out:
            treatment.choices = treatment.choices[:1]

    def clean_accounts(self) -> str:
        """Accounts and ranges of them."""
        accounts: str = self.cleaned_data["accounts"]
        try:
            ranges_of(accounts)
        except ValueError:
            raise ValidationError(
                _("Write accounts and ranges of them, such as 4600-4699, 4980."), "accounts"
            ) from None
        return accounts

    def clean_tax_percent(self) -> int:
        """The rate as a number."""
        return int(self.cleaned_data["tax_percent"])

    def clean(self) -> dict[str, Any]:
        """Something is asked for, and a line is there where one is needed."""
        said = super().clean() or self.cleaned_data
        if not any(said.get(name) for name in (*ASKING, "origin", "program")) and not self.errors:
            raise ValidationError(_("Fill in at least one thing to ask for."), "nothing")
        if said.get("treatment") == Treatment.OUTSIDE:
            said["line"] = None
        elif not said.get("line") and "line" not in self.errors:
            self.add_error("line", _("Choose the line."))
        return said


def name_of(line: Line) -> str:
    """A line as it is chosen: with its department, and its month if it has one."""
    month = f", {line.month:%m/%Y}" if line.month else ""
    return f"{line.department}: {line.name}{month} ({line.pot})"

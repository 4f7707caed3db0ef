"""What is done with an invoice in the inbox: booked, split, asked about."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gespann.apps.actuals.actions.booking import Part
from gespann.apps.actuals.forms.rule import name_of, tax_choices
from gespann.apps.actuals.models import Invoice
from gespann.apps.budget.models import Commitment, Line
from gespann.apps.organisation.models import Department
from gespann.ui.fields import MoneyField
from gespann.ui.templatetags.figures import exact_money

MOST_PARTS = 4
LINE, ORDER = "line", "order"


@dataclass(frozen=True)
class Targets:
    """Where an invoice can be booked: lines, and open orders on them."""

    lines: Sequence[Line]
    orders: Sequence[Commitment]

    def choices(self) -> list[tuple[str, Any]]:
        """As groups of a list to choose from."""
        orders = [(f"{ORDER}:{one.pk}", _order(one)) for one in self.orders]
        lines = [(f"{LINE}:{one.pk}", name_of(one)) for one in self.lines]
        groups = [(_("Orders"), orders), (_("Lines"), lines)]
        return [("", "–"), *((name, some) for name, some in groups if some)]

    def part(self, chosen: str, cents: int) -> Part:
        """The part of an invoice that goes where it was chosen."""
        kind, _colon, pk = chosen.partition(":")
        if kind == ORDER:
            order = next(one for one in self.orders if one.pk == int(pk))
            return Part(order.line, cents, order)
        return Part(next(one for one in self.lines if one.pk == int(pk)), cents)


def _order(one: Commitment) -> str:
    number = f"{one.reference}, " if one.reference else ""
    left = exact_money(one.open_cents, one.line.pot.currency)
    return _("{order} ({number}{line}, {left} open)").format(
        order=one.what, number=number, line=one.line, left=left
    )


class AssignForm(forms.Form):
    """One line or order for the whole invoice."""

    target = forms.ChoiceField(label=gettext_lazy("Book on"))
    tax_percent = forms.ChoiceField(
        label=gettext_lazy("Input tax within the amount"),
        required=False,
        help_text=gettext_lazy("Budgets are net. A bank’s amounts contain it."),
    )
    makes_rule = forms.BooleanField(
        label=gettext_lazy("Make a rule of it"),
        required=False,
        help_text=gettext_lazy("Next time the like is booked by itself."),
    )

    def __init__(self, *args: Any, invoice: Invoice, targets: Targets, **more: Any) -> None:
        super().__init__(*args, **more)
        self.targets = targets
        target: Any = self.fields["target"]
        target.choices = targets.choices()
        if invoice.commitment_id and any(o.pk == invoice.commitment_id for o in targets.orders):
            target.initial = f"{ORDER}:{invoice.commitment_id}"
        elif invoice.line_id:
            target.initial = f"{LINE}:{invoice.line_id}"
        rate: Any = self.fields["tax_percent"]
        rate.choices = tax_choices()
        # Bookkeeping has said it by its tax key already.
        if invoice.origin == "ledger" or invoice.foreign_currency:
            del self.fields["tax_percent"]

    @property
    def parts(self) -> list[Part]:
        """The one part, over the whole amount."""
        return [self.targets.part(self.cleaned_data["target"], 0)]

    @property
    def percent(self) -> int | None:
        """The rate of tax; None where nobody is asked."""
        rate = self.cleaned_data.get("tax_percent")
        return int(rate) if rate else None


class SplitForm(forms.Form):
    """Several lines or orders, each with its part of the net amount."""

    def __init__(self, *args: Any, invoice: Invoice, targets: Targets, **more: Any) -> None:
        super().__init__(*args, **more)
        self.invoice, self.targets = invoice, targets
        for number in range(1, MOST_PARTS + 1):
            self.fields[f"target_{number}"] = forms.ChoiceField(
                label=_("{number}. Book on").format(number=number),
                choices=targets.choices(),
                required=number <= 2,
            )
            self.fields[f"amount_{number}"] = MoneyField(
                label=_("{number}. Amount").format(number=number),
                currency=invoice.currency or "EUR",
                min_cents=1,
                required=number <= 2,
            )

    def clean(self) -> dict[str, Any]:
        """Each part has both, and together they are the invoice."""
        said = super().clean() or self.cleaned_data
        if self.errors:
            return said
        for number in range(1, MOST_PARTS + 1):
            if bool(said[f"target_{number}"]) != bool(said[f"amount_{number}"]):
                self.add_error(f"target_{number}", _("A part has both a line and an amount."))
        total = sum(said[f"amount_{number}"] or 0 for number in range(1, MOST_PARTS + 1))
        if total != abs(self.invoice.net_cents):
            currency = self.invoice.currency or "EUR"
            raise ValidationError(
                _("The parts are %(total)s together; the invoice is %(amount)s net."),
                "sum",
                {
                    "total": exact_money(total, currency),
                    "amount": exact_money(abs(self.invoice.net_cents), currency),
                },
            )
        return said

    @property
    def parts(self) -> list[Part]:
        """The parts, with the sign of the invoice."""
        sign = 1 if self.invoice.net_cents > 0 else -1
        said = self.cleaned_data
        return [
            self.targets.part(said[f"target_{number}"], sign * said[f"amount_{number}"])
            for number in range(1, MOST_PARTS + 1)
            if said[f"target_{number}"]
        ]


class AskForm(forms.Form):
    """A question to another department."""

    department = forms.ModelChoiceField(
        label=gettext_lazy("Department"), queryset=Department.objects.none()
    )
    words = forms.CharField(
        label=gettext_lazy("Question"),
        max_length=300,
        help_text=gettext_lazy("Short; for more, talk to each other."),
    )

    def __init__(self, *args: Any, departments: Iterable[Department], **more: Any) -> None:
        super().__init__(*args, **more)
        some = list(departments)
        field: Any = self.fields["department"]
        field.queryset = Department.objects.filter(pk__in=[one.pk for one in some])
        field.choices = [("", "–"), *((one.pk, one.name) for one in some)]

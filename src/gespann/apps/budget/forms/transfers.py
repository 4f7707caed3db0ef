"""Forms about transfers: proposed, and changed."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gespann.apps.budget.forms.foresight import Foresight, Room, room_of_line
from gespann.apps.budget.forms.keyed import KeyedForm
from gespann.apps.budget.forms.lines import amount_field
from gespann.apps.budget.models import Line, Pot, Transfer
from gespann.ui.fields import MoneyField
from gespann.ui.templatetags.figures import exact_money


class ReasonField(forms.CharField):
    """Why money should go from one line to another: both sides read it before they sign."""

    def __init__(self, **more: Any) -> None:
        wanted = {"label": gettext_lazy("Reason"), "max_length": 500, **more}
        super().__init__(widget=forms.Textarea({"rows": 3}), **wanted)


class TransferForm(KeyedForm):
    """From which line to which, how much, and why."""

    foreseen = ("amount_cents", "source")

    reason = ReasonField()
    kept = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, pot: Pot, lines: Sequence[Line], **more: Any) -> None:
        super().__init__(*args, **more)
        self.lines = {str(line.pk): line for line in lines}
        choices = _by_department(lines, pot)
        for name, label in (("source", _("From line")), ("target", _("To line"))):
            self.fields[name] = forms.TypedChoiceField(
                label=label, choices=[("", _("Choose a line")), *choices], coerce=self.lines.get
            )
        self.fields["amount_cents"] = MoneyField(
            label=_("Amount"), currency=pot.currency, min_cents=1
        )
        self.order_fields(["source", "target", "amount_cents", "reason"])

    def clean(self) -> dict[str, Any]:
        """Two lines, and not the same one twice."""
        typed = self.cleaned_data
        if typed.get("source") is not None and typed.get("source") == typed.get("target"):
            self.add_error("target", _("A transfer goes to another line."))
        return typed

    def foresight(self) -> Foresight | None:
        """What the line that gives would have left."""
        source = self.lines.get(str(self["source"].value()))
        return Foresight(room_of_line(source), self.asked()) if source else None


class ChangeForm(KeyedForm):
    """Another amount, or another reason, for a proposal that the reader has seen."""

    reason = ReasonField()
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, transfer: Transfer, **more: Any) -> None:
        super().__init__(*args, **more)
        source = transfer.source
        for name in ("amount_cents", "reason", "revision"):
            self.initial.setdefault(name, getattr(transfer, name))
        self.room = Room(
            _("Available on “{line}”").format(line=source),
            source.available_cents,
            source.pot.currency,
            source,
        )
        self.fields["amount_cents"] = amount_field(source)
        self.order_fields(["amount_cents", "reason"])


def _by_department(lines: Sequence[Line], pot: Pot) -> list[tuple[str, list[tuple[str, str]]]]:
    groups: dict[str, list[tuple[str, str]]] = {}
    for line in lines:
        left = exact_money(line.available_cents, pot.currency)
        words = _("{line} ({left} available)").format(line=line, left=left)
        groups.setdefault(str(line.department), []).append((str(line.pk), words))
    return list(groups.items())

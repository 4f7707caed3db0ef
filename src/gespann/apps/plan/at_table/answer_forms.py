"""Short forms of the table: returning a proposal, noting a conversation, a remark on a line."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gespann.apps.plan.models import Round, Tag
from gespann.apps.plan.models.wishes import LARGEST_CENTS
from gespann.apps.plan.models.words import LONGEST_COMMENT, LONGEST_EVIDENCE
from gespann.apps.plan.queries.rounds import LeverOfRound
from gespann.core.compromise.both_rounds import Asked
from gespann.ui.fields.day import DayField
from gespann.ui.fields.money import MoneyField
from gespann.ui.marks import Words

TAGS = (
    (Tag.FACT.value, gettext_lazy("Fact – it can be looked up; say where")),
    (Tag.FORECAST.value, gettext_lazy("Forecast – what will probably happen")),
    (Tag.VALUE.value, gettext_lazy("Value – what matters to us")),
)


class ReturnForm(forms.Form):
    """A reason; of a text also what the next one should give.

    Args:
        levers: Of which amounts may be asked; none of a side's proposal.
    """

    template_name = "ui/forms/grouped.html"

    def __init__(
        self, *args: Any, levers: Sequence[LeverOfRound], currency: str, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.levers = levers
        self.fields["reason"] = forms.CharField(
            label=_("What speaks against it, in a sentence"), max_length=300
        )
        for number in range(len(levers)):
            for name, words in (("least", _("At least")), ("most", _("At most"))):
                self.fields[f"{name}-{number}"] = MoneyField(
                    label=words, currency=currency, max_cents=LARGEST_CENTS, required=False
                )

    def get_context(self) -> dict[str, Any]:
        """What the template shows: besides Django's, the groups with their fields."""
        groups: list[tuple[Words, list[Any]]] = [(_("The reason"), [self["reason"]])]
        for number, lever in enumerate(self.levers):
            legend = _("“{lever}” in the next text").format(lever=lever.name)
            groups.append((legend, [self[f"least-{number}"], self[f"most-{number}"]]))
        return {**super().get_context(), "groups": groups}

    def clean(self) -> dict[str, Any]:
        """What is asked at least is no more than what is asked at most."""
        said = self.cleaned_data
        for number in range(len(self.levers)):
            least, most = said.get(f"least-{number}"), said.get(f"most-{number}")
            if least is not None and most is not None and least > most:
                self.add_error(f"most-{number}", _("It is less than the least."))
        return said

    def asked(self) -> dict[str, Asked]:
        """What the next text should give, by lever."""
        said = self.cleaned_data
        bounds = {
            one.name: (said[f"least-{number}"], said[f"most-{number}"])
            for number, one in enumerate(self.levers)
        }
        return {name: Asked(*pair) for name, pair in bounds.items() if pair != (None, None)}


class ConversationForm(forms.Form):
    """When people talked, and what came of it.

    Args:
        seen: How many conversations whoever writes has seen.
    """

    def __init__(self, *args: Any, seen: int, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["day"] = DayField(label=_("Day"), initial=timezone.localdate)
        self.fields["outcome"] = forms.CharField(
            label=_("What came of it, in a sentence"),
            max_length=300,
            help_text=_("The result, not who said what."),
        )
        self.fields["seen"] = forms.IntegerField(
            widget=forms.HiddenInput, initial=seen, required=False
        )


class CommentForm(forms.Form):
    """A short remark, whether it is fact, forecast or value, and where a fact shows.

    Args:
        shown_by: What the workbench itself can show: addresses with what they are called.
    """

    text = forms.CharField(
        label=gettext_lazy("What is to be said"),
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("280 characters at most. What needs more is better talked about."),
    )
    tag = forms.ChoiceField(
        label=gettext_lazy("What it is"), choices=TAGS, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, shown_by: Sequence[tuple[str, Words]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["shown_by"] = forms.ChoiceField(
            label=_("Evidence in the workbench"),
            choices=[("", _("none of these")), *shown_by],
            required=False,
        )
        self.fields["evidence"] = forms.CharField(
            label=_("Other evidence"),
            max_length=LONGEST_EVIDENCE,
            required=False,
            help_text=_("An address, or a source in words, such as “Fair report 2025, page 4”."),
        )

    def clean(self) -> dict[str, Any]:
        """A fact says where it shows."""
        said = self.cleaned_data
        is_shown = said.get("shown_by") or said.get("evidence")
        if said.get("tag") == Tag.FACT and not is_shown and "evidence" in said:
            self.add_error(
                "evidence", _("A fact says where it can be looked up; else it is a forecast.")
            )
        return said

    def shown_where(self) -> str:
        """The evidence, as it was typed or chosen."""
        said = self.cleaned_data
        return str(said["evidence"].strip() or said["shown_by"])


def evidence_in_the_workbench(planning: Round) -> list[tuple[str, Words]]:
    """Pages that show facts: the fit of the round, the history, the ledger where there is one."""
    fit = planning.fit_id
    named: list[tuple[str, list[int], Words]] = [
        ("response:fit", [fit], _("What the data said: fit {number}").format(number=fit)),
        ("response:curves", [fit], _("Response curves of fit {number}").format(number=fit)),
        ("response:checks", [fit], _("Checks of fit {number}").format(number=fit)),
        ("market:history", [], _("The history")),
        ("budget:pots", [], _("The ledger")),
    ]
    found = []
    for name, arguments, words in named:
        try:
            found.append((reverse(name, args=arguments), words))
        except NoReverseMatch:
            continue
    return found

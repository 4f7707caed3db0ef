"""Amounts for all levers, and measures beside them: of a proposal, and of the one text."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from gespann.apps.plan.figures import Line, Purpose
from gespann.apps.plan.models.wishes import LARGEST_CENTS
from gespann.apps.plan.queries.rounds import LeverOfRound
from gespann.core.quantities import Department
from gespann.ui.fields.money import MoneyField
from gespann.ui.marks import Words
from gespann.ui.templatetags.figures import exact_money

EMPTY_MEASURES = 1  # a row for another measure, so that the form works without a script
MOST_MEASURES = 30


class AmountsForm(forms.Form):
    """An amount for each lever; measures with a name, a cost and a side.

    Args:
        lines: Amounts to start from.
        hints: What is said below the field of a lever, by its name.
        follows: Number of what was seen on the table or in the text.
    """

    template_name = "ui/forms/grouped.html"

    def __init__(
        self,
        *args: Any,
        levers: Sequence[LeverOfRound],
        currency: str,
        lines: Sequence[Line],
        hints: dict[str, str],
        follows: int,
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        self.levers = sorted(levers, key=lambda one: one.department is not Department.SALES)
        self.currency = currency
        measures = [one for one in lines if one.purpose is Purpose.MEASURE]
        self.places = self._places(measures)
        cents = {one.name: one.cents for one in lines if one.purpose is Purpose.LEVER}
        self.fields |= {
            **self._of_levers(cents, hints),
            **self._of_measures(measures),
            **self._words(),
            "follows": forms.IntegerField(
                widget=forms.HiddenInput, initial=follows, min_value=0, required=False
            ),
        }

    def get_context(self) -> dict[str, Any]:
        """What the template shows: besides Django's, the groups with their fields."""
        groups = [(legend, [self[name] for name in names]) for legend, names in self._groups()]
        return {**super().get_context(), "groups": groups}

    def _places(self, measures: Sequence[Line]) -> int:
        """As many rows as were sent, or as there are measures and one more."""
        if self.is_bound:
            sent = [name for name in self.data if name.startswith("measure-")]
            return min(len(sent), MOST_MEASURES)
        return len(measures) + EMPTY_MEASURES

    def _of_levers(self, cents: dict[str, int], hints: dict[str, str]) -> dict[str, forms.Field]:
        return {
            f"amount-{number}": MoneyField(
                label=lever.name,
                currency=self.currency,
                max_cents=LARGEST_CENTS,
                initial=cents.get(lever.name),
                help_text=" ".join(filter(None, (self._bounds(lever), hints.get(lever.name, "")))),
            )
            for number, lever in enumerate(self.levers)
        }

    def _bounds(self, lever: LeverOfRound) -> str:
        if lever.least_cents is None or lever.most_cents is None:
            return ""
        return _("Between {low} and {high}.").format(
            low=exact_money(lever.least_cents, self.currency),
            high=exact_money(lever.most_cents, self.currency),
        )

    def _of_measures(self, measures: Sequence[Line]) -> dict[str, forms.Field]:
        fields: dict[str, forms.Field] = {}
        sides = [(one.value, words) for one, words in self._sides()]
        for place in range(self.places):
            known = measures[place] if place < len(measures) else None
            fields[f"measure-{place}"] = forms.CharField(
                label=_("Measure"), max_length=100, required=False, initial=known and known.name
            )
            fields[f"cost-{place}"] = MoneyField(
                label=_("Cost"),
                currency=self.currency,
                max_cents=LARGEST_CENTS,
                required=False,
                initial=known and known.cents,
            )
            fields[f"whose-{place}"] = forms.ChoiceField(
                label=_("Whose work it is"), choices=sides, initial=known and known.side.value
            )
        return fields

    def _words(self) -> dict[str, forms.Field]:
        """Fields for words beside the amounts."""
        return {}

    def _sides(self) -> Sequence[tuple[Department, Words]]:
        return ((Department.SALES, _("Sales")), (Department.MARKETING, _("Marketing")))

    def _groups(self) -> Sequence[tuple[Words, Sequence[str]]]:
        numbered = list(enumerate(self.levers))
        levers = [
            (words, [f"amount-{n}" for n, lever in numbered if lever.department is side])
            for side, words in self._sides()
        ]
        measures = [
            (
                _("Measure {number}").format(number=place + 1),
                [f"measure-{place}", f"cost-{place}", f"whose-{place}"],
            )
            for place in range(self.places)
        ]
        words = [(_("In words"), list(self._words()))] if self._words() else []
        return [one for one in (*levers, *measures, *words) if one[1]]

    def clean(self) -> dict[str, Any]:
        """A measure has a name and a cost."""
        said = self.cleaned_data
        for place in range(self.places):
            name, cost = said.get(f"measure-{place}"), said.get(f"cost-{place}")
            if name and cost is None and f"cost-{place}" in said:
                self.add_error(f"cost-{place}", _("Say what this measure costs."))
            if cost and not name and f"measure-{place}" in said:
                self.add_error(f"measure-{place}", _("Say what this cost is for."))
        return said

    def lines(self) -> tuple[Line, ...]:
        """What was typed."""
        said = self.cleaned_data
        levers = [
            Line(Purpose.LEVER, lever.name, lever.department, said[f"amount-{number}"])
            for number, lever in enumerate(self.levers)
        ]
        measures = [
            Line(
                Purpose.MEASURE,
                said[f"measure-{place}"].strip(),
                Department(said[f"whose-{place}"]),
                said[f"cost-{place}"],
            )
            for place in range(self.places)
            if said[f"measure-{place}"]
        ]
        return (*levers, *measures)

    @property
    def follows(self) -> int:
        """Number of what was seen, from what was typed."""
        return self.cleaned_data["follows"] or 0


class ProposalForm(AmountsForm):
    """A proposal, with a reason."""

    def _words(self) -> dict[str, forms.Field]:
        return {
            "reason": forms.CharField(
                label=_("Why, in a sentence"),
                max_length=300,
                required=False,
                help_text=_("What this gives both sides. The rest is better said in person."),
            )
        }


class TextForm(AmountsForm):
    """The one text: amounts, and words beside them."""

    def __init__(self, *args: Any, words: str = "", **more: Any) -> None:
        self.initial_words = words
        super().__init__(*args, **more)

    def _words(self) -> dict[str, forms.Field]:
        return {
            "words": forms.CharField(
                label=_("The text"),
                max_length=2000,
                required=False,
                initial=self.initial_words,
                widget=forms.Textarea(attrs={"rows": 8}),
                help_text=_("What both sides agree to beside the amounts, and why."),
            )
        }

"""What a side wishes for: an amount for each lever, measures, and what outcomes count for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gespann.apps.plan.models import Outcome
from gespann.apps.plan.models.wishes import LARGEST_CENTS
from gespann.apps.plan.queries.rounds import LeverOfRound
from gespann.apps.plan.queries.wishes import MeasureWish, WishContent
from gespann.core.compromise.both_wishes import LeverWish
from gespann.core.quantities import Department
from gespann.ui.fields.money import MoneyField
from gespann.ui.marks import Words

MOST_WEIGHT = 1e6
MOST_MEASURES = 40

EXPLAINED: Mapping[Outcome, Words] = {
    Outcome.REVENUE: gettext_lazy("What customers pay in the year of the plan."),
    Outcome.CONTRIBUTION: gettext_lazy("What is left of it once the plan is paid."),
    Outcome.LEADS: gettext_lazy("How many new contacts with an interest come in."),
    Outcome.LATER: gettext_lazy("What this year’s work still brings in the years after it."),
    Outcome.SPARE: gettext_lazy("What could still be worked without anybody being overloaded."),
}


@dataclass(frozen=True)
class Asked:
    """What a side is asked about.

    Attributes:
        levers: Of the round.
        outcomes: Those that the firm has and that can be weighed.
    """

    side: Department
    levers: Sequence[LeverOfRound]
    outcomes: Sequence[Outcome]
    currency: str


@dataclass(frozen=True)
class LeverRow:
    """One lever with its fields."""

    lever: LeverOfRound
    amount: BoundField
    least: BoundField


@dataclass(frozen=True)
class OutcomeRow:
    """One shared outcome with its field."""

    explained: Words
    weight: BoundField


@dataclass(frozen=True)
class MeasureRow:
    """One measure with its fields."""

    name: BoundField
    cost: BoundField
    purpose: BoundField


class WishesForm(forms.Form):
    """Everything may stay empty.

    Args:
        asked: The levers of the side itself come first.
        content: What the draft says.
        version: Of the draft that is shown.
        places: Rows for measures; None for those of the content and one more.
    """

    template_name = "plan/_wish_fields.html"

    def __init__(
        self,
        data: Any = None,
        *,
        asked: Asked,
        content: WishContent,
        version: int,
        places: int | None = None,
        initial: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.asked = asked
        self.levers = sorted(asked.levers, key=lambda one: one.department is not asked.side)
        self.outcomes = [
            one for one in Outcome if one in asked.outcomes or one.value in content.weights
        ]
        wanted = len(content.measures) + 1 if places is None else places
        self.places = min(max(wanted, 1), MOST_MEASURES)
        self.known = {one.lever: one for one in content.amounts}
        self.fields |= {
            **self._of_levers(),
            **self._of_outcomes(content),
            **self._of_measures(content),
            "version": forms.IntegerField(widget=forms.HiddenInput, initial=version),
            "places": forms.IntegerField(
                widget=forms.HiddenInput, initial=self.places, required=False
            ),
        }

    def get_context(self) -> dict[str, Any]:
        """What the template shows: besides Django's, levers, outcomes and measures as rows."""
        rows = [
            LeverRow(lever, self[f"amount-{number}"], self[f"least-{number}"])
            for number, lever in enumerate(self.levers)
        ]
        mine = self.asked.side
        return {
            **super().get_context(),
            "asked": self.asked,
            "own": [row for row in rows if row.lever.department is mine],
            "others": [row for row in rows if row.lever.department is not mine],
            "outcomes": [
                OutcomeRow(EXPLAINED[one], self[f"weight-{one.value}"]) for one in self.outcomes
            ],
            "measures": [
                MeasureRow(self[f"measure-{i}"], self[f"cost-{i}"], self[f"purpose-{i}"])
                for i in range(self.places)
            ],
            "has_room_for_more": self.places < MOST_MEASURES,
        }

    def _of_levers(self) -> dict[str, forms.Field]:
        fields: dict[str, forms.Field] = {}
        for number, lever in enumerate(self.levers):
            wish = self.known.get(lever.name)
            fields[f"amount-{number}"] = self._money(
                _("Amount for “{lever}”").format(lever=lever.name), wish.cents if wish else None
            )
            fields[f"least-{number}"] = self._money(
                _("At least for “{lever}”").format(lever=lever.name),
                (wish.least_cents or None) if wish else None,
            )
        return fields

    def _of_outcomes(self, content: WishContent) -> dict[str, forms.Field]:
        return {
            f"weight-{outcome.value}": forms.FloatField(
                label=outcome.label,
                min_value=0,
                max_value=MOST_WEIGHT,
                required=False,
                initial=content.weights.get(outcome.value),
                localize=True,
                widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}),
            )
            for outcome in self.outcomes
        }

    def _of_measures(self, content: WishContent) -> dict[str, forms.Field]:
        fields: dict[str, forms.Field] = {}
        for place in range(self.places):
            known = content.measures[place] if place < len(content.measures) else None
            fields[f"measure-{place}"] = forms.CharField(
                label=_("Measure"), max_length=100, required=False, initial=known and known.name
            )
            fields[f"cost-{place}"] = self._money(_("Cost"), known.cost_cents if known else None)
            fields[f"purpose-{place}"] = forms.CharField(
                label=_("What for"),
                max_length=200,
                required=False,
                initial=known and known.purpose,
            )
        return fields

    def _money(self, label: str, initial: int | None) -> MoneyField:
        return MoneyField(
            label=label,
            currency=self.asked.currency,
            max_cents=LARGEST_CENTS,
            required=False,
            initial=initial,
        )

    def clean(self) -> dict[str, Any]:
        """A minimum needs its wish, and a measure its name, cost and purpose."""
        said = self.cleaned_data
        for number in range(len(self.levers)):
            amount, least = said.get(f"amount-{number}"), said.get(f"least-{number}")
            if least and f"amount-{number}" in said and (not amount or least > amount):
                self.add_error(
                    f"least-{number}", _("It must not be more than the amount wished for.")
                )
        for place in range(self.places):
            names = [f"measure-{place}", f"cost-{place}", f"purpose-{place}"]
            if any(said.get(name) for name in names):
                for name in names:
                    if name in said and not said[name]:
                        self.add_error(name, _("A measure has a name, a cost and a purpose."))
        return said

    def content(self) -> WishContent:
        """What was typed and could be read; nothing stands for a wish that is empty or of nothing.

        Of a form with faults it is what has none.
        """
        said = self.cleaned_data
        return WishContent(
            amounts=tuple(self._wish(number) for number in self._wished()),
            measures=tuple(
                MeasureWish(
                    said[f"measure-{place}"].strip(),
                    said[f"cost-{place}"],
                    said[f"purpose-{place}"].strip(),
                )
                for place in range(self.places)
                if all(said.get(f"{name}-{place}") for name in ("measure", "cost", "purpose"))
            ),
            weights={
                outcome.value: said[f"weight-{outcome.value}"]
                for outcome in self.outcomes
                if said.get(f"weight-{outcome.value}")
            },
        )

    def _wished(self) -> list[int]:
        return [i for i in range(len(self.levers)) if self.cleaned_data.get(f"amount-{i}")]

    def _wish(self, number: int) -> LeverWish:
        name, known = self.levers[number].name, self.known.get(self.levers[number].name)
        return LeverWish(
            name,
            self.cleaned_data[f"amount-{number}"],
            self.cleaned_data.get(f"least-{number}") or 0,
            known.weight if known else 1.0,
        )

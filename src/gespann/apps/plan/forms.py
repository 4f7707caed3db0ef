"""What can be typed about a round: its frame, and what a side wishes for."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from gespann.apps.organisation.models import FiscalYear, Person
from gespann.apps.plan.models import Outcome
from gespann.apps.plan.models.wishes import LARGEST_CENTS
from gespann.apps.plan.queries.rounds import LeverOfRound
from gespann.apps.plan.queries.wishes import MeasureWish, WishContent
from gespann.apps.response.models import Verdict
from gespann.apps.response.queries import fits
from gespann.core.compromise.both_wishes import LeverWish
from gespann.core.quantities import Department
from gespann.ui.fields.day import DayField
from gespann.ui.fields.money import MoneyField
from gespann.ui.marks import Words
from gespann.ui.templatetags.figures import day

EMPTY_MEASURES = 2  # rows for further measures, so that the form works without a script
MOST_WEIGHT = 1e6


class OpenForm(forms.Form):
    """The frame of a round."""

    def __init__(self, *args: Any, currency: str, years: Sequence[FiscalYear], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["year"] = forms.ModelChoiceField(
            FiscalYear.objects.filter(pk__in=[one.pk for one in years]),
            label=_("Fiscal year"),
            empty_label=None,
        )
        self.fields["budget_cents"] = MoneyField(
            label=_("Budget of both sides together"), currency=currency, min_cents=1
        )
        self.fields["goal_cents"] = MoneyField(
            label=_("Goal"),
            currency=currency,
            min_cents=1,
            required=False,
            help_text=_("The outcome that the year is to reach. Empty: no goal."),
        )
        self.fields["deadline"] = DayField(
            label=_("Deadline"), help_text=_("By then both sides should have signed.")
        )


class FitChoice(forms.ModelChoiceField):
    """Fits by their number and day."""

    def label_from_instance(self, obj: Any) -> str:
        """Number, day, and what its checks say."""
        return _("Fit {number} of {day} ({verdict})").format(
            number=obj.pk, day=day(obj.at), verdict=obj.get_verdict_display()
        )


class FrameForm(OpenForm):
    """The frame of a round that is under way, with the fit that its figures rest on."""

    frame = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args: Any, currency: str, **more: Any) -> None:
        super().__init__(*args, currency=currency, years=[], **more)
        del self.fields["year"]
        self.fields["fit"] = FitChoice(
            fits().exclude(verdict=Verdict.FAIL),
            label=_("Fit"),
            empty_label=None,
            help_text=_("What the history has taught; all figures of the round rest on it."),
        )


class ParticipantForm(forms.Form):
    """Somebody who is to take part."""

    def __init__(self, *args: Any, people: QuerySet[Person], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["person"] = forms.ModelChoiceField(people, label=_("Person"), empty_label="–")


class WishesForm(forms.Form):
    """Amounts for levers, weights of outcomes, measures; everything may stay empty.

    Args:
        levers: Of the round; those of `side` come first.
        content: What the draft says.
        version: Of the draft that is shown.
    """

    template_name = "ui/forms/grouped.html"

    def __init__(
        self,
        *args: Any,
        levers: Sequence[LeverOfRound],
        side: Department,
        currency: str,
        content: WishContent,
        version: int,
        **more: Any,
    ) -> None:
        self.levers = sorted(levers, key=lambda one: one.department is not side)
        self.currency = currency
        self.places = len(content.measures) + EMPTY_MEASURES
        forms.Form.__init__(self, *args, **more)
        self.fields |= {
            **self._of_levers(content),
            **self._of_outcomes(content),
            **self._of_measures(content),
            "version": forms.IntegerField(widget=forms.HiddenInput, initial=version),
        }

    def get_context(self) -> dict[str, Any]:
        """What the template shows: besides Django's, the groups with their fields."""
        groups = [(legend, [self[name] for name in names]) for legend, names in self._groups()]
        return {**super().get_context(), "groups": groups}

    def _of_levers(self, content: WishContent) -> dict[str, forms.Field]:
        wished = {one.lever: one for one in content.amounts}
        fields: dict[str, forms.Field] = {}
        for number, lever in enumerate(self.levers):
            wish = wished.get(lever.name)
            fields[f"amount-{number}"] = self._money(
                _("Amount for “{lever}”").format(lever=lever.name), wish.cents if wish else None
            )
            fields[f"least-{number}"] = self._money(
                _("At least"),
                (wish.least_cents or None) if wish else None,
                _("Below it the side would rather do without."),
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
            )
            for outcome in Outcome
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

    def _groups(self) -> Sequence[tuple[Words, Sequence[str]]]:
        levers = [
            (lever.name, [f"amount-{number}", f"least-{number}"])
            for number, lever in enumerate(self.levers)
        ]
        weights = [f"weight-{outcome.value}" for outcome in Outcome]
        measures = [
            (
                _("Measure {number}").format(number=place + 1),
                [f"measure-{place}", f"cost-{place}", f"purpose-{place}"],
            )
            for place in range(self.places)
        ]
        return [*levers, (_("How much each outcome counts for you"), weights), *measures]

    def _money(self, label: str, initial: int | None, help_text: str = "") -> MoneyField:
        return MoneyField(
            label=label,
            currency=self.currency,
            max_cents=LARGEST_CENTS,
            required=False,
            initial=initial,
            help_text=help_text,
        )

    def clean(self) -> dict[str, Any]:
        """A minimum needs its wish, and a measure its name, cost and purpose."""
        said = self.cleaned_data
        for number in range(len(self.levers)):
            amount, least = said.get(f"amount-{number}"), said.get(f"least-{number}")
            if least and (not amount or least > amount):
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
        """What was typed; nothing stands for a wish that is empty or of nothing."""
        said = self.cleaned_data
        return WishContent(
            amounts=tuple(
                LeverWish(lever.name, said[f"amount-{number}"], said[f"least-{number}"] or 0)
                for number, lever in enumerate(self.levers)
                if said[f"amount-{number}"]
            ),
            measures=tuple(
                MeasureWish(
                    said[f"measure-{place}"].strip(),
                    said[f"cost-{place}"],
                    said[f"purpose-{place}"].strip(),
                )
                for place in range(self.places)
                if said[f"measure-{place}"]
            ),
            weights={
                outcome.value: said[f"weight-{outcome.value}"]
                for outcome in Outcome
                if said[f"weight-{outcome.value}"]
            },
        )

"""What can be typed about a test: what is done, what each side will conclude, what it has shown."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gespann.apps.plan.actions.agreed_tests import Conclusion, ProposedTest
from gespann.apps.plan.actions.test_results import Shown
from gespann.ui.fields.day import DayField
from gespann.ui.marks import Words

PERCENT = 100.0
EFFORTS = (
    ("0", gettext_lazy("switched off")),
    ("0.5", gettext_lazy("half of the usual")),
    ("1.5", gettext_lazy("one and a half times the usual")),
    ("2", gettext_lazy("twice the usual")),
)
KINDS = (
    ("geo", gettext_lazy("other markets, in which nothing was changed")),
    ("switchback", gettext_lazy("turns, on and off")),
    ("before_after", gettext_lazy("the time before")),
)
LONGEST = 300


def _percent(**more: Any) -> forms.FloatField:
    return forms.FloatField(localize=True, **more)


class TestForm(forms.Form):
    """A test, and for each range of results what each side will conclude.

    Args:
        levers: Names of those that can be tested.
    """

    __test__ = False  # for pytest
    template_name = "ui/forms/grouped.html"

    def __init__(self, *args: Any, levers: Sequence[str], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["lever"] = forms.ChoiceField(
            label=_("What is tested"), choices=[(one, one) for one in levers]
        )
        self.fields["effort"] = forms.ChoiceField(label=_("It is"), choices=EFFORTS)
        self.fields["markets"] = forms.CharField(
            label=_("Where"),
            max_length=1000,
            required=False,
            help_text=_("Names of markets with commas between them; empty: everywhere."),
        )
        self.fields["starts"] = DayField(label=_("First day"), help_text=_("Both sign before it."))
        self.fields["weeks"] = forms.IntegerField(label=_("Weeks"), min_value=1, max_value=104)
        self.fields["run_by"] = forms.CharField(
            label=_("Who runs it"), max_length=100, help_text=_("Such as the name of a team.")
        )
        self.fields["first_limit"] = _percent(
            label=_("First limit, in percent"),
            help_text=_(
                "Of the outcome of the test markets. Less effort mostly has an effect below 0."
            ),
        )
        self.fields["second_limit"] = _percent(
            label=_("Second limit, in percent"),
            required=False,
            help_text=_("Empty: there are two ranges of results only."),
        )
        for place, name in enumerate(("low", "middle", "high")):
            for side, words in (
                ("sales", _("Sales will conclude")),
                ("marketing", _("Marketing will conclude")),
            ):
                self.fields[f"{name}_{side}"] = forms.CharField(
                    label=words, max_length=LONGEST, required=place != 1
                )

    def get_context(self) -> dict[str, Any]:
        """What the template shows: besides Django's, the groups with their fields."""
        groups: Sequence[tuple[Words, Sequence[str]]] = (
            (_("The test"), ("lever", "effort", "markets", "starts", "weeks", "run_by")),
            (_("Limits between the ranges of results"), ("first_limit", "second_limit")),
            (_("If the effect is below the first limit"), ("low_sales", "low_marketing")),
            (_("If it lies between both limits"), ("middle_sales", "middle_marketing")),
            (_("If it is above the last limit"), ("high_sales", "high_marketing")),
        )
        told = [(legend, [self[name] for name in names]) for legend, names in groups]
        return {**super().get_context(), "groups": told}

    def clean(self) -> dict[str, Any]:
        """Limits follow each other; with a medium range both say what they conclude from it."""
        said = self.cleaned_data
        first, second = said.get("first_limit"), said.get("second_limit")
        if first is not None and second is not None and first >= second:
            self.add_error("second_limit", _("It is more than the first limit."))
        for name in ("middle_sales", "middle_marketing"):
            if second is not None and name in said and not said[name]:
                self.add_error(name, _("Both sides say what they will conclude."))
        return said

    def test(self) -> ProposedTest:
        """What was typed."""
        said = self.cleaned_data
        return ProposedTest(
            lever=said["lever"],
            markets=tuple(one for part in said["markets"].split(",") if (one := part.strip())),
            effort=float(said["effort"]),
            starts=said["starts"],
            weeks=said["weeks"],
            run_by=said["run_by"],
            conclusions=tuple(self._conclusions(said)),
        )

    def _conclusions(self, said: dict[str, Any]) -> list[Conclusion]:
        ends: list[tuple[str, float | None]] = [("low", said["first_limit"] / PERCENT)]
        if said["second_limit"] is not None:
            ends.append(("middle", said["second_limit"] / PERCENT))
        ends.append(("high", None))
        return [
            Conclusion(end, said[f"{name}_sales"].strip(), said[f"{name}_marketing"].strip())
            for name, end in ends
        ]


class ResultForm(forms.Form):
    """What a test has shown.

    Args:
        first, last: Of the test as it was agreed on.
        follows: Number of the last result that whoever writes has seen.
    """

    template_name = "ui/forms/grouped.html"

    def __init__(
        self, *args: Any, first: date, last: date, kind: str, follows: int, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.fields["effect"] = _percent(
            label=_("Effect, in percent"),
            help_text=_("Of the outcome of the test markets; below 0 if it fell."),
        )
        self.fields["standard_error"] = _percent(
            label=_("Its standard error, in percentage points"), min_value=0
        )
        self.fields["outcome_without"] = _percent(
            label=_("Outcome without the test"),
            min_value=0,
            help_text=_("What these markets would have had in that time, in the firm’s own unit."),
        )
        self.fields["change_units"] = _percent(
            label=_("Units of effort more, in all"),
            help_text=_("In the lever’s own unit; below 0 if there was less."),
        )
        self.fields["first"] = DayField(label=_("Measured from"), initial=first)
        self.fields["last"] = DayField(label=_("Measured until"), initial=last)
        self.fields["kind"] = forms.ChoiceField(
            label=_("Compared with"), choices=KINDS, initial=kind
        )
        self.fields["measured"] = forms.CharField(
            label=_("How it was found, in a sentence"), max_length=LONGEST
        )
        if follows:
            self.fields["reason"] = forms.CharField(
                label=_("Why the result is corrected, in a sentence"), max_length=LONGEST
            )
        self.fields["follows"] = forms.IntegerField(
            widget=forms.HiddenInput, initial=follows, required=False
        )

    def get_context(self) -> dict[str, Any]:
        """What the template shows: besides Django's, the groups with their fields."""
        why = ("measured", *(("reason",) if "reason" in self.fields else ()))
        groups: Sequence[tuple[Words, Sequence[str]]] = (
            (_("What it showed"), ("effect", "standard_error")),
            (_("Of what"), ("outcome_without", "change_units", "first", "last", "kind")),
            (_("In words"), why),
        )
        told = [(legend, [self[name] for name in names]) for legend, names in groups]
        return {**super().get_context(), "groups": told}

    def shown(self) -> Shown:
        """What was typed."""
        said = self.cleaned_data
        return Shown(
            first=said["first"],
            last=said["last"],
            effect=said["effect"] / PERCENT,
            standard_error=said["standard_error"] / PERCENT,
            outcome_without=said["outcome_without"],
            change_units=said["change_units"],
            kind=said["kind"],
            measured=said["measured"],
        )

"""What can be typed about a round: its frame, and who takes part."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from gespann.apps.organisation.actions.structure import YearToCome
from gespann.apps.organisation.models import FiscalYear, Person
from gespann.apps.plan.figures import Line, Purpose
from gespann.apps.plan.models import SIDES, Part
from gespann.apps.plan.models.wishes import LARGEST_CENTS
from gespann.apps.response.models import Verdict
from gespann.apps.response.queries import fits
from gespann.core.quantities import Department
from gespann.ui.fields.day import DayField
from gespann.ui.fields.money import MoneyField
from gespann.ui.templatetags.figures import day


class OpenForm(forms.Form):
    """The frame of a round, for a year that has none; the one that begins nearest to today first.

    Args:
        years: To choose from.
    """

    def __init__(
        self, *args: Any, currency: str, years: Sequence[FiscalYear | YearToCome], **more: Any
    ) -> None:
        super().__init__(*args, **more)
        by_name = {one.name: one for one in years}
        self.fields["year"] = forms.TypedChoiceField(
            choices=[(one.name, _told_of(one)) for one in years],
            coerce=by_name.__getitem__,
            label=_("Fiscal year"),
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


def _told_of(year: FiscalYear | YearToCome) -> str:
    words = _("{name} ({first} to {last})")
    return words.format(name=year.name, first=day(year.starts), last=day(year.ends))


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


class AmendForm(forms.Form):
    """Other amounts for the lines of the plan in force, and why; perhaps one more measure.

    Args:
        lines: Of the plan in force.
        follows: Number of the last version that whoever amends has seen.
        instead: Other amounts to begin with, by name of the lever.
    """

    template_name = "ui/forms/grouped.html"

    def __init__(
        self,
        *args: Any,
        lines: Sequence[Line],
        currency: str,
        follows: int,
        instead: Mapping[str, int],
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        self.lines = tuple(lines)
        for number, line in enumerate(self.lines):
            self.fields[f"line-{number}"] = MoneyField(
                label=line.name,
                currency=currency,
                max_cents=LARGEST_CENTS,
                initial=instead.get(line.name, line.cents),
                help_text=Part(line.side.value).label,
            )
        self.fields["measure"] = forms.CharField(
            label=_("Another measure"), max_length=100, required=False
        )
        self.fields["measure_side"] = forms.ChoiceField(
            label=_("Its side"), choices=[(one.value, one.label) for one in SIDES], required=False
        )
        self.fields["measure_cents"] = MoneyField(
            label=_("What it costs"), currency=currency, min_cents=1, required=False
        )
        self.fields["reason"] = forms.CharField(
            label=_("Why the plan is changed"), max_length=300, help_text=_("In a sentence.")
        )
        self.fields["follows"] = forms.IntegerField(widget=forms.HiddenInput, initial=follows)

    def get_context(self) -> dict[str, Any]:
        """What the template shows: besides Django's, the groups with their fields."""
        amounts = [self[f"line-{number}"] for number in range(len(self.lines))]
        more = [self[name] for name in ("measure", "measure_side", "measure_cents")]
        groups = [
            (_("Amounts"), amounts),
            (_("One more measure"), more),
            (_("Reason"), [self["reason"]]),
        ]
        return {**super().get_context(), "groups": groups}

    def clean(self) -> dict[str, Any]:
        """A measure has a name and a cost."""
        said = self.cleaned_data
        if bool(said.get("measure")) != bool(said.get("measure_cents")):
            self.add_error("measure", _("A measure has a name and a cost."))
        return said

    def changed(self) -> list[Line]:
        """The lines as they were typed; a measure of nothing is left out."""
        said = self.cleaned_data
        lines = [
            replace(line, cents=said[f"line-{number}"]) for number, line in enumerate(self.lines)
        ]
        if said["measure"]:
            side = Department(said["measure_side"] or SIDES[0].value)
            name = said["measure"].strip()
            lines.append(Line(Purpose.MEASURE, name, side, said["measure_cents"]))
        return [one for one in lines if one.cents or one.purpose is Purpose.LEVER]

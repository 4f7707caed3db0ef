"""What a side expects of one lever: five answers, with the usual success as 100."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from gespann.apps.plan.actions.beliefs import Answers
from gespann.apps.plan.models.wishes import LONGEST_LIFE_MONTHS
from gespann.files.belief_answers import FIGURES, HUNDRED, objections
from gespann.ui.templatetags.figures import number, percent

UNSAID = Answers(without=90, half=96, more=103, most=110, lasts_months=3)  # where nobody has said


class BeliefForm(forms.Form):
    """The five questions about one lever.

    Args:
        answers: What stands in the fields at first.
        version: Of the answer that is shown; 0 where there is none yet.
    """

    template_name = "plan/_belief_fields.html"

    def __init__(self, data: Any = None, *, answers: Answers, version: int) -> None:
        super().__init__(data)
        self.fields |= {
            "without": _success(_("without it"), answers.without),
            "half": _success(_("with half of the usual effort"), answers.half),
            "more": _success(_("with half as much again"), answers.more),
            "most": _success(_("with as much as anybody can think of"), answers.most),
            "lasts_months": _answer(
                _("How many months does an effect last?"), answers.lasts_months,
                _("Until it has mostly passed. From above 0 to {most}.")
                .format(most=LONGEST_LIFE_MONTHS),
            ),
            "version": forms.IntegerField(widget=forms.HiddenInput, initial=version, min_value=0),
        }  # fmt: skip

    def get_context(self) -> dict[str, Any]:
        """What the template shows: the four points of the curve stand together."""
        points = [self[name] for name in ("without", "half", "more", "most")]
        return {**super().get_context(), "points": points, "lasts": self["lasts_months"]}

    def clean(self) -> dict[str, Any]:
        """Answers fall together into a curve that flattens; what does not is told at its field."""
        said = self.cleaned_data
        if all(said.get(name) is not None for name in FIGURES):
            for one in objections({name: said[name] for name in FIGURES}, HUNDRED):
                self.add_error(one.key, f"{one.what} {one.mend}")
        return said

    def answers(self) -> Answers:
        """What was typed."""
        return Answers(**{name: self.cleaned_data[name] for name in FIGURES})


def sentences(answers: Answers) -> Sequence[str]:
    """The answers in words, so that whoever drags a curve reads what it says."""
    rest: Mapping[str, float] = {
        "without": HUNDRED - answers.without,
        "half": HUNDRED - answers.half,
        "more": answers.more - HUNDRED,
        "most": answers.most - HUNDRED,
    }
    shown = {
        name: percent(value / HUNDRED, 0 if value == int(value) else 1)
        for name, value in rest.items()
    }
    return (
        _("Without it, success would be {without} lower; with half of it, {half} lower.")
        .format(**shown),
        _("Half as much again would bring {more} more; the most thinkable {most} more.")
        .format(**shown),
        _("What is done today has mostly passed after {months} months.")
        .format(months=number(answers.lasts_months, 1)),
    )  # fmt: skip


def _success(label: str, value: float) -> forms.FloatField:
    return _answer(label, value)


def _answer(label: str, value: float, help_text: str = "") -> forms.FloatField:
    return forms.FloatField(
        label=label,
        initial=int(value) if value == int(value) else value,
        localize=True,
        help_text=help_text,
        widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}),
    )

"""What can be typed about a round: its frame, and who takes part."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from gespann.apps.organisation.models import FiscalYear, Person
from gespann.apps.response.models import Verdict
from gespann.apps.response.queries import fits
from gespann.ui.fields.day import DayField
from gespann.ui.fields.money import MoneyField
from gespann.ui.templatetags.figures import day


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

"""The form of the first five minutes."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, cast

from babel.numbers import get_currency_name
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from gespann.apps.organisation.actions.set_up import FirstPerson, FirstPlace, SetUp
from gespann.apps.organisation.models import Person
from gespann.ui.fields import DayField

CURRENCIES = ("EUR", "CHF", "CZK", "DKK", "GBP", "HUF", "NOK", "PLN", "RON", "SEK", "USD")
PLACES = (
    (FirstPlace.MANAGEMENT, _("Management")),
    (FirstPlace.HEAD_OF_SALES, _("Head of sales")),
    (FirstPlace.HEAD_OF_MARKETING, _("Head of marketing")),
    (FirstPlace.SALES, _("Sales")),
    (FirstPlace.MARKETING, _("Marketing")),
)


def currencies() -> list[tuple[str, str]]:
    """Currencies of Europe and the dollar, named in the language in use."""
    locale = get_language() or "en"
    return [(code, f"{code} – {get_currency_name(code, locale=locale)}") for code in CURRENCIES]


class SetUpForm(forms.Form):
    """Firm, year, both sides, and who keeps the organisation."""

    firm = forms.CharField(label=_("Name of the firm"), max_length=150)
    currency = forms.ChoiceField(label=_("Currency"), choices=currencies)
    year_starts = DayField(
        label=_("First day of the fiscal year"),
        initial=lambda: date(timezone.localdate().year, 1, 1),
        help_text=_("It has twelve months. Further years are added later."),
    )
    sales = forms.CharField(
        label=_("What sales is called"), max_length=100, initial=lambda: gettext("Sales")
    )
    marketing = forms.CharField(
        label=_("What marketing is called"), max_length=100, initial=lambda: gettext("Marketing")
    )
    name = forms.CharField(
        label=_("Your name"), max_length=150, widget=forms.TextInput({"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
    place = forms.ChoiceField(
        label=_("Where you work"),
        choices=[("", _("In none of these")), *PLACES],
        required=False,
        help_text=_(
            "Whatever it is, you keep the organisation: people, departments, years. Whoever keeps "
            "it signs no plan. Before the first signature somebody else can take it over."
        ),
    )
    password = forms.CharField(
        label=_("Your password"),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        strip=False,
        help_text=_("At least 12 characters; a few words that do not belong together are good."),
    )

    FIRM = ("firm", "currency", "year_starts")
    SIDES = ("sales", "marketing")
    YOU = ("name", "email", "place", "password")

    def clean(self) -> dict[str, Any]:
        """Both sides have names of their own, and the password is a good one for this person."""
        typed = self.cleaned_data
        if typed.get("sales") and typed.get("sales") == typed.get("marketing"):
            self.add_error("marketing", _("Both departments have the same name."))
        if password := typed.get("password"):
            person = Person(name=typed.get("name", ""), email=typed.get("email", ""))
            try:
                validate_password(password, person)
            except ValidationError as weaknesses:
                self.add_error("password", weaknesses)
        return typed

    def wanted(self, others: Sequence[FirstPerson]) -> SetUp:
        """What was typed, with the people of the other form."""
        typed = self.cleaned_data
        return SetUp(
            firm=typed["firm"],
            currency=typed["currency"],
            year_starts=typed["year_starts"],
            sales=typed["sales"],
            marketing=typed["marketing"],
            language=(get_language() or "en")[:2],
            administrator=FirstPerson(typed["name"], typed["email"], FirstPlace(typed["place"])),
            password=typed["password"],
            others=others,
        )


class FirstPersonForm(forms.Form):
    """One of the first people; an empty row is nobody."""

    name = forms.CharField(label=_("Name"), max_length=150)
    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    place = forms.TypedChoiceField(label=_("Place"), choices=PLACES, coerce=FirstPlace)


if TYPE_CHECKING:
    FirstPersonForms = forms.BaseFormSet[FirstPersonForm]
else:  # Django's own formsets cannot be told what they hold
    FirstPersonForms = forms.BaseFormSet


class FirstPeopleFormSet(FirstPersonForms):
    """The first people, for whom links are made."""

    def people(self) -> list[FirstPerson]:
        """Those whose rows were filled in."""
        filled = [form.cleaned_data for form in self.forms if form.cleaned_data.get("email")]
        return [FirstPerson(row["name"], row["email"], row["place"]) for row in filled]


ROWS = (
    FirstPlace.MANAGEMENT,
    FirstPlace.HEAD_OF_SALES,
    FirstPlace.HEAD_OF_MARKETING,
    FirstPlace.SALES,
)


def first_people(data: Any = None) -> FirstPeopleFormSet:
    """Rows for management, for the heads of both sides and for one more; all may stay empty."""
    formset = forms.formset_factory(
        FirstPersonForm, formset=FirstPeopleFormSet, extra=len(ROWS), max_num=len(ROWS)
    )
    made = cast("FirstPeopleFormSet", formset(data, prefix="people"))
    # Given as the initial value of its field, a proposed place alone does not make a row.
    for form, place in zip(made.forms, ROWS, strict=False):
        form.fields["place"].initial = place
    return made

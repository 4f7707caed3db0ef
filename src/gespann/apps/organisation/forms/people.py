"""Forms about people, places, offices and deputies."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gespann.apps.organisation import queries
from gespann.apps.organisation.actions.invitations import Place
from gespann.apps.organisation.models import Department, Level, Office, Person, Team
from gespann.ui.fields import DayField

NONE = "–"
LANGUAGES = (("de", _("German")), ("en", _("English")))


class TeamChoice(forms.ModelChoiceField):
    """Teams with the names of their departments, as two may have a team of the same name."""

    def label_from_instance(self, obj: Any) -> str:
        """Department and team."""
        return f"{obj.department} – {obj}"


class PlaceForm(forms.Form):
    """Where in the hierarchy somebody works."""

    level = forms.TypedChoiceField(
        label=_("Level"), choices=Level, coerce=lambda value: Level(int(value)), initial=Level.STAFF
    )
    department = forms.ModelChoiceField(
        Department.objects.order_by("name"),
        label=_("Department"),
        required=False,
        empty_label=NONE,
        help_text=_("Empty for management."),
    )
    team = TeamChoice(
        Team.objects.select_related("department").order_by("department__name", "name"),
        label=_("Team"),
        required=False,
        empty_label=NONE,
    )
    starts = DayField(label=_("First day"), initial=timezone.localdate)

    def place(self) -> Place:
        """What was chosen; a team brings its department."""
        chosen = self.cleaned_data
        team = chosen["team"]
        department = chosen["department"] or (team.department if team else None)
        return Place(chosen["level"], department, team, chosen["starts"])


class InvitationForm(PlaceForm):
    """Somebody new."""

    name = forms.CharField(label=_("Name"), max_length=150)
    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES, initial=get_language)
    field_order = ("name", "email", "language", "level", "department", "team", "starts")


class NameForm(forms.Form):
    """Another name, for a person, a department or a team."""

    name = forms.CharField(label=_("Name"), max_length=100)


class AddressForm(forms.Form):
    """Another address, before the account is opened."""

    email = forms.EmailField(label=_("E-mail address"), max_length=254)


class AppointmentForm(forms.Form):
    """An office for the whole firm."""

    office = forms.TypedChoiceField(label=_("Office"), choices=Office, coerce=Office)
    starts = DayField(label=_("First day"), initial=timezone.localdate)


class DeputyForm(forms.Form):
    """Who stands in, from when until when."""

    field_order = ("deputy", "starts", "ends")

    starts = DayField(label=_("First day"), initial=timezone.localdate)
    ends = DayField(
        label=_("Last day"), required=False, help_text=_("Empty: until further notice.")
    )

    def __init__(self, data: Any = None, *, person: Person) -> None:
        super().__init__(data)
        self.fields["deputy"] = forms.ModelChoiceField(
            queries.possible_deputies(person), label=_("Deputy"), empty_label=NONE
        )
        self.order_fields(self.field_order)


class LastDayForm(forms.Form):
    """The last day of something."""

    last_day = DayField(label=_("Last day"), initial=timezone.localdate)


class PasswordForm(forms.Form):
    """A first password."""

    password = forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
        help_text=_("At least 12 characters; a few words that do not belong together are good."),
    )

    def __init__(self, data: Any = None, *, person: Person) -> None:
        super().__init__(data)
        self.person = person

    def clean_password(self) -> str:
        """Long enough, not one of the common ones, not only figures, not the person's name."""
        password: str = self.cleaned_data["password"]
        validate_password(password, self.person)
        return password

"""How forms are told: what is required, what is wrong, and where."""

import re

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from gespann.ui.fields import DayField, UploadField
from gespann.ui.forms import GroupedForm

OPTIONAL = "Everything is required unless it says “optional”."


class Form(forms.Form):
    name = forms.CharField(label="Name", help_text="As on the door.")
    note = forms.CharField(label="Note", required=False)
    side = forms.ChoiceField(
        label="Side", choices=[("s", "Sales"), ("m", "Marketing")], widget=forms.RadioSelect
    )
    is_agreed = forms.BooleanField(label="Agreed", required=False)


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def test_what_is_optional_says_so_in_words():
    html = str(Form())
    assert OPTIONAL in html
    assert re.findall(r"(\w+) <span class=\"optional\">\(optional\)</span>", html) == ["Note"]


def test_a_form_in_which_everything_is_required_says_nothing_of_it():
    class Both(forms.Form):
        name = forms.CharField()
        is_agreed = forms.BooleanField(required=False)

    assert OPTIONAL not in str(Both())


def test_an_error_stands_beside_its_field_and_is_read_out_with_it():
    html = str(Form({"name": "", "side": "s"}))
    field = re.search(r'<input type="text" name="name".*?>', html)[0]
    assert 'aria-invalid="true"' in field
    assert 'aria-describedby="id_name_helptext id_name_error"' in field
    assert 'id="id_name_helptext"' in html
    assert '<ul class="errorlist" id="id_name_error"><li><span>This field is required.' in html


def test_the_summary_leads_to_every_field_that_needs_another_look():
    html = str(Form({"note": "x"}))
    summary = html[html.index("error-summary") : html.index('class="fields"')]
    assert "2 things need another look" in summary
    assert re.findall(r'href="#(\w+)">(\w+)', summary) == [
        ("id_name", "Name"),
        ("id_side_0", "Side"),
    ]
    assert all(f'id="{target}"' in html for target in ("id_name", "id_side_0"))


def test_what_belongs_to_no_field_stands_in_the_summary():
    form = Form({"name": "x", "side": "s"})
    form.add_error(None, "“Spring fair” has 20.00 € left.")
    html = str(form)
    assert "One thing needs another look" in html
    assert "“Spring fair” has 20.00 € left." in html


def test_a_form_without_faults_has_no_summary():
    assert "error-summary" not in str(Form({"name": "x", "side": "s"}))
    assert "error-summary" not in str(Form())


def test_choices_stand_in_a_fieldset_with_a_legend():
    html = str(Form())
    assert re.search(r"<fieldset class=\"options\">\s*<legend>Side\s*</legend>", html)
    assert html.count('<label for="id_side_') == 2


def test_hidden_fields_stay_hidden():
    class Hidden(forms.Form):
        name = forms.CharField()
        key = forms.CharField(widget=forms.HiddenInput)

    html = str(Hidden())
    assert '<input type="hidden" name="key"' in html
    assert html.count("<label") == 1


class Grouped(GroupedForm):
    groups = (("Who", ("name",)), ("When", ("day", "note")))

    name = forms.CharField()
    day = DayField()
    note = forms.CharField(required=False)


def test_groups_stand_in_fieldsets_in_their_order():
    html = str(Grouped())
    assert re.findall(r"<legend>(\w+)</legend>|name=\"(\w+)\"", html) == [
        ("Who", ""), ("", "name"), ("When", ""), ("", "day"), ("", "note"),
    ]  # fmt: skip


def test_a_field_in_no_group_is_a_mistake_of_ours():
    class Forgotten(Grouped):
        groups = (("Who", ("name",)),)

    with pytest.raises(ValueError, match="groups must hold each of"):
        Forgotten()


def upload(name, size=10):
    field = UploadField(endings=(".csv", ".xlsx"), max_megabytes=1)
    return field.clean(SimpleUploadedFile(name, b"x" * size))


def test_a_file_of_a_known_kind_and_size_is_taken():
    assert upload("History.CSV").name == "History.CSV"


@pytest.mark.parametrize("name", ["history.exe", "history", "csv"])
def test_a_file_of_another_kind_is_refused(name):
    with pytest.raises(forms.ValidationError, match=r"end in \.csv, \.xlsx\."):
        upload(name)


def test_a_file_that_is_too_large_is_refused():
    with pytest.raises(forms.ValidationError, match="more than 1 MB"):
        upload("history.csv", 1024 * 1024 + 1)


def test_the_browser_offers_only_files_that_can_be_read():
    class Import(forms.Form):
        file = UploadField(endings=(".csv", ".xlsx"))

    assert 'accept=".csv,.xlsx"' in str(Import())


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_forms_of_a_library_look_like_ours(language):
    class Library(forms.Form):
        name = forms.CharField()

    assert Library({}).as_p() == Library({}).as_div()

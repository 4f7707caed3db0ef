"""German is complete, says what the English says, and is compiled."""

import json

import pytest

from gespann.language import LANGUAGES, gettext, ngettext, speaking
from gespann.language import catalogue as the


@pytest.fixture(scope="module", params=the.CATALOGUES, ids=("plain", "pages"))
def kept(request):
    return request.param


@pytest.fixture(scope="module")
def german(kept):
    return the.read(kept.german)


def test_everything_that_is_said_is_in_the_catalogue_and_nothing_else(kept, german):
    said = {the.singular(message) for message in the.sentences(the.extracted(kept))}
    assert {the.singular(message) for message in the.sentences(german)} == said


def test_nothing_lacks_its_german(german):
    assert the.without_german(german) == []


def test_nothing_is_fuzzy(german):
    assert [message.id for message in german if message.fuzzy] == []


def test_german_names_the_same_figures_as_english(german):
    assert the.with_other_placeholders(german) == []


def test_what_machines_read_is_what_people_wrote(kept, german):
    now = the.brought_up_to_date(the.extracted(kept), german)
    assert the.as_po(now) == kept.german.read_bytes()
    assert the.as_mo(now) == kept.german.with_suffix(".mo").read_bytes()


def test_german_is_spoken_for_a_while_only():
    with speaking("de"):
        assert gettext("Lever") == "Hebel"
        assert ngettext("one", "many", 2) == "many"
    assert gettext("Lever") == "Lever"


def test_a_language_nobody_speaks_is_refused():
    with pytest.raises(ValueError, match="got 'fr'"), speaking("fr"):
        pass
    assert LANGUAGES == ("en", "de")


def catalogue_of(german):
    source = the.Catalog()
    for english in german:
        source.add(english)
    return the.brought_up_to_date(source, the.Catalog(), german)


def test_missing_german_and_other_figures_are_noticed():
    assert the.without_german(catalogue_of({"Plan": None})) == ["Plan"]
    assert the.with_other_placeholders(catalogue_of({"{a} of {b}": "{a} von {c}"})) == [
        "{a} of {b}"
    ]


def test_a_german_singular_may_say_one_in_place_of_its_figure():
    plural = ("{n} fault", "{n} faults")
    source = the.Catalog()
    source.add(plural)
    kept = the.brought_up_to_date(
        source, the.Catalog(), {"{n} fault": ("Ein Fehler", "{n} Fehler")}
    )
    assert the.with_other_placeholders(kept) == []


def test_what_nobody_says_any_more_is_dropped_and_given_german_decides(tmp_path):
    source, known = the.Catalog(), the.Catalog()
    source.add("Lever")
    known.add("Lever", "Griff")
    known.add("Gone", "Weg")
    given = tmp_path / "given.json"
    given.write_text(json.dumps({"Lever": "Hebel"}))
    kept = the.brought_up_to_date(source, known, the.translations_in([given]))
    assert {message.id: message.string for message in the.sentences(kept)} == {"Lever": "Hebel"}


def test_the_same_sentences_give_the_same_bytes():
    assert the.as_po(the.extracted()) == the.as_po(the.extracted())


def test_sentences_of_templates_are_found_whatever_their_indentation(tmp_path):
    template = tmp_path / "ui" / "templates" / "page.html"
    template.parent.mkdir(parents=True)
    template.write_text(
        "<p>\n"
        '      {% translate "Plan" %}\n'
        "  {% blocktranslate trimmed with left=line.left|money %}\n"
        "    {{ left }} are\n"
        "    left{% endblocktranslate %}\n"
        "{% blocktranslate count n=rows %}one row{% plural %}{{ n }} rows{% endblocktranslate %}\n"
        "</p>"
    )
    found = {message.id for message in the.sentences(the.extracted(the.PAGES, tmp_path))}
    assert found == {"Plan", "%(left)s are left", ("one row", "%(n)s rows")}


def test_placeholders_of_templates_are_compared_too():
    assert the.with_other_placeholders(catalogue_of({"%(a)s left": "%(b)s übrig"})) == [
        "%(a)s left"
    ]

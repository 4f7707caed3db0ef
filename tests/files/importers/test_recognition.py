"""Which program made a file, and what its columns hold."""

import pytest
from made_exports import (
    EXPORTS,
    GOOGLE_EN,
    GOOGLE_WITHOUT_DAYS,
    META_TOTALS,
    MICROSOFT_EN,
    datev_line_1,
    lines,
)

from gespann.files.importers.names_in_headers import currency_in, names_persons, normalised
from gespann.files.importers.reading import read_export
from gespann.files.importers.recognition import SURE, recognise
from gespann.files.importers.source import FIELDS
from gespann.files.importers.sources import SOURCES, source_of


@pytest.mark.parametrize("name", EXPORTS)
def test_every_made_export_is_taken_for_what_it_is(export, name):
    source, language, _content = EXPORTS[name]
    first, *others = recognise(export(name))
    assert (first.source, first.language) == (source, language)
    assert first.confidence > 0.9
    assert all(other.confidence < 0.7 for other in others)


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.key)
def test_every_source_has_a_made_export_in_these_tests(source):
    assert source.key in {key for key, _language, _content in EXPORTS.values()}


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.key)
def test_a_source_declares_what_its_kind_knows_and_nothing_twice(source):
    names = [field.name for field in source.fields]
    assert set(names) <= set(FIELDS[source.kind])
    assert set(source.marks) <= set(names)
    columns = [normalised(n) for field in source.fields for n in (*field.english, *field.german)]
    persons = {normalised(name) for name in source.persons}
    others = source.not_needed
    assert persons.isdisjoint(columns)
    assert persons.isdisjoint(others)
    assert others.isdisjoint(columns)
    of_fields = {}
    for field in source.fields:
        for name in (*field.english, *field.german):
            assert of_fields.setdefault(normalised(name), field.name) == field.name, name


def test_a_source_that_does_not_exist_is_a_broken_contract():
    with pytest.raises(ValueError, match="got 'myspace'"):
        source_of("myspace")


@pytest.mark.parametrize("content", [META_TOTALS, GOOGLE_WITHOUT_DAYS])
def test_totals_of_periods_are_recognised_all_the_same(export, content):
    assert recognise(export(content))[0].confidence > 0.8


@pytest.mark.parametrize("content", ["a,b\n1,2\n", "week,revenue,fairs\n2024-01-01,1,2\n", "x"])
def test_a_table_of_something_else_is_nothing_we_know(export, content):
    assert recognise(export(content)) == []


@pytest.mark.parametrize(
    ("found", "meant"),
    [
        ("Amount spent (EUR)", "amount spent"),
        ("  Ausgegebener\N{NO-BREAK SPACE}Betrag\N{NO-BREAK SPACE}(EUR) ", "ausgegebener betrag"),
        ("KOST1 \N{EN DASH} Kostenstelle", "KOST1-Kostenstelle"),
        ("\N{ZERO WIDTH NO-BREAK SPACE}Reporting starts", "REPORTING STARTS"),
        ("Kosten (€)", "kosten"),
        ("Link\N{NON-BREAKING HYPHEN}Klicks", "Link-Klicks"),
    ],
)
def test_names_that_look_the_same_are_the_same(found, meant):
    assert normalised(found) == normalised(meant)


def test_what_stands_in_brackets_is_a_currency_only_if_it_is_one():
    assert currency_in("Amount spent (EUR)") == "EUR"
    assert currency_in("Kosten (€)") == "EUR"
    assert currency_in("Cost ($)") is None
    assert currency_in("Clicks (all)") is None
    assert currency_in("Start Date (in UTC)") is None
    assert normalised("Clicks (all)") == "clicks (all)"


def test_the_order_of_columns_does_not_matter(export):
    rows = [line.split(",") for line in MICROSOFT_EN.splitlines()]
    forwards = read_export(export("microsoft_en"), "microsoft_ads")
    backwards = export(lines(*(",".join(row[::-1]) for row in rows)))
    assert read_export(backwards, "microsoft_ads").entries == forwards.entries


def test_of_two_columns_for_a_field_the_usual_one_is_read(export):
    [guess, *_others] = recognise(export("meta_de"))
    assert guess.mapping.columns["Link-Klicks"] == "clicks"
    assert "Klicks (alle)" not in guess.mapping.columns


def test_a_name_that_is_nearly_known_is_offered_and_not_used_unasked(export):
    content = GOOGLE_EN.replace("Conversions", "Conversion", 1)
    [guess, *_others] = recognise(export(content))
    offered = {column.column: column for column in guess.columns}["Conversion"]
    assert offered.field == "conversions"
    assert offered.confidence < SURE
    assert "Conversion" not in guess.mapping.columns
    assert guess.unknown == ("Conversion",)


def test_what_a_result_is_is_less_certain_than_what_a_click_is(export):
    [guess, *_others] = recognise(export("meta_en"))
    sure = {column.field: column.confidence for column in guess.columns}
    assert sure["conversions"] < sure["clicks"] == 1.0


def test_columns_nobody_knows_and_columns_of_persons_are_told(export):
    [guess, *_others] = recognise(export("hubspot_deals_en"))
    assert guess.unknown == ("Favourite colour",)
    assert guess.persons == ("Deal Name", "Deal owner", "Associated Company")


@pytest.mark.parametrize(
    "name",
    [
        "Owner", "Deal Owner", "Account Manager E-Mail", "Zuständiger Vertriebsmitarbeiter",
        "Ansprechpartner", "Telefon", "owner_id", "contact_name", "Erstellt von", "First name",
        "Nachname", "Mitarbeiter", "Assigned to", "Geburtsdatum",
    ],
)  # fmt: skip
def test_columns_of_persons_are_known_in_any_program(name):
    assert names_persons(name)


@pytest.mark.parametrize(
    "name", ["Amount", "Campaign name", "Lead Source", "Stage", "Kostenstelle", "Phase", "Leads"]
)
def test_other_columns_are_not_taken_for_persons(name):
    assert not names_persons(name)


def test_a_datev_file_is_known_by_its_first_cell_alone(export):
    content = lines(datev_line_1(), *(";".join("abcdefghijklmnopqrst"),) * 2)
    [guess] = recognise(export(content))
    assert (guess.source, guess.confidence) == ("datev", 1.0)
    assert {column.confidence for column in guess.columns if column.field} == {0.8}

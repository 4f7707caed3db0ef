"""Amounts of money as people type them."""

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import assume, given
from hypothesis import strategies as st

from gespann.language import speaking
from gespann.language.numbers import exact_money
from gespann.ui.fields import MoneyField
from gespann.ui.fields.money import MOST_CENTS, read_money

LANGUAGES = st.sampled_from(["de", "en"])
CENTS = st.integers(-MOST_CENTS, MOST_CENTS)


def written(cents, language, *, grouped=True):
    """An amount as somebody of this language types it, without the currency."""
    with speaking(language):
        words = exact_money(cents, "EUR").replace("€", "").strip()
    return words if grouped else words.replace("." if language == "de" else ",", "")


@given(CENTS, LANGUAGES, st.booleans())
def test_what_is_written_is_read_again(cents, language, grouped):
    assert read_money(written(cents, language, grouped=grouped), "EUR", language) == cents


@given(CENTS, LANGUAGES)
def test_the_other_language_s_way_is_never_misread(cents, language):
    other = {"de": "en", "en": "de"}[language]
    assume(abs(cents) % 100 or abs(cents) >= 1000_00)
    with pytest.raises(ValueError, match="not an amount of money"):
        read_money(written(cents, other), "EUR", language)


@given(st.text(), LANGUAGES)
def test_anything_is_read_as_cents_or_refused(words, language):
    try:
        cents = read_money(words, "EUR", language)
    except ValueError:
        return
    assert abs(cents) <= MOST_CENTS


@pytest.mark.parametrize(
    ("words", "language", "cents"),
    [
        ("1.234,56", "de", 123_456),
        ("1,234.56", "en", 123_456),
        ("1234,5", "de", 123_450),
        ("1234.5", "en", 123_450),
        ("1.234", "de", 123_400),
        ("1,234", "en", 123_400),
        ("12", "de", 1_200),
        ("1 234,56", "de", 123_456),
        ("1\N{NO-BREAK SPACE}234\N{NARROW NO-BREAK SPACE}567", "de", 123_456_700),
        ("1'234.50", "de", 123_450),
        ("1’234,50", "en", 123_450),
        ("€5", "en", 500),
        ("5 €", "de", 500),
        ("EUR 5", "en", 500),
        ("-5 €", "de", -500),
        ("−€5.10", "en", -510),
        ("–5", "de", -500),
        ("0,01", "de", 1),
    ],
)
def test_ways_to_write_an_amount(words, language, cents):
    assert read_money(words, "EUR", language) == cents


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("1.234", "en"),  # a thousand in German
        ("1,234", "de"),
        ("12.50", "de"),
        ("12,50", "en"),
        ("1.23.456", "de"),
        ("1234.567,00", "de"),
        ("12,345", "de"),
        ("1e5", "en"),
        ("five", "en"),
        ("5 $", "en"),
        ("--5", "en"),
        ("٥", "en"),
        ("9" * 30, "en"),
    ],
)
def test_what_could_be_read_in_two_ways_or_in_none_is_asked_back(words, language):
    with pytest.raises(ValueError, match=r"not an amount|beyond all reason"):
        read_money(words, "EUR", language)


class Form(forms.Form):
    amount_cents = MoneyField(label="Amount", currency="EUR", max_cents=5_000_00)
    grant_cents = MoneyField(label="Grant", currency="CHF", min_cents=None, required=False)


def faults(language, **entries):
    with translation.override(language):
        form = Form(entries)
        return {name: [str(e) for e in errors] for name, errors in form.errors.items()}


def test_the_value_is_whole_cents_and_nothing_typed_is_none():
    with translation.override("de"):
        form = Form({"amount_cents": "1.234,5"})
        assert form.is_valid()
    assert form.cleaned_data == {"amount_cents": 123_450, "grant_cents": None}


def test_a_refusal_shows_how_to_write_it():
    assert faults("en", amount_cents="12,50") == {
        "amount_cents": ["“12,50” cannot be read as an amount. Write it like this: 1,234.56."]
    }
    assert faults("de", amount_cents="12.50")["amount_cents"][0].endswith("1.234,56.")


def test_limits_are_told_with_their_amount():
    assert faults("en", amount_cents="-1") == {"amount_cents": ["It must be at least €0.00."]}
    assert faults("en", amount_cents="5000.01") == {
        "amount_cents": ["It can be €5,000.00 at most."]
    }
    assert faults("en", amount_cents="1", grant_cents="-7.50") == {}


def test_an_amount_is_shown_as_its_reader_writes_it_with_the_currency_beside_it():
    with translation.override("de"):
        html = str(Form(initial={"amount_cents": 123_456, "grant_cents": -5})["amount_cents"])
        grant = str(Form(initial={"grant_cents": -5})["grant_cents"])
    assert 'value="1.234,56"' in html
    assert 'inputmode="decimal"' in html
    assert "<span>€</span>" in html
    assert ('value="−0,05"' in grant, "<span>CHF</span>" in grant) == (True, True)


def test_what_was_typed_and_not_understood_stays_to_be_mended():
    with translation.override("en"):
        assert 'value="five"' in str(Form({"amount_cents": "five"})["amount_cents"])


@pytest.mark.parametrize(
    ("initial", "typed", "changed"), [(500, "5.00", False), (500, "5.01", True), (500, "x", True)]
)
def test_the_same_amount_written_otherwise_is_no_change(initial, typed, changed):
    with translation.override("en"):
        assert MoneyField(currency="EUR").has_changed(initial, typed) == changed


@given(CENTS.filter(lambda cents: cents >= 0), LANGUAGES)
def test_what_a_field_shows_it_reads_as_the_same(cents, language):
    field = MoneyField(currency="EUR")
    with translation.override(language):
        assert field.clean(field.widget.format_value(cents)) == cents


def test_an_amount_that_is_required_is_asked_for():
    with pytest.raises(ValidationError, match="required"):
        MoneyField(currency="EUR").clean("  ")

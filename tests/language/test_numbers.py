"""Figures as people of a language write them."""

from datetime import date

import pytest

from gespann.language import LANGUAGES, speaking
from gespann.language.numbers import (
    exact_money,
    money,
    month,
    number,
    percent,
    short_money,
    short_month,
)

BELOW_ZERO = {
    "en": ["−€1,235", "−€1,234.50", "−€1.2M", "−0.25", "−3%"],
    "de": ["−1.235 €", "−1.234,50 €", "−1,2 Mio. €", "−0,25", "−3 %"],
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_below_zero_has_a_minus_sign_and_no_hyphen(language):
    with speaking(language):
        figures = [
            money(-123_459, "EUR"),
            exact_money(-123_450, "EUR"),
            short_money(-120_000_000, "EUR"),
            number(-0.25, 2),
            percent(-0.03),
        ]
    assert [figure.replace("\N{NO-BREAK SPACE}", " ") for figure in figures] == BELOW_ZERO[language]


def test_months_are_named_in_the_reader_s_language():
    may = date(2026, 5, 31)
    for code, words in (("en", ("May 2026", "May")), ("de", ("Mai 2026", "Mai"))):
        with speaking(code):
            assert (month(may), short_month(may)) == words


def test_nothing_below_zero_is_written_like_nothing_whichever_was_asked_for_first():
    assert [money(-0.0, "EUR"), money(0, "EUR"), money(0.0, "EUR")] == ["€0"] * 3

"""Figures as people of a language write them."""

import pytest

from gespann.language import LANGUAGES, speaking
from gespann.language.numbers import exact_money, money, number, percent, short_money

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

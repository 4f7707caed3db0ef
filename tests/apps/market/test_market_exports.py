"""Every export that FORMATS describes becomes a landed batch, with figures added up by hand."""

import pytest

from apps.market.gathering import (
    SEPTEMBER,
    confirm,
    kept,
    known,
    land_all,
)
from files.importers.made_exports import EXPORTS
from gespann.apps.market import queries

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_only]
ALL = ("leads", "revenue", "search", "social", "fairs", "visits")

# What September holds, by hand from the rows of the made exports.
BY_HAND = {
    "meta_en": {"social": 1012.50 + 28.25 + 21.00},
    "meta_de": {"social": 12.50 + 1028.25},
    "google_en": {"search": 1045.60 + 30.40},
    "google_de": {"search": 1045.60 + 30.40},
    "linkedin_en": {"social": 110.25 + 95.00, "leads": 2 + 1},
    "linkedin_de": {"social": 110.25 + 95.00, "leads": 2 + 1},
    "microsoft_en": {"search": 12.34 + 11.00},
    "hubspot_deals_en": {"leads": 0, "revenue": 12500.50},
    "hubspot_deals_de": {"leads": 0, "revenue": 12500.50},
    "salesforce_report_en": {"leads": 0, "revenue": 12500.50},
    "salesforce_report_de": {"leads": 0, "revenue": 12500.50},
    "salesforce_loader": {"leads": 0, "revenue": 12500.50},
    "datev": {"fairs": 1234.56 - 34.56, "visits": 50.00 / 100},
}
OF_AUGUST = {  # nothing of these says what was won, so they count what was created
    "hubspot_contacts_en": {"leads": 2},
    "odoo_en": {"leads": 2},
    "odoo_de": {"leads": 2},
    "odoo_technical": {"leads": 2},
}
SAID = {
    "google_en": {"places": {"Display Retargeting": "-"}, "despite": "on"},
    "datev": {"places": {"100 / 4600": "fairs", "200 / 4610": "visits"}},
}


def rest(filled):
    """A table of our own with all that the export does not fill."""
    others = [name for name in ALL if name not in filled]
    return f"month,{','.join(others)}\n2026-09,{','.join('7' for _name in others)}\n"


@pytest.mark.parametrize("name", BY_HAND)
def test_an_export_lands_as_a_new_period_with_the_sums_of_its_rows(keeper, name, eve):
    known(eve)
    answer = confirm(keeper, kept(keeper, EXPORTS[name][2]), **SAID.get(name, {}), **SEPTEMBER)
    assert answer.status_code == 303, answer.content.decode()
    confirm(keeper, kept(keeper, rest(BY_HAND[name]), "rest.csv"))
    land_all(keeper)
    course = queries.history().course
    september = {column: course[column][-1] for column in BY_HAND[name]}
    assert september == pytest.approx(BY_HAND[name])
    assert {course[column][-1] for column in ALL if column not in BY_HAND[name]} == {7}
    assert len(course["leads"]) == 4


@pytest.mark.parametrize("name", OF_AUGUST)
def test_an_export_corrects_a_known_period_and_says_so_before(keeper, name, eve):
    known(eve)
    days = {"first": "2026-08-01", "last": "2026-08-31"}
    confirm(keeper, kept(keeper, EXPORTS[name][2]), places={"Revenue": ""}, **days)
    page = land_all(keeper)
    assert "1 known figure changes" in " ".join(page.content.decode().split())
    assert queries.history().course["leads"] == [20, 22, 2]
    assert queries.history().course["revenue"] == [9000, 9500, 9200]


def test_every_made_export_is_among_these():
    assert {*BY_HAND, *OF_AUGUST} == set(EXPORTS)

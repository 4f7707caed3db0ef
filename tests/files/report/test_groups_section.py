"""Groups as they are shown: in the report, on the screen and in the JSON document."""

import io
import json
from dataclasses import replace
from datetime import date

import pytest
from rich.console import Console

from files.report import kupferberg
from files.report.groups_of_kupferberg import BRAND, FAIRS, SERVICE, with_groups
from files.report.reading import read
from gespann.cli.document import as_text, plan_document
from gespann.cli.groups_view import show_groups
from gespann.core.firm import SoFar
from gespann.core.planning.groups.results import GroupsImpossible, Missed
from gespann.files.report import render_report
from gespann.language import LANGUAGES, speaking
from gespann.language.groups import group_told, impossible_told, limits_told, state_name

HELD = "It holds the best plan: with €1 less in its floor that plan would be worth €0.16 more."


@pytest.fixture(scope="module")
def plan(fit):
    return with_groups(kupferberg.plan(fit))


def shown(plan):
    console = Console(file=io.StringIO(), width=4000, markup=False, highlight=False, emoji=False)
    show_groups(console, plan, "EUR")
    return console.file.getvalue()


def test_the_report_says_of_each_what_it_may_get_gets_and_costs(fit, plan):
    page = read(render_report(fit, plan))
    rows = {row[0]: row for row in page.tables["groups-table"]}
    assert rows[BRAND][1:6] == [
        "at least €200,000", "€230,000", "€200,000", "€200,000", "at its floor",
    ]  # fmt: skip
    assert "“Trade magazine”" in rows[BRAND][6]
    assert rows[FAIRS][1] == "€50,000 to €90,000"
    assert rows[FAIRS][5] == "at its cap"
    assert rows[SERVICE][1] == "–"
    assert rows[SERVICE][5] == "free"
    assert HELD in page.text
    assert "The board wants it." in page.text


def test_how_much_goes_to_long_term_work_is_said(plan):
    share = 100 * 200_000_00 / plan.budget_cents
    assert group_told(plan.groups[0], plan, "EUR").startswith(
        f"“{BRAND}” is long-term work: €200,000 go to it, {share:.0f}% of the budget."
    )
    assert "long-term" not in group_told(plan.groups[1], plan, "EUR")


def test_without_groups_nothing_is_said_of_them(fit):
    plain = kupferberg.plan(fit)
    assert "groups-table" not in read(render_report(fit, plain)).tables
    assert not shown(plain)
    assert json.loads(as_text(plan_document(fit, plain)))["groups"] == []


def test_the_screen_shows_them(plan):
    said = shown(plan)
    for name in (BRAND, FAIRS, SERVICE):
        assert name in said
    assert HELD in said
    assert "at its cap" in said


def test_the_document_holds_them(fit, plan):
    brand, fairs, service = json.loads(as_text(plan_document(fit, plan)))["groups"]
    assert brand["group"] == BRAND
    assert brand["long_term"] is True
    assert (brand["least_cents"], brand["most_cents"]) == (200_000_00, None)
    assert brand["at_floor"] is True
    assert brand["holds_optimum"] is True
    assert fairs["cap_price"] == 0.25
    assert fairs["amount_cents"] == 90_000_00
    assert service["holds_optimum"] is False


def test_in_a_running_year_shares_are_those_of_the_whole_year(fit, plan):
    so_far = SoFar(date(2026, 1, 1), 52, 2_000_000_00, None, (), 0, 0, ())
    told = replace(plan, so_far=so_far)
    assert "10% of the budget" in group_told(plan.groups[0], told, "EUR")


def test_a_fixed_group_is_called_fixed(plan):
    fixed = replace(plan.groups[1], least_cents=90_000_00)
    assert state_name(fixed) == "fixed"
    assert limits_told(fixed, "EUR") == "exactly €90,000"


CLASHES = {
    "asks for at least €300.00; beside “B” it can get €250.00 at most, €50.00 too little": (
        ("B",), Missed.FLOOR, 300_00, 250_00,
    ),
    "asks for at least €300.00; within bounds and budget it can get €250.00 at most": (
        (), Missed.FLOOR, 300_00, 250_00,
    ),
    "allows €100.00 at most; beside “B” it gets €130.00 at least, €30.00 too much": (
        ("B",), Missed.CAP, 100_00, 130_00,
    ),
    "allows €100.00 at most; its lower bounds and what is decided ask for €130.00": (
        (), Missed.CAP, 100_00, 130_00,
    ),
    "asks for at least €300.00 and allows €250.00 at most, €50.00 too little": (
        (), Missed.CROSSED, 300_00, 250_00,
    ),
    "No choice of measures keeps the group “A” within its limits": (
        (), Missed.BETWEEN, 300_00, 350_00,
    ),
}  # fmt: skip


@pytest.mark.parametrize("words", CLASHES)
def test_why_no_plan_keeps_some_groups_is_said_with_names_and_by_how_much(words):
    others, missed, wanted, reached = CLASHES[words]
    told = impossible_told(GroupsImpossible("A", others, missed, wanted, reached), "EUR")
    assert words in told
    assert "firm.toml" in told


@pytest.mark.parametrize("language", LANGUAGES)
def test_they_are_told_in_every_language(fit, plan, language):
    with speaking(language):
        page = read(render_report(fit, plan))
        said = shown(plan)
    assert {"en": "long-term work", "de": "langfristige Arbeit"}[language] in page.text
    assert {"en": "at its floor", "de": "am Mindestbetrag"}[language] in said

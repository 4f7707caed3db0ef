"""Five numbers: now, by whatever is asked for, on a past day, and at the end of the year."""

from datetime import date
from uuid import uuid4

import pytest

import make
from gespann.apps.budget.actions.commitments import commit_funds, settle
from gespann.apps.budget.actions.lines import grant
from gespann.apps.budget.actions.spending import reverse, spend
from gespann.apps.budget.models import Line
from gespann.apps.budget.queries import ledger
from gespann.apps.budget.queries.figures import (
    By,
    Figures,
    course,
    figures,
    figures_as_of,
    figures_by,
    total,
)
from gespann.apps.budget.queries.forecast import forecast_by
from gespann.apps.organisation.models import Side

pytestmark = pytest.mark.django_db
MARCH = date(2025, 3, 1)


@pytest.fixture
def year(ada, ben):
    """A fair of sales in two markets, and ads of marketing, with invoices from January on."""
    pot = make.pot(year=2025)
    marketing = make.department(side=Side.MARKETING)
    north, south = (
        make.line(of=pot, granted_cents=100_00, planned_cents=120_00, market=market)
        for market in ("North", "South")
    )
    ads = make.line(
        of=pot, granted_cents=50_00, planned_cents=40_00, department=marketing, lever="ads",
        month=MARCH,
    )  # fmt: skip
    stand = commit_funds(north, 60_00, "Stand", by=ada, key=uuid4(), day=date(2025, 1, 10))
    settle(stand, 20_00, by=ada, key=uuid4(), day=date(2025, 2, 20))
    spend(south, 10_00, by=ada, key=uuid4(), day=date(2025, 2, 21))
    spend(ads, 5_00, by=ben, key=uuid4(), day=date(2025, 3, 5))
    return pot, north, south, ads


def test_the_five_numbers_of_everything(year):
    now = figures(Line.objects.all())
    assert now == Figures(280_00, 250_00, 40_00, 35_00)
    assert now.available_cents == 175_00
    assert figures(Line.objects.none()) == Figures()


def test_by_department_lever_market_month_and_line(year):
    pot, north, south, ads = year
    lines = ledger.lines_of(pot)
    fairs, of_ads = Figures(240_00, 200_00, 40_00, 30_00), Figures(40_00, 50_00, 0, 5_00)
    sales, marketing = north.department_id, ads.department_id
    assert figures_by(lines, By.DEPARTMENT) == {sales: fairs, marketing: of_ads}
    assert figures_by(lines, By.LEVER) == {"fairs": fairs, "ads": of_ads}
    assert figures_by(lines, By.MONTH) == {None: fairs, MARCH: of_ads}
    assert figures_by(lines, By.MARKET) == {
        "North": Figures(120_00, 100_00, 40_00, 20_00),
        "South": Figures(120_00, 100_00, 0, 10_00),
        "": of_ads,
    }
    by_line = figures_by(lines, By.LINE)
    assert set(by_line) == {north.pk, south.pk, ads.pk}
    assert total(by_line.values()) == figures(lines)


@pytest.mark.parametrize(
    ("day", "committed", "spent"),
    [
        (date(2025, 1, 9), 0, 0),
        (date(2025, 1, 10), 60_00, 0),
        (date(2025, 2, 19), 60_00, 0),
        (date(2025, 2, 20), 40_00, 20_00),
        (date(2025, 2, 21), 40_00, 30_00),
        (date(2025, 3, 4), 40_00, 30_00),
        (date(2025, 3, 5), 40_00, 35_00),
    ],
)
def test_as_they_stood_at_the_end_of_a_day(day, committed, spent, year):
    then = total(figures_as_of(Line.objects.all(), day, By.LEVER).values())
    assert (then.committed_cents, then.spent_cents) == (committed, spent)


def test_on_the_last_day_they_are_as_they_are_now(year):
    lines = Line.objects.all()
    for by in By:
        assert figures_as_of(lines, year[0].last_day, by) == figures_by(lines, by)


def test_the_course_tells_what_was_booked_for_each_month(year):
    told = course(Line.objects.filter(market="North"))
    assert told[date(2025, 1, 1)].committed_cents == 60_00
    assert told[date(2025, 2, 1)] == Figures(0, 0, -20_00, 20_00)


def test_behind_every_figure_are_the_entries_that_add_up_to_it(year, kim):
    pot, _north, south, _ads = year
    wrong = spend(south, 1_00, by=kim, key=uuid4(), day=date(2025, 2, 22))
    reverse(wrong, by=kim, key=uuid4(), text="Twice", day=date(2025, 4, 1))
    for line in ledger.lines_of(pot):
        for amount in ("planned_cents", "granted_cents", "committed_cents", "spent_cents"):
            behind = ledger.entries_behind(line, amount)
            assert sum(getattr(one, amount) for one in behind) == getattr(line, amount)
    until = ledger.entries_behind(south, "spent_cents", until=date(2025, 3, 1))
    assert [one.spent_cents for one in until] == [1_00, 10_00]
    with pytest.raises(ValueError, match="an amount is one of"):
        ledger.entries_behind(south, "pk")


def test_where_the_year_ends(year):
    pot, north, south, ads = year
    told = forecast_by(pot, ledger.lines_of(pot), date(2025, 7, 2), By.LINE)
    # Half a year of 120.00 is to come, less what is ordered of it already.
    assert told[north.pk].known_cents == 60_00
    assert told[north.pk].to_come_cents == round(120_00 * 182 / 365) - 40_00
    assert told[south.pk].at_year_end_cents == 10_00 + round(120_00 * 182 / 365)
    assert told[ads.pk].at_year_end_cents == 5_00  # its month is over
    assert told[north.pk].missing_cents == 0


def test_a_forecast_says_what_the_ledger_will_refuse(year, cleo):
    pot, _north, south, _ads = year
    early = forecast_by(pot, ledger.lines_of(pot), date(2025, 1, 1), By.LINE)
    assert early[south.pk].missing_cents > 0
    grant_more = make.set_limit(pot, 900_00, reason="", by=cleo, key=uuid4())
    grant(south, 100_00, by=cleo, key=uuid4())
    assert grant_more.limit_cents == 900_00
    later = forecast_by(pot, ledger.lines_of(pot), date(2025, 1, 1), By.LINE)
    assert later[south.pk].missing_cents == 0


def test_strangers_see_nothing(year, dan, ada, eve):
    for visible in (
        ledger.pots_visible_to,
        ledger.lines_visible_to,
        ledger.commitments_visible_to,
        ledger.transfers_visible_to,
    ):
        assert not visible(dan).exists()
    assert ledger.pots_visible_to(ada).count() == 1
    assert ledger.lines_visible_to(ada).count() == 3


@pytest.mark.parametrize("count", [1, 3])
def test_figures_take_one_question_however_many_lines(count, django_assert_num_queries):
    for _ in range(count):
        make.line(granted_cents=1_00)
    with django_assert_num_queries(1):
        figures_by(Line.objects.all(), By.DEPARTMENT)
    with django_assert_num_queries(2):
        figures_as_of(Line.objects.all(), date(2026, 1, 1), By.DEPARTMENT)

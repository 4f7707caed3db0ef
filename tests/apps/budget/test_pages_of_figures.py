"""Pages that show figures: they are those of the ledger, and what is behind each adds up to it."""

import json
from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

import make
from gespann.apps.budget.actions.commitments import call_off, commit_funds, settle
from gespann.apps.budget.actions.months import close_month
from gespann.apps.budget.actions.spending import reverse as undo
from gespann.apps.budget.actions.spending import spend
from gespann.apps.budget.models import Line
from gespann.apps.budget.queries.figures import By, figures, figures_as_of, figures_by, total
from gespann.apps.organisation.models import Side

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
AMOUNTS = ("planned", "granted", "committed", "spent", "available")
NAMES = {By.DEPARTMENT: "department", By.LEVER: "lever", By.MARKET: "market", By.MONTH: "month"}


@pytest.fixture
def year(ada, ben, kim):
    """2025: a fair of sales in two markets and ads of marketing; something was booked wrongly."""
    pot = make.pot(year=2025)
    north, south = (
        make.line(of=pot, granted_cents=100_00, planned_cents=120_00, market=market)
        for market in ("North", "South")
    )
    ads = make.line(
        of=pot, granted_cents=50_00, planned_cents=40_00, lever="ads", month=date(2025, 3, 1),
        department=make.department(side=Side.MARKETING),
    )  # fmt: skip
    stand = commit_funds(north, 60_00, "Stand", by=ada, key=uuid4(), day=date(2025, 1, 10))
    settle(stand, 20_00, by=ada, key=uuid4(), day=date(2025, 2, 20))
    wrong = spend(south, 1_00, by=kim, key=uuid4(), day=date(2025, 2, 22))
    undo(wrong, by=kim, key=uuid4(), text="Twice", day=date(2025, 4, 1))
    spend(south, 10_00, by=ada, key=uuid4(), day=date(2025, 2, 21))
    spend(ads, 5_00, by=ben, key=uuid4(), day=date(2025, 3, 5))
    return pot


@pytest.fixture
def reader(client, ada):
    client.force_login(ada, BACKEND)
    return client


def exported(reader, address, table, **asked):
    """The rows of a table, as a program reads them."""
    answer = reader.get(address, {**asked, "export": f"{table}.json"})
    assert answer["Content-Type"] == "application/json", answer.text
    return json.loads(answer.content)


def told(row):
    return tuple(row[amount] for amount in AMOUNTS)


def amounts(one):
    return tuple(getattr(one, f"{amount}_cents") for amount in AMOUNTS)


@pytest.mark.parametrize("by", NAMES)
def test_the_figures_of_a_page_are_those_of_the_ledger(reader, year, by):
    rows = exported(reader, f"/budget/{year.pk}/", "figures", by=NAMES[by])
    lines = Line.objects.filter(pot=year)
    assert sorted(map(told, rows)) == sorted(map(amounts, figures_by(lines, by).values()))
    in_all = reader.get(f"/budget/{year.pk}/").context["everything"].figures
    assert in_all == figures(lines)


@pytest.mark.parametrize("day", [date(2025, 1, 9), date(2025, 2, 20), date(2025, 3, 31)])
def test_as_of_a_past_day_they_are_as_they_stood(reader, year, day):
    lines = Line.objects.filter(pot=year)
    then = figures_as_of(lines, day, By.LINE)
    page = reader.get(f"/budget/{year.pk}/", {"by": "line", "as_of": day.isoformat()})
    assert page.status_code == 200
    assert page.context["everything"].figures == total(then.values())
    rows = exported(reader, f"/budget/{year.pk}/", "figures", by="line", as_of=day.isoformat())
    assert sorted(map(told, rows)) == sorted(map(amounts, then.values()))


def test_a_past_day_is_said_to_change_as_long_as_its_month_is_open(reader, year, kim):
    open_month = reader.get(f"/budget/{year.pk}/", {"as_of": "2025-02-20"}).text
    assert "Its month is open" in open_month
    for _month in ("January", "February"):
        close_month(year, by=kim)
    page = reader.get(f"/budget/{year.pk}/", {"as_of": "2025-02-20"}).text
    assert "Its month is closed" in page


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("2024-12-31", "The budget begins later than that."),
        ("2999-01-01", "This day is still to come."),
        ("yesterday", "Enter a valid date."),
    ],
)
def test_a_day_of_which_nothing_can_be_said_is_refused_beside_its_field(reader, year, asked, words):
    page = reader.get(f"/budget/{year.pk}/", {"as_of": asked})
    assert page.status_code == 422
    assert words in page.text


def test_from_a_group_to_its_lines_and_from_a_line_to_entries_that_add_up(reader, year):
    page = reader.get(f"/budget/{year.pk}/", {"by": "market"})
    (group,) = (row for row in page.context["figures"].rows if row.name == "South")
    lines = reader.get(group.to["spent"].partition("#")[0]).context["figures"].rows
    assert [line.name for line in lines] == [Line.objects.get(market="South").name]
    for amount in AMOUNTS:
        behind = exported(reader, lines[0].to[amount], "entries_behind", amount=amount)
        assert sum(row[amount] for row in behind) == getattr(lines[0].figures, f"{amount}_cents")
        assert all(row[amount] for row in behind)


def test_the_entries_behind_a_past_figure_end_on_that_day(reader, year):
    south = Line.objects.get(market="South")
    address = reverse("budget:entries", args=[south.pk])
    asked = {"amount": "spent", "until": "2025-03-01"}
    page = reader.get(address, asked)
    assert page.context["cents"] == 11_00
    assert (
        sum(row["spent"] for row in exported(reader, address, "entries_behind", **asked)) == 11_00
    )
    assert reader.get(address, {"amount": "spent"}).context["cents"] == 10_00


def test_an_address_that_asks_for_what_is_not_there_shows_the_page_as_it_is(reader, year):
    line = Line.objects.first()
    for asked in ({"by": "moon"}, {"department": "99"}, {"by": "line", "market": "Mars"}):
        assert reader.get(f"/budget/{year.pk}/", asked).status_code == 200
    address = reverse("budget:entries", args=[line.pk])
    for asked in ({"amount": "pk"}, {"until": "2025-02-30"}, {"until": "then"}):
        assert reader.get(address, asked).status_code == 200


def test_the_pot_of_this_year_opens_at_once_and_the_others_are_a_step_away(reader, year):
    assert reader.get("/budget/").context["pot"] == year
    now = make.pot(100_00)
    page = reader.get("/budget/")
    assert page.context["pot"] == now
    assert reverse("budget:pot", args=[year.pk]) in page.text


def test_without_a_pot_of_this_year_the_nearest_one_opens(reader, cleo):
    this_year = timezone.localdate().year
    far, near = (make.pot(year=this_year + ahead) for ahead in (4, 1))
    assert reader.get("/budget/").context["pot"] == near
    past = make.pot(year=this_year - 9)
    assert reader.get("/budget/").context["pot"] not in (far, past)


def test_before_there_is_anything_the_page_says_who_does_what(reader):
    assert "Today belongs to no fiscal year" in reader.get("/budget/").text
    make.fiscal_year(timezone.localdate().year)
    assert "The controller or the management opens the pot" in reader.get("/budget/").text
    make.pot()
    assert "The pot is open and has no limit yet" in reader.get("/budget/").text


def test_what_the_ledger_will_refuse_is_said(reader):
    line = make.line(granted_cents=10_00, planned_cents=0)
    assert "will be missing" not in reader.get("/budget/").text
    make.line(
        of=line.pot, granted_cents=1_00, planned_cents=9_00, month=line.pot.last_day.replace(day=1)
    )
    page = reader.get("/budget/")
    assert "At year’s end €8 will be missing" in page.text
    # What one line has left over does not help another.
    assert page.context["everything"].missing_cents == 8_00


def test_a_line_shows_its_commitments_transfers_and_entries(reader, year):
    north = Line.objects.get(market="North")
    page = reader.get(reverse("budget:line", args=[north.pk])).text
    assert "Stand" in page
    rows = exported(reader, reverse("budget:line", args=[north.pk]), "entries")
    assert [row["kind"] for row in rows if row["committed"]] == ["settle", "commit"]
    assert len(rows) == 4


def test_an_entry_tells_what_reverses_it_and_the_reversal_what_it_reverses(reader, year):
    south = Line.objects.get(market="South")
    reversal = south.entries.get(kind="reverse")
    own = reader.get(reverse("budget:entry", args=[reversal.pk])).text
    assert reverse("budget:entry", args=[reversal.reverses_id]) in own
    wrong = reader.get(reverse("budget:entry", args=[reversal.reverses_id])).text
    assert "This entry is reversed" in wrong
    assert reverse("budget:entry", args=[reversal.pk]) in wrong


def test_a_blanket_order_shows_what_was_drawn_from_it(reader, ada):
    line = make.line(granted_cents=100_00)
    blanket = commit_funds(line, 60_00, "Ads", by=ada, key=uuid4(), is_blanket=True)
    drawn = call_off(blanket, 20_00, "Ads in May", by=ada, key=uuid4())
    page = reader.get(reverse("budget:commitment", args=[blanket.pk])).text
    assert "Ads in May" in page
    assert "Drawn from the blanket order: €20.00" in page
    release = reader.get(reverse("budget:commitment", args=[drawn.pk])).text
    assert reverse("budget:commitment", args=[blanket.pk]) in release


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("asked", [{}, {"by": "line"}, {"as_of": "2025-06-30"}])
def test_a_pot_is_shown_with_few_questions_however_many_lines(
    reader, count, asked, django_assert_max_num_queries
):
    pot = make.pot(year=2025)
    for _ in range(count):
        make.line(of=pot, granted_cents=1_00)
    reader.get(f"/budget/{pot.pk}/")
    with django_assert_max_num_queries(14):
        reader.get(f"/budget/{pot.pk}/", asked)


@pytest.mark.parametrize("count", [1, 3])
def test_a_line_is_shown_with_few_questions_however_many_entries(
    reader, ada, count, django_assert_max_num_queries
):
    line = make.line(granted_cents=100_00)
    for _ in range(count):
        stand = commit_funds(line, 2_00, "Stand", by=ada, key=uuid4())
        settle(stand, 1_00, by=ada, key=uuid4())
    with django_assert_max_num_queries(15):
        reader.get(reverse("budget:line", args=[line.pk]))


def test_strangers_find_nothing(client, year, dan):
    client.force_login(dan, BACKEND)
    line = Line.objects.first()
    for address in ("/budget/", f"/budget/{year.pk}/", reverse("budget:line", args=[line.pk])):
        assert client.get(address).status_code == 404
    assert client.get("/budget/").status_code == 404

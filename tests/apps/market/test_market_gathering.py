"""Files of other programs and shapes: looked at, confirmed, put together, landed, remembered."""

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from apps.market.bringing import lines
from apps.market.gathering import (
    MONTHS,
    SEPTEMBER,
    TOML,
    compare,
    confirm,
    kept,
    known,
    land_all,
    land_history,
    upload,
)
from files.importers.made_exports import EXPORTS, META_TOTALS, PERSONS, booking, datev
from gespann.apps.market import actions, queries
from gespann.apps.market.models import Draft, Entry, RememberedChoices, SourceFile

pytestmark = pytest.mark.django_db
OWN = "Monat;Umsatz;Fairs;Besuche;Visits;Kommentar\n2026-09;9.100,50;5.000,00;7;51;gut\n"
OCTOBER = {"first": "2026-10-01", "last": "2026-10-31"}


def words(answer):
    return " ".join(answer.content.decode().split())


def google(*rows):
    return lines("Day,Campaign,Campaign type,Impr.,Clicks,Cost,Conversions", *rows)


def test_several_files_land_as_one_batch_and_are_undone_as_one(keeper, eve):
    known(eve)
    places = {"Display Retargeting": "-"}
    confirm(keeper, kept(keeper, EXPORTS["google_en"][2], "google.csv"), places, **SEPTEMBER,
            despite="on")  # fmt: skip
    confirm(keeper, kept(keeper, EXPORTS["meta_en"][2], "meta.csv"), **SEPTEMBER)
    deals = kept(keeper, EXPORTS["hubspot_deals_en"][2], "deals.csv")
    confirm(keeper, deals, {"Revenue": ""}, **SEPTEMBER)
    confirm(keeper, kept(keeper, OWN, "own.csv"))
    page = words(land_all(keeper))
    assert "No figure that is known changes" in page
    assert "the period from" not in page
    entry = Entry.objects.get(number=2)
    assert [one["name"] for one in entry.added["files"]] == [
        "google.csv", "meta.csv", "deals.csv", "own.csv",
    ]  # fmt: skip
    course = queries.history().course
    assert {name: values[-1] for name, values in course.items()} == {
        "leads": 0, "revenue": 9100.5, "search": 1076, "social": 1061.75, "fairs": 5000,
        "visits": 51,
    }  # fmt: skip
    assert "meta.csv" in words(keeper.get(reverse("market:batch", args=[entry.pk])))
    keeper.post(reverse("market:undo", args=[entry.pk]))
    assert queries.history().course["search"] == [900, 950, 920]


def test_the_next_month_asks_nothing_that_was_said_before(keeper, eve):
    known(eve)
    first = google("2026-09-03,Brand,Search,9,3,10.50,1", "2026-09-30,Rings,Search,8,2,4,0")
    confirm(keeper, kept(keeper, first, "g9.csv"), {"Rings": "social"}, **SEPTEMBER)
    confirm(keeper, kept(keeper, OWN, "own9.csv"))
    asked_for = kept(keeper, "Monat;Anfragen\n2026-09;20\n", "leads9.csv")
    confirm(keeper, asked_for, {"Anfragen": "column:leads"})
    confirm(keeper, asked_for)  # with another column it was read once more
    land_all(keeper)
    assert RememberedChoices.objects.count() == 3
    later = google("2026-10-01,Brand,Search,9,3,11,1", "2026-10-31,Rings,Search,8,2,5,0")
    assert upload(keeper, later, "g10.csv").url == reverse("market:files")
    upload(keeper, OWN.replace("2026-09", "2026-10"), "own10.csv")
    upload(keeper, "Monat;Anfragen\n2026-10;21\n", "leads10.csv")
    land_all(keeper)
    course = queries.history().course
    assert {name: values[-2:] for name, values in course.items()} == {
        "leads": [20, 21], "revenue": [9100.5, 9100.5], "search": [10.5, 11], "social": [4, 5],
        "fairs": [5000, 5000], "visits": [51, 51],
    }  # fmt: skip


@pytest.mark.sqlite_only
def test_a_campaign_that_was_not_there_before_is_asked_for(keeper, eve):
    known(eve)
    first = google("2026-09-03,Brand,Search,9,3,10.50,1")
    confirm(keeper, kept(keeper, first, "g9.csv"), **SEPTEMBER)
    confirm(keeper, kept(keeper, OWN, "own.csv"), {"Kommentar": ""})
    confirm(keeper, kept(keeper, "month,leads\n2026-09,20\n", "leads.csv"))
    land_all(keeper, "social")
    later = google("2026-10-01,Brand,Search,9,3,11,1", "2026-10-31,New,Search,8,2,5,0")
    file = kept(keeper, later, "g10.csv")
    page = words(keeper.get(reverse("market:file", args=[file.pk])))
    assert 'New <span class="tag caution">new</span>' in page
    assert "It is not confirmed yet" in words(compare(keeper))


@pytest.mark.sqlite_only
def test_totals_of_periods_are_refused_with_the_way_to_a_daily_export(keeper, eve):
    known(eve)
    file = kept(keeper, META_TOTALS)
    page = words(keeper.get(reverse("market:file", args=[file.pk])))
    assert "Each row is the total of a period, not of a day." in page
    assert "In the Ads Manager choose Breakdown, By time, Day" in page
    confirm(keeper, file)
    assert compare(keeper).status_code == 422
    assert not Draft.objects.exists()


@pytest.mark.sqlite_only
def test_columns_that_nobody_knows_are_told_and_can_be_used(keeper, eve):
    known(eve)
    file = kept(keeper, OWN)
    page = words(keeper.get(reverse("market:file", args=[file.pk])))
    assert "Nothing in the firm’s definition is called like this." in page
    assert file.choices["columns"] == {
        "Monat": "day", "Umsatz": "column:revenue", "Fairs": "column:fairs",
        "Visits": "column:visits",
    }  # fmt: skip
    confirm(keeper, file, {"Besuche": "column:visits", "Visits": ""})
    again = SourceFile.objects.get()
    assert again.choices["columns"]["Besuche"] == "column:visits"
    assert not again.is_confirmed  # other columns are looked at once more
    assert again.found["sums"]["visits"] == 7


@pytest.mark.sqlite_only
def test_two_columns_for_the_same_are_refused(keeper, eve):
    known(eve)
    answer = confirm(keeper, kept(keeper, OWN), {"Besuche": "column:visits"})
    assert answer.status_code == 422
    assert "were chosen for the same" in words(answer)


@pytest.mark.sqlite_only
def test_a_known_period_is_corrected_in_the_columns_of_the_file_only(keeper, eve):
    known(eve)
    export = google("2026-07-01,Brand,Search,9,3,1000,1", "2026-08-31,Brand,Search,9,3,920,1")
    confirm(keeper, kept(keeper, export), first="2026-07-01", last="2026-08-31")
    page = words(land_all(keeper))
    assert "1 known figure changes" in page
    assert '<td class="to-the-right">950</td><td class="to-the-right">1,000</td>' in page
    assert queries.history().course["search"] == [900, 1000, 920]
    assert queries.history().course["revenue"] == [9000, 9500, 9200]
    assert Entry.objects.get(number=2).replaces


@pytest.mark.sqlite_only
def test_what_is_known_already_is_not_landed_again(keeper, eve):
    known(eve)
    export = google("2026-08-01,Brand,Search,9,3,900,1", "2026-08-31,Brand,Search,9,3,20,1")
    confirm(keeper, kept(keeper, export))
    assert "All of this is known already" in words(compare(keeper))
    assert not Draft.objects.exists()


@pytest.mark.sqlite_only
def test_of_new_periods_every_column_has_to_come_from_somewhere(keeper, eve):
    known(eve)
    confirm(keeper, kept(keeper, "month,leads,revenue,search\n2026-09,20,9000,800\n"))
    page = words(compare(keeper, "social", "fairs"))
    assert "No file says “Visits” for 1 period: 1 Sept 2026." in page
    assert "Social ads" in page  # is still ticked below
    land_all(keeper, "social", "fairs", "visits")
    assert queries.history().course["visits"] == [50, 55, 52, 0]


@pytest.mark.sqlite_only
def test_a_total_that_differs_stands_in_the_way_until_somebody_says_otherwise(keeper, eve):
    known(eve)
    file = kept(keeper, EXPORTS["google_en"][2])
    confirm(keeper, file, {"Display Retargeting": "-"}, **SEPTEMBER)
    assert "do not add up to its own total" in words(compare(keeper))


@pytest.mark.sqlite_only
def test_refused_rows_can_be_taken_and_stand_in_the_way(keeper, eve):
    known(eve)
    rows = ("2026-09-03,Brand,Search,9,3,many,1", "2026-09-30,=2+3,Search,8,2,x,0")
    file = kept(keeper, google("2026-09-01,Brand,Search,9,3,5,1", *rows))
    told = keeper.get(reverse("market:refused_rows", args=[file.pk])).content.decode("utf-8-sig")
    assert "many" in told
    assert "'=2+3" in told
    confirm(keeper, file, **SEPTEMBER)
    assert "2 rows of the file cannot be read" in words(compare(keeper))


def test_the_same_file_is_gathered_once(keeper, eve):
    known(eve)
    kept(keeper, OWN)
    answer = upload(keeper, OWN, "again.csv")
    assert answer.status_code == 422
    assert "This very file is among those gathered already." in words(answer)


@pytest.mark.sqlite_only
def test_two_exports_that_tell_of_the_same_days_are_refused(keeper, eve):
    known(eve)
    for name, cost in (("one.csv", 5), ("other.csv", 6)):
        file = kept(keeper, google(f"2026-09-03,Brand,Search,9,3,{cost},1"), name)
        confirm(keeper, file, **SEPTEMBER)
    assert "both tell of “Brand” in the same periods" in words(compare(keeper))


@pytest.mark.sqlite_only
def test_money_of_another_currency_is_refused(keeper, eve):
    known(eve)
    export = EXPORTS["meta_en"][2].replace(b"(EUR)", b"(USD)")
    confirm(keeper, kept(keeper, export), **SEPTEMBER)
    assert "The file counts in USD, the firm in EUR." in words(compare(keeper))


@pytest.mark.sqlite_only
def test_another_source_can_be_said(keeper, eve):
    known(eve)
    file = kept(keeper, google("2026-09-03,Brand,Search,9,3,5,1"))
    confirm(keeper, file, source="table")
    file.refresh_from_db()
    assert (file.found["kind"], file.choices["source"]) == ("table", "table")
    assert file.choices["columns"]["Day"] == "day"


MARKETS = TOML.replace(
    'period = "month"\n\n[[stages', 'period = "month"\nmarket = "market"\n\n[[stages'
)
OF_MARKETS = lines(
    MONTHS.splitlines()[0] + ",market",
    *(f"{row},{market}" for market in ("DE", "AT") for row in MONTHS.splitlines()[1:]),
)


@pytest.mark.sqlite_only
def test_campaigns_go_to_the_market_in_their_name_and_those_of_all_are_shared_out(keeper, eve):
    land_history(eve, OF_MARKETS, MARKETS)
    export = google(
        "2026-09-03,Brand | DE,Search,9,3,5,1", "2026-09-04,Brand | AT,Search,9,3,7,1",
        "2026-09-05,Rings,Search,9,3,10,1",
    )  # fmt: skip
    confirm(keeper, kept(keeper, export, "g.csv"), **SEPTEMBER)
    own = "month,market,leads,revenue\n2026-09,DE,20,9000\n2026-09,AT,10,8000\n"
    confirm(keeper, kept(keeper, own, "own.csv"))
    land_all(keeper, "social", "fairs", "visits")
    entry = Entry.objects.get(number=2)
    assert entry.added["sums"]["search"] == 22
    import pyarrow.parquet as pq
    from pyarrow import BufferReader

    rows = pq.read_table(BufferReader(bytes(entry.table))).to_pylist()
    assert {row["market"]: row["search"] for row in rows} == {"DE": 10, "AT": 12}


def everything_in_the_database():
    """All that lies in any table of the market, as bytes, files unpacked."""
    import gzip

    with connection.cursor() as cursor:
        tables = [n for n in connection.introspection.table_names() if n.startswith("market_")]
        found = []
        for table in tables:
            cursor.execute(f"SELECT * FROM {table}")  # noqa: S608
            for row in cursor.fetchall():
                for cell in row:
                    raw = bytes(cell) if isinstance(cell, bytes | memoryview) else b""
                    found.append(gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw)
                    found.append(str(cell).encode())
    return b"\n".join(found)


def test_no_text_of_a_booking_and_no_name_of_a_person_is_ever_kept(keeper, eve):
    known(eve)
    files = [name for name in EXPORTS if "_ads" not in EXPORTS[name][0] or "linkedin" in name]
    for name in files:
        kept(keeper, EXPORTS[name][2], f"{name}.csv")
        lying_there = everything_in_the_database()
        assert [one for one in (*PERSONS, "Anzeige") if one.encode() in lying_there] == []
        if name != "datev":
            actions.put_away(SourceFile.objects.get(), by=SourceFile.objects.get().by)
    confirm(keeper, SourceFile.objects.get(), {"100 / 4600": "fairs"}, **SEPTEMBER)
    confirm(keeper, kept(keeper, "month,leads,revenue\n2026-09,20,9000\n", "own.csv"))
    land_all(keeper, "search", "social", "visits")
    lying_there = everything_in_the_database()
    for text in (*PERSONS, "Anzeige", "RE-1", "70001", "1234.56", "1.234,56"):
        assert text.encode() not in lying_there, text
    assert queries.history().course["fairs"][-1] == 1200


@pytest.mark.sqlite_only
def test_bookings_that_differ_in_their_text_only_are_no_duplicates(keeper, eve):
    known(eve)
    file = kept(keeper, datev(booking(), booking(text="Another"), booking()).encode("cp1252"))
    assert file.found["duplicates"] == 1


def test_what_nobody_lands_is_over_after_a_day(keeper, eve):
    known(eve)
    kept(keeper, OWN)
    SourceFile.objects.update(made=timezone.now() - timedelta(days=1, minutes=1))
    assert not queries.files_of(eve).exists()
    assert actions.forget_what_is_over() == 1
    assert not SourceFile.objects.exists()


def test_the_files_take_as_many_queries_for_three_as_for_one(keeper, eve):
    from django.test.utils import CaptureQueriesContext

    known(eve)

    def count():
        with CaptureQueriesContext(connection) as asked:
            assert keeper.get(reverse("market:files")).status_code == 200
        return len(asked)

    kept(keeper, OWN, "one.csv")
    alone = count()
    for number in range(2):
        kept(keeper, OWN + f"2026-1{number};1;2;3;4;x\n", f"{number}.csv")
    assert count() == alone


@pytest.mark.sqlite_only
def test_without_a_definition_the_page_says_what_comes_first(keeper):
    assert "The levers are not known yet" in words(keeper.get(reverse("market:files")))
    assert upload(keeper, OWN).status_code == 200
    assert not SourceFile.objects.exists()

"""Files that are stripped, added up to periods, and composed: by hand, without any page."""

import gzip
from datetime import date

import pytest

from files.importers.made_exports import EXPORTS, PERSONS
from gespann.core.quantities import Period
from gespann.files.firm_toml import firm_toml_in
from gespann.files.gathering.choices import Choices, OfName, choices_from
from gespann.files.gathering.composing import compose
from gespann.files.gathering.filled import Filled, whole_periods
from gespann.files.gathering.filled_by_export import filled_by
from gespann.files.gathering.filled_by_table import filled_by as filled_by_table
from gespann.files.gathering.filled_by_table import read_table_rows
from gespann.files.gathering.firm_columns import Target, target_of
from gespann.files.gathering.look_at_export import read_for
from gespann.files.gathering.stripped_file import stripped
from gespann.files.gathering.table_guesses import guess_roles
from gespann.files.importers.raw_table import open_export
from gespann.files.importers.reading import read_export
from gespann.files.importers.recognition import guess_of
from gespann.files.importers.sources import source_of
from gespann.refusals import InputRefused

TOML = """
[firm]
name = "Muster GmbH"
currency = "EUR"
period = "week"
history = "h.csv"
margin = 0.4
[columns]
period = "week"
outcome = "revenue"
controls = ["price"]
[[levers]]
name = "Search ads"
column = "search"
kind = "search_ads"
[[levers]]
name = "Visits"
column = "visits"
kind = "personal_selling"
unit = "visit"
cost_per_unit = 50
"""


def target(weekday=0, markets=(), last_known=None):
    columns = target_of(firm_toml_in(TOML, "firm.toml", history_is_given=True), None).columns
    column = "market" if markets else ""
    return Target(columns, Period.WEEK, "EUR", weekday, column, markets, last_known)


def export_of(tmp_path, *rows):
    path = tmp_path / "g.csv"
    path.write_text("Day,Campaign,Cost,Clicks,Campaign type\n" + "".join(f"{r}\n" for r in rows))
    return path


def choices(**names):
    said = {"Day": "day", "Campaign": "campaign", "Cost": "cost", "Clicks": "clicks"}
    where = {name: one if isinstance(one, OfName) else OfName(one) for name, one in names.items()}
    return Choices(source="google_ads", columns=said, names=where)


@pytest.mark.parametrize("name", EXPORTS)
def test_a_stripped_export_is_read_as_before_and_names_nobody(tmp_path, name):
    key, _language, content = EXPORTS[name]
    path = tmp_path / "export.csv"
    path.write_bytes(content)
    source = source_of(key)
    before = read_export(path, key)
    table = open_export(path, tuple(source.all_names), None, source.first_cells)
    fields = {one.column: one.field for one in guess_of(table, source).columns if one.field}
    kept = stripped(table, source, fields)
    path.write_bytes(kept)
    after = read_export(path, key)
    assert [person for person in PERSONS if person.encode() in gzip.decompress(kept)] == []
    assert len(after.entries) == len(before.entries)
    for one, other in zip(before.entries, after.entries, strict=True):
        for field in ("row", "day", "cost", "amount", "amount_cents", "stage", "campaign", "won"):
            assert getattr(one, field, None) == getattr(other, field, None)
    assert [(c.row, c.stated, c.agrees) for c in after.checksums] == [
        (c.row, c.stated, c.agrees) for c in before.checksums
    ]
    assert after.stated_period == before.stated_period


def test_weeks_begin_on_the_weekday_of_the_known_history(tmp_path):
    # Weeks from Sunday: 6 and 13 September 2026 are Sundays.
    path = export_of(tmp_path, "2026-09-06,A,1,0,x", "2026-09-12,A,2,0,x", "2026-09-13,A,4,0,x",
                     "2026-09-19,A,8,0,x")  # fmt: skip
    filled = filled_by(read_for(path, choices(A="search")), choices(A="search"), target(6))
    assert filled.starts == (date(2026, 9, 6), date(2026, 9, 13))
    assert [filled.values[start, ""]["search"] for start in filled.starts] == [3, 12]


def test_a_week_of_which_some_days_are_missing_is_left_out_and_named():
    whole, part = whole_periods(target(), date(2026, 9, 1), date(2026, 9, 20))
    assert whole == [date(2026, 9, 7), date(2026, 9, 14)]
    assert part == [date(2026, 8, 31)]


def test_money_becomes_effort_by_the_cost_of_a_unit(tmp_path):
    path = export_of(tmp_path, "2026-09-07,A,125,0,x", "2026-09-13,A,25,0,x")
    said = choices(A="visits")
    assert filled_by(read_for(path, said), said, target()).values == {
        (date(2026, 9, 7), ""): {"visits": 3.0}
    }


def test_what_is_for_all_markets_is_shared_out_evenly(tmp_path):
    path = export_of(tmp_path, "2026-09-07,A,10,0,x", "2026-09-13,B,3,0,x")
    said = choices(A=OfName("search", "*"), B=OfName("search", "AT"))
    values = filled_by(read_for(path, said), said, target(markets=("DE", "AT"))).values
    assert {market: row["search"] for (_s, market), row in values.items()} == {"DE": 5, "AT": 8}


def test_a_name_of_which_nothing_was_said_is_no_silent_loss(tmp_path):
    path = export_of(tmp_path, "2026-09-07,A,10,0,x", "2026-09-13,B,3,0,x")
    said = choices(A="search", B="")
    with pytest.raises(InputRefused) as refusal:
        filled_by(read_for(path, said), said, target())
    assert "“B”" in refusal.value.faults[0].what


def table(tmp_path, text, **roles):
    path = tmp_path / "own.csv"
    path.write_text(text)
    said = Choices(source="table", columns={n.replace("_", " "): r for n, r in roles.items()})
    return filled_by_table(read_table_rows(path, said, target()), said, target())


def test_rows_of_days_are_added_up_and_a_row_of_totals_is_no_data(tmp_path):
    text = "Tag;Umsatz\n" + "".join(f"{day:02}.09.2026;1,5\n" for day in range(7, 14))
    filled = table(tmp_path, text + "Summe;10,5\n", Tag="day", Umsatz="column:revenue")
    assert filled.values == {(date(2026, 9, 7), ""): {"revenue": 10.5}}


def test_an_outcome_that_nobody_counted_is_no_zero_and_effort_that_nobody_wrote_is(tmp_path):
    text = "week;a;b\n2026-W37;;\n2026-W38;5;6\n"
    filled = table(tmp_path, text, week="day", a="column:revenue", b="column:visits")
    row = filled.values[date(2026, 9, 7), ""]
    assert row["revenue"] != row["revenue"]
    assert row["visits"] == 0


def test_a_price_cannot_be_added_up(tmp_path):
    text = "day;p\n2026-09-07;5\n2026-09-08;6\n"
    with pytest.raises(InputRefused, match="cannot be added up"):
        table(tmp_path, text, day="day", p="column:price")


def part(source, start=date(2026, 9, 7), names=(), **values):
    place = (start, "")
    names = frozenset(names)
    return Filled("f.csv", source, {place: values}, tuple(values), (start,), True, (), names)


NAMES = ("week", "revenue", "search", "visits", "price")


def test_two_networks_add_up_and_the_same_campaign_twice_does_not():
    whole = part("table", revenue=9.0, visits=1.0, price=2.0)
    ads = [
        part("google_ads", names={"A"}, search=1.0),
        part("microsoft_ads", names={"A"}, search=2.0),
    ]
    rows = compose([whole, *ads], None, target(), NAMES, "week", frozenset()).rows
    assert rows.to_pylist() == [
        {"week": date(2026, 9, 7), "revenue": 9, "search": 3, "visits": 1, "price": 2}
    ]
    again = compose([*ads, part("google_ads", names={"A"}, search=1.0)], None, target(), NAMES,
                    "week", frozenset())  # fmt: skip
    assert "both tell of “A”" in again.faults[0].what


def test_only_levers_can_be_said_to_have_rested():
    composed = compose([part("table", revenue=9.0)], None, target(), NAMES, "week",
                       frozenset({"search", "visits", "price"}))  # fmt: skip
    assert [fault.what for fault in composed.faults] == [
        "No file says “price” for 1 period: 7 Sept 2026."
    ]


def test_choices_come_back_from_json_as_they_were():
    said = Choices(
        "google_ads", {"A": "day"}, first=date(2026, 9, 1), names={"x": OfName("y", "DE")}
    )
    assert choices_from(said.as_json()) == said


@pytest.mark.parametrize(
    ("name", "cells", "role"),
    [
        ("Kalenderwoche", ["2026-W37", "2026-W38"], "day"),
        ("Umsatz netto", ["1.000,50", "2"], "column:revenue"),
        ("Google Ads Kosten", ["1", "2"], "column:search"),
        ("Visits", ["3", "4"], "column:visits"),
        ("Bemerkung", ["gut", "-"], ""),
        ("leer", ["", ""], ""),
    ],
)
def test_columns_are_guessed_by_their_names_and_cells(name, cells, role):
    assert guess_roles({name: cells}, target())[name].role == role

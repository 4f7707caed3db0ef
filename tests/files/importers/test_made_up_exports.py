"""Made-up exports in every dialect come back as they went in, and nothing is lost on the way."""

import csv
import io
from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_exports import booking, datev, written

from gespann.core.quantities import Period
from gespann.files.importers.groups import guess_groups, names_in
from gespann.files.importers.period_columns import by_period
from gespann.files.importers.reading import read_export
from gespann.files.importers.recognition import recognise

quick = settings(max_examples=20)


@dataclass(frozen=True)
class AdDialect:
    """How a program writes its export."""

    source: str
    header: tuple[str, ...]  # day, campaign, cost, impressions, clicks
    delimiter: str
    encoding: str
    decimal: str
    day: str
    above: str = ""
    nothing: str = ""
    total: str | None = None


DIALECTS = {
    "Meta, English": AdDialect(
        "meta_ads",
        ("Day", "Campaign name", "Amount spent (EUR)", "Impressions", "Link clicks"),
        ",", "utf-8-sig", ".", "%Y-%m-%d"),
    "Meta, German": AdDialect(
        "meta_ads",
        ("Tag", "Kampagnenname", "Ausgegebener\N{NO-BREAK SPACE}Betrag (EUR)", "Impressionen",
         "Link-Klicks"),
        ";", "windows-1252", ",", "%d.%m.%Y"),
    "Google, English": AdDialect(
        "google_ads", ("Day", "Campaign", "Cost", "Impr.", "Clicks"),
        ",", "utf-8", ".", "%b %d, %Y", "Campaign report\nAll time\n", " --", "Total: Account"),
    "Google, German": AdDialect(
        "google_ads", ("Tag", "Kampagne", "Kosten", "Impressionen", "Klicks"),
        "\t", "utf-16", ",", "%Y-%m-%d", "Kampagnenbericht\nGesamter Zeitraum\n", " --",
        "Gesamt: Konto"),
    "LinkedIn, English": AdDialect(
        "linkedin_ads",
        ("Start Date (in UTC)", "Campaign Name", "Total Spent", "Impressions", "Clicks"),
        "\t", "utf-16", ".", "%m/%d/%Y", "Report\n\n\n"),
    "LinkedIn, German": AdDialect(
        "linkedin_ads",
        ("Startdatum (in UTC)", "Kampagnenname", "Gesamtausgaben", "Impressionen", "Klicks"),
        "\t", "utf-16", ",", "%d.%m.%Y"),
    "Microsoft": AdDialect(
        "microsoft_ads", ("Gregorian date", "Campaign name", "Spend", "Impressions", "Clicks"),
        ",", "utf-8", ".", "%Y-%m-%d"),
}  # fmt: skip

DAYS = st.dates(date(2024, 1, 1), date(2026, 12, 31))
CENTS = st.integers(-99_999_99, 999_999_999_99)
COUNTS = st.none() | st.integers(0, 10**9)
NAMES = st.text(
    st.characters(categories=("L", "N"), include_characters=" |_-,;\"'", max_codepoint=255),
    min_size=1, max_size=20,
).map(lambda text: " ".join(f"A{text}".split()))  # fmt: skip
ROWS = st.lists(st.tuples(DAYS, NAMES, CENTS, COUNTS, COUNTS), min_size=1, max_size=25)


def number(cents: int, decimal: str) -> str:
    """Money with two decimals and groups of thousands."""
    text = f"{Decimal(cents) / 100:,.2f}"
    return text if decimal == "." else text.translate(str.maketrans(",.", ".,"))


def whole(count: int | None, dialect: AdDialect) -> str:
    if count is None:
        return dialect.nothing
    return f"{count:,}" if dialect.decimal == "." else f"{count:,}".replace(",", ".")


def ad_export(dialect: AdDialect, rows, *, spoil: frozenset[int] = frozenset()) -> bytes:
    """The rows as a program writes them; rows at the spoilt places have no day that can be read."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=dialect.delimiter, lineterminator="\r\n")
    writer.writerow(dialect.header)
    for place, (day, name, cents, impressions, clicks) in enumerate(rows):
        writer.writerow([
            "soon" if place in spoil else day.strftime(dialect.day), name,
            number(cents, dialect.decimal), whole(impressions, dialect), whole(clicks, dialect),
        ])  # fmt: skip
    if dialect.total:
        figures = [sum(row[place] or 0 for row in rows) for place in (3, 4)]
        total = number(sum(row[2] for row in rows), dialect.decimal)
        writer.writerow(
            [dialect.total, dialect.nothing, total, *(whole(n, dialect) for n in figures)]
        )
    return (dialect.above + buffer.getvalue()).encode(dialect.encoding)


@pytest.mark.parametrize("name", DIALECTS)
def test_ads_come_back_as_they_went_in(tmp_path, name):
    dialect = DIALECTS[name]

    @given(ROWS)
    @quick
    def case(rows):
        path = written(tmp_path, ad_export(dialect, rows))
        assert recognise(path)[0].source == dialect.source
        read = read_export(path, dialect.source)
        assert [(e.day, e.campaign, e.cost, e.impressions, e.clicks) for e in read.entries] == [
            (day, campaign, Decimal(cents) / 100, impressions, clicks)
            for day, campaign, cents, impressions, clicks in rows
        ]
        assert read.refused == ()
        assert all(check.agrees for check in read.checksums)
        assert bool(read.checksums) == bool(dialect.total)
        assert len({e.key for e in read.entries}) == len(rows)

    case()


@pytest.mark.parametrize("name", DIALECTS)
def test_every_row_is_an_entry_a_total_or_refused_and_no_cent_is_lost(tmp_path, name):
    dialect = DIALECTS[name]

    @given(rows=ROWS, data=st.data(), period=st.sampled_from(Period))
    @quick
    def case(rows, data, period):
        spoil = data.draw(st.frozensets(st.integers(0, len(rows) - 1)))
        read = read_export(written(tmp_path, ad_export(dialect, rows, spoil=spoil)), dialect.source)
        first = dialect.above.count("\n") + 2
        numbers = [e.row for e in read.entries], [r.row for r in read.refused], read.total_rows
        assert sorted(chain(*numbers)) == list(
            range(first, first + len(rows) + bool(dialect.total))
        )
        assert [r.row - first for r in read.refused] == sorted(spoil)

        of_entries = sum((e.cost for e in read.entries), Decimal(0))
        of_refused = sum(rows[r.row - first][2] for r in read.refused)
        assert of_entries * 100 + of_refused == sum(row[2] for row in rows)

        names = sorted(names_in(read))
        groups = {n: data.draw(st.sampled_from("AB")) for n in names[: len(names) // 2 + 1]}
        by = by_period(read, period, groups)
        for figure in ("cost", "impressions", "clicks"):
            in_columns = sum(sum(c.values) for c in by.columns if c.figure == figure)
            left_out = sum(
                value for part in by.left_out for (_g, f), value in part.sums.items() if f == figure
            )
            expected = sum(getattr(e, figure) or 0 for e in read.entries if e.campaign in groups)
            assert in_columns + left_out == expected
        assert sum(by.ungrouped.values()) == sum(e.campaign not in groups for e in read.entries)
        assert all(len(c.values) == len(by.starts) for c in by.columns)

    case()


@given(rows=st.lists(st.tuples(
    st.dates(date(2026, 9, 1), date(2026, 9, 30)), st.integers(0, 10**12), st.sampled_from("SH"),
    st.integers(1000, 9999), st.integers(10_000, 99_999), st.text("ABab19 -", max_size=8),
), max_size=20))  # fmt: skip
@quick
def test_bookings_come_back_as_they_went_in(tmp_path_factory, rows):
    content = datev(*(
        booking(day=f"{day:%d%m}", amount=number(cents, ","), side=side, account=f"{account}",
                contra=f"{contra}", centre=centre)
        for day, cents, side, account, contra, centre in rows
    ))  # fmt: skip
    path = written(tmp_path_factory.mktemp("datev"), content.encode("windows-1252"))
    if not rows:
        return
    read = read_export(path, "datev")
    assert [(b.day, b.amount_cents, b.account, b.contra_account) for b in read.entries] == [
        (day, cents if side == "S" else -cents, f"{account}", f"{contra}")
        for day, cents, side, account, contra, _centre in rows
    ]
    everything = by_period(read, Period.MONTH, dict.fromkeys(names_in(read), "All"))
    assert [column.values for column in everything.columns] == [(0,)]  # debit equals credit
    groups = guess_groups(read)
    guessed = by_period(read, Period.MONTH, groups)
    assert sum(sum(column.values) for column in guessed.columns) == sum(
        b.amount_cents for b in read.entries if f"{b.cost_centre} / {b.account}" in groups
    )


STAGES = st.sampled_from(("Offer", "Closed Won", "Closed Lost", "Verhandlung"))


DEALS = st.lists(
    st.tuples(st.none() | DAYS, DAYS, STAGES, st.none() | st.integers(0, 10**11)),
    min_size=1,
    max_size=20,
)


@given(DEALS)
@quick
def test_deals_come_back_as_they_went_in_and_are_counted_once_by_each_day(tmp_path_factory, rows):
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(["Record ID", "Create Date", "Close Date", "Deal Stage", "Amount"])
    for number_, (created, closed, stage, cents) in enumerate(rows):
        amount = "" if cents is None else f"{Decimal(cents) / 100}"
        writer.writerow([number_, f"{created or ''}", closed, stage, amount])
    read = read_export(
        written(tmp_path_factory.mktemp("deals"), buffer.getvalue()), "hubspot_deals"
    )
    assert [(d.created, d.closed, d.stage, d.amount) for d in read.entries] == [
        (created, closed, stage, None if cents is None else Decimal(cents) / 100)
        for created, closed, stage, cents in rows
    ]
    by = by_period(read, Period.WEEK, guess_groups(read))
    counted: Counter[tuple[str, str]] = Counter()
    for column in by.columns:
        counted[column.group, column.figure] += sum(column.values)
    for part in by.left_out:
        for key, value in part.sums.items():
            counted[key] += value
    for stage in {row[2] for row in rows}:
        of_stage = [row for row in rows if row[2] == stage]
        assert counted[stage, "created"] == sum(row[0] is not None for row in of_stage)
        decided = stage.startswith("Closed")
        assert counted[stage, "closed"] == (len(of_stage) if decided else 0)

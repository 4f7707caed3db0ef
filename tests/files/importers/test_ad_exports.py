"""What becomes of the exports of ad platforms."""

from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from made_exports import (
    GOOGLE_DE,
    GOOGLE_EN,
    GOOGLE_WITHOUT_DAYS,
    LINKEDIN_EN,
    LINKEDIN_TOTALS,
    META_DE,
    META_EN,
    META_TOTALS,
    lines,
)

from gespann.files.importers.entries import ColumnMapping
from gespann.files.importers.reading import read_export
from gespann.language import speaking
from gespann.refusals import InputRefused

HEADER = "Reporting starts,Reporting ends,Campaign name,Amount spent (EUR),Impressions,Link clicks"


def told(export) -> list[tuple]:
    """The entries without their keys."""
    return [
        (e.row, e.day, e.campaign, e.cost, e.impressions, e.clicks, e.conversions, e.leads)
        for e in export.entries
    ]


def meta(*rows: str) -> str:
    return lines(HEADER, *rows)


def refusal(path, source, mapping=None) -> list[str]:
    with pytest.raises(InputRefused) as refused:
        read_export(path, source, mapping)
    return [str(fault) for fault in refused.value.faults]


def faults(export) -> list[str]:
    return [str(fault) for row in export.refused for fault in row.faults]


def test_meta_in_english(export):
    read = read_export(export("meta_en"), "meta_ads")
    assert told(read) == [
        (3, date(2026, 9, 1), "Spring | DE", Decimal("1012.50"), 1200, 12, 3, None),
        (4, date(2026, 9, 2), "Spring | AT", Decimal("28.25"), 800, 5, 2, None),
        (5, date(2026, 9, 3), "Brand", Decimal(21), 500, 3, 1, None),
    ]
    assert (read.currency, read.kind, read.refused, read.total_rows) == ("EUR", "ads", (), (2,))


def test_meta_in_german(export):
    read = read_export(export("meta_de"), "meta_ads")
    assert told(read) == [
        (2, date(2026, 9, 1), "Frühling", Decimal("12.50"), 1200, 12, 3, None),
        (3, date(2026, 9, 2), "Frühling", Decimal("1028.25"), 800, 5, 2, None),
    ]
    assert read.currency == "EUR"


def test_google_in_english_and_german(export):
    read = read_export(export("google_en"), "google_ads")
    assert told(read) == [
        (4, date(2026, 9, 1), "Brand Search", Decimal("1045.60"), 1234, 30, Decimal("2.5"), None),
        (5, date(2026, 9, 2), "Brand Search", Decimal("30.40"), 900, 20, None, None),
        (6, date(2026, 9, 2), "Display Retargeting", Decimal(0), None, None, Decimal(0), None),
    ]
    assert read.stated_period == (date(2026, 9, 1), date(2026, 9, 2))
    german = read_export(export("google_de"), "google_ads")
    assert told(german) == [
        (4, date(2026, 9, 1), "Marke", Decimal("1045.60"), 1234, 30, Decimal("2.5"), None),
        (5, date(2026, 9, 2), "Marke", Decimal("30.40"), 900, 20, None, None),
    ]
    assert german.stated_period == read.stated_period


def test_linkedin_in_english_and_german(export):
    read = read_export(export("linkedin_en"), "linkedin_ads")
    figures = [(Decimal("110.25"), 1500, 14, 2), (Decimal(95), 1300, 11, 1)]
    assert [(e.cost, e.impressions, e.clicks, e.leads) for e in read.entries] == figures
    assert [e.day for e in read.entries] == [date(2026, 9, 1), date(2026, 9, 2)]
    assert read.stated_period == (date(2026, 9, 1), date(2026, 9, 3))
    german = read_export(export("linkedin_de"), "linkedin_ads")
    assert [(e.cost, e.impressions, e.clicks, e.leads) for e in german.entries] == figures
    assert [e.day for e in german.entries] == [e.day for e in read.entries]
    assert (read.currency, german.currency) == (None, "EUR")


def test_microsoft(export):
    read = read_export(export("microsoft_en"), "microsoft_ads")
    assert [(e.day.day, e.cost, e.impressions, e.clicks, e.conversions) for e in read.entries] == [
        (1, Decimal("12.34"), 300, 9, 1),
        (2, Decimal(11), 280, 8, 0),
    ]


def test_a_workbook_reads_like_a_text(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["Kampagnenbericht"])
    book.active.append(["Tag", "Kampagne", "Impressionen", "Klicks", "Kosten", "Währungscode"])
    book.active.append([date(2026, 9, 1), "Marke", 1234, 30, 1.234, "EUR"])
    book.active.append(["02.09.2026", "Marke", "1.000", "2", "2,50", "EUR"])
    book.active.append(["Gesamt: Kampagnen", None, 2234, 32, 3.734, None])
    book.save(tmp_path / "export.bin")  # what it is, its first bytes say
    read = read_export(tmp_path / "export.bin", "google_ads")
    assert told(read) == [
        (3, date(2026, 9, 1), "Marke", Decimal("1.234"), 1234, 30, None, None),
        (4, date(2026, 9, 2), "Marke", Decimal("2.5"), 1000, 2, None, None),
    ]
    assert [checksum.agrees for checksum in read.checksums] == [True, True, True]


@pytest.mark.parametrize("empty", ["", "-", " --", "–", "n/a"])
def test_a_word_for_nothing_is_nothing_and_no_zero(export, empty):
    read = read_export(export(meta(f"2026-09-01,2026-09-01,Spring,{empty},0,3")), "meta_ads")
    assert told(read) == [(2, date(2026, 9, 1), "Spring", None, 0, 3, None, None)]


def test_a_file_of_period_totals_is_refused_with_the_way_to_daily_rows(export):
    assert refusal(export(META_TOTALS), "meta_ads") == [
        "export.csv: Each row is the total of a period, not of a day. In the Ads Manager choose "
        "Breakdown, By time, Day, and export the table once more."
    ]
    assert refusal(export(LINKEDIN_TOTALS), "linkedin_ads") == [
        "export.csv: Each row is the total of a period, not of a day. In the Campaign Manager "
        "choose Export, set Time breakdown to Daily, and export it once more."
    ]
    with speaking("de"):
        assert refusal(export(META_TOTALS), "meta_ads") == [
            "export.csv: Jede Zeile ist die Summe eines Zeitraums, nicht eines Tages. Im "
            "Werbeanzeigenmanager „Aufschlüsselung“, „Nach Zeit“, „Tag“ wählen und die Tabelle "
            "noch einmal exportieren."
        ]


def test_a_file_without_days_is_refused(export):
    assert refusal(export(GOOGLE_WITHOUT_DAYS), "google_ads") == [
        "export.csv: The file has no column of days: its rows are totals. In Google Ads open the "
        "table of campaigns, choose Segment, Time, Day, and download it once more."
    ]


def test_a_period_total_among_days_is_refused_by_its_row(export):
    read = read_export(
        export(meta("2026-09-01,2026-09-01,A,1.50,1,1", "2026-09-02,2026-09-08,B,2.50,1,1")),
        "meta_ads",
    )
    assert [e.campaign for e in read.entries] == ["A"]
    assert faults(read) == [
        "export.csv, row 3, column “Reporting ends”: The row is the total from 2 Sept 2026 to "
        "8 Sept 2026, not of a day. In the Ads Manager choose Breakdown, By time, Day, and export "
        "the table once more."
    ]


@pytest.mark.parametrize("day", ["2026-09", "KW 36/2026", "September 2026", "2026-W36", "09/2026"])
def test_a_week_or_a_month_is_no_day(export, day):
    content = lines("Day,Campaign,Cost,Impr.", "2026-09-01,A,1.50,1", f"{day},B,2.50,1")
    read = read_export(export(content), "google_ads")
    assert [e.campaign for e in read.entries] == ["A"]
    assert faults(read) == [
        f"export.csv, row 3, column “Day”: “{day}” is longer than a day. Export the table with one "
        "row for each day."
    ]


def test_rows_that_are_wrong_are_set_aside_with_row_column_and_mend(export):
    read = read_export(
        export(
            meta(
                "2026-09-01,2026-09-01,A,1.50,1,1",
                "2026-09-02,2026-09-02,B,a lot,1,1",
                "2026-09-03,2026-09-03,C,1.50,2.5,-1",
                "2026-09-31,2026-09-31,D,1.50,1,1",
                "2026-09-05,2026-09-05,E,1.50,1",
                "2026-09-06,2026-09-06,F,12345678901234.5,1,1",
                '2026-09-07,2026-09-07,G,"1,50",1,1',
            )
        ),
        "meta_ads",
    )
    assert [e.campaign for e in read.entries] == ["A"]
    assert faults(read) == [
        "export.csv, row 3, column “Amount spent (EUR)”: “a lot” is no number. Write a number, or "
        "leave the cell empty where there is nothing.",
        "export.csv, row 4, column “Impressions”: “2.5” is no count. Write a whole number of 0 or "
        "more.",
        "export.csv, row 4, column “Link clicks”: “-1” is no count. Write a whole number of 0 or "
        "more.",
        "export.csv, row 5, column “Reporting starts”: “2026-09-31” is no day. Write the day as "
        "year, month and day.",
        "export.csv, row 5, column “Reporting ends”: “2026-09-31” is no day. Write the day as "
        "year, month and day.",
        "export.csv, row 6: The row has 5 cells, the header has 6. Put a text that holds the "
        "delimiter in quotation marks.",
        "export.csv, row 7, column “Amount spent (EUR)”: “12345678901234.5” is too large to be "
        "true. Look for two numbers in one cell.",
        "export.csv, row 8, column “Amount spent (EUR)”: “1,50” has another decimal sign than the "
        "rest of the column. Write all decimals of the column in one way.",
    ]
    assert read.refused[0].cells == ("2026-09-02", "2026-09-02", "B", "a lot", "1", "1")
    with speaking("de"):
        german = read_export(export(meta("2026-09-01,,A,viel,1,1")), "meta_ads")
    assert faults(german) == [
        "export.csv, row 2, column “Amount spent (EUR)”: „viel“ ist keine Zahl. Eine Zahl "
        "schreiben oder die Zelle leer lassen, wo nichts ist."
    ]


def test_the_files_own_totals_are_told_beside_our_sums(export):
    read = read_export(export("google_en"), "google_ads")
    costs = [check for check in read.checksums if check.field == "cost"]
    assert [(c.row, c.label, c.stated, c.summed, c.agrees) for c in costs] == [
        (7, "Campaigns", Decimal(1076), Decimal(1076), True),
        (8, "Account", Decimal(1080), Decimal(1076), False),
        (9, "Search", Decimal(1076), Decimal(1076), None),  # of a part: nothing to compare with
    ]
    assert read.total_rows == (7, 8, 9)


def test_a_row_that_was_refused_is_missed_by_the_checksum(export):
    content = GOOGLE_EN.replace("2026-09-02,Enabled", "soon,Enabled")
    read = read_export(export(content), "google_ads")
    check = next(c for c in read.checksums if (c.label, c.field) == ("Campaigns", "cost"))
    assert (check.stated, check.summed, check.agrees) == (
        Decimal(1076), Decimal("1045.60"), False)  # fmt: skip


def test_rounding_of_many_rows_is_no_disagreement(export):
    rows = [f"2026-09-{1 + n % 30:02},A{n},0.33,1" for n in range(900)]
    content = lines("Day,Campaign,Cost,Impr.", *rows, "Total: Account, --,297.20,900")
    [cost, impressions] = read_export(export(content), "google_ads").checksums
    assert (cost.summed, cost.agrees, impressions.agrees) == (Decimal("297.00"), True, True)
    wrong = read_export(export(content.replace("297.20", "298.00")), "google_ads")
    assert wrong.checksums[0].agrees is False


def test_a_campaign_called_total_is_a_campaign(export):
    content = lines(
        "Campaign,Day,Cost,Impr.", "Total,2026-09-01,1.50,1", "Total: all,2026-09-02,2.50,1",
        "Total Recall,2026-09-02,3.50,1", "Total: Account, --,7.50,3",
    )  # fmt: skip
    read = read_export(export(content), "google_ads")
    assert [e.campaign for e in read.entries] == ["Total", "Total: all", "Total Recall"]
    assert [check.agrees for check in read.checksums] == [True, True]


def test_money_in_several_currencies_is_refused(export):
    mend = "Export each currency by itself, or all of it in the firm's currency."
    by_column = GOOGLE_EN.replace("EUR,Display", "CHF,Display")
    assert refusal(export(by_column), "google_ads") == [
        "export.csv, column “Currency code”: The file holds money in several currencies: CHF, EUR. "
        + mend
    ]
    by_header = lines(
        "Day,Campaign name,Amount spent (EUR),Amount spent (USD),Impressions",
        "2026-09-01,A,1.50,1.60,1",
    )
    by_sign = META_EN.replace('"1,012.50"', "$1012.50")
    for content in (by_header, by_sign):
        [told] = refusal(export(content), "meta_ads")
        assert "several currencies" in told


def test_a_currency_is_found_in_cells_too(export):
    content = lines("Day,Campaign,Cost,Impr.", "2026-09-01,A,€1.50,1", "2026-09-02,A,€2.50,1")
    read = read_export(export(content), "google_ads")
    assert (read.currency, [e.cost for e in read.entries]) == (
        "EUR", [Decimal("1.5"), Decimal("2.5")])  # fmt: skip
    dollars = read_export(export(content.replace("€", "$")), "google_ads")
    assert dollars.currency is None  # of a dozen countries


def test_a_number_that_can_be_read_in_two_ways_is_asked_about(export):
    content = lines("Tag;Kampagne;Kosten;Impressionen", "2026-09-01;A;1.234;1.000")
    assert refusal(export(content), "google_ads") == [
        "export.csv, column “Kosten”: “1.234” can be read with or without decimals, and nothing in "
        "the file tells. Say which sign stands before the decimals."
    ]
    columns = {"Tag": "day", "Kampagne": "campaign", "Kosten": "cost"}
    for decimal, cost in ((",", Decimal(1234)), (".", Decimal("1.234"))):
        mapping = ColumnMapping(columns, decimal=decimal)
        assert read_export(export(content), "google_ads", mapping).entries[0].cost == cost


def test_days_between_slashes_are_asked_about_only_where_nothing_tells(export):
    header = "Day,Campaign,Cost,Impr."
    content = lines(header, "03/04/2026,A,1.50,1", "05/09/2026,A,1.50,1")
    [told] = refusal(export(content), "google_ads")
    assert told.endswith(
        "“03/04/2026” leaves open which number is the day. Say in which order day and month stand, "
        "or export the days as 2026-03-31."
    )
    columns = {"Day": "day", "Campaign": "campaign", "Cost": "cost"}
    mapping = ColumnMapping(columns, day_order="day_first")
    read = read_export(export(content), "google_ads", mapping)
    assert [e.day for e in read.entries] == [date(2026, 4, 3), date(2026, 9, 5)]
    following = lines(header, *(f"09/0{n}/2026,A,1.50,1" for n in (1, 2, 3)))
    read = read_export(export(following), "google_ads")
    assert [e.day for e in read.entries] == [date(2026, 9, n) for n in (1, 2, 3)]


def test_two_days_that_seem_to_follow_each_other_prove_nothing(export):
    # A month lies between them where the month stands first.
    content = lines("Day,Campaign,Cost,Impr.", "03/04/2026,A,1.50,1", "04/04/2026,A,1.50,1")
    assert len(refusal(export(content), "google_ads")) == 1
    linkedin = LINKEDIN_EN.replace("9/1/2026", "3/4/2026").replace("9/2/2026", "4/4/2026")
    read = read_export(export(linkedin), "linkedin_ads")  # always the month first
    assert [e.day for e in read.entries] == [date(2026, 3, 4), date(2026, 4, 4)]


def test_a_row_that_repeats_another_is_told_and_a_breakdown_is_not(export):
    row = "2026-09-01,2026-09-01,A,1.50,10,1"
    read = read_export(export(meta(row, row, "2026-09-01,2026-09-01,A,2.50,20,2")), "meta_ads")
    assert [(d.row, d.first) for d in read.duplicates] == [(3, 2)]
    assert len({e.key for e in read.entries}) == len(read.entries) == 3
    assert [e.row for e in read.without_duplicates()] == [2, 4]


def test_a_row_keeps_its_key_when_its_figures_are_corrected(export):
    before = read_export(export(META_DE), "meta_ads").entries
    after = read_export(export(META_DE.replace(";2;14,13", ";5;14,13")), "meta_ads").entries
    assert [e.key for e in before] == [e.key for e in after]
    assert before != after
    assert len({e.key for e in before}) == len(before)


def test_a_file_without_figures_is_refused(export):
    [told] = refusal(export(lines("Day,Campaign", "2026-09-01,A")), "google_ads")
    assert "No column holds costs, impressions, clicks, conversions or leads." in told


def test_the_user_may_map_columns_otherwise(export):
    content = lines("When,What,Money", "2026-09-01,A,1.50")
    mapping = ColumnMapping({"When": "day", "What": "campaign", "Money": "cost"})
    [entry] = read_export(export(content), "google_ads", mapping).entries
    assert (entry.day, entry.campaign, entry.cost) == (date(2026, 9, 1), "A", Decimal("1.5"))


def test_a_mapping_that_cannot_be_is_refused(export):
    content = lines("Day,Owner,Cost,Kosten", "2026-09-01,A,1.50,2")
    mapping = ColumnMapping({"Tag": "day", "Owner": "campaign", "Cost": "cost", "Kosten": "cost"})
    assert refusal(export(content), "google_ads", mapping) == [
        "export.csv, column “Tag”: The table has no such column. Choose one of the columns of the "
        "file.",
        "export.csv, column “Owner”: This column says who somebody is; it is not read. Choose "
        "another column.",
        "export.csv: Two columns were chosen for the same: Cost, Kosten. Choose one of them.",
    ]
    with pytest.raises(ValueError, match="no such field of ads: stage"):
        read_export(export(content), "google_ads", ColumnMapping({"Day": "stage"}))


def test_lines_below_the_table_are_told(export):
    content = GOOGLE_DE + lines("", "Erstellt mit Google Ads", "Vertraulich")
    read = read_export(export(content), "google_ads")
    assert read.rows_aside == (8, 9)
    assert len(read.entries) == 2


def test_the_period_is_read_from_above_the_header_however_it_is_cut(export):
    unquoted = LINKEDIN_EN.replace('"', "")
    read = read_export(export(unquoted.encode("utf-16")), "linkedin_ads")
    assert read.stated_period == (date(2026, 9, 1), date(2026, 9, 3))

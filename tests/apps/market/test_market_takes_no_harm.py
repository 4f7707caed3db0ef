"""Whatever is brought: a sentence, no page that fails, and nothing left behind."""

import io
import zipfile

import pandas as pd
import pytest
from django.urls import reverse

from apps.market.bringing import GOOD, TOML, bring, lines, nothing_is_left
from files.folders import HEADER, ROWS

pytestmark = [pytest.mark.django_db, pytest.mark.cold_reader]
MEGABYTE = 1024**2


def workbook(rows=ROWS):
    written = io.BytesIO()
    frame = pd.DataFrame([row.split(",") for row in rows], columns=HEADER.split(","))
    frame.to_excel(written, index=False)
    return written.getvalue()


def bomb():
    """A workbook of a few hundred kilobytes that unpacks to more than is allowed."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        packed.writestr("xl/workbook.xml", b" " * 300 * MEGABYTE)
    return written.getvalue()


HISTORIES = {
    "nothing": (b"", "history.csv"),
    "cut workbook": (workbook()[:-400], "history.xlsx"),
    "zip bomb": (bomb(), "history.xlsx"),
    "binary": (bytes(range(256)) * 500, "history.csv"),
    "noughts": (GOOD.replace("revenue", "reve\0nue").encode() + b"\0" * 99, "history.csv"),
    "another kind in disguise": (workbook(), "history.parquet"),
    "half a letter": (GOOD.encode("utf-16")[:-1], "history.csv"),
    "one endless row": (b"week,revenue,fairs\n" + b"9," * MEGABYTE, "history.csv"),
    "numbers without end": (GOOD.replace("200", "9" * 5000).encode(), "history.csv"),
    "names with markup": (
        GOOD.replace("100.5", "<script>alert(1)</script>").encode(),
        '<img src=x onerror="alert(1)">.csv',
    ),
    "a name that leads elsewhere": (b"\x93\x00\xff", "../../firm.toml.csv"),
    "a name without end": (b"x", "ä" * 240 + ".csv"),
}
DEFINITIONS = {
    "no toml": "<html>",
    "a letter nought": TOML.replace("Muster", "Mus\\u0000ter").replace("fairs", "f\\u0000"),
    "a thousand levels": f"a = {'[' * 5000}",
    "numbers without end": TOML.replace("0.4", "9" * 5000),
    "half a letter": TOML.replace("Muster", "\ud8a5").encode("utf-8", "surrogatepass"),
    "another encoding": TOML.replace("Muster", "Müller").encode("cp1252"),
}


@pytest.mark.parametrize("what", HISTORIES)
def test_a_history_that_is_none_leaves_a_sentence_and_nothing_else(keeper, what):
    content, name = HISTORIES[what]
    answer = bring(keeper, content, TOML, name=name)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "error-summary" in page
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert nothing_is_left()


@pytest.mark.parametrize("what", DEFINITIONS)
def test_a_definition_that_is_none_leaves_a_sentence_and_nothing_else(keeper, what):
    answer = bring(keeper, GOOD, DEFINITIONS[what])
    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode()
    assert nothing_is_left()


def test_names_that_a_spreadsheet_would_run_are_refused(keeper):
    toml = TOML.replace('outcome = "revenue"', 'outcome = "revenue"\nmarket = "market"')
    rows = [f"{row},=HYPERLINK(1)" for row in ROWS]
    answer = bring(keeper, lines(f"{HEADER},market", *rows), toml)
    assert answer.status_code == 422
    assert "begins like a formula" in answer.content.decode()
    assert nothing_is_left()


def test_what_is_too_large_is_turned_away_before_it_is_read(keeper, settings):
    settings.LARGEST_UPLOAD_BYTES = MEGABYTE
    answer = bring(keeper, GOOD + " " * MEGABYTE, TOML)
    assert answer.status_code == 413
    assert "has more than 1 MB and was not read" in " ".join(answer.content.decode().split())
    assert nothing_is_left()


@pytest.mark.parametrize("limit", ["READER_MEGABYTES", "READER_SECONDS"])
def test_reading_that_takes_too_much_ends_with_a_sentence(keeper, settings, limit):
    setattr(settings, limit, {"READER_MEGABYTES": 60, "READER_SECONDS": 0.2}[limit])
    answer = bring(keeper, GOOD, TOML)
    assert answer.status_code == 422
    assert "within the limits of time and memory" in " ".join(answer.content.decode().split())
    assert nothing_is_left()


def test_an_empty_form_asks_for_a_file(keeper):
    assert keeper.post(reverse("market:bring")).status_code == 422
    assert nothing_is_left()


def test_refused_rows_keep_what_they_were_and_run_nowhere():
    from gespann.files.intake.formulas import harmless

    cells = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\tx", "-12.5", "+3", "-1.234,5"]
    assert [harmless(cell) for cell in cells] == [
        "'=1+1", "'+cmd|' /C calc'!A0", "'-2+3", "'@SUM(A1)", "'\tx", "-12.5", "+3", "-1.234,5",
    ]  # fmt: skip

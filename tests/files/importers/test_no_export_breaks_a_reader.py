"""Whatever is brought as an export: it is read or refused, and the file is left as it was."""

import gzip
import io
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_exports import DATEV_NAMES, EXPORTS, datev_line_1, lines

from gespann.core.quantities import Period
from gespann.files.importers.entries import Export
from gespann.files.importers.groups import guess_groups, names_in
from gespann.files.importers.period_columns import by_period
from gespann.files.importers.raw_table import Limits
from gespann.files.importers.reading import read_export
from gespann.files.importers.recognition import recognise
from gespann.files.importers.refused_file import refused_rows_as_csv
from gespann.files.importers.sources import SOURCES
from gespann.refusals import InputRefused

quick = settings(max_examples=30)
KEYS = [source.key for source in SOURCES]
OF_ADS = "Reporting starts,Reporting ends,Campaign name,Amount spent (EUR),Impressions,Link clicks"


def workbook(content: bytes, encoding: str) -> bytes:
    book, buffer = openpyxl.Workbook(), io.BytesIO()
    for line in content.decode(encoding).splitlines():
        book.active.append(line.split(","))
    book.save(buffer)
    return buffer.getvalue()


WHOLE = {name: content for name, (_source, _language, content) in EXPORTS.items()}
WHOLE["workbook"] = workbook(WHOLE["microsoft_en"], "utf-8")
WHOLE["packed"] = gzip.compress(WHOLE["google_en"])
SOURCE_OF = {name: source for name, (source, _language, _content) in EXPORTS.items()} | {
    "workbook": "microsoft_ads", "packed": "google_ads"}  # fmt: skip


def read_or_refuse(path, content: bytes, source: str, limits: Limits | None = None):
    """Do all that can be done with a file; what is refused has faults in whole sentences."""
    path.write_bytes(content)
    read, refused = None, []
    try:
        recognise(path, limits)
        read = read_export(path, source, limits=limits)
        assert isinstance(read, Export)
        by_period(read, Period.WEEK, guess_groups(read))
        by_period(read, Period.MONTH, dict.fromkeys(names_in(read), "All"))
        assert refused_rows_as_csv(read)
        assert all(row.faults for row in read.refused)
    except InputRefused as refusal:
        refused = list(refusal.faults)
    assert read is not None or refused
    assert all(fault.what.endswith(".") for fault in refused)
    assert path.read_bytes() == content
    assert [path.name for path in path.parent.iterdir()] == [path.name]
    return read


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    """One file for all cases."""
    return tmp_path_factory.mktemp("export") / "export.csv"


@pytest.mark.parametrize("name", WHOLE)
def test_whole_files_are_read(path, name):
    assert read_or_refuse(path, WHOLE[name], SOURCE_OF[name]).entries


@given(content=st.binary(max_size=300), source=st.sampled_from(KEYS))
@quick
def test_bytes_of_any_kind(path, content, source):
    read_or_refuse(path, content, source)
    read_or_refuse(path, b"PK\x03\x04" + content, source)
    read_or_refuse(path, b"EXTF;700;21;" + content, source)


@pytest.mark.parametrize("name", WHOLE)
def test_files_cut_off_anywhere(path, name):
    @given(end=st.integers(0, len(WHOLE[name])), start=st.integers(0, 30))
    @settings(max_examples=10)
    def case(end, start):
        read_or_refuse(path, WHOLE[name][:end], SOURCE_OF[name])
        read_or_refuse(path, WHOLE[name][start:end], SOURCE_OF[name])

    case()


@pytest.mark.parametrize("name", WHOLE)
def test_files_with_a_few_wrong_bytes(path, name):
    @given(st.lists(st.tuples(st.integers(0, len(WHOLE[name]) - 1), st.integers(0, 255))))
    @settings(max_examples=10)
    def case(changes):
        content = bytearray(WHOLE[name])
        for position, value in changes:
            content[position] = value
        read_or_refuse(path, bytes(content), SOURCE_OF[name])

    case()


@pytest.mark.parametrize("name", EXPORTS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-32", "cp850", "cp037"])
def test_the_wrong_encoding(path, name, encoding):
    for known in ("utf-8-sig", "utf-16", "windows-1252"):
        try:
            text = WHOLE[name].decode(known)
        except UnicodeError:
            continue
        break
    read_or_refuse(path, text.encode(encoding, "replace"), SOURCE_OF[name])


@given(source=st.sampled_from(KEYS), other=st.sampled_from(sorted(EXPORTS)))
@quick
def test_the_export_of_another_program(path, source, other):
    read_or_refuse(path, WHOLE[other], source)


ANYTHING = st.text(st.characters(exclude_categories=("Cs",)), max_size=12) | st.sampled_from([
    "1", "1,5", "1.5", "1.234", "1,234", "2026-09-01", "01.09.2026", "1/2/2026", "13/13/2026", "-",
    " --", "(1)", "1e9", "1e400", "-1e400", "inf", "nan", "9" * 400, "0x10", "=1+1", "@SUM(A1)",
    "+1", "−5", "€ 5", "$5", "CHF 5", "5 EUR", "Total", "Total: Account", "Gesamt: Konto", "true",
    "0109", "3002", "S", "H", "EUR", "USD", "Closed Won", "9999-12-31", "0001-01-01", "2199-12-31",
    "1900-01-01", "24:00", "2026-09-01T25:61", "\ufeff", "\x00", "١٢", "Sept 1, 2026",
])  # fmt: skip


def table(header, rows, delimiter) -> bytes:
    return lines(*(delimiter.join(row) for row in (header, *rows))).encode()


HEADERS = {
    "meta_ads": OF_ADS.split(","),
    "google_ads": ["Day", "Campaign", "Currency code", "Cost", "Impr.", "Conversions"],
    "linkedin_ads": ["Start Date (in UTC)", "End Date", "Campaign Name", "Total Spent", "Clicks",
                     "Leads"],
    "hubspot_deals": ["Record ID", "Deal Stage", "Amount", "Create Date", "Close Date",
                      "Is Closed Won"],
    "salesforce_report": ["Stage", "Amount", "Amount Currency", "Close Date", "Created Date",
                          "Closed"],
    "odoo": ["External ID", "Stage", "Expected Revenue", "Created on", "Lost Reason", "Source"],
}  # fmt: skip


@pytest.mark.parametrize("source", HEADERS)
def test_anything_in_cells(path, source):
    @given(
        rows=st.lists(st.lists(ANYTHING, min_size=5, max_size=7), max_size=6),
        delimiter=st.sampled_from(",;\t"),
    )
    @quick
    def case(rows, delimiter):
        read_or_refuse(path, table(HEADERS[source], rows, delimiter), source)

    case()


@given(
    line_1=st.lists(ANYTHING, min_size=0, max_size=31),
    rows=st.lists(st.lists(ANYTHING, min_size=1, max_size=40), max_size=4),
    keep=st.integers(0, 31),
)
@quick
def test_anything_in_a_batch_of_bookings(path, line_1, rows, keep):
    good = datev_line_1().split(";")
    above = [*good[:keep], *line_1[keep:]]
    body = [";".join(row) for row in (above, DATEV_NAMES, *rows)]
    read_or_refuse(path, lines(*body).encode(), "datev")
    read_or_refuse(path, lines(datev_line_1(), *body[1:]).encode(), "datev")


@pytest.mark.parametrize("digits", [10, 400, 5_000, 200_000])
def test_numbers_as_long_as_a_page(path, digits):
    for number in ("9" * digits, "1." + "0" * digits, "1e" + "9" * digits, "1,000" * digits):
        content = lines(OF_ADS, f'2026-09-01,2026-09-01,A,"{number}","{number}",1')
        read_or_refuse(path, content.encode(), "meta_ads")


def test_a_formula_is_a_text_and_never_worked_out(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["Day", "Campaign", "Cost", "Impr."])
    book.active.append(["2026-09-01", '=HYPERLINK("https://example.org")', "=1+1", 1])
    book.active.append(["2026-09-01", "A", 1, 1])
    book.save(tmp_path / "export.xlsx")
    read = read_export(tmp_path / "export.xlsx", "google_ads")
    # A workbook that no spreadsheet has computed holds no values of its formulas.
    assert [(e.campaign, e.cost) for e in read.entries] == [("", None), ("A", 1)]
    text = lines("Day,Campaign,Cost,Impr.", "2026-09-01,A,=1+1,1", "2026-09-01,=1+1,1,1")
    (tmp_path / "export.csv").write_text(text)
    read = read_export(tmp_path / "export.csv", "google_ads")
    assert [(e.campaign, e.cost) for e in read.entries] == [("=1+1", 1)]
    assert "“=1+1” is no number." in str(read.refused[0].faults[0])


def told(path, limits=None) -> str:
    refusals = []
    for act in (lambda: recognise(path, limits),
                lambda: read_export(path, "google_ads", limits=limits)):  # fmt: skip
        with pytest.raises(InputRefused) as refused:
            act()
        refusals.append(str(refused.value.faults[0]))
    assert len(set(refusals)) == 1
    return refusals[0]


def test_a_file_beyond_the_limit_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "export.csv"
    with path.open("wb") as file:
        file.truncate(50 * 10**6 + 1)
    assert told(path) == (
        "export.csv: The file is larger than 50 MB. Export a shorter time at once, such as a year."
    )


def test_a_packed_file_is_measured_unpacked(tmp_path):
    path = tmp_path / "export.csv.gz"
    path.write_bytes(gzip.compress(b"Day,Campaign,Cost\n" + b"0" * 60 * 10**6))
    assert path.stat().st_size < 10**5
    assert "The table is larger than 50 MB." in told(path)


def test_a_workbook_that_unpacks_to_much_is_refused(tmp_path):
    path = tmp_path / "export.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * 60 * 10**6)
    assert path.stat().st_size < 10**5
    assert "The table is larger than 50 MB." in told(path)


def sheet(rows: str) -> bytes:
    buffer = io.BytesIO()
    openpyxl.Workbook().save(buffer)
    with zipfile.ZipFile(buffer) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    parts["xl/worksheets/sheet1.xml"] = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<sheetData>{rows}</sheetData></worksheet>"
    ).encode()
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return written.getvalue()


def test_a_workbook_with_cells_far_away_does_not_fill_the_memory(tmp_path):
    # Each row is 50 bytes of text and 16,384 cells.
    path = tmp_path / "export.xlsx"
    path.write_bytes(sheet("".join(
        f'<row r="{n}"><c r="XFD{n}"><v>1</v></c></row>' for n in range(1, 10_001))))  # fmt: skip
    assert "has too many cells" in told(path)


def test_entities_of_a_workbook_are_not_unfolded(tmp_path):
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghi", "bcdefghij", strict=True)
    )
    content = sheet('<row r="1"><c r="A1" t="inlineStr"><is><t>&j;</t></is></c></row>')
    path = tmp_path / "export.xlsx"
    with zipfile.ZipFile(io.BytesIO(content)) as packed, zipfile.ZipFile(path, "w") as spoilt:
        for name in packed.namelist():
            part = packed.read(name)
            if name.endswith("sheet1.xml"):
                part = f"{bomb}]>".encode() + part
            spoilt.writestr(name, part)
    assert "cannot be read as an Excel workbook" in told(path) or "empty" in told(path)


def test_more_rows_than_the_limit_are_refused(tmp_path):
    path = tmp_path / "export.csv"
    path.write_text(lines("Day,Campaign,Cost", *["2026-09-01,A,1.50"] * 11))
    with pytest.raises(InputRefused, match="The file has more than 10 rows"):
        read_export(path, "google_ads", limits=Limits(rows=10))
    assert len(read_export(path, "google_ads", limits=Limits(rows=11)).entries) == 11


def test_more_columns_than_anybody_has_are_refused(tmp_path):
    path = tmp_path / "export.csv"
    path.write_text(lines(",".join(["Day", "Campaign", *(f"c{n}" for n in range(1_000))]), ""))
    assert "The table has more than 1,000 columns." in told(path)


@pytest.mark.parametrize("name", ["nowhere.csv", "\0", "a" * 300])
def test_a_file_that_is_not_there_is_refused(tmp_path, name):
    assert "There is no such file. Choose the file once more." in told(tmp_path / name)


def test_a_folder_is_no_file(tmp_path):
    assert "There is no such file." in told(tmp_path)


def test_a_quotation_mark_that_never_closes_is_told_with_its_row(tmp_path):
    path = tmp_path / "export.csv"
    path.write_text(lines("Day,Campaign,Cost", "2026-09-01,A,1.50", '2026-09-02,"A,1.50', "x"))
    with pytest.raises(InputRefused, match="row 4: A quotation mark opens a cell and never closes"):
        read_export(path, "google_ads")

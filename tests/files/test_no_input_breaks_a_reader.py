"""Whatever lies in the folder: a firm or a refusal, and nothing is left behind."""

import io

import openpyxl
import pandas as pd
import pytest
from folders import GOOD, TOML, folder_of, lines
from hypothesis import given, settings
from hypothesis import strategies as st

from gespann.core.firm import Firm
from gespann.files.firm_folder import read_firm
from gespann.refusals import InputRefused

quick = settings(max_examples=150)


def workbook() -> bytes:
    book, buffer = openpyxl.Workbook(), io.BytesIO()
    for line in GOOD.splitlines():
        book.active.append(line.split(","))
    book.save(buffer)
    return buffer.getvalue()


def parquet() -> bytes:
    return pd.read_csv(io.StringIO(GOOD)).to_parquet()


WHOLE = {"history.csv": GOOD.encode(), "history.xlsx": workbook(), "history.parquet": parquet()}


def read_or_refuse(place, name: str, content: bytes, toml: str = TOML) -> None:
    folder_of(place, toml=toml.replace("history.csv", name))
    (place / "history.csv").unlink()
    (place / name).write_bytes(content)
    try:
        read = read_firm(place)
    except InputRefused as refusal:
        read = [fault.what for fault in refusal.faults]
    assert isinstance(read, Firm) or (read and all(read))
    assert {path.name for path in place.iterdir()} == {"firm.toml", name}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """One folder for all cases; each leaves it as empty as it was."""
    folder = tmp_path_factory.mktemp("firm")

    def empty():
        for path in folder.iterdir():
            path.unlink()
        return folder

    return empty


@pytest.mark.parametrize("name", WHOLE)
def test_bytes_of_any_kind(place, name):
    @given(content=st.binary(max_size=300))
    @quick
    def case(content):
        read_or_refuse(place(), name, content)

    case()


@pytest.mark.parametrize("name", WHOLE)
def test_files_cut_off_anywhere(place, name):
    @given(end=st.integers(0, len(WHOLE[name])))
    @quick
    def case(end):
        read_or_refuse(place(), name, WHOLE[name][:end])

    case()


@pytest.mark.parametrize("name", WHOLE)
def test_files_with_a_few_wrong_bytes(place, name):
    @given(st.lists(st.tuples(st.integers(0, len(WHOLE[name]) - 1), st.integers(0, 255))))
    @quick
    def case(changes):
        content = bytearray(WHOLE[name])
        for position, value in changes:
            content[position] = value
        read_or_refuse(place(), name, bytes(content))

    case()


def test_texts_of_any_kind_in_cells(place):
    cells = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
    likely = st.sampled_from(
        ["1", "1,5", "1.5", "1.234", "2024-01-01", "08.01.2024", "1/2/2024", "-", "(1)", "1e9", ""]
    )
    row = st.lists(cells | likely, min_size=3, max_size=3)

    @given(rows=st.lists(row, max_size=6), delimiter=st.sampled_from(",;\t"))
    @quick
    def case(rows, delimiter):
        lines = [delimiter.join(row) for row in (["week", "revenue", "fairs"], *rows)]
        read_or_refuse(place(), "history.csv", "\n".join(lines).encode())

    case()


values = st.sampled_from(
    ["1", "-1", "0.5", '"x"', '"week"', "[1, 2]", "[]", '["a"]', "true", "inf", "nan", "{}",
     "1e400", "2024-01-01", "2024-01-01T00:00:00", "[[1]]", '""', "99999999999999999999", "x",
     "0001-01-01", "9999-12-31", "1e-300", "{ Leads = 1 }", '{ "" = [] }', '"Fairs"', '["Leads"]']
)  # fmt: skip


def test_descriptions_of_any_kind(place):
    @given(line=st.integers(0, len(TOML.splitlines()) - 1), value=values, more=st.text(max_size=5))
    @quick
    def case(line, value, more):
        lines = [*TOML.splitlines(), "[plan]", "budget = 5"]
        lines[line] = f"{lines[line].split('=')[0]}= {value}"
        toml = "\n".join(lines) + ("\n" + more if more.isprintable() else "")
        read_or_refuse(place(), "history.csv", GOOD.encode(), toml)

    case()


EVERYTHING = TOML.replace('outcome = "revenue"\n', "").replace(
    "margin = 0.4", 'margin = 0.4\nbeliefs = "beliefs.csv"'
) + lines(
    'stages = ["Leads"]', "since = 2024-01-01", "until = 2024-01-20",
    "[[levers]]", 'name = "Calls"', 'column = "fairs"', 'kind = "inside_sales"',
    "since = 2024-01-21",
    "[[stages]]", 'name = "Leads"', 'column = "leads"', 'kind = "count"', 'worked_by = "Calls"',
    "per_unit = 2.5",
    "[[stages]]", 'name = "Revenue"', 'column = "revenue"', 'kind = "money"',
    "[[beliefs]]", 'department = "sales"', 'lever = "Fairs"', "without = 0.8", "half = 0.9",
    "more = 1.05", "most = 1.1", "lasts_months = 6",
    "[[experiments]]", 'name = "Stop"', 'lever = "Fairs"', 'kind = "before_after"', "markets = []",
    "first = 2024-01-08", "last = 2024-01-14", "change = -5", "effect = -80",
    "standard_error = 40", 'stage = "Revenue"',
    "[[exclusions]]", "first = 2024-01-01", "last = 2024-01-07", 'reason = "Strike"',
    "markets = []",
)  # fmt: skip
FUNNEL_ROWS = lines(
    "week,leads,revenue,fairs", "2024-01-01,4,100.5,10", "2024-01-08,0,0,5", "2024-01-15,,300,30",
    "2024-01-22,3,1,2",
)  # fmt: skip
BELIEFS = lines(
    "department,lever,without,half,more,most,lasts_months", "marketing,Fairs,60,85,110,120,12",
    "Sales,Calls,\"88,5\",95,101,102,1",
)  # fmt: skip
ASSUMED = lines(
    "[firm]", 'name = "M"', 'currency = "EUR"', 'period = "week"', "margin = 0.4",
    "[last_year]", "outcome = 1000", "stages = { Leads = 12 }",
    "[[levers]]", 'name = "Fairs"', 'kind = "trade_fair"', "last_year = 250",
    "[[stages]]", 'name = "Leads"', 'kind = "count"',
    "[[stages]]", 'name = "Revenue"', 'kind = "money"',
    "[plan]", "budget = 5", "start = 2024-01-01",
)  # fmt: skip


def read_or_refuse_everything(place, toml: str, beliefs: bytes) -> Firm | None:
    folder_of(place, FUNNEL_ROWS, toml)
    (place / "beliefs.csv").write_bytes(beliefs)
    try:
        return read_firm(place)
    except InputRefused as refusal:
        if not all(fault.what for fault in refusal.faults):
            raise
        return None


def test_a_description_of_everything_is_a_firm(place):
    firm = read_or_refuse_everything(place(), EVERYTHING, BELIEFS.encode())
    assert firm is not None
    assert (len(firm.beliefs), len(firm.experiments), len(firm.exclusions)) == (3, 1, 1)
    assumed = read_or_refuse_everything(place(), ASSUMED, b"")
    assert assumed is not None
    assert assumed.history.assumed


@pytest.mark.parametrize("toml", [EVERYTHING, ASSUMED], ids=["history", "last year"])
def test_descriptions_of_everything_with_anything_in_it(place, toml):
    @given(line=st.integers(0, len(toml.splitlines()) - 1), value=values, other=values)
    @quick
    def case(line, value, other):
        changed = toml.splitlines()
        for number, one in ((line, value), ((line * 7 + 3) % len(changed), other)):
            changed[number] = f"{changed[number].split('=')[0]}= {one}"
        read_or_refuse_everything(place(), "\n".join(changed), BELIEFS.encode())
        single = toml.splitlines()
        single[line] = f"{single[line].split('=')[0]}= {value}"
        read_or_refuse_everything(place(), "\n".join(single), BELIEFS.encode())

    case()


def test_beliefs_of_any_bytes(place):
    @given(content=st.binary(max_size=200), keep=st.integers(0, len(BELIEFS)))
    @quick
    def case(content, keep):
        read_or_refuse_everything(place(), EVERYTHING, BELIEFS.encode()[:keep] + content)

    case()


def test_answers_of_any_kind(place):
    cells = st.text(st.characters(exclude_categories=("Cs",)), max_size=6) | st.sampled_from(
        [
            "sales",
            "Fairs",
            "1",
            "0",
            "100",
            "85 %",
            "%",
            "1,125",
            "1.125",
            "0,9",
            "-",
            "inf",
            "1e400",
        ]
    )
    row = st.lists(cells, min_size=7, max_size=7)

    @given(rows=st.lists(row, max_size=4), delimiter=st.sampled_from(",;\t"))
    @quick
    def case(rows, delimiter):
        table = [delimiter.join(row) for row in (BELIEFS.splitlines()[0].split(","), *rows)]
        read_or_refuse_everything(place(), EVERYTHING, "\n".join(table).encode())

    case()

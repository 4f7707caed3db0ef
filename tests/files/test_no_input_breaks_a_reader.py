"""Whatever lies in the folder: a firm or a refusal, and nothing is left behind."""

import io

import openpyxl
import pandas as pd
import pytest
from folders import GOOD, TOML, folder_of
from hypothesis import given, settings
from hypothesis import strategies as st

from gespann.core.firm import Firm
from gespann.files.firm_folder import read_firm
from gespann.refusals import InputRefused

quick = settings(max_examples=150, deadline=None)


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


def test_descriptions_of_any_kind(place):
    values = st.sampled_from(
        ["1", "-1", "0.5", '"x"', '"week"', "[1, 2]", "[]", '["a"]', "true", "inf", "nan", "{}",
         "1e400", "2024-01-01", "2024-01-01T00:00:00", "[[1]]", '""', "99999999999999999999", "x"]
    )  # fmt: skip

    @given(line=st.integers(0, len(TOML.splitlines()) - 1), value=values, more=st.text(max_size=5))
    @quick
    def case(line, value, more):
        lines = [*TOML.splitlines(), "[plan]", "budget = 5"]
        lines[line] = f"{lines[line].split('=')[0]}= {value}"
        toml = "\n".join(lines) + ("\n" + more if more.isprintable() else "")
        read_or_refuse(place(), "history.csv", GOOD.encode(), toml)

    case()

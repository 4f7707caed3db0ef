"""Whatever is brought as actuals: it is read or refused, and money is neither lost nor made."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from files.actuals.made_statements import CAMT, STATEMENTS, camt, entry
from files.importers.made_exports import EXPORTS, booking, datev
from gespann.files.actuals.reading import read_statement
from gespann.files.actuals.spent_rows import SpentRow
from gespann.refusals import InputRefused

quick = settings(max_examples=40)
WHOLE = {
    **STATEMENTS,
    **{name: one[2] for name, one in EXPORTS.items() if "_" in name or name == "datev"},
}
cents = st.integers(1, 10**9)


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    """One file for all cases."""
    return tmp_path_factory.mktemp("brought") / "brought.csv"


def read_or_refuse(path, content: bytes):
    path.write_bytes(content)
    try:
        read = read_statement(path)
    except InputRefused as refusal:
        faults = refusal.faults
    else:
        faults = ()
    assert all(fault.what.endswith(".") and fault.mend for fault in faults)
    if faults:
        return None
    assert len({row.key for row in read.rows}) == len(read.rows)
    assert all(SpentRow.from_json(row.as_json()) == row for row in read.rows)
    assert all(abs(row.tax_cents) <= abs(row.gross_cents) for row in read.rows)
    return read


@given(content=st.binary(max_size=300))
@quick
def test_bytes_of_any_kind(path, content):
    read_or_refuse(path, content)
    read_or_refuse(path, b"<?xml" + content)
    read_or_refuse(path, b"PK\x03\x04" + content)


@given(name=st.sampled_from(sorted(WHOLE)), data=st.data())
@quick
def test_files_that_were_cut_or_changed_anywhere(path, name, data):
    content = WHOLE[name]
    place = data.draw(st.integers(0, len(content)))
    put = data.draw(st.binary(max_size=8))
    read_or_refuse(path, content[:place] + put)
    read_or_refuse(path, content[:place] + put + content[place + len(put) :])


@given(text=st.text(max_size=60))
@quick
def test_any_text_in_a_cell_of_a_ledger_or_a_statement(path, text):
    cell = text.replace('"', "").replace("\r", " ").replace("\n", " ")
    read_or_refuse(path, datev(booking(text=f'"{cell}"')).encode("utf-8", "replace"))
    read_or_refuse(path, CAMT.replace(b"RE-2027-17", text.encode("utf-8", "replace")))


@given(amounts=st.lists(st.tuples(cents, st.booleans()), min_size=1, max_size=8))
@quick
def test_what_a_statement_says_is_what_is_read(path, amounts):
    entries = [entry(f"{a // 100}.{a % 100:02}", "DBIT" if out else "CRDT") for a, out in amounts]
    spent = sum(a if out else -a for a, out in amounts)
    read = read_or_refuse(path, camt(*entries, opening="0.00", closing="0.00"))
    assert sum(row.gross_cents for row in read.rows) == spent
    assert read.checks[0].summed_cents == spent


@given(amounts=st.lists(st.tuples(cents, st.booleans()), min_size=1, max_size=8))
@quick
def test_what_a_ledger_says_is_what_is_read_however_it_is_booked(path, amounts):
    bookings = [
        booking(amount=f"{a // 100},{a % 100:02}", side="S" if is_debit else "H")
        for a, is_debit in amounts
    ]
    read = read_or_refuse(path, datev(*bookings).encode("windows-1252"))
    assert sum(r.gross_cents for r in read.rows) == sum(a if debit else -a for a, debit in amounts)

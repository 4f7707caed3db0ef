"""Statements of banks as camt.053, the XML of ISO 20022.

Read with expat as it stands: it loads nothing from outside. A document type, with which XML could
grow or reach out, is refused; camt has none.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any
from xml.parsers import expat

from gespann.core.quantities import CENTS_PER_UNIT
from gespann.files.actuals.spent_rows import (
    Aside,
    Check,
    Origin,
    SpentRow,
    Statement,
    whole_or_refused,
)
from gespann.files.importers.entries import RowFaults
from gespann.files.importers.keys import Keys
from gespann.files.importers.raw_table import LARGEST_BYTES, Limits
from gespann.language import gettext as _
from gespann.language.numbers import number
from gespann.refusals import Fault, InputRefused

TITLE = "camt.053"
DEEPEST = 40
LONGEST = 500
MOST_DIGITS = 12  # before the point, less one; as many as the ledger books


def is_camt(path: Path) -> bool:
    """Whether a file is XML; what kind, only reading tells."""
    with path.open("rb") as stream:
        return stream.read(200).lstrip(b"\xef\xbb\xbf \r\n\t").startswith((b"<?xml", b"<Document"))


@dataclass
class Node:
    """An element: its name without the namespace, its attributes, its text and its children."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    text: str = ""
    children: list["Node"] = field(default_factory=list)

    def all(self, path: str) -> Iterator["Node"]:
        """All nodes at a path of names, with slashes."""
        name, _slash, rest = path.partition("/")
        for child in self.children:
            if child.name == name:
                yield from child.all(rest) if rest else (child,)

    def told(self, *paths: str) -> str:
        """The text at the first of these paths where any stands."""
        for path in paths:
            for node in self.all(path):
                if text := " ".join(node.text.split()):
                    return text[:LONGEST]
        return ""


def read_camt(path: Path, limits: Limits) -> Statement:
    """The payments of a statement.

    Raises: InputRefused if it is no camt.053, or an entry cannot be read.
    """
    statements = list(_tree(path, limits).all("Document/BkToCstmrStmt/Stmt"))
    if not statements:
        what = _("This XML is no statement of a bank (camt.053).")
        raise _refused(path, what, _("Export the statement as camt.053 or as CSV."))
    entries = [entry for statement in statements for entry in statement.all("Ntry")]
    if len(entries) > limits.rows:
        what = _("The file has more than {most} rows.").format(most=number(limits.rows))
        raise _refused(path, what, _("Export a shorter time at once."))
    faults = RowFaults(path.name, list(range(1, len(entries) + 1)))
    keys, rows, pending = Keys("camt"), list[SpentRow](), list[int]()
    for index, entry in enumerate(entries):
        if _status(entry) not in ("BOOK", ""):
            pending.append(index + 1)
            continue
        rows += _rows(entry, index, keys, faults)
    whole_or_refused(faults.found)
    return Statement(
        "camt",
        TITLE,
        Origin.BANK,
        _currency(path, entries),
        tuple(rows),
        aside={Aside.PENDING: tuple(pending)},
        checks=tuple(check for one in statements if (check := _check(one))),
    )


def _tree(path: Path, limits: Limits) -> Node:
    if path.stat().st_size > min(limits.bytes, LARGEST_BYTES):
        what = _("The file is larger than {limit} MB.").format(limit=number(limits.bytes / 1e6, 1))
        raise _refused(path, what, _("Export a shorter time at once."))
    root = Node("")
    open_ones = [root]

    def start(name: str, attributes: dict[str, str]) -> None:
        if len(open_ones) > DEEPEST:
            raise _not_xml(path, None)
        node = Node(name.rpartition(" ")[2], attributes)
        open_ones[-1].children.append(node)
        open_ones.append(node)

    def text(data: str) -> None:
        if len(open_ones[-1].text) < 10 * LONGEST:
            open_ones[-1].text += data

    def refuse_document_type(*_about: Any) -> None:
        what = _("The file declares a document type, which no statement of a bank does.")
        raise _refused(path, what, _("Export the statement once more."))

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _name: open_ones.pop()
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = refuse_document_type
    try:
        parser.Parse(path.read_bytes(), True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise _not_xml(path, getattr(error, "lineno", None)) from None
    return root


def _rows(entry: Node, index: int, keys: Keys, faults: RowFaults) -> list[SpentRow]:
    """One row for each payment of a collected entry, if they add up to it; else one for all."""
    day = _day(entry.told("BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm"))
    cents = _cents(entry.told("Amt"))
    if day is None or cents is None:
        what = _("The day is missing.") if day is None else _("The amount is missing.")
        faults.add(index, "Ntry", what, _("Export the statement once more."))
        return []
    sign = _sign(entry)
    parts = list(entry.all("NtryDtls/TxDtls"))
    amounts = [_cents(one.told("Amt", "AmtDtls/TxAmt/Amt")) for one in parts]
    known = [amount for amount in amounts if amount is not None]
    told = zip(parts, known, strict=True) if len(known) == len(parts) and sum(known) == cents else (
        (parts[0] if len(parts) == 1 else Node(""), cents),
    )  # fmt: skip
    return [_row(entry, part, index + 1, day, sign * part_cents, keys) for part, part_cents in told]


def _row(entry: Node, part: Node, row: int, day: date, cents: int, keys: Keys) -> SpentRow:
    party = "Cdtr" if cents > 0 else "Dbtr"
    payee = part.told(f"RltdPties/{party}/Pty/Nm", f"RltdPties/{party}/Nm")
    said = " ".join(
        text for node in part.all("RmtInf/Ustrd") if (text := " ".join(node.text.split()))
    )
    reference = part.told("Refs/EndToEndId")
    number_ = part.told("RmtInf/Strd/RfrdDocInf/Nb")
    text = (said or entry.told("AddtlNtryInf"))[:LONGEST]
    about = (payee, text, reference, entry.told("AcctSvcrRef", "NtryRef"))
    return SpentRow(
        row, keys.of(row, (day.isoformat(), f"{cents}", *about)), day, cents,
        is_expense=cents > 0, payee=payee, document=number_, text=text,
    )  # fmt: skip


def _sign(entry: Node) -> int:
    """Above 0 for money that went out. A reversal has the sign of what it does itself."""
    return 1 if entry.told("CdtDbtInd") == "DBIT" else -1


def _status(entry: Node) -> str:
    return entry.told("Sts/Cd", "Sts").upper()


def _check(statement: Node) -> Check | None:
    """The balance at the end, against the one at the beginning and what was booked between."""
    balances = {}
    for one in statement.all("Bal"):
        kind, cents = one.told("Tp/CdOrPrtry/Cd"), _cents(one.told("Amt"))
        if cents is not None:
            balances[kind] = cents if one.told("CdtDbtInd") == "CRDT" else -cents
    opening = balances.get("OPBD", balances.get("PRCD"))
    closing = balances.get("CLBD")
    if opening is None or closing is None:
        return None
    booked = (one for one in statement.all("Ntry") if _status(one) in ("BOOK", ""))
    summed = sum(_sign(one) * (_cents(one.told("Amt")) or 0) for one in booked)
    stated = opening - closing
    return Check("", stated, summed, stated == summed)


def _currency(path: Path, entries: list[Node]) -> str | None:
    found = {node.attributes.get("Ccy", "") for one in entries for node in one.all("Amt")} - {""}
    if len(found) > 1:
        what = _("The file holds money in several currencies: {names}.").format(
            names=", ".join(sorted(found))
        )
        raise _refused(path, what, _("Export each account by itself."))
    return found.pop() if found else None


def _cents(text: str) -> int | None:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return None
    if not amount.is_finite() or amount.adjusted() > MOST_DIGITS:
        return None
    cents = amount * CENTS_PER_UNIT
    return None if cents % 1 else int(cents)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _not_xml(path: Path, row: int | None) -> InputRefused:
    what = _("This cannot be read as XML.")
    mend = _("Export the statement once more.")
    return InputRefused([Fault(what, mend, path.name, row=row)])


def _refused(path: Path, what: str, mend: str) -> InputRefused:
    return InputRefused([Fault(what, mend, path.name)])

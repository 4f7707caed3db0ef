"""The statement of a month, from rows to what pages and workbook are made of."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from gespann.apps.budget.models import Entry, Line, MonthClose, StatementSignature
from gespann.apps.budget.queries.figures import Figures
from gespann.apps.budget.queries.forecast import Forecast
from gespann.apps.budget.queries.ledger import lines_of
from gespann.apps.budget.queries.statements import Statement, signing_departments
from gespann.apps.organisation.models import Department
from gespann.files.statement.content import (
    Closed,
    Movement,
    Numbers,
    Row,
    Signed,
    StatementContent,
)

CHUNK = 2000


def statement_content(statement: Statement, firm: str) -> StatementContent:
    """What the documents tell, in the language that Django speaks now."""
    movements = statement.movements.iterator(chunk_size=CHUNK)
    return StatementContent(
        firm=firm,
        pot=str(statement.pot),
        currency=statement.pot.currency,
        first_day=statement.first_day,
        last_day=statement.last_day,
        today=statement.today,
        closed=None if statement.close is None else _closed(statement.close),
        rows=tuple(_rows(statement)),
        movements=tuple(_movement(entry) for entry in movements),
        signatures=tuple(
            _signed(one, statement.signatures.get(one.side)) for one in signing_departments()
        ),
    )


def _rows(statement: Statement) -> Iterator[Row]:
    for part in statement.parts:
        side = part.department.side
        yield Row("department", part.department.name, side, _numbers(part.figures, part.forecast))
        for row in part.rows:
            yield Row("line", _name(row.line), side, _numbers(row.figures, row.forecast))
    yield Row("all", _("Together"), "", _numbers(statement.figures, statement.forecast))


def _numbers(figures: Figures, forecast: Forecast) -> Numbers:
    return Numbers(
        planned=figures.planned_cents,
        granted=figures.granted_cents,
        committed=figures.committed_cents,
        spent=figures.spent_cents,
        available=figures.available_cents,
        forecast=forecast.at_year_end_cents,
    )


def _movement(entry: Entry) -> Movement:
    planned, granted, committed, spent = entry.amounts
    return Movement(
        line=_name(entry.line),
        number=entry.number,
        day=entry.day,
        what=str(entry.get_kind_display()),
        text=entry.text,
        numbers=Numbers(planned, granted, committed, spent),
    )


def _name(line: Line) -> str:
    """A line as a statement names it: with market and month, which tell it from its like."""
    more = [line.market, f"{line.month:%Y-%m}" if line.month else ""]
    return ", ".join([line.name, *(word for word in more if word)])


def _closed(close: MonthClose) -> Closed:
    names = {line.pk: _name(line) for line in lines_of(close.pot)}
    return Closed(
        by=str(close.by),
        day=close.day,
        hash=close.hash,
        chains=tuple((names[line], count, head) for line, count, head in close.heads if count),
    )


def _signed(department: Department, signature: StatementSignature | None) -> Signed:
    if signature is None:
        return Signed(department.name, department.side)
    return Signed(
        department=department.name,
        side=department.side,
        by=str(signature.by),
        stands_for="" if signature.by == signature.stands_for else str(signature.stands_for),
        day=signature.day,
    )

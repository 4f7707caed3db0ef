"""What is planned as a table: written for people, read back in a process of its own, compared."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import partial
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from gespann.apps.budget import rules
from gespann.apps.budget.engine.written import XLSX, Written
from gespann.apps.budget.models import Entry, Line, Pot
from gespann.apps.budget.queries.ledger import lines_of
from gespann.apps.budget.queries.planned import last_planned
from gespann.apps.market.queries import latest_in_force
from gespann.apps.organisation.models import Department, Person
from gespann.files.intake.task import Task
from gespann.files.planned.content import PlannedLine, PlannedTable, ReadLine
from gespann.language import LANGUAGES, speaking
from gespann.refusals import Fault
from gespann.ui.fields.money import language_in_use

SHOWN = 20


@dataclass(frozen=True)
class Change:
    """What a file wants of one line.

    Attributes:
        seen_cents: What the line planned when the file was written.
        wanted_cents: What it says now.
        theirs: Who has planned the line since; None if nobody has.
    """

    row: int
    line: Line
    seen_cents: int
    wanted_cents: int
    theirs: Entry | None = None


@dataclass(frozen=True)
class Preview:
    """What would change if a file landed; with faults, nothing can.

    Attributes:
        opened: Lines that are not there yet, with their departments.
        notes: What stands in the file and is not taken.
    """

    faults: tuple[Fault, ...] = ()
    changes: tuple[Change, ...] = ()
    conflicts: tuple[Change, ...] = ()
    opened: tuple[tuple[ReadLine, Department], ...] = ()
    notes: tuple[str, ...] = field(default=())

    @property
    def is_empty(self) -> bool:
        """Whether the file says what is planned already."""
        return not (self.changes or self.conflicts or self.opened)


def planned_file(pot: Pot, ending: str, by: Person) -> Written:
    """The plan of a pot as workbook or CSV, in the language in use."""
    from gespann.files.planned.writing import planned_csv, planned_workbook

    table = PlannedTable(
        pot=str(pot),
        currency=pot.currency,
        made_by=str(by),
        made_at=timezone.localtime(),
        lines=tuple(_written(line) for line in lines_of(pot)),
    )
    with speaking(language_in_use()):
        if ending == "csv":
            return Written(f"plan-{pot.pk}.csv", "text/csv; charset=utf-8", planned_csv(table))
        return Written(f"plan-{pot.pk}.xlsx", XLSX, planned_workbook(table))


def preview(pot: Pot, name: str, content: bytes, by: Person) -> Preview:
    """Read a file and compare it with what is planned now.

    Raises: Refusal if it takes more time or memory than is allowed.
    """
    answer = _read(name, content)
    if answer["faults"]:
        return Preview(faults=tuple(Fault(**one) for one in answer["faults"]))
    rows = [ReadLine(**one) for one in answer["lines"]]
    compared = _Comparison(pot, name, by)
    compared.on(rows)
    if compared.faults:
        return Preview(faults=tuple(compared.faults))
    unused = [_("The column “{name}” is not read.").format(name=one) for one in answer["unused"]]
    return compared.told([*unused, *compared.notes])


def _read(name: str, content: bytes) -> dict[str, Any]:
    from gespann.apps.market.engine.process import answered, folder_for_reading

    language = language_in_use()
    with folder_for_reading() as folder:
        (folder / name).write_bytes(content)
        task = Task("planned", language if language in LANGUAGES else "en", history=name)
        return answered(folder, task)


def _written(line: Line) -> PlannedLine:
    return PlannedLine(
        id=line.pk, department=line.department.name, purpose=line.purpose, lever=line.lever,
        name=line.name, market=line.market, month=line.month, planned_cents=line.planned_cents,
        granted_cents=line.granted_cents,
    )  # fmt: skip


class _Comparison:
    """Goes through the rows of a file, and gathers what they would change."""

    def __init__(self, pot: Pot, file: str, by: Person) -> None:
        self.pot, self.file = pot, file
        self.lines = {line.pk: line for line in lines_of(pot)}
        self.departments = {one.name.casefold(): one for one in Department.objects.all()}
        self.mine = rules.plans_for(by, self.departments.values())
        self.levers = _known_levers()
        self.faults: list[Fault] = []
        self.notes: list[str] = []
        self.changes: list[Change] = []
        self.late: list[Change] = []
        self.opened: list[tuple[ReadLine, Department]] = []

    def on(self, rows: Sequence[ReadLine]) -> None:
        """Look at every row."""
        for row in rows:
            if row.id is None:
                self._new(row)
            else:
                self._known(row, row.id)

    def told(self, notes: list[str]) -> Preview:
        """What was found."""
        theirs = last_planned(change.line for change in self.late)
        conflicts = [
            Change(one.row, one.line, one.seen_cents, one.wanted_cents, theirs.get(one.line.pk))
            for one in self.late
        ]
        return Preview(
            changes=tuple(self.changes),
            conflicts=tuple(conflicts),
            opened=tuple(self.opened),
            notes=tuple(notes[:SHOWN]),
        )

    def _known(self, row: ReadLine, pk: int) -> None:
        line = self.lines.get(pk)
        if line is None:
            self._fault(
                row, "id", _("This line does not belong to this pot."),
                _("Bring the file that was downloaded from here."),
            )  # fmt: skip
            return
        self._note_what_is_not_taken(row, line)
        seen = row.seen_cents or 0
        if row.planned_cents in (seen, line.planned_cents):
            return
        if line.department_id not in self.mine:
            self._not_allowed(row, line.department)
            return
        change = Change(row.row, line, seen, row.planned_cents)
        (self.changes if line.planned_cents == seen else self.late).append(change)

    def _new(self, row: ReadLine) -> None:
        department = self.departments.get(row.department.casefold())
        fault = partial(self._fault, row)
        if department is None:
            names = ", ".join(one.name for one in self.departments.values())
            what = _("There is no department “{name}”.").format(name=row.department)
            fault("department", what, _("It is one of {names}.").format(names=names))
            return
        if department.pk not in self.mine:
            self._not_allowed(row, department)
        if self.levers and row.purpose == "lever" and row.lever not in self.levers:
            what = _("There is no lever “{name}”.").format(name=row.lever)
            fault("lever", what, _("It is one of {names}.").format(names=", ".join(self.levers)))
        if row.month and not self._has(row.month):
            fault("month", _("The month is not in this year."), _("Write a month of the year."))
        if any(_is_same(row, department, line) for line in self.lines.values()):
            fault("name", _("There is such a line already."), _("Change that line instead."))
        if row.market and row.market not in {line.market for line in self.lines.values()}:
            self.notes.append(_("No line has the market “{name}” yet.").format(name=row.market))
        self.opened.append((row, department))

    def _has(self, month: str) -> bool:
        first = date.fromisoformat(f"{month}-01")
        return self.pot.first_day.replace(day=1) <= first <= self.pot.last_day

    def _note_what_is_not_taken(self, row: ReadLine, line: Line) -> None:
        there = asdict(_written(line)) | {"month": f"{line.month:%Y-%m}" if line.month else ""}
        for name in ("department", "lever", "name", "market", "month"):
            told = getattr(row, name)
            if told and told != there[name]:
                words = _("Row {row}: “{told}” is not taken; what a line is for stays “{there}”.")
                self.notes.append(words.format(row=row.row, told=told, there=there[name]))

    def _not_allowed(self, row: ReadLine, department: Department) -> None:
        self._fault(
            row, "planned", _("Lines of {department} are planned by others.").format(
                department=department
            ),
            _("Put back what stood there, or ask its head."),
        )  # fmt: skip

    def _fault(self, row: ReadLine, column: str, what: str, mend: str) -> None:
        self.faults.append(Fault(what=what, mend=mend, file=self.file, row=row.row, column=column))


def _is_same(row: ReadLine, department: Department, line: Line) -> bool:
    month = f"{line.month:%Y-%m}" if line.month else ""
    return (row.name, row.purpose, row.lever, row.market, row.month, department.pk) == (
        line.name, line.purpose, line.lever, line.market, month, line.department_id,
    )  # fmt: skip


def _known_levers() -> list[str]:
    """The levers of the firm's history; none if nobody has brought one."""
    latest = latest_in_force()
    definition = latest.definition if latest else None
    return [one["name"] for one in definition.read["levers"]] if definition else []


def told_lines(opened: Sequence[tuple[ReadLine, Department]]) -> Iterator[dict[str, Any]]:
    """New lines as the page carries them until they land."""
    for row, department in opened:
        yield {
            "name": row.name, "department": department.pk, "purpose": row.purpose,
            "lever": row.lever, "market": row.market, "month": row.month,
            "planned_cents": row.planned_cents,
        }  # fmt: skip

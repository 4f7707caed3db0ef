"""Rows for tests, each whole with as little said as possible."""

import gzip
import io
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq
from django.utils import timezone

from files.folders import TOML
from gespann.apps.budget.actions.lines import grant, open_line
from gespann.apps.budget.actions.pots import set_limit
from gespann.apps.budget.models import Line, Pot
from gespann.apps.jobs.models import Job
from gespann.apps.market.models import Draft, Sketch, SourceFile
from gespann.apps.organisation.models import (
    Appointment,
    Department,
    Deputyship,
    Firm,
    FiscalYear,
    Level,
    Membership,
    Office,
    Person,
    Side,
    Team,
    Token,
)
from gespann.apps.organisation.queries import fingerprint

LONG_AGO = date(2020, 1, 1)
LONG_AGO_AT = datetime(2020, 1, 1, tzinfo=UTC)
_numbers = count(1)


def firm(name: str = "Kupferberg", currency: str = "EUR") -> Firm:
    return Firm.objects.create(name=name, currency=currency)


def department(name: str = "", side: Side = Side.OTHER) -> Department:
    if side != Side.OTHER and (there := Department.objects.filter(side=side).first()):
        return there
    usual = f"Department {_next()}" if side == Side.OTHER else str(side.label)
    return Department.objects.create(name=name or usual, side=side)


def team(department: Department, name: str = "") -> Team:
    return Team.objects.create(department=department, name=name or f"Team {_next()}")


def person(name: str = "", *, email: str = "", password: str = "", **more: Any) -> Person:
    name = name or f"Person {_next()}"
    somebody = Person(
        name=name,
        email=email or f"{name.lower().replace(' ', '.')}@kupferberg.example",
        **{"language": "en", **more},
    )
    somebody.set_password(password or None)
    somebody.save()
    return somebody


def membership(
    person: Person,
    department: Department | None = None,
    *,
    level: Level = Level.STAFF,
    team: Team | None = None,
    starts: date = LONG_AGO,
    ends: date | None = None,
) -> Membership:
    return Membership.objects.create(
        person=person, department=department, level=level, team=team, starts=starts, ends=ends
    )


def appointment(
    person: Person, office: Office, *, starts: date = LONG_AGO, ends: date | None = None
) -> Appointment:
    return Appointment.objects.create(person=person, office=office, starts=starts, ends=ends)


def deputyship(
    person: Person, deputy: Person, *, starts: date = LONG_AGO, ends: date | None = None
) -> Deputyship:
    return Deputyship.objects.create(person=person, deputy=deputy, starts=starts, ends=ends)


def fiscal_year(year: int = 2027) -> FiscalYear:
    return FiscalYear.objects.create(
        name=str(year), starts=date(year, 1, 1), ends=date(year, 12, 31)
    )


def job(kind: str = "jobs.forget", by: Person | None = None, **more: Any) -> Job:
    return Job.objects.create(kind=kind, asked_by=by, **{"attempts_allowed": 3, **more})


def token(person: Person, *scopes: str, secret: str = "", **more: Any) -> Token:
    """A token; without a secret that is given it is opened by its person's name."""
    today = timezone.localdate()
    wanted = {"made": today, "expires": today + timedelta(days=90), "name": "A program", **more}
    return Token.objects.create(
        person=person, scopes=list(scopes), fingerprint=fingerprint(secret or person.name), **wanted
    )


def draft(
    by: Person,
    *,
    starts: date = date(2024, 1, 1),
    periods: int = 3,
    follows: int = 0,
    replaces: bool = False,
    text: str = "",
) -> Draft:
    """Weeks of revenue and fairs, read and not yet landed."""
    days = [starts + timedelta(weeks=week) for week in range(periods)]
    course = {
        "revenue": [100.0 * (week + 1) for week in range(periods)],
        "fairs": [10.0 * (week + 1) for week in range(periods)],
    }
    added = {
        "rows": periods,
        "markets": 1,
        "starts": str(days[0]),
        "ends": str(days[-1]),
        "sums": {name: sum(values) for name, values in course.items()},
        "columns": ["week", *course],
        "first_rows": [[str(day), 100.0, 10.0] for day in days[:1]],
        "periods": [str(day) for day in days],
        "rows_of_periods": [1] * periods,
        "course": course,
    }
    table = io.BytesIO()
    pq.write_table(pa.table({"week": days, **course}), table)
    return Draft.objects.create(
        by=by,
        made=timezone.now(),
        follows=follows,
        text=text or TOML,
        file_name="history.csv",
        sha256="0" * 64,
        replaces=replaces,
        summary={
            "definition": {
                "name": "Muster GmbH",
                "currency": "EUR",
                "period": "week",
                "margin": 0.4,
                "levers": [{"name": "Fairs", "column": "fairs", "side": "marketing"}],
                "stages": [{"name": "revenue", "column": "revenue"}],
                "is_assumed": False,
            },
            "added": added,
            "agreed": 0,
            "not_used": [],
            "findings": [],
        },
        table=table.getvalue(),
    )


def sketch(by: Person) -> Sketch:
    """A firm that was entered on the screen."""
    answers = {
        "name": "Muster GmbH", "currency": "EUR", "period": "week", "margin": "0.4",
        "outcome": "revenue", "outcome_value": "", "markets": False, "budget_cents": None,
        "goal_cents": None, "stages": [],
        "levers": [{"was": "Fairs", "name": "Fairs", "column": "fairs", "kind": "trade_fair",
                    "department": "marketing", "unit": "", "cost_per_unit": "", "low": "",
                    "high": ""}],
    }  # fmt: skip
    return Sketch.objects.create(by=by, made=timezone.now(), text=TOML, answers=answers)


def source_file(by: Person, name: str = "own.csv") -> SourceFile:
    """A table of our own with a refused row, looked at and not yet confirmed."""
    columns = {"Week": "day", "Fairs": "column:fairs"}
    return SourceFile.objects.create(
        by=by,
        made=timezone.now(),
        name=name,
        sha256=f"{_next():064}",
        content=gzip.compress(b"Week;Fairs\n2024-01-22;4\n2024-01-29;many\n"),
        found={
            "kind": "table",
            "source": "table",
            "shape": "table:0",
            "entries": 1,
            "refused": 1,
            "refused_rows": "row,column,fault,mend\r\n",
            "faults": [],
            "cannot": [],
            "columns": [
                {"name": column, "samples": ["4"], "field": role, "guess": role,
                 "confidence": 1.0, "reason": "", "is_of_persons": False}
                for column, role in columns.items()
            ],
            "sources": [{"key": "table", "title": "", "confidence": 1.0}],
            "target": {
                "columns": [{"column": "fairs", "name": "Fairs", "role": "lever"}],
                "markets": [], "market_column": "", "last_known": "2024-01-15",
            },
        },
        choices={"source": "table", "columns": columns, "decimal": "", "day_order": "",
                 "first": "", "last": "", "names": {}, "figures": {}, "despite": False},
    )  # fmt: skip


def pot(limit_cents: int = 0, *, year: int | None = None, currency: str = "EUR") -> Pot:
    """The pot of this year, or of another one, with a limit that somebody has signed."""
    year = year or timezone.localdate().year
    of_year = FiscalYear.objects.filter(name=str(year)).first() or fiscal_year(year)
    made = Pot.objects.create(
        fiscal_year=of_year, currency=currency, first_day=of_year.starts, last_day=of_year.ends,
        closed_through=of_year.starts - timedelta(days=1),
    )  # fmt: skip
    if limit_cents:
        set_limit(made, limit_cents, reason="", by=management(), key=uuid4())
        made.refresh_from_db()
    return made


def management() -> Person:
    """Somebody of the management: Cleo if she is there."""
    place = Membership.objects.filter(level=Level.MANAGEMENT).first()
    return place.person if place else membership(person("Mara"), level=Level.MANAGEMENT).person


def line(
    *, granted_cents: int = 0, planned_cents: int = 0, of: Pot | None = None,
    department: Department | None = None, name: str = "", **more: Any,
) -> Line:  # fmt: skip
    """A line of sales with money, in a pot that is as large as need be."""
    there = of or Pot.objects.first() or pot()
    boss = management()
    there.refresh_from_db()
    if there.ungranted_cents < granted_cents:
        limit = there.granted_cents + granted_cents
        set_limit(there, limit, reason="", by=boss, key=uuid4())
    opened = open_line(
        there, name or f"Line {_next()}",
        department or globals()["department"](side=Side.SALES),
        planned_cents=planned_cents, by=boss, key=uuid4(), **{"lever": "fairs", **more},
    )  # fmt: skip
    if granted_cents:
        grant(opened, granted_cents, by=boss, key=uuid4())
    return Line.objects.select_related("pot", "department").get(pk=opened.pk)


def _next() -> int:
    return next(_numbers)

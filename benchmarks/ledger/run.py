"""How many entries a second the ledger books, and how long figures of a million entries take.

    .venv/bin/python benchmarks/ledger/run.py
    .venv/bin/python benchmarks/ledger/run.py --postgresql postgresql://user@host/empty_database

Throughput is told beside that of a bare table in the same run and with the same durability: the
same columns and indexes, no trigger, no constraint, no foreign key; both are written by the same
Django call, one row in a transaction. "act" is the whole of `commit_funds`, with the question who
may and the commitment's own row. SQLite lies in a fresh folder with synchronous=FULL, as the
workbench has it; PostgreSQL must be an empty database that waits for its disk.
"""

import argparse
import multiprocessing
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

WIDE_LINES, BATCH = 16, 2000
PLENTY = 10**12


def main() -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--writers", type=int, nargs="*", default=[1, 4, 16])
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--lines", type=int, default=200)
    parser.add_argument("--postgresql", default="", metavar="ADDRESS")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "GESPANN_FOLDER": folder,
            "GESPANN_DATABASE": asked.postgresql,
            "DJANGO_SETTINGS_MODULE": "gespann.server.settings",
        }
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        make_bare()
        print(f"load average {os.getloadavg()[0]:.1f}")
        make_firm(max(WIDE_LINES, asked.lines))
        for writers in asked.writers:
            show_throughput(writers, asked.seconds)
        if asked.entries:
            fill(asked.entries)
            show_figures()
        print(f"load average {os.getloadavg()[0]:.1f}")


def bare() -> Any:
    """The bare table as a model, so that Django writes it as it writes an entry."""
    from django.apps import apps
    from django.db import models

    if "bare" in apps.all_models["budget"]:
        return apps.all_models["budget"]["bare"]
    number = models.BigIntegerField
    fields = {
        name: number(default=0)
        for name in (
            "planned_cents", "granted_cents", "committed_cents", "spent_cents", "planned_after",
            "granted_after", "committed_after", "spent_after",
        )
    }  # fmt: skip
    fields |= {
        name: number(null=True)
        for name in ("number", "by_id", "stands_for_id", "commitment_id", "transfer_id",
                     "reverses_id", "foreign_minor", "rate_millionths")
    }  # fmt: skip
    fields |= {
        name: models.CharField(max_length=200, default="")
        for name in ("kind", "text", "foreign_currency", "content", "hash")
    }
    meta = type("Meta", (), {
        "app_label": "budget",
        "indexes": [
            models.Index(fields=["line_id", "number"], name="bare_numbers"),
            models.Index(fields=["line_id", "day"], name="bare_days"),
            models.Index(fields=["commitment_id"], name="bare_commitments"),
        ],
    })  # fmt: skip
    return type("Bare", (models.Model,), fields | {
        "key": models.UUIDField(unique=True), "line_id": number(), "day": models.DateField(),
        "at": models.DateTimeField(null=True), "Meta": meta, "__module__": __name__,
    })  # fmt: skip


def make_bare() -> None:
    """The bare table, empty."""
    from django.db import connection

    with connection.schema_editor() as editor:
        editor.create_model(bare())


def make_firm(count: int) -> None:
    """Two departments, a pot with plenty, and lines for levers, markets and both departments."""
    from gespann.apps.budget.actions.lines import grant, open_line
    from gespann.apps.budget.actions.pots import open_pot, set_limit
    from gespann.apps.organisation.models import (
        Department,
        FiscalYear,
        Level,
        Membership,
        Person,
        Side,
    )

    def member(name: str, level: Level, department: Department | None) -> Person:
        somebody = Person.objects.create(name=name, email=f"{name}@f.example", language="en")
        Membership.objects.create(
            person=somebody, level=level, department=department, starts=date(2020, 1, 1)
        )
        return somebody

    boss = member("boss", Level.MANAGEMENT, None)
    today = date.today()  # noqa: DTZ011
    year = FiscalYear.objects.create(
        name="now", starts=date(today.year, 1, 1), ends=date(today.year, 12, 31)
    )
    pot = open_pot(year, "EUR", by=boss)
    set_limit(pot, PLENTY * count, reason="", by=boss, key=uuid4())
    departments = [Department.objects.create(name=side, side=side) for side in Side.values[:2]]
    for department in departments:
        member(f"{department.name}.staff", Level.STAFF, department)
    for number in range(count):
        line = open_line(
            pot, f"Line {number}", departments[number % 2], lever=f"lever {number % 10}",
            market=f"market {number % 20}", planned_cents=PLENTY // 2, by=boss, key=uuid4(),
        )  # fmt: skip
        grant(line, PLENTY, by=boss, key=uuid4())


# --- Throughput ---------------------------------------------------------------------------------


def show_throughput(writers: int, seconds: float) -> None:
    """Bare rows before and after the rest, so that a machine that slows down is seen."""
    told = {
        name: rate(name, writers, seconds)
        for name in ("bare", "entry, 16 lines", "entry, one line", "act, 16 lines")
    }
    again = rate("bare", writers, seconds)
    both = (told["bare"] + again) / 2
    shown = ", ".join(f"{name} {value:.0f}/s ({value / both:.2f})" for name, value in told.items())
    print(f"{writers} writers: {shown}, bare again {again:.0f}/s", flush=True)


def rate(name: str, writers: int, seconds: float) -> float:
    """Rows a second, of so many processes together."""
    from django.db import connection

    connection.close()
    fork = multiprocessing.get_context("fork")
    ready, counts = fork.Barrier(writers), fork.Queue()
    processes = [
        fork.Process(target=write, args=(name, number, seconds, ready, counts))
        for number in range(writers)
    ]
    for process in processes:
        process.start()
    total = sum(counts.get() for _ in processes)
    for process in processes:
        process.join()
    return total / seconds


def write(name: str, number: int, seconds: float, ready: Any, counts: Any) -> None:
    """One row after the other until the time is over."""
    from gespann.apps.budget.models import Line

    lines = list(
        Line.objects.select_related("pot", "department").order_by("pk")[
            : 1 if "one line" in name else WIDE_LINES
        ]
    )
    act = writing(name)
    act(lines[number % len(lines)])
    ready.wait()
    count, ends = 0, time.perf_counter() + seconds
    while time.perf_counter() < ends:
        act(lines[(number + count) % len(lines)])
        count += 1
    counts.put(count)


def writing(name: str) -> Callable[[Any], None]:
    """What writes one row on a line."""
    from django.db import transaction

    from gespann.apps.budget.actions.commitments import commit_funds
    from gespann.apps.budget.models import Entry
    from gespann.apps.organisation.models import Person

    people = {one.name: one for one in Person.objects.all()}
    model = bare() if name == "bare" else Entry
    today = date.today()  # noqa: DTZ011

    def row(line: Any) -> None:
        with transaction.atomic():
            model.objects.create(
                key=uuid4(), line_id=line.pk, kind="spend", day=today, by_id=people["boss"].pk,
                spent_cents=1, content="0" * 64,
            )  # fmt: skip

    def act(line: Any) -> None:
        staff = people[f"{line.department.name}.staff"]
        commit_funds(line, 1, "Stand", by=staff, key=uuid4())

    return act if name.startswith("act") else row


# --- A million entries --------------------------------------------------------------------------


def fill(count: int) -> None:
    """Invoices over the whole year, booked by the ledger itself, many in one transaction."""
    from django.db import transaction

    from gespann.apps.budget.models import Entry, Line, Pot

    pot, lines = Pot.objects.get(), list(Line.objects.values_list("pk", flat=True))
    boss = writing_person()
    days = (pot.last_day - pot.first_day).days + 1
    began = time.perf_counter()
    for start in range(0, count, BATCH):
        size = min(BATCH, count - start)
        with transaction.atomic():
            Entry.objects.bulk_create(
                Entry(
                    key=uuid4(), line_id=lines[(start + n) % len(lines)], kind="spend",
                    day=pot.first_day + timedelta(days=(start + n) * days // count),
                    by_id=boss, spent_cents=1 + n % 9000, content="0" * 64,
                )
                for n in range(size)
            )  # fmt: skip
    seconds = time.perf_counter() - began
    print(f"{count} entries in bulk: {count / seconds:.0f}/s", flush=True)


def writing_person() -> int:
    """Who is said to have booked."""
    from gespann.apps.organisation.models import Person

    return Person.objects.get(name="boss").pk


def show_figures() -> None:
    """Median and longest time of each query, over many days."""
    from django.db import connection

    from gespann.apps.budget.engine import check_ledger
    from gespann.apps.budget.models import Line, Pot
    from gespann.apps.budget.queries import figures, forecast, ledger

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    pot = Pot.objects.get()
    lines = Line.objects.filter(pot=pot)
    one = Line.objects.filter(pk=lines.first().pk)
    dice = random.Random(1)  # noqa: S311
    days = (pot.last_day - pot.first_day).days
    for name, query in {
        "the five numbers of all": lambda _day: figures.figures(lines),
        **{f"by {by}": lambda _day, by=by: figures.figures_by(lines, by) for by in figures.By},
        "course by month": lambda _day: figures.course(lines),
        "forecast by department": lambda day: forecast.forecast_by(
            pot, lines, day, figures.By.DEPARTMENT
        ),
        **{
            f"as of a day, by {by}": lambda day, by=by: figures.figures_as_of(lines, day, by)
            for by in figures.By
        },
        "as of a day, one line": lambda day: figures.figures_as_of(one, day, figures.By.LINE),
        **{
            f"50 entries behind {amount} of a line": lambda _day, amount=amount: list(
                ledger.entries_behind(one.get(), amount)[:50]
            )
            for amount in ("granted_cents", "spent_cents")
        },
        "50 entries behind a figure of a line as of a day": lambda day: list(
            ledger.entries_behind(one.get(), "spent_cents", until=day)[:50]
        ),
    }.items():
        times = []
        for _ in range(15):
            day = pot.first_day + timedelta(days=dice.randint(0, days))
            began = time.perf_counter()
            query(day)
            times.append((time.perf_counter() - began) * 1000)
        print(f"{name}: median {statistics.median(times):.1f} ms, most {max(times):.1f} ms")
    began = time.perf_counter()
    verdict = check_ledger()
    assert verdict.is_well, verdict.faults
    print(f"check-ledger: {verdict.entries} entries in {time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2] / "src"))
    main()

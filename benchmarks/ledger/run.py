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
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

from firm import make_firm
from million import fill, show_check, show_figures, show_pages

WIDE_LINES = 16


def main() -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--writers", type=int, nargs="*", default=[1, 4, 16])
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--lines", type=int, default=400, help="of each year")
    parser.add_argument("--years", type=int, default=3)
    parser.add_argument("--postgresql", default="", metavar="ADDRESS")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "GESPANN_FOLDER": folder,
            "GESPANN_DATABASE": asked.postgresql,
            "DJANGO_SETTINGS_MODULE": "gespann.server.settings",
        }
        from gespann.server.starting import make_ready

        make_ready()
        make_bare()
        print(f"load average {os.getloadavg()[0]:.1f}")
        make_firm(max(WIDE_LINES, asked.lines), asked.years if asked.entries else 1)
        for writers in asked.writers:
            show_throughput(writers, asked.seconds)
        if asked.entries:
            fill(asked.entries)
            show_figures()
            show_pages()
            show_check()
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
        Line.objects.select_related("pot", "department").order_by("-pot__first_day", "pk")[
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


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2] / "src"))
    main()

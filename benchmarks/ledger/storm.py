"""Many processes book on one pot at random while one of them is killed every second.

    .venv/bin/python benchmarks/ledger/storm.py run --folder storm --seconds 60
    .venv/bin/python benchmarks/ledger/storm.py verify --folder storm

`--postgresql ADDRESS`, of an empty database, takes that instead of SQLite in the folder. `run` ends
by killing all writers at once; restart the database before `verify` if it is to lose its memory,
too. Every writer notes what it asks for before it asks, and again when it has the answer. Verified
is: no limit was exceeded at any time, balances equal the entries, what was acknowledged is there
once, and what was asked for and not answered is booked once when it is asked for again.
"""

import argparse
import json
import os
import random
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

LIMIT, LINES = 1_000_000, 8
SHARES = {
    "commit": 40, "settle": 20, "spend": 12, "release": 8, "call_off": 4, "reverse": 4, "credit": 3,
    "grant": 3, "take_back": 2, "transfer": 3, "limit": 1,
}  # fmt: skip


def main() -> None:
    """Run the storm, or verify what it has left."""
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=["run", "verify"])
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--writers", type=int, default=16)
    parser.add_argument("--postgresql", default="", metavar="ADDRESS")
    asked = parser.parse_args()
    asked.folder.mkdir(exist_ok=True)
    os.environ |= {
        "GESPANN_FOLDER": str(asked.folder),
        "GESPANN_DATABASE": asked.postgresql,
        "DJANGO_SETTINGS_MODULE": "gespann.server.settings",
    }
    import django

    django.setup()
    if asked.what == "run":
        run(asked.folder, asked.seconds, asked.writers)
    else:
        faults = list(verified(asked.folder))
        print("\n".join(faults) or "all is well")
        sys.exit(bool(faults))


def run(folder: Path, seconds: float, writers: int) -> None:
    """Let them book, and kill one of them every second."""
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    make_firm()
    connection.close()
    pids = [begin(folder, number) for number in range(writers)]
    ends, number, killed = time.monotonic() + seconds, writers, 0
    while time.monotonic() < ends:
        time.sleep(min(1.0, max(0.0, ends - time.monotonic())))
        place = random.randrange(writers)  # noqa: S311
        end(pids[place])
        pids[place], number, killed = begin(folder, number), number + 1, killed + 1
    for pid in pids:
        end(pid)
    answers = [json.loads(line)["answer"] for line in notes(folder) if "answer" in json.loads(line)]
    booked, refused = (sum(one == told for one in answers) for told in ("booked", "refused"))
    print(
        json.dumps(
            {
                "booked": booked, "refused": refused, "killed": killed,
                "booked_per_second": round(booked / seconds, 1),
                "load_average": round(os.getloadavg()[0], 1),
            }
        )
    )  # fmt: skip


def make_firm() -> None:
    """Two departments with a head and staff, a pot, and lines of both."""
    from gespann.apps.budget.actions.lines import grant, open_line
    from gespann.apps.budget.actions.pots import open_pot, set_limit
    from gespann.apps.organisation.models import (
        Appointment,
        Department,
        FiscalYear,
        Level,
        Membership,
        Office,
        Person,
        Side,
    )  # fmt: skip

    def person(name: str) -> Person:
        return Person.objects.create(name=name, email=f"{name}@firm.example", language="en")

    def place(name: str, level: Level, department: Department | None) -> None:
        Membership.objects.create(
            person=person(name), level=level, department=department, starts=date(2020, 1, 1)
        )

    place("boss", Level.MANAGEMENT, None)
    Appointment.objects.create(
        person=person("controller"), office=Office.CONTROLLER, starts=date(2020, 1, 1)
    )
    today = date.today()  # noqa: DTZ011
    year = FiscalYear.objects.create(
        name="now", starts=date(today.year, 1, 1), ends=date(today.year, 12, 31)
    )
    boss = Person.objects.get(name="boss")
    pot = open_pot(year, "EUR", by=boss)
    set_limit(pot, LIMIT, reason="", by=boss, key=uuid4())
    for side in (Side.SALES, Side.MARKETING):
        department = Department.objects.create(name=side, side=side)
        place(f"head of {side}".replace(" ", "."), Level.HEAD, department)
        place(f"staff of {side}".replace(" ", "."), Level.STAFF, department)
        for number in range(LINES // 2):
            line = open_line(pot, f"{side} {number}", department, lever="x", by=boss, key=uuid4())
            grant(line, LIMIT // LINES // 2, by=boss, key=uuid4())


def begin(folder: Path, number: int) -> int:
    """A writer of its own."""
    pid = os.fork()
    if pid:
        return pid
    try:
        Writer(folder, number).write()
    except BaseException:
        (folder / f"broken-{number}").write_text(traceback.format_exc())
    finally:
        os._exit(1)


def end(pid: int) -> None:
    """Kill a writer, whatever it is doing."""
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


class Writer:
    """One process that books at random until it is killed."""

    def __init__(self, folder: Path, number: int) -> None:
        self.random = random.Random(number)  # noqa: S311
        self.notes = os.open(folder / f"notes-{number}", os.O_CREAT | os.O_APPEND | os.O_WRONLY)
        self.orders: list[int] = []
        self.entries: list[int] = []

    def write(self) -> None:
        """Book until the end."""
        from gespann.apps.budget.models import Line

        self.lines = list(Line.objects.values_list("pk", flat=True))
        while True:
            asked = self.next_act()
            self.note(asked)
            self.note(asked | {"answer": answer(asked, self.orders, self.entries)})

    def note(self, what: dict[str, Any]) -> None:
        """In one write, so that it is there as a whole however this process ends."""
        os.write(self.notes, json.dumps(what).encode() + b"\n")

    def next_act(self) -> dict[str, Any]:
        """Any act, with any amount, on anything that this writer knows."""
        act = self.random.choices(list(SHARES), list(SHARES.values()))[0]
        needs = {"settle": self.orders, "release": self.orders, "call_off": self.orders,
                 "reverse": self.entries}  # fmt: skip
        if not needs.get(act, True):
            act = "commit"
        return {
            "act": act,
            "key": uuid4().hex,
            "line": self.random.choice(self.lines),
            "other": self.random.choice(self.lines),
            "cents": self.random.randint(1, 4000),
            "flag": self.random.random() < 0.3,
            "order": self.random.choice(self.orders) if self.orders else None,
            "entry": self.random.choice(self.entries) if self.entries else None,
        }


def answer(asked: dict[str, Any], orders: list[int], entries: list[int]) -> str:
    """Do an act: "booked" or "refused"."""
    from gespann.apps.budget.models import Commitment, Entry
    from gespann.refusals import Refusal

    try:
        made = acts()[asked["act"]](asked)
    except Refusal:
        return "refused"
    if isinstance(made, Commitment):
        orders.append(made.pk)
    if isinstance(made, Entry):
        entries.append(made.pk)
    return "booked"


def acts() -> dict[str, Callable[[dict[str, Any]], Any]]:
    """What can be done, by name."""
    from gespann.apps.budget.actions import commitments, lines, pots, spending
    from gespann.apps.budget.models import Commitment, Entry, Line, Pot
    from gespann.apps.organisation.models import Person

    def who(name: str) -> Person:
        return Person.objects.get(name=name)

    def line(asked: dict[str, Any]) -> Line:
        return Line.objects.select_related("pot", "department").get(pk=asked["line"])

    def order(asked: dict[str, Any]) -> Commitment:
        orders = Commitment.objects.select_related("line__department", "line__pot")
        return orders.get(pk=asked["order"])

    def entry(asked: dict[str, Any]) -> Entry:
        return Entry.objects.select_related("line__department", "commitment").get(pk=asked["entry"])

    def key(asked: dict[str, Any]) -> UUID:
        return UUID(asked["key"])

    def staff(of: Line) -> Person:
        return who(f"staff.of.{of.department.name}")

    return {
        "commit": lambda a: commitments.commit_funds(
            line(a), a["cents"], "x", by=staff(line(a)), key=key(a), is_blanket=a["flag"]
        ),
        "call_off": lambda a: commitments.call_off(
            order(a), a["cents"], "x", by=staff(order(a).line), key=key(a)
        ),
        "settle": lambda a: commitments.settle(
            order(a), a["cents"], by=who("controller"), key=key(a), is_final=a["flag"]
        ),
        "release": lambda a: commitments.release(
            order(a), None if a["flag"] else a["cents"], by=who("controller"), key=key(a)
        ),
        "spend": lambda a: spending.spend(line(a), a["cents"], by=who("controller"), key=key(a)),
        "credit": lambda a: spending.credit(line(a), a["cents"], by=who("controller"), key=key(a)),
        "reverse": lambda a: spending.reverse(
            entry(a), by=who("controller"), key=key(a), text="mistake"
        ),
        "grant": lambda a: lines.grant(line(a), a["cents"] * 9, by=who("boss"), key=key(a)),
        "take_back": lambda a: lines.take_back(line(a), a["cents"], by=who("boss"), key=key(a)),
        "limit": lambda a: pots.set_limit(
            Pot.objects.get(), LIMIT - a["cents"] * 20, reason="", by=who("boss"), key=key(a)
        ),
        "transfer": transferred,
    }


def transferred(asked: dict[str, Any]) -> None:
    """Propose, and sign for both sides."""
    from gespann.apps.budget.actions.transfers import propose_transfer, sign_transfer
    from gespann.apps.budget.models import Line
    from gespann.apps.organisation.models import Person

    lines = Line.objects.select_related("pot", "department")
    here, there = lines.get(pk=asked["line"]), lines.get(pk=asked["other"])
    heads = [Person.objects.get(name=f"head.of.{one.department.name}") for one in (here, there)]
    transfer = propose_transfer(
        here, there, asked["cents"], reason="", by=heads[0], key=UUID(asked["key"])
    )
    for line, head in zip((here, there), heads, strict=True):
        sign_transfer(transfer, line.department, revision=1, by=head)


def notes(folder: Path) -> Iterator[str]:
    """All whole lines that writers have noted."""
    for path in sorted(folder.glob("notes-*")):
        yield from (line for line in path.read_text().split("\n")[:-1])


def verified(folder: Path) -> Iterator[str]:
    """What is wrong, as sentences; what was not answered is asked for once more."""
    from django.db.models import F, Q

    from gespann.apps.budget.engine import check_ledger
    from gespann.apps.budget.models import Entry, LimitDecision, Transfer

    answered, unanswered = {}, {}
    for note in map(json.loads, notes(folder)):
        (answered if "answer" in note else unanswered)[note["key"]] = note
    keys = {
        model: set(model.objects.values_list("key", flat=True)) for model in (Entry, LimitDecision)
    }
    booked_transfers = Transfer.objects.filter(entries__isnull=False).values_list("key", flat=True)
    for key, note in answered.items():
        table = keys[LimitDecision if note["act"] == "limit" else Entry]
        is_there = UUID(key) in table
        if note["act"] == "transfer" and note["answer"] == "booked" and not is_there:
            # Somebody granted to a line between both signatures, so the first one was void.
            is_there = UUID(key) not in set(booked_transfers)
        if is_there != (note["answer"] == "booked"):
            yield f"{note['act']} {key} was answered with {note['answer']}"
    over = Q(granted_after__lt=F("committed_after") + F("spent_after"))
    below = Q(granted_after__lt=0) | Q(committed_after__lt=0) | Q(spent_after__lt=0)
    if count := Entry.objects.filter(over | below).count():
        yield f"{count} entries have left a line overdrawn"
    yield from check_ledger().faults
    yield from (f"{path.name}: {path.read_text()}" for path in sorted(folder.glob("broken-*")))
    for key in unanswered.keys() - answered.keys():
        before, note = Entry.objects.count(), unanswered[key]
        was_there = Entry.objects.filter(key=UUID(key)).exists()
        answer(note, [], [])
        if was_there and Entry.objects.count() != before:
            yield f"{note['act']} {key} was booked twice"
    yield from check_ledger().faults


if __name__ == "__main__":
    main()

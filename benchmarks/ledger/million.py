"""How long figures of a million entries take, and the pages that show them."""

import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

BATCH, TIMES = 20_000, 15
BUSY = 20  # every so many entries, one goes to the first line of its pot
ORDERS = 10  # of each line, none of them settled
COLUMNS = (
    "key", "line_id", "number", "kind", "day", "by_id", "commitment_id", "planned_cents",
    "granted_cents", "committed_cents", "spent_cents", "text", "content", "hash",
    "foreign_currency", "planned_after", "granted_after", "committed_after", "spent_after",
)  # fmt: skip
Row = tuple[Any, ...]


def fill(count: int) -> None:
    """Orders and invoices over all days of all years, booked by the ledger itself, in bulk."""
    from gespann.apps.budget.models import Commitment, Entry, Pot

    began, share = time.perf_counter(), count // Pot.objects.count()
    for pot in Pot.objects.order_by("first_day"):
        lines = list(pot.lines.order_by("pk").values_list("pk", flat=True))
        orders = Commitment.objects.bulk_create(
            Commitment(line_id=line, what="Stand") for line in lines for _ in range(ORDERS)
        )
        book([row(one.line_id, pot.first_day, committed=100_00, order=one.pk) for one in orders])
        invoices = share - Entry.objects.filter(line__pot=pot).count()
        for start in range(0, invoices, BATCH):
            numbers = range(start, min(start + BATCH, invoices))
            book(list(invoices_of(pot, lines, numbers, invoices)))
    seconds, made = time.perf_counter() - began, Entry.objects.count()
    print(f"{made} entries in bulk: {made / seconds:.0f}/s, {seconds:.0f} s", flush=True)


def invoices_of(pot: Any, lines: Sequence[int], numbers: range, count: int) -> Iterator[Row]:
    """Invoices without an order, in the order of their days."""
    days = (pot.last_day - pot.first_day).days + 1
    for number in numbers:
        line = lines[0 if number % BUSY == 0 else number % len(lines)]
        day = pot.first_day + timedelta(days=number * days // count)
        yield row(line, day, spent=1 + number % 9000)


def row(
    line: int, day: date, *, committed: int = 0, spent: int = 0, order: int | None = None
) -> Row:
    """An entry, as whoever books it gives it to the database."""
    kind = "commit" if order else "spend"
    amounts = (0, 0, committed, spent)
    return (uuid4(), line, 0, kind, day, 1, order, *amounts, "", "0" * 64, "", "", 0, 0, 0, 0)


def book(rows: list[Row]) -> None:
    """In one transaction, by the fastest way in that the database has; the triggers see to it."""
    from django.db import connection, transaction

    names = ", ".join(COLUMNS)
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY budget_entry ({names}) FROM STDIN") as copy:
                for one in rows:
                    copy.write_row(one)
        else:
            marks = ", ".join(["%s"] * len(COLUMNS))
            cursor.executemany(
                f"INSERT INTO budget_entry ({names}) VALUES ({marks})",  # noqa: S608
                [(one[0].hex, *one[1:4], one[4].isoformat(), *one[5:]) for one in rows],
            )


def show_figures() -> None:
    """Median and longest time of each query, over many days."""
    from django.db import connection

    from gespann.apps.budget.models import Line, Pot
    from gespann.apps.budget.queries import figures, forecast, ledger

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")  # as the database does by itself after a while
    pot = Pot.objects.latest("first_day")
    lines = Line.objects.filter(pot=pot)
    busy = Line.objects.filter(pk=lines.earliest("pk").pk)
    calm = Line.objects.filter(pk=lines.latest("pk").pk)
    for one in (busy, calm):
        print(f"a line with {one.get().entries.count()} entries")
    queries: dict[str, Callable[[date], Any]] = {
        "the five numbers of all": lambda _day: figures.figures(lines),
        **{f"by {by}": lambda _day, by=by: figures.figures_by(lines, by) for by in figures.By},
        "course by month": lambda _day: figures.course(lines),
        "forecast by department": lambda day: forecast.forecast_by(
            pot, lines.all(), day, figures.By.DEPARTMENT
        ),
        **{
            f"as of a day, by {by}": lambda day, by=by: figures.figures_as_of(lines, day, by)
            for by in figures.By
        },
    }
    for name, line in (("busy", busy), ("calm", calm)):
        queries |= {
            f"as of a day, {name} line": lambda day, line=line: figures.figures_as_of(
                line, day, figures.By.LINE
            ),
            f"50 entries behind what is granted of the {name} line": lambda _day, line=line: list(
                ledger.entries_behind(line.get(), "granted_cents")[:50]
            ),
            f"50 entries behind what is spent of the {name} line": lambda _day, line=line: list(
                ledger.entries_behind(line.get(), "spent_cents")[:50]
            ),
            f"the same of the {name} line as of a day": lambda day, line=line: list(
                ledger.entries_behind(line.get(), "spent_cents", until=day)[:50]
            ),
        }
    for name, query in queries.items():
        show_times(name, days_of(pot), query)


def show_pages() -> None:
    """The same of whole pages, as the server answers them: one process, nobody else."""
    from django.conf import settings
    from django.test import Client
    from django.urls import reverse

    from gespann.apps.budget.models import Commitment, Entry, Pot
    from gespann.apps.organisation.models import Person

    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client()
    client.force_login(Person.objects.get(name="boss"), settings.AUTHENTICATION_BACKENDS[-1])
    pot = Pot.objects.latest("first_day")
    lines = pot.lines.order_by("pk")
    pages = {"pots": reverse("budget:pots"), "plan of all lines": f"/budget/{pot.pk}/plan/"}
    pages["statement"] = f"/budget/{pot.pk}/statement/"
    for by in ("department", "lever", "market", "month", "line"):
        address = reverse("budget:pot", args=[pot.pk])
        pages[f"pot by {by}"] = f"{address}?by={by}"
        pages[f"pot by {by}, as of a day"] = f"{address}?by={by}&as_of={{day}}"
    for name, line in (("busy", lines.first()), ("calm", lines.last())):
        pages[f"{name} line"] = reverse("budget:line", args=[line.pk])
        address = reverse("budget:entries", args=[line.pk])
        pages[f"entries of the {name} line"] = f"{address}?amount=spent"
        pages[f"entries of the {name} line, as of a day"] = f"{address}?amount=spent&until={{day}}"
    pages["commitment"] = reverse("budget:commitment", args=[Commitment.objects.last().pk])
    pages["entry"] = reverse("budget:entry", args=[Entry.objects.last().pk])

    def ask(address: str, day: date) -> None:
        answer = client.get(address.format(day=day))
        assert answer.status_code == 200, (address, answer.status_code)

    for name, address in pages.items():
        show_times(f"page: {name}", days_of(pot), lambda day, address=address: ask(address, day))


def days_of(pot: Any) -> list[date]:
    """Days of its year, the same in every run."""
    dice = random.Random(1)  # noqa: S311
    length = (pot.last_day - pot.first_day).days
    return [pot.first_day + timedelta(days=dice.randint(0, length)) for _ in range(TIMES)]


def show_times(name: str, days: list[date], act: Callable[[date], object]) -> None:
    """Median and longest time of an act."""
    act(days[0])  # what is made once, such as a template, is not counted
    times = []
    for day in days:
        began = time.perf_counter()
        act(day)
        times.append((time.perf_counter() - began) * 1000)
    print(f"{name}: median {statistics.median(times):.1f} ms, most {max(times):.1f} ms", flush=True)


def show_check() -> None:
    """How long it takes to add everything up again."""
    from gespann.apps.budget.engine import check_ledger

    began = time.perf_counter()
    verdict = check_ledger()
    assert verdict.is_well, verdict.faults
    print(f"check-ledger: {verdict.entries} entries in {time.perf_counter() - began:.0f} s")

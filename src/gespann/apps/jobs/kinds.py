"""Which kinds of jobs there are. An app says its kinds in its `jobs.py`.

Pages and workers load every `jobs.py`, so none of them imports what only computes: such work is
named as "module:function" and is loaded by the process that does it.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise

from gespann.apps.jobs.models import Job
from gespann.apps.jobs.tasks import Arguments, Task

Words = str | Promise
Work = Callable[[Task], Any]
_NAME = re.compile(r"[a-z_]+\.[a-z_]+")
_ELSEWHERE = re.compile(r"[\w.]+:\w+")
EVERY_DAY = (0, 1, 2, 3, 4, 5, 6)


class Lane(StrEnum):
    """Quick work does not wait behind long work: a worker keeps a lane for each."""

    QUICK = "quick"
    LONG = "long"


@dataclass(frozen=True)
class Weekly:
    """At one time of the day, on some days of the week (Monday is 0)."""

    at: time
    weekdays: tuple[int, ...] = EVERY_DAY

    def __post_init__(self) -> None:
        if not self.weekdays or not set(self.weekdays) <= set(EVERY_DAY):
            raise ValueError(f"weekdays are numbers from 0 to 6, got {self.weekdays}")

    def __str__(self) -> str:
        return f"{self.at.isoformat()} on {','.join(map(str, self.weekdays))}"

    def next_after(self, moment: datetime, zone: tzinfo) -> datetime:
        """The first time after the moment; an hour that a change of clocks skips is made up for."""
        today = moment.astimezone(zone).date()
        days = (today + timedelta(days=ahead) for ahead in range(9))
        times = (
            datetime.combine(day, self.at, tzinfo=zone)
            for day in days
            if day.weekday() in self.weekdays
        )
        return next(time for time in times if time.timestamp() > moment.timestamp())


def as_they_are(arguments: Arguments) -> Arguments:
    """The check of a kind that takes no arguments at all."""
    if arguments:
        raise ValueError(f"this kind of job takes no arguments, got {sorted(arguments)}")
    return arguments


def nothing(_job: Job, _result: Any) -> None:
    """Record nothing but the result itself."""


@dataclass(frozen=True)
class Kind:
    """A kind of job.

    Attributes:
        name: "app.what", such as "market.fit"; kept in the rows, so it stays as it is.
        title: What people call it.
        work: What does it, and returns the result as JSON. A function runs inside the worker and
            should take seconds; "module:function" runs in a process of its own. A `Refusal` ends
            the job with its sentence; any other exception is tried again.
        check: The arguments, checked and complete. Raises ValueError for callers who broke the
            contract; what a person typed is the form's to judge.
        record: Writes the result where it belongs, in the transaction that ends the job, so that it
            is written once or not at all, whatever happens to workers.
        phases: Words for the phases that the work tells of.
        address: Where a person sees what came out; None if nowhere but on the job's page.
        about: From a job to a few words on what it is about, such as “Batch 12”, for lists in which
            one kind stands several times. Asked for every row, so it makes do without a query.
        attempts: How often it is tried before it is given up.
        first_pause: After the first attempt that broke; it doubles with each further one.
        limit: How long one attempt may take.
        comes_again: When it is done by itself, without anybody asking.
        in_passing: Whether a page asks for it by itself while somebody looks, and shows its answer:
            of one that is done nobody needs to be told, and no list needs to keep it.
    """

    name: str
    title: Words
    work: Work | str
    check: Callable[[Arguments], Arguments] = as_they_are
    record: Callable[[Job, Any], None] = nothing
    phases: Mapping[str, Words] = field(default_factory=dict)
    address: Callable[[Job], str] | None = None
    about: Callable[[Job], Words] | None = None
    attempts: int = 3
    first_pause: timedelta = timedelta(seconds=10)
    limit: timedelta = timedelta(hours=6)
    comes_again: Weekly | None = None
    in_passing: bool = False

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise ValueError(f"a kind is named like “market.fit”, got {self.name!r}")
        if isinstance(self.work, str) and not _ELSEWHERE.fullmatch(self.work):
            raise ValueError(f"work is a function or “module:function”, got {self.work!r}")

    @property
    def lane(self) -> Lane:
        """Work in a process of its own is long."""
        return Lane.LONG if isinstance(self.work, str) else Lane.QUICK

    def pause_after(self, attempts: int) -> timedelta:
        """How long to wait after so many attempts that broke: a day at most."""
        return min(self.first_pause * 2 ** min(attempts - 1, 30), timedelta(days=1))


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    """Make a kind known.

    Raises: ValueError if another has its name.
    """
    if _kinds.setdefault(kind.name, kind) != kind:
        raise ValueError(f"there is another kind of job with the name {kind.name!r}")
    return kind


def kind_named(name: str) -> Kind:
    """The kind with this name.

    Raises: ValueError if there is none.
    """
    if name not in _kinds:
        raise ValueError(f"there is no kind of job with the name {name!r}")
    return _kinds[name]


def kinds_in_passing() -> list[str]:
    """The names of the kinds that pages ask for by themselves."""
    return [kind.name for kind in _kinds.values() if kind.in_passing]


def find_kind(name: str) -> Kind | None:
    """The kind with this name; None if an earlier version of the workbench had it."""
    return _kinds.get(name)


def kinds_of(lane: Lane) -> Collection[str]:
    """The names of all kinds in a lane."""
    return [kind.name for kind in _kinds.values() if kind.lane == lane]


def kinds_that_come_again() -> dict[str, Weekly]:
    """The names of all kinds that are done by themselves, and when."""
    return {kind.name: kind.comes_again for kind in _kinds.values() if kind.comes_again}

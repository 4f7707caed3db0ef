"""Reads of the history: what is in force, what was, and how it went."""

import tomllib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Max, QuerySet
from django.utils import timezone

from gespann.apps.market import rules
from gespann.apps.market.models import (
    Definition,
    Draft,
    Entry,
    RememberedChoices,
    Sketch,
    SourceFile,
)
from gespann.apps.organisation.models import Person

DRAFTS_LAST = timedelta(days=1)
SKETCHES_LAST = timedelta(days=30)
LARGE = ("table", "definition__beliefs")


def batches() -> QuerySet[Entry]:
    """Every batch that ever landed, the latest first, with what has undone it."""
    return (
        Entry.objects.filter(undoes__isnull=True)
        .select_related("by", "definition", "undone__by")
        .defer(*LARGE, "added", "definition__text", "undone__table", "undone__added")
        .order_by("-number")
    )


def undone(batch: Entry) -> Entry | None:
    """The entry that has undone a batch, if one has."""
    return Entry.objects.filter(undoes=batch).select_related("by").first()


def in_force() -> QuerySet[Entry]:
    """The batches that nothing has undone, in the order in which they landed."""
    return (
        Entry.objects.filter(undoes__isnull=True, undone__isnull=True)
        .select_related("definition")
        .order_by("number")
    )


def in_force_at(number: int) -> QuerySet[Entry]:
    """The batches that were in force when the journal had so many entries, in their order."""
    return (
        Entry.objects.filter(undoes__isnull=True, number__lte=number)
        .exclude(undone__number__lte=number)
        .select_related("definition")
        .order_by("number")
    )


def latest_in_force() -> Entry | None:
    """The batch that may be undone, and whose definition holds."""
    return in_force().defer("table", "added").last()


def levers() -> tuple[str, ...]:
    """The levers of the firm, as the definition in force names them; none before there is one."""
    latest = latest_in_force()
    if latest is None or latest.definition is None:
        return ()
    return tuple(one["name"] for one in latest.definition.read["levers"])


def experiments_in_force() -> frozenset[str]:
    """Names of the experiments in the firm.toml in force, from which the next fit learns."""
    latest = latest_in_force()
    if latest is None or latest.definition is None:
        return frozenset()
    sections = tomllib.loads(latest.definition.text).get("experiments", [])
    return frozenset(str(one["name"]) for one in sections if "name" in one)


def known_until() -> date | None:
    """The first day of the last period in force; None where only a definition was brought."""
    ends: date | None = in_force().filter(rows__gt=0).aggregate(last=Max("ends"))["last"]
    return ends


def last_number() -> int:
    """The number of the last entry of the journal; 0 before there is one."""
    return Entry.objects.aggregate(last=Max("number"))["last"] or 0


def draft_of(user: Person) -> Draft | None:
    """What somebody has brought and may still land."""
    if not rules.may_keep_history(user):
        return None
    return Draft.objects.filter(by=user, made__gt=oldest_draft()).defer("table", "beliefs").first()


def files_of(user: Person) -> QuerySet[SourceFile]:
    """Files that somebody has brought and not yet landed, in the order in which they came."""
    if not rules.may_keep_history(user):
        return SourceFile.objects.none()
    return SourceFile.objects.filter(by=user, made__gt=oldest_draft()).order_by("pk")


def remembered() -> dict[str, dict[str, Any]]:
    """How files of each shape were read when they last landed."""
    return dict(RememberedChoices.objects.values_list("shape", "choices"))


def sketch_of(user: Person) -> Sketch | None:
    """The firm that somebody is entering, if they are."""
    if not rules.may_keep_history(user):
        return None
    return Sketch.objects.filter(by=user, made__gt=oldest_sketch()).first()


def who_else_enters(user: Person) -> Person | None:
    """Another who is entering the firm, so that two do not do the same; not what they enter."""
    if not rules.may_keep_history(user):
        return None
    others = Sketch.objects.filter(made__gt=oldest_sketch()).exclude(by=user)
    found = others.defer("text", "answers").select_related("by").order_by("-made").first()
    return found.by if found else None


def definition_to_fill(user: Person) -> Definition | None:
    """In whose words somebody's files are read: those they enter, else those in force; no new row.

    Beliefs are not entered on the screen: those in force go with both.
    """
    latest = latest_in_force()
    known = latest.definition if latest else None
    sketch = sketch_of(user)
    if sketch is None:
        return known
    return Definition(
        text=sketch.text,
        beliefs_name=known.beliefs_name if known else "",
        beliefs=known.beliefs if known else b"",
        read={"name": sketch.answers["name"]},
    )


def oldest_sketch() -> datetime:
    """What was entered before this moment and never landed is over."""
    return timezone.now() - SKETCHES_LAST


def oldest_draft() -> datetime:
    """Drafts from before this moment are over."""
    return timezone.now() - DRAFTS_LAST


@dataclass(frozen=True)
class History:
    """What is known now.

    Attributes:
        definition: Name, levers and stages, as firm.toml says them.
        periods: First days, in their order.
        course: For each column its value in each period, over all markets.
        rows: How many rows there are.
    """

    definition: dict[str, Any]
    periods: list[date]
    course: dict[str, list[float | None]]
    rows: int

    @property
    def starts(self) -> date | None:
        """The first day of the first period."""
        return self.periods[0] if self.periods else None

    @property
    def ends(self) -> date | None:
        """The first day of the last period."""
        return self.periods[-1] if self.periods else None


def history() -> History | None:
    """The history in force, put together from its batches; of two that overlap the later counts."""
    entries = list(in_force().defer(*LARGE, "definition__text"))
    if not entries:
        return None
    by_day: dict[date, tuple[Entry, int]] = {}
    for entry in (entry for entry in entries if entry.rows):
        by_day = {
            day: place
            for day, place in by_day.items()
            if not (entry.starts <= day <= entry.ends)  # type: ignore[operator]
        }
        days = enumerate(entry.added["periods"])
        by_day |= {date.fromisoformat(day): (entry, place) for place, day in days}
    definition: Any = entries[-1].definition  # every landing has one
    periods = sorted(by_day)
    columns = [one["column"] for kind in ("stages", "levers") for one in definition.read[kind]]
    course = {
        name: [_value(*by_day[day], name) for day in periods] for name in dict.fromkeys(columns)
    }
    return History(definition.read, periods, course, _rows_of(entries))


def _value(entry: Entry, place: int, column: str) -> float | None:
    values = entry.added["course"].get(column)
    value: float | None = values[place] if values else None
    return value


def _rows_of(entries: list[Entry]) -> int:
    """Rows in force: those of every batch in the periods that no later one has replaced."""
    count = 0
    for number, entry in enumerate(entries):
        later = [one for one in entries[number + 1 :] if one.rows]
        for day, rows in zip(
            entry.added.get("periods", ()), entry.added.get("rows_of_periods", ()), strict=True
        ):
            at = date.fromisoformat(day)
            if not any(one.starts <= at <= one.ends for one in later):  # type: ignore[operator]
                count += rows
    return count

"""One line: its chain of entries, and every balance that follows from it."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from gespann.apps.budget.models import Commitment, Entry, Line, MonthBalance
from gespann.apps.budget.models.seal import hash_of

CHUNK = 2000
Sums = tuple[int, ...]
NOTHING: Sums = (0, 0, 0, 0)


def line_faults(line: Line) -> list[str]:
    """What is wrong with a line, as sentences.

    First as it was a moment ago, while others go on booking; only what looks wrong then is looked
    at once more while nobody else can book on the line.
    """
    if not list(_faults(line)):
        return []
    with transaction.atomic():
        now = Line.objects.select_for_update(no_key=True).get(pk=line.pk)
        return list(_faults(now))


def _faults(line: Line) -> Iterator[str]:
    walk = _Walk()
    entries = Entry.objects.filter(line=line).order_by("number")
    for entry in entries.iterator(chunk_size=CHUNK):
        if entry.number > line.entries_count and not _is_stray(entry, line):
            break
        yield from walk.on(entry, line)
    if walk.number != line.entries_count or walk.head != line.head:
        yield _("“{line}” counts {counted} entries, and its chain has {found}.").format(
            line=line, counted=line.entries_count, found=walk.number
        )
    if walk.sums != _amounts(line):
        yield _("The balance of “{line}” is not what its entries add up to.").format(line=line)
    yield from _month_faults(line, walk)
    yield from _commitment_faults(line, walk)


def _is_stray(entry: Entry, line: Line) -> bool:
    """Whether an entry lies beyond the last that the line counts, with a gap before it."""
    return entry.number > Line.objects.get(pk=line.pk).entries_count


class _Walk:
    """What has been added up so far, from the first entry of a line on."""

    def __init__(self) -> None:
        self.number, self.head, self.sums = 0, "", NOTHING
        self.months: dict[date, Sums] = defaultdict(lambda: NOTHING)
        self.commitments: dict[int, tuple[int, int]] = defaultdict(lambda: (0, 0))

    def on(self, entry: Entry, line: Line) -> Iterator[str]:
        """Go on to the next entry."""
        self.number += 1
        if entry.number != self.number:
            yield _("“{line}” has no entry number {number}.").format(line=line, number=self.number)
            self.number = entry.number
        if entry.hash != hash_of(entry.sealed(self.head)):
            yield _("Entry {number} of “{line}” was changed after it was booked.").format(
                line=line, number=entry.number
            )
        self.head, self.sums = entry.hash, _added(self.sums, entry.amounts)
        if entry.after != self.sums:
            yield _("Entry {number} of “{line}” carries a wrong balance.").format(
                line=line, number=entry.number
            )
        month = entry.day.replace(day=1)
        self.months[month] = _added(self.months[month], entry.amounts)
        if entry.commitment_id is not None:
            open_cents, spent_cents = self.commitments[entry.commitment_id]
            self.commitments[entry.commitment_id] = (
                open_cents + entry.committed_cents,
                spent_cents + entry.spent_cents,
            )


def _month_faults(line: Line, walk: _Walk) -> Iterator[str]:
    found = {one.month: one.amounts() for one in MonthBalance.objects.filter(line=line)}
    for month in sorted({*found, *walk.months}):
        if found.get(month, NOTHING) != walk.months[month]:
            yield _("The balance of “{line}” in {month} is not what its entries add up to.").format(
                line=line, month=f"{month:%Y-%m}"
            )


def _commitment_faults(line: Line, walk: _Walk) -> Iterator[str]:
    for one in Commitment.objects.filter(line=line).order_by("pk"):
        if (one.open_cents, one.spent_cents) != walk.commitments[one.pk]:
            yield _(
                "The balance of “{what}” on “{line}” is not what its entries add up to."
            ).format(what=one.what, line=line)


def _amounts(line: Line) -> Sums:
    return (line.planned_cents, line.granted_cents, line.committed_cents, line.spent_cents)


def _added(left: Sums, right: Sums) -> Sums:
    return tuple(one + other for one, other in zip(left, right, strict=True))

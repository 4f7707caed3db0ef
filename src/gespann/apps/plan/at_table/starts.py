"""From which amounts a proposal, or the one text, can start."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from gespann.apps.plan.at_table.reading import TheTable
from gespann.apps.plan.at_table.standing import suggested_cents
from gespann.apps.plan.figures import Line, Purpose, lines_of
from gespann.apps.plan.models import Part
from gespann.apps.plan.queries.movement import last_lines, lines_from
from gespann.ui.marks import Words


@dataclass(frozen=True)
class Start:
    """Something to start from.

    Attributes:
        name: In the address.
    """

    name: str
    words: Words
    lines: Sequence[Line]


def starts_of_proposal(table: TheTable) -> list[Start]:
    """What a side can start from, the likeliest first: where it stands itself."""
    own = table.speaks or Part.SALES
    wanted: Mapping[str, tuple[Words, Callable[[], Sequence[Line] | None]]] = {
        "own": (_("Your last proposal"), lambda: last_lines(table.proposals, own)),
        "suggested": (_("The suggested trade"), lambda: _suggested(table, own)),
        "other": (_("The other side’s proposal"), lambda: last_lines(table.proposals, own.other)),
        "text": (_("The one text"), lambda: _text(table)),
        **_common(table),
    }
    return _there(wanted)


def starts_of_text(table: TheTable) -> list[Start]:
    """What the one text can start from, the likeliest first: what it says already."""
    wanted: Mapping[str, tuple[Words, Callable[[], Sequence[Line] | None]]] = {
        "text": (_("What it says now"), lambda: _text(table)),
        "suggested": (_("The computed single text"), lambda: _suggested(table, Part.NEUTRAL)),
        "middle": (_("The middle between both"), lambda: _middle(table)),
        **_common(table),
    }
    return _there(wanted)


def chosen(starts: Sequence[Start], name: str) -> Start:
    """The one that an address asks for, else the first; a list has at least one."""
    return next((one for one in starts if one.name == name), starts[0])


def _common(
    table: TheTable,
) -> Mapping[str, tuple[Words, Callable[[], Sequence[Line] | None]]]:
    years = table.last_year_cents
    means = table.mean_cents
    return {
        "mean": (_("The golden mean"), lambda: lines_from(table.levers, means) if means else None),
        "last-year": (
            _("Last year"),
            lambda: _within_bounds(table, years) if years else None,
        ),
        "least": (_("The least of each"), lambda: lines_from(table.levers, {})),
    }


def _there(
    wanted: Mapping[str, tuple[Words, Callable[[], Sequence[Line] | None]]],
) -> list[Start]:
    found = []
    for name, (words, read) in wanted.items():
        lines = read()
        if lines is not None:
            found.append(Start(name, words, lines))
    return found


def _suggested(table: TheTable, part: Part) -> Sequence[Line] | None:
    if table.standing is None or not table.standing.rounds or not table.is_current:
        return None
    cents = suggested_cents(table.standing, part)
    if cents is None:
        return None
    return lines_from(table.levers, cents, _measures(last_lines(table.proposals, part)))


def _text(table: TheTable) -> Sequence[Line] | None:
    return None if table.text is None else lines_of(table.text.lines)


def _middle(table: TheTable) -> Sequence[Line] | None:
    """Half of both sides' last proposals, in whole cents."""
    sales, marketing = (last_lines(table.proposals, one) for one in (Part.SALES, Part.MARKETING))
    if sales is None or marketing is None:
        return None
    theirs = {one.name: one.cents for one in marketing}
    cents = {one.name: (one.cents + theirs.get(one.name, 0)) // 2 for one in sales}
    return lines_from(table.levers, cents, [*_measures(sales), *_others(marketing, sales)])


def _others(lines: Sequence[Line], known: Sequence[Line]) -> list[Line]:
    names = {one.name for one in known}
    return [one for one in _measures(lines) if one.name not in names]


def _measures(lines: Sequence[Line] | None) -> list[Line]:
    return [one for one in lines or () if one.purpose is Purpose.MEASURE]


def _within_bounds(table: TheTable, cents: Mapping[str, int]) -> Sequence[Line]:
    """Last year's amounts, moved into the bounds of this year."""
    moved = {}
    for one in table.levers:
        amount = cents.get(one.name, one.least_cents or 0)
        low, high = one.least_cents, one.most_cents
        moved[one.name] = amount if low is None or high is None else min(max(amount, low), high)
    return lines_from(table.levers, moved)

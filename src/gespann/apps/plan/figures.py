"""Figures of a plan: its lines, and the document with its hash that both sides sign.

Pure: rows and people are not known here.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any

from gespann.core.quantities import Department


class Purpose(StrEnum):
    """What money of a line is for."""

    LEVER = "lever"
    MEASURE = "measure"


@dataclass(frozen=True)
class Line:
    """Money for one lever or measure, in whole cents.

    Attributes:
        name: Of the lever as firm.toml has it, or of the measure.
        side: Whose work it pays for.
    """

    purpose: Purpose
    name: str
    side: Department
    cents: int


@dataclass(frozen=True)
class Frame:
    """What a plan is made for, beside its amounts."""

    fiscal_year: str
    currency: str
    budget_cents: int
    goal_cents: int | None
    fit: int
    version: int
    amends: int | None
    reason: str


def as_rows(lines: Sequence[Line]) -> list[dict[str, Any]]:
    """Lines as JSON has them, levers first, each kind in the order of its names."""
    ordered = sorted(lines, key=lambda one: (one.purpose, one.name))
    return [asdict(one) for one in ordered]


def lines_of(rows: Sequence[Mapping[str, Any]]) -> tuple[Line, ...]:
    """The lines of such rows.

    Raises: ValueError if they are none.
    """
    if any(type(row["cents"]) is not int for row in rows):
        raise ValueError("amounts are whole cents")
    return tuple(
        Line(Purpose(row["purpose"]), str(row["name"]), Department(row["side"]), row["cents"])
        for row in rows
    )


def total_cents(lines: Sequence[Line]) -> int:
    """What all lines cost together."""
    return sum(one.cents for one in lines)


def cents_of_levers(lines: Sequence[Line]) -> dict[str, int]:
    """The amount of each lever."""
    return {one.name: one.cents for one in lines if one.purpose is Purpose.LEVER}


def cents_of_side(lines: Sequence[Line], side: Department) -> int:
    """What one side gets."""
    return sum(one.cents for one in lines if one.side is side)


def document(frame: Frame, lines: Sequence[Line]) -> str:
    """What is signed: the same figures always give the same text."""
    return canonical({**asdict(frame), "lines": as_rows(lines)})


def canonical(content: Mapping[str, Any]) -> str:
    """A document as text, in one order and one way of writing."""
    return json.dumps(
        content, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
    )


def fingerprint(text: str) -> str:
    """SHA-256 of a text."""
    return sha256(text.encode()).hexdigest()


def lines_of_document(text: str) -> tuple[Line, ...]:
    """The lines of a signed document."""
    return lines_of(json.loads(text)["lines"])


@dataclass(frozen=True)
class Change:
    """A line of which two plans say different things; 0 where one of them has no such line."""

    line: Line
    before_cents: int

    @property
    def by_cents(self) -> int:
        """By how much it changes."""
        return self.line.cents - self.before_cents


def changes(before: Sequence[Line], after: Sequence[Line]) -> tuple[Change, ...]:
    """What a plan changes of another one, the largest change first."""
    old = {(one.purpose, one.name, one.side): one for one in before}
    new = {(one.purpose, one.name, one.side): one for one in after}
    found = [
        Change(
            new[key] if key in new else Line(*key, cents=0),
            old[key].cents if key in old else 0,
        )
        for key in {**old, **new}
    ]
    changed = [one for one in found if one.by_cents]
    return tuple(sorted(changed, key=lambda one: (-abs(one.by_cents), one.line.name)))

"""What each side promised when it signed, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from gespann.apps.plan.at_table.tests_told import TestTold, test_told
from gespann.apps.plan.models import SIDES, Part, PlanVersion, Round
from gespann.apps.plan.queries.agreed_tests import tests_by_start
from gespann.apps.plan.queries.year import LineOfYear
from gespann.apps.plan.written import words_of
from gespann.ui.marks import Words


@dataclass(frozen=True)
class KeptLine:
    """A promise to use so much and no more, and how it stands.

    Attributes:
        mark: Class of its mark: "good", "caution", "alarm" or "".
    """

    line: LineOfYear
    state: Words
    mark: str


@dataclass(frozen=True)
class PromisesOfSide:
    """What one side has promised of money and measures."""

    part: Part
    lines: Sequence[KeptLine]


@dataclass(frozen=True)
class Promises:
    """All that was promised.

    Attributes:
        tests: Those that both have signed, and those that one of them still has to.
        text: The words that both agreed to beside the amounts; "" if there are none.
    """

    sides: Sequence[PromisesOfSide]
    tests: Sequence[TestTold]
    text: str


def promises(
    planning: Round, version: PlanVersion, lines: Sequence[LineOfYear], today: date
) -> Promises:
    """What each side promised, and what became of it by today."""
    is_over = today > planning.fiscal_year.ends
    sides = [
        PromisesOfSide(
            part,
            [KeptLine(one, *_state(one, is_over=is_over)) for one in lines if one.part is part],
        )
        for part in SIDES
    ]
    tests = [test_told(one, today) for one in tests_by_start(planning)]
    return Promises(sides, tests, words_of(version))


def _state(one: LineOfYear, *, is_over: bool) -> tuple[Words, str]:
    used = one.used_cents
    if used > one.planned_cents:
        return _("more used than promised"), "alarm"
    if is_over and one.is_measure and not used:
        return _("not done"), "caution"
    if is_over:
        return _("kept"), "good"
    if one.off_cents > 0:
        return _("will end above what was promised"), "caution"
    if not used:
        return (_("not begun"), "") if one.is_measure else (_("nothing used yet"), "")
    return _("kept so far"), "good"

"""Where beliefs differ and which test is worth most; each agreed test, and what it has shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gespann.apps.plan.models import AgreedTest, Part, Prepared, TestResult
from gespann.apps.plan.queries.agreed_tests import (
    ends,
    range_of,
    ranges_touched,
    result_of,
)
from gespann.core.quantities import Department, Period
from gespann.core.settle.results import DisputeAnswer, Settling, Worth
from gespann.files.documents import from_document
from gespann.language.settle import change_told, cost_told, power_told
from gespann.ui.marks import Words
from gespann.ui.templatetags.figures import day, money, number, percent

DAYS_TO_SIGN = 14
PERCENT = 100.0
MONDAY = 0
WEEKS_PER_MONTH = 365.25 / 12 / 7


@dataclass(frozen=True)
class DisputeTold:
    """What both sides expect of one lever, and how much money depends on it."""

    lever: str
    sales_cents: int
    marketing_cents: int
    money_cents: float
    is_tested: bool


@dataclass(frozen=True)
class WorthTold:
    """The test that settles most for least, in sentences; what it would be typed like."""

    lever: str
    sentences: Sequence[str]
    is_worth_it: bool


@dataclass(frozen=True)
class RangeTold:
    """A range of results with what each side has said that it will conclude.

    Attributes:
        is_hit: Whether the result lies in it.
        is_touched: Whether the 90 % interval of the result reaches into it, too.
    """

    words: str
    sales: str
    marketing: str
    is_hit: bool
    is_touched: bool


@dataclass(frozen=True)
class TestTold:
    """A test as a page tells it.

    Attributes:
        state: In a word, with the class of its mark.
        missing: Sides that have not signed.
    """

    __test__ = False

    test: AgreedTest
    what: str
    ends: date
    state: Words
    mark: str
    missing: Sequence[Part]
    result: TestResult | None
    ranges: Sequence[RangeTold]
    is_clear: bool


def dispute_of(ready: Prepared | None) -> DisputeAnswer | None:
    """What both sides’ beliefs are apart, as it was computed; None before that."""
    if ready is None or not ready.dispute:
        return None
    return from_document(DisputeAnswer, ready.dispute)


def disputes_told(found: DisputeAnswer, tested: set[str]) -> list[DisputeTold]:
    """Each lever in dispute, the most money first."""
    return [
        DisputeTold(
            one.lever.name,
            one.views[Department.SALES].best_cents,
            one.views[Department.MARKETING].best_cents,
            one.money_cents,
            one.lever.name in tested,
        )
        for one in found.disputes
    ]


def worth_told(found: DisputeAnswer, currency: str, period: Period) -> WorthTold | None:
    """The test to agree on, or None where nothing can be tested."""
    if not found.settling:
        return None
    best = found.settling[0]
    candidate = best.candidate
    share = percent(best.settled_share)
    sentences = [
        _("{what}, {where}, for {time}.").format(
            what=_beginning(change_told(candidate)),
            where=_where(candidate.design.test_markets),
            time=_weeks(weeks_of(candidate.design.periods, period)),
        ),
        _("It is expected to settle {share} of the {money} in dispute.").format(
            share=share, money=money(round(best.dispute.money_cents), currency)
        ),
        cost_told(candidate, currency),
        power_told(candidate),
    ]
    return WorthTold(candidate.design.lever.name, sentences, found.verdict is Worth.WORTH_IT)


def to_start_from(
    found: DisputeAnswer | None,
    lever: str,
    levers: Sequence[str],
    today: date,
    currency: str,
    period: Period,
) -> dict[str, Any]:
    """What a form starts from: the test that was computed for a lever, if one was."""
    chosen = lever if lever in levers else ""
    settling = () if found is None else found.settling
    best = next((o for o in settling if o.candidate.design.lever.name == chosen), None)
    if best is None and not chosen and settling:
        best = settling[0]
    start: dict[str, Any] = {"lever": chosen, "starts": _monday(today + timedelta(DAYS_TO_SIGN))}
    if best is None or found is None:
        return start | {"weeks": 8}
    design = best.candidate.design
    start |= {
        "lever": design.lever.name,
        "effort": number_as_typed(best.candidate.effort),
        "markets": ", ".join(one for one in design.test_markets if one),
        "weeks": min(weeks_of(design.periods, period), 104),
    }
    return start | (_conclusions(found, best, currency) if best is settling[0] else {})


def weeks_of(periods: int, period: Period) -> int:
    """So many periods in weeks."""
    return periods if period is Period.WEEK else round(periods * WEEKS_PER_MONTH)


def number_as_typed(value: float) -> str:
    """A number as choices have it: 0, 0.5, 2."""
    return f"{value:g}"


def test_told(test: AgreedTest, today: date) -> TestTold:
    """A test with its state, its ranges, and where its result lies."""
    result = result_of(test)
    signed = {Part(one.side) for one in test.signatures.all()}
    missing = [one for one in (Part.SALES, Part.MARKETING) if one not in signed]
    state, mark = _state(test, result, missing, today)
    touched = ranges_touched(test, result) if result is not None else range(0)
    return TestTold(
        test,
        what_is_done(test),
        ends(test),
        state,
        mark,
        missing,
        result,
        _ranges(test, result, touched),
        is_clear=len(touched) == 1,
    )


def what_is_done(test: AgreedTest) -> str:
    """The test in a sentence."""
    efforts = {0.0: _("switched off"), 0.5: _("halved"), 2.0: _("doubled")}
    return _("“{lever}” is {change}, {where}, for {weeks} from {day} on.").format(
        lever=test.lever,
        change=efforts.get(test.effort)
        or _("done {times} times as much as usual").format(times=number(test.effort, 2)),
        where=_where(test.markets),
        weeks=_weeks(test.weeks),
        day=day(test.starts),
    )


def _state(
    test: AgreedTest, result: TestResult | None, missing: Sequence[Part], today: date
) -> tuple[Words, str]:
    if result is not None:
        return _("Result recorded"), "good"
    if missing:
        is_late = today >= test.starts
        return (_("Not signed in time"), "alarm") if is_late else (_("To be signed"), "caution")
    if today < test.starts:
        return _("Agreed"), "good"
    return (
        (_("It is running"), "") if today <= ends(test) else (_("Waits for its result"), "caution")
    )


def _ranges(test: AgreedTest, result: TestResult | None, touched: range) -> list[RangeTold]:
    hit = range_of(test, result.effect) if result is not None else -1
    told, low = [], None
    for number_, one in enumerate(test.conclusions):
        told.append(
            RangeTold(
                _range(low, one["below"]),
                one["sales"],
                one["marketing"],
                number_ == hit,
                number_ in touched,
            )
        )
        low = one["below"]
    return told


def _range(low: float | None, high: float | None) -> str:
    if low is None:
        return _("below {high}").format(high=percent(high or 0.0, 1))
    if high is None:
        return _("{low} or more").format(low=percent(low, 1))
    return _("{low} to {high}").format(low=percent(low, 1), high=percent(high, 1))


def _weeks(count: int) -> str:
    return ngettext("{count} week", "{count} weeks", count).format(count=count)


def _where(markets: Sequence[str]) -> str:
    names = [one for one in markets if one]  # a firm without markets has one without a name
    return _("in {markets}").format(markets=", ".join(names)) if names else _("everywhere")


def _beginning(words: str) -> str:
    """A sentence begins with a capital letter, and the rest of it stays as it is."""
    return words[:1].upper() + words[1:]


def _monday(from_: date) -> date:
    return from_ + timedelta(days=(MONDAY - from_.weekday()) % 7)


def _conclusions(found: DisputeAnswer, best: Settling, currency: str) -> dict[str, Any]:
    """Limits halfway between the results that were looked at, and what each side believes then."""
    if len(found.reactions) != 3:
        return {}
    low, middle, high = found.reactions
    start: dict[str, Any] = {
        "first_limit": round((low.result + middle.result) / 2 * PERCENT, 1),
        "second_limit": round((middle.result + high.result) / 2 * PERCENT, 1),
    }
    for name, one in (("low", low), ("middle", middle), ("high", high)):
        for side in Department:
            start[f"{name}_{side.value}"] = _("We would give “{lever}” {amount}.").format(
                lever=best.candidate.design.lever.name,
                amount=money(one.views[side].best_cents, currency),
            )
    return start

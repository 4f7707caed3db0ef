"""The charts of the living page."""

from datetime import date
from functools import partial

from django.utils.translation import gettext as _

from gespann.core.quantities import Interval
from gespann.language import numbers
from gespann.ui.charts.chart import Chart, Said
from gespann.ui.charts.course import Course, course_chart
from gespann.ui.charts.funnel import Stage, funnel_chart
from gespann.ui.charts.levers import Amount, Estimate, amounts_chart, estimates_chart
from gespann.ui.charts.prospects import Prospect, prospects_chart
from gespann.ui.design import sample

_OBSERVED = (1.52, 1.61, 1.83, 1.72, 1.88, 1.94, 1.76, 1.58)
_EXPECTED = ((1.74, 1.86, 1.98), (1.81, 1.97, 2.13), (1.83, 2.04, 2.26), (1.62, 1.87, 2.14))
_MILLION = 100_000_000  # cents


def outcome() -> Chart:
    """Observed months and the band of those to come."""
    before = (None,) * (len(_OBSERVED) - 1)
    last = _OBSERVED[-1]
    low, median, high = (
        [*before, *(value * _MILLION for value in of)]
        for of in zip((last, last, last), *_EXPECTED, strict=True)
    )
    course = Course(
        [numbers.short_month(month) for month in _months()],
        [*(value * _MILLION for value in _OBSERVED), *(None,) * len(_EXPECTED)],
        low,
        median,
        high,
        goal=1.9 * _MILLION,
    )
    said = Said(
        "outcome",
        _("Sales by month"),
        _("Observed until August; from September on sales are expected around the goal."),
        _("In December the goal is reached with a probability of one half."),
    )
    return course_chart(said, course, _short, _exact)


def amounts() -> Chart:
    """What the levers are to get, against last year."""
    said = Said(
        "amounts",
        _("The plan against last year"),
        _("Inside sales gains most, field visits give up most."),
    )
    amounts = [
        Amount(one.words, one.side, one.planned_cents, one.last_year_cents) for one in sample.FEW
    ]
    return amounts_chart(said, amounts, sample.SIDES, _exact, _short)


def returns() -> Chart:
    """What one more euro would bring."""
    said = Said(
        "returns",
        _("What one more euro brings"),
        _("Calls bring most; what trade fairs bring is known least."),
    )
    estimates = [Estimate(one.words, one.side, one.returns) for one in sample.FEW]
    words = partial(numbers.number, digits=1)
    return estimates_chart(said, estimates, sample.SIDES, words, words)


def prospects() -> Chart:
    """Two ways to spend the same money, and the goal."""
    said = Said(
        "prospects",
        _("What the budget may bring"),
        _("The plan reaches the goal four times in five, last year’s split every other time."),
    )
    last_year = Interval(*(value * _MILLION for value in (19.6, 21.2, 22.9)))
    planned = Interval(*(value * _MILLION for value in (20.4, 22.1, 23.9)))
    ways = (
        Prospect(_("Last year’s split"), numbers.percent(0.5), last_year),
        Prospect(_("The plan"), numbers.percent(0.82), planned, is_main=True),
    )
    goal = 21.2 * _MILLION
    return prospects_chart(said, ways, (goal, f"{_('Goal')} {_short(goal)}"), _exact, _short)


def chain() -> Chart:
    """From contact to contribution."""
    said = Said(
        "chain",
        _("From contact to contribution"),
        _("Marketing moves the first stages, sales the last, and each step needs the one before."),
    )
    stages = [
        Stage(_("Contacts"), _n(18_400), 1.0, 0.86, _("23 of 100 become an enquiry")),
        Stage(_("Enquiries"), _n(4_230), 0.62, 0.58, _("41 of 100 get an offer")),
        Stage(_("Offers"), _n(1_734), 0.41, 0.24, _("36 of 100 become an order")),
        Stage(
            _("Orders"),
            _n(624),
            0.27,
            0.17,
            _("%(money)s of contribution each") % {"money": _exact(12_000_00)},
        ),
        Stage(_("Contribution"), _exact(7.5 * _MILLION), 0.2),
    ]
    return funnel_chart(said, stages, sample.SIDES)


def _months() -> list[date]:
    return [date(2026, month, 1) for month in range(1, 13)]


def _n(value: float) -> str:
    return numbers.number(value)


def _short(cents: float) -> str:
    return numbers.short_money(cents, sample.CURRENCY)


def _exact(cents: float) -> str:
    return numbers.money(cents, sample.CURRENCY)

"""Tests and what they showed: what was changed on purpose, and what came of it."""

from math import nan

import numpy as np
from markupsafe import Markup

from gespann.core.firm import Experiment, Firm, Lever
from gespann.core.planning.results import JointPlan
from gespann.core.quantities import CENTS_PER_UNIT, Interval
from gespann.core.response.model.stages import within
from gespann.core.response.results import Fit
from gespann.files.report.document import (
    Block,
    Cell,
    Figure,
    Row,
    Section,
    Table,
    drawn_twice,
)
from gespann.files.report.drawing.rows import Frame, draw_rows, interval_mark
from gespann.files.report.drawing.rows import Row as DrawnRow
from gespann.files.report.drawing.scales import Axis
from gespann.files.report.words import (
    BOTH,
    department_keys,
    department_names,
    is_known,
    market_names,
    money_span,
    number_span,
    percent_wording,
    signed,
    signed_money,
    signed_percent,
    window,
)
from gespann.language import gettext as _
from gespann.language import ngettext
from gespann.language.numbers import number

STANDARD_ERRORS = 1.645  # to either side hold nine cases out of ten


def experiments(fit: Fit, _plan: JointPlan) -> Section | None:
    """Each test with its effect and its interval, or no section if there was none."""
    firm = fit.firm
    tests = sorted(
        firm.experiments, key=lambda one: (BOTH.index(_lever(firm, one).department), one.first)
    )
    if not tests:
        return None
    table = _table(firm, tests)
    drawn = [one for one in tests if is_known(relative_effect(firm, one))]
    blocks: tuple[Block, ...] = (_figure(fit, drawn, table),) if drawn else (table,)
    return Section("experiments", _("Tests and what they showed"), _lead(len(tests)), blocks)


def _lead(count: int) -> str:
    counted = ngettext(
        "{count} test has gone into the estimate.",
        "{count} tests have gone into the estimate.",
        count,
    ).format(count=number(count))
    why = _(
        "What was changed on purpose says more than what merely happened. The outcomes of a test "
        "count through the effect that it measured, and not a second time."
    )
    return f"{counted} {why}"


def effect_interval(test: Experiment) -> Interval:
    """The measured effect with nine cases out of ten, in the unit of what was measured."""
    reach = STANDARD_ERRORS * test.standard_error
    return Interval(test.effect - reach, test.effect, test.effect + reach)


def relative_effect(firm: Firm, test: Experiment) -> Interval:
    """The effect as a share of what would have come in those markets and periods without it.

    Unknown (NaN) where a part of that was not observed or nothing would have come.
    """
    cells = within(firm, test.first, test.last, test.markets)
    without = float(_measured(firm, test)[cells].sum()) - test.effect
    if not without > 0:
        return Interval(nan, nan, nan)
    return Interval(*(value / without for value in effect_interval(test).as_list()))


def _measured(firm: Firm, test: Experiment) -> np.ndarray:
    """The outcome that the test looked at, by market and period."""
    if not test.stage:
        return firm.history.outcome
    return firm.history.stages[..., [one.name for one in firm.stages].index(test.stage)]


def _lever(firm: Firm, test: Experiment) -> Lever:
    return next(one for one in firm.levers if one.name == test.lever)


def _figure(fit: Fit, tests: list[Experiment], table: Table) -> Figure:
    title = _("Measured effect of each test, as a share of what would have come without it")
    description = _("The bar holds the truth in nine cases out of ten, the disc is the middle.")
    effects = [relative_effect(fit.firm, one) for one in tests]
    sides = [_lever(fit.firm, one).department for one in tests]
    rows = [
        DrawnRow(test.name, side, signed_percent(effect.median))
        for test, side, effect in zip(tests, sides, effects, strict=True)
    ]
    reach = [0.0, *(end for one in effects for end in (one.low, one.high))]

    def mark(i: int, axis: Axis, y: float) -> list[Markup]:
        return interval_mark(effects[i], axis, y, sides[i])

    def draw(name: str, width: float) -> Markup:
        frame = Frame(name, title, description, width, department_names(), 70)
        axis = Axis.over(reach, frame.left, frame.right, 5 if width > 500 else 4)
        return draw_rows(frame, rows, axis, percent_wording, mark)

    wide, narrow = drawn_twice("experiments", draw)
    caption = f"{title}. {description}"
    return Figure("experiments", caption, wide, narrow, department_keys(fit), table)


def _table(firm: Firm, tests: list[Experiment]) -> Table:
    several = len(firm.history.markets) > 1
    rows = tuple(
        Row(
            test.name,
            (
                Cell(test.lever),
                Cell(
                    window(test.first, test.last, firm.period),
                    _markets(market_names(firm, test.markets)) if several else "",
                ),
                Cell(_change(firm, test)),
                _effect_cell(firm, test),
            ),
            _lever(firm, test).department,
        )
        for test in tests
    )
    columns = (_("Test"), _("Lever"), _("Time"), _("Change"), _("Effect"))
    caption = _("Each test, what was changed and what came of it")
    return Table("experiments-table", caption, columns, rows, is_prose=True)


def _markets(names: str) -> str:
    return _("Markets: {names}").format(names=names)


def _change(firm: Firm, test: Experiment) -> str:
    """Money for a column of spend, else units."""
    lever = _lever(firm, test)
    if lever.cost_per_unit == 1:
        return signed_money(round(CENTS_PER_UNIT * test.change_units), firm.currency)
    words = signed(number(abs(test.change_units)), test.change_units)
    return f"{words} {lever.unit}"


def _effect_cell(firm: Firm, test: Experiment) -> Cell:
    interval = effect_interval(test)
    if _is_money(firm, test):
        cents = Interval(*(CENTS_PER_UNIT * value for value in interval.as_list()))
        words = signed_money(round(cents.median), firm.currency)
        span = money_span(cents, firm.currency)
    else:
        words = signed(number(abs(interval.median)), interval.median)
        span = number_span(interval, 0)
    name = test.stage or firm.outcome_called
    return Cell(_("{name}: {effect}").format(name=name, effect=words), span)


def _is_money(firm: Firm, test: Experiment) -> bool:
    """Whether what was measured is money and not a count."""
    if not test.stage:
        return firm.outcome_value == 1 and not (firm.stages and firm.stages[-1].kind == "count")
    return next(one for one in firm.stages if one.name == test.stage).kind == "money"

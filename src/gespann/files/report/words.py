"""Words and figures that several sections of the report share."""

from collections.abc import Iterable
from datetime import date, timedelta
from math import isfinite

from babel.numbers import format_decimal, get_currency_name

from gespann.core.firm import Firm
from gespann.core.planning.results import Allocation
from gespann.core.quantities import CENTS_PER_UNIT, Department, Interval, Period
from gespann.core.response.results import Fit
from gespann.files.report.document import Key
from gespann.files.report.drawing.scales import Wording
from gespann.language import gettext as _
from gespann.language import ngettext
from gespann.language.numbers import (
    NOT_KNOWN,
    day,
    locale_code,
    money,
    number,
    percent,
    short_money,
    with_minus,
)

# The word joiner keeps the sign on the line of its figure.
PLUS, MINUS = "+\N{WORD JOINER}", "−\N{WORD JOINER}"
BOTH = (Department.MARKETING, Department.SALES)


def department_names() -> dict[Department, str]:
    """The two sides as people call them."""
    return {Department.MARKETING: _("Marketing"), Department.SALES: _("Sales")}


def currency_name(currency: str) -> str:
    """One unit of the currency in words: euro, Swiss franc."""
    return get_currency_name(currency, count=1, locale=locale_code())


def signed(words: str, value: float) -> str:
    """Words for a size, with the sign of the value before them."""
    return (PLUS if value > 0 else MINUS) + words if value else words


def signed_money(cents: int, currency: str) -> str:
    """A change of money to the whole unit, with its sign unless that is nothing."""
    units = round(cents / CENTS_PER_UNIT)
    return signed(money(abs(units) * CENTS_PER_UNIT, currency), units)


def signed_percent(share: float) -> str:
    """A change as a percentage, with its sign."""
    shown = round(100 * share)
    return signed(percent(abs(shown) / 100), shown)


def change_words(allocation: Allocation) -> str:
    """The change against last year in per cent, or "new" where there was nothing."""
    last = allocation.last_year_cents
    if last == 0:
        return _("new") if allocation.amount_cents else signed_percent(0)
    return signed_percent((allocation.amount_cents - last) / last)


def money_span(interval: Interval, currency: str) -> str:
    """A 90 % interval of money, compact, with just enough decimals to tell its ends apart."""
    ends = money_wording(currency)((interval.low, interval.high))
    return _("{low} to {high}").format(low=ends[0], high=ends[1])


def number_span(interval: Interval, digits: int) -> str:
    """A 90 % interval of plain numbers, or a dash if it is not known."""
    if not is_known(interval):
        return NOT_KNOWN
    return _("{low} to {high}").format(
        low=decimal(interval.low, digits), high=decimal(interval.high, digits)
    )


def is_known(interval: Interval) -> bool:
    """Whether there is an interval at all."""
    return all(isfinite(value) for value in interval.as_list())


def decimal(value: float, digits: int) -> str:
    """A number with just these decimals, so that figures below each other line up.

    What is not known, such as the return of a lever that was never used, is a dash.
    """
    if not isfinite(value):
        return NOT_KNOWN
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return with_minus(format_decimal(value, format=pattern, locale=locale_code()))


def percent_span(interval: Interval, digits: int = 0) -> str:
    """A 90 % interval of shares."""
    return _("{low} to {high}").format(
        low=percent(interval.low, digits), high=percent(interval.high, digits)
    )


def money_wording(currency: str) -> Wording:
    """Ticks of money: compact, with as many decimals as it takes to tell them apart."""

    def worded(ticks: tuple[float, ...]) -> tuple[str, ...]:
        for digits in (1, 2, 3):
            labels = tuple(short_money(tick, currency, digits) for tick in ticks)
            if len(set(labels)) == len(labels) and _are_even(ticks, digits):
                return labels
        return labels

    return worded


def _are_even(ticks: tuple[float, ...], digits: int) -> bool:
    """Whether rounding to these decimals of a million leaves the ticks where they are."""
    unit = 1_000_000 * CENTS_PER_UNIT
    if max(abs(tick) for tick in ticks) < unit or len(ticks) < 3:
        return True
    return all(abs(round(tick / unit, digits) - tick / unit) < 1e-9 for tick in ticks)


def percent_wording(ticks: tuple[float, ...]) -> tuple[str, ...]:
    """Ticks of shares."""
    fine = any(abs(round(tick, 2) - tick) > 1e-9 for tick in ticks)
    return tuple(percent(tick, 1 if fine else 0) for tick in ticks)


def number_wording(ticks: tuple[float, ...]) -> tuple[str, ...]:
    """Ticks of plain numbers."""
    return tuple(number(tick, 3) for tick in ticks)


def periods(count: int, period: Period) -> str:
    """So many weeks or months."""
    if period is Period.WEEK:
        return ngettext("{count} week", "{count} weeks", count).format(count=count)
    return ngettext("{count} month", "{count} months", count).format(count=count)


def last_day(start: date, count: int, period: Period) -> date:
    """The last day of so many periods."""
    if period is Period.WEEK:
        return start + timedelta(days=7 * count - 1)
    months = start.year * 12 + start.month - 1 + count
    return date(months // 12, months % 12 + 1, 1) + timedelta(days=start.day - 2)


def window(first: date, last: date, period: Period) -> str:
    """From the first day of one period to the last day of another one."""
    return _("{first} to {last}").format(first=day(first), last=day(last_day(last, 1, period)))


def market_names(firm: Firm, markets: tuple[str, ...]) -> str:
    """Some markets by name; none named means all of them."""
    if not markets or set(markets) == set(firm.history.markets):
        return _("all")
    return ", ".join(markets)


def said(share: float) -> str:
    """How much the data said, in a word or two."""
    if share < 0.1:
        return _("almost nothing")
    if share < 0.3:
        return _("a little")
    return _("a fair amount") if share < 0.6 else _("a lot")


def by_department(allocations: Iterable[Allocation]) -> tuple[Allocation, ...]:
    """Marketing first, then sales, each in the firm's order."""
    return tuple(sorted(allocations, key=lambda a: BOTH.index(a.lever.department)))


def total_of(allocations: Iterable[Allocation], department: Department) -> int:
    """What one side gets, in cents."""
    return sum(a.amount_cents for a in allocations if a.lever.department is department)


def marketing_share(allocations: Iterable[Allocation]) -> float:
    """Marketing's part of the money."""
    held = tuple(allocations)
    whole = sum(a.amount_cents for a in held)
    return total_of(held, Department.MARKETING) / whole if whole else 0.0


def lever_order(fit: Fit) -> tuple[int, ...]:
    """Positions of the levers: marketing first, then sales."""
    levers = fit.firm.levers
    return tuple(sorted(range(len(levers)), key=lambda k: BOTH.index(levers[k].department)))


def way_names() -> dict[str, str]:
    """The three ways to spend the same money."""
    return {
        "last_year": _("Last year’s split"),
        "plan": _("The plan"),
        "optimum": _("The optimum"),
    }


def way_keys(*kinds: str) -> tuple[Key, ...]:
    """Legend of the marks for the three ways."""
    names = way_names()
    return tuple(Key(kind, names[kind]) for kind in kinds)


def department_keys(fit: Fit) -> tuple[Key, ...]:
    """Legend of the two hues, as far as they occur."""
    present = {lever.department for lever in fit.firm.levers}
    return tuple(Key(str(side), department_names()[side]) for side in BOTH if side in present)

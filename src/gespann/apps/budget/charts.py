"""Pictures of the budget: what became of each group's money, and how it went month by month."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _

from gespann.apps.budget.queries.figures import Figures
from gespann.apps.budget.queries.forecast import Forecast
from gespann.ui.charts import chart
from gespann.ui.charts.chart import Chart, Key, Said
from gespann.ui.charts.stacks import Stack, bars_chart, columns_chart
from gespann.ui.marks import Words
from gespann.ui.templatetags.figures import money, short_money, short_month
from gespann.ui.templatetags.figures import month as month_words

SHOWN = 20  # bars; the table has all


@dataclass(frozen=True)
class Bar:
    """A group as a bar shows it.

    Attributes:
        side: "sales", "marketing", or "" for several.
    """

    name: str
    side: str
    figures: Figures
    forecast: Forecast | None


def groups_chart(heading: Words, bars: Sequence[Bar], currency: str) -> Chart:
    """What of each group's money is spent, committed and available, and what is still to come."""
    shown = sorted(bars, key=lambda one: -_largest(one))[:SHOWN]
    in_order = [one for one in bars if one in shown]
    is_cut = len(in_order) < len(bars)
    said = Said(
        "groups",
        heading,
        _(
            "Each bar is what was granted: spent from the left, then committed, then what is "
            "available. The stroke is what was planned."
        ),
        " ".join(
            [
                _("At the end of each bar: what was granted."),
                *([_("The {count} largest; the table has all.").format(count=SHOWN)] * is_cut),
            ]
        ),
    )
    drawn = [
        Stack(
            one.name,
            _pieces(one.figures, one.side or "plan"),
            _to_come(one.figures, one.forecast),
            one.figures.planned_cents,
            short_money(one.figures.granted_cents, currency),
        )
        for one in in_order
    ]
    figures = chart.Figures(
        (heading, _("Planned"), _("Granted"), _("Committed"), _("Spent"), _("Available")),
        [(one.name, *_amounts(one.figures, currency)) for one in in_order],
    )
    has_forecast = any(one.expected for one in drawn)
    keys = [*_keys(), *([_key_of_expected()] if has_forecast else []), _key_of_plan()]
    return bars_chart(said, drawn, keys, figures, lambda cents: short_money(cents, currency))


def course_chart(
    course: Mapping[date, Figures],
    months: Sequence[date],
    today: date,
    currency: str,
    *,
    side: str = "",
    at_year_end_cents: int | None = None,
    limit_cents: int = 0,
) -> Chart:
    """How much was spent and committed at the end of each month, and how much was granted then.

    Args:
        course: What was booked for each month.
        months: First days of the months of the year, in order.
        at_year_end_cents: What will have been spent then; None where that is over or not known.
        limit_cents: Drawn across all months, if there is one.
    """
    stood = dict(_stood(course, months, today))
    said = Said(
        "course",
        _("Month by month"),
        _(
            "Each column is what was spent and committed at the end of its month; the stroke is "
            "what was granted then."
        ),
    )
    drawn = [_column(stood.get(month), month, side or "plan") for month in months]
    if at_year_end_cents:
        used = drawn[-1].reach_of_pieces
        drawn[-1] = replace(drawn[-1], expected=(used, at_year_end_cents))
    figures = chart.Figures(
        (_("End of"), _("Planned"), _("Granted"), _("Committed"), _("Spent"), _("Available")),
        [(month_words(month), *_amounts(one, currency)) for month, one in stood.items()],
    )
    keys = _keys()[:2]
    if any(one.expected for one in drawn):
        keys.append(chart.key_of_bar("to-come", _("Expected at year’s end")))
    keys.append(chart.key_of_line("compared", _("Granted")))
    limit = None
    if limit_cents:
        told = _("Limit {limit}").format(limit=money(limit_cents, currency))
        limit = (float(limit_cents), told)
    return columns_chart(
        said, drawn, keys, figures, lambda cents: short_money(cents, currency), limit
    )


def _column(then: Figures | None, month: date, side: str) -> Stack:
    label = short_month(month)
    if then is None:
        return Stack(label, ())
    return Stack(label, _pieces(then, side)[:2], mark=then.granted_cents)


def _stood(
    course: Mapping[date, Figures], months: Sequence[date], today: date
) -> Iterator[tuple[date, Figures]]:
    """The five numbers at the end of each month that has begun."""
    sum_so_far = Figures()
    for month in months:
        sum_so_far += course.get(month, Figures())
        if month <= today:
            yield month, sum_so_far


def _pieces(figures: Figures, side: str) -> list[tuple[str, float]]:
    return [
        (side, max(figures.spent_cents, 0)),
        (f"{side}-soft", max(figures.committed_cents, 0)),
        ("meter", max(figures.available_cents, 0)),
    ]


def _to_come(figures: Figures, forecast: Forecast | None) -> tuple[float, float] | None:
    if forecast is None or not forecast.to_come_cents:
        return None
    return (_used(figures), forecast.at_year_end_cents)


def _used(figures: Figures) -> int:
    return figures.spent_cents + figures.committed_cents


def _largest(bar: Bar) -> int:
    return max(bar.figures.granted_cents, bar.figures.planned_cents)


def _amounts(figures: Figures, currency: str) -> Iterator[str]:
    for name in ("planned", "granted", "committed", "spent", "available"):
        yield money(getattr(figures, f"{name}_cents"), currency)


def _keys() -> list[Key]:
    return [
        chart.key_of_bar("plan", _("Spent")),
        chart.key_of_bar("plan-soft", _("Committed")),
        chart.key_of_bar("meter", _("Available")),
    ]


def _key_of_expected() -> Key:
    return chart.key_of_bar("to-come", _("Still to come by plan"))


def _key_of_plan() -> Key:
    return chart.key_of_line("compared", _("Planned"))

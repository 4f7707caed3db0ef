"""The pictures of the year: money and outcome, planned, actual and expected, month by month."""

from collections.abc import Callable, Sequence

from django.utils.translation import gettext as _

from gespann.apps.plan.queries.following import MoneyMonth, OutcomeMonth
from gespann.core.quantities import Interval
from gespann.ui.charts.chart import Chart, Said
from gespann.ui.charts.series import Band, Line, Series, series_chart
from gespann.ui.templatetags.figures import money, month, short_money, short_month


def money_chart(months: Sequence[MoneyMonth], currency: str) -> Chart:
    """Plan, actual and forecast of the money."""
    said = Said(
        "money-of-year",
        _("The money, month by month"),
        _(
            "The dashed line is the plan, added up; the line with dots what is committed and "
            "spent; the dotted line where the ledger sees it go."
        ),
        _("Added up from the first day of the year, in the plan’s own phasing."),
    )
    lines = [
        Line(_("Planned"), [one.planned_cents for one in months], "planned-curve"),
        Line(_("Forecast"), [one.forecast_cents for one in months], "now-curve"),
        Line(_("Committed and spent"), [one.used_cents for one in months], "curve", "plan"),
    ]
    series = Series(_("Up to the end of"), *_names(months), [], lines)
    return series_chart(said, series, _short(currency), _exact(currency))


def outcome_chart(
    months: Sequence[OutcomeMonth], goal_cents: int | None, currency: str
) -> Chart | None:
    """What was expected when both signed, what has come, what is expected now; None of nothing."""
    if not any(one.signed or one.now for one in months):
        return None
    said = Said(
        "outcome-of-year",
        _("The outcome, month by month"),
        _(
            "The grey band is what was expected when both signed; the dots are what has come; the "
            "coloured band is what the latest fit expects of the rest."
        ),
        _("Added up from the first day of the year. Nine of ten cases lie within a band."),
    )
    then = _("Expected when signed")
    now = _("Expected now")
    bands = [
        Band(then, *_ends([one.signed for one in months]), "plan-band"),
        Band(now, *_ends([one.now for one in months]), "now-band"),
    ]
    lines = [
        Line(
            _("Expected when signed, middle"), _medians([o.signed for o in months]), "planned-curve"
        ),
        Line(_("Expected now, middle"), _medians([one.now for one in months]), "now-curve"),
        Line(_("Came"), [one.observed_cents for one in months], "curve", "plan"),
    ]
    series = Series(
        _("Up to the end of"),
        *_names(months),
        [one for one in bands if any(value is not None for value in one.low)],
        [one for one in lines if any(value is not None for value in one.values)],
        None if goal_cents is None else float(goal_cents),
    )
    return series_chart(said, series, _short(currency), _exact(currency))


def _names(months: Sequence[MoneyMonth | OutcomeMonth]) -> tuple[list[str], list[str]]:
    return [short_month(one.ends) for one in months], [month(one.ends) for one in months]


def _ends(of: Sequence[Interval | None]) -> tuple[list[float | None], list[float | None]]:
    return [one.low if one else None for one in of], [one.high if one else None for one in of]


def _medians(of: Sequence[Interval | None]) -> list[float | None]:
    return [one.median if one else None for one in of]


def _short(currency: str) -> Callable[[float], str]:
    return lambda cents: short_money(cents, currency)


def _exact(currency: str) -> Callable[[float], str]:
    return lambda cents: money(round(cents), currency)

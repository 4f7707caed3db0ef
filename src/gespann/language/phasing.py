"""How amounts are spread over the periods of a plan, in words."""

from gespann.core.firm import Lever
from gespann.core.planning.results import PlanPhasing
from gespann.core.quantities import PhasingKind
from gespann.language import gettext as _
from gespann.language import ngettext
from gespann.language.numbers import percent, short_money


def way_told(lever: Lever, kind: PhasingKind) -> str:
    """How one lever's amount is spread, in a few words."""
    if lever.pulse_periods is not None:
        return ngettext(
            "In the best blocks of {count} period",
            "In the best blocks of {count} periods",
            lever.pulse_periods,
        ).format(count=lever.pulse_periods)
    return {
        PhasingKind.LAST_YEAR: _("As a year earlier"),
        PhasingKind.FLAT: _("The same in every period"),
        PhasingKind.SEASONAL: _("With the season"),
        PhasingKind.OPTIMISED: _("As it contributes most"),
    }[kind]


def gain_told(phasing: PlanPhasing, currency: str) -> str:
    """What the way of spreading is expected to bring against last year's."""
    if all(kind is PhasingKind.LAST_YEAR for kind in phasing.kinds):
        return _("The amounts are spread over the periods as a year earlier.")
    within, later = phasing.expected_gain_cents, phasing.later_gain_cents
    figures = {
        "gain": short_money(abs(within), currency),
        "low": short_money(phasing.gain_cents.low, currency),
        "high": short_money(phasing.gain_cents.high, currency),
        "later": short_money(abs(later), currency),
        "probability": percent(phasing.better_than_last_year),
    }
    first = (
        _(
            "Against the same amounts spread as a year earlier the plan is expected to contribute "
            "{gain} more ({low} to {high}) by when the money is spent."
        )
        if within >= 0
        else _(
            "Against the same amounts spread as a year earlier the plan is expected to contribute "
            "{gain} less ({low} to {high}) by when the money is spent."
        )
    ).format(**figures)
    then = (
        _(
            "The year after it gains {later} by that; with a probability of {probability} both "
            "together are no loss."
        )
        if later >= 0
        else _(
            "The year after it loses {later} by that; with a probability of {probability} both "
            "together are no loss."
        )
    ).format(**figures)
    return f"{first} {then}"


def proof_told(phasing: PlanPhasing) -> str:
    """How good the optimised shapes are; "" where none is optimised."""
    if PhasingKind.OPTIMISED not in phasing.kinds:
        return ""
    gap = percent(phasing.gap, 3)
    if phasing.is_proven:
        return _(
            "No other shapes within the limits can be expected to contribute more than {gap} more "
            "than these."
        ).format(gap=gap)
    return _(
        "These shapes were found by search. Small changes of them can be expected to contribute no "
        "more than {gap} more; that nothing quite different is better is not proven, because the "
        "departments multiply each other or blocks were chosen."
    ).format(gap=gap)

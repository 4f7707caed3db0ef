"""Where the year goes astray, in words: since when, what the cause could be, and what is next.

The cause is told by the facts alone: where the money went otherwise than planned, that may be it;
where it did not, it lies outside of the money.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from gespann.apps.plan.queries.following import Deviation, LeverOff
from gespann.ui.templatetags.figures import exact_money, month, short_money

MOST = 4  # levers that are named


@dataclass(frozen=True)
class Note:
    """What has left its band, in words.

    Attributes:
        words: What came and what is expected, a sentence for each.
        facts: What was used otherwise than planned, a line for each lever.
        is_grave: Whether less came, or is expected, than nine of ten cases foresaw.
    """

    heading: str
    words: Sequence[str]
    cause: str
    facts: Sequence[str]
    steps: Sequence[str]
    is_grave: bool


def note(found: Sequence[Deviation], off: Sequence[LeverOff], currency: str) -> Note | None:
    """One note of all that has left its band, headed by what has come; None if nothing has."""
    if not found:
        return None
    first = found[0]
    return Note(
        heading=_heading(first),
        words=[_words(one, currency) for one in found],
        cause=_cause(first, off),
        facts=[lever_told(lever, currency) for lever in off[:MOST]],
        steps=_steps(first, off),
        is_grave=first.is_below,
    )


def _heading(one: Deviation) -> str:
    since = month(one.since)
    words = {
        (True, True): _("Since {month} less has come than expected when both signed"),
        (True, False): _("Since {month} more has come than expected when both signed"),
        (False, True): _("From {month} on less is expected than when both signed"),
        (False, False): _("From {month} on more is expected than when both signed"),
    }
    return words[one.is_observed, one.is_below].format(month=since)


def _words(one: Deviation, currency: str) -> str:
    figures = {
        "month": month(one.at),
        "value": short_money(one.value_cents, currency),
        "low": short_money(one.band.low, currency),
        "high": short_money(one.band.high, currency),
    }
    if one.is_observed:
        return _(
            "Up to the end of {month} {value} have come. Nine of ten cases lay between {low} and "
            "{high}."
        ).format(**figures)
    return _(
        "Up to the end of {month} the latest fit expects {value}. When both signed, nine of ten "
        "cases lay between {low} and {high}."
    ).format(**figures)


def _cause(one: Deviation, off: Sequence[LeverOff]) -> str:
    if not off:
        return _(
            "The money was used as planned. So the cause lies elsewhere: in the market, in prices, "
            "at competitors, or in what the model believed."
        )
    fits = any((lever.off_cents < 0) == one.is_below for lever in off)
    if fits and one.is_below:
        return _("Less money was used than planned, which can be the cause:")
    if fits:
        return _("More money was used than planned, which can be the cause:")
    return _(
        "Money was used otherwise than planned, but in the other direction. So it is hardly the "
        "cause:"
    )


def _steps(one: Deviation, off: Sequence[LeverOff]) -> Sequence[str]:
    steps = []
    if off:
        steps.append(_("Ask each other why it was used otherwise, before anything is changed."))
    if any(lever.off_cents < 0 for lever in off):
        steps.append(_("Order what is planned and still wanted; else amend the plan."))
    steps.append(_("Plan the rest of the year anew, with what is spent and known by now."))
    if not off and one.is_below:
        steps.append(
            _("If both see different causes: go to a customer together, and settle it there.")
        )
    return steps


def lever_told(one: LeverOff, currency: str) -> str:
    """What was used of a lever beside what was planned."""
    figures = {
        "name": one.name,
        "used": exact_money(one.used_cents, currency),
        "planned": exact_money(one.planned_cents, currency),
    }
    if one.off_cents < 0:
        return _("{name}: {used} used, {planned} planned by then, so less").format(**figures)
    return _("{name}: {used} used, {planned} planned by then, so more").format(**figures)

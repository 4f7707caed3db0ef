"""What comes next: at most a few steps, the nearest first, the same for both sides.

Everybody reads them; the way to one is shown to whoever may take it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from gespann.apps.market import rules as market
from gespann.apps.organisation.rules import Somebody
from gespann.apps.response import rules as response
from gespann.apps.response.models import Verdict
from gespann.language.numbers import percent
from gespann.server.home.standing import Standing
from gespann.ui.templatetags.figures import day

STALE_DAYS = 62  # since the last period began: two months, of which one would be the current one


@dataclass(frozen=True)
class Step:
    """Something to do.

    Attributes:
        action: What the way to it is called, and `address` where it leads.
        may: Who may take it.
        who: Those people in words, for whoever may not.
    """

    heading: str
    words: str
    action: str
    address: str
    may: Callable[[Somebody], bool]
    who: str


def next_steps(now: Standing, *, firm_is_entered: bool = False, begun_by: str = "") -> list[Step]:
    """What comes next, the nearest first.

    Args:
        firm_is_entered: Whether the reader has entered the firm, and only figures are missing.
        begun_by: Who else has entered it; "" if nobody has.
    """
    if not now.has_history:
        return [_first_figures() if firm_is_entered else _first_history(begun_by)]
    if now.fit is None:
        return [] if now.going_on else [_first_fit()]
    return [*_of_the_history(now), *_of_the_fit(now), *_of_the_plan(now)]


def _first_history(begun_by: str) -> Step:
    if begun_by:
        return Step(
            _("The first history is on its way"),
            _(
                "{person} has entered the firm and brings the first figures. Agree on who does it "
                "before you begin, too: only one firm lands."
            ).format(person=begun_by),
            _("Enter the firm all the same"),
            reverse("market:firm"),
            market.may_keep_history,
            _keepers(),
        )
    return Step(
        _("Bring what is known"),
        _(
            "Say first what success is and what both sides can do more or less of. Then tables "
            "follow, from any program: what was done and what came of it, by week or by month."
        ),
        _("Begin with the firm"),
        reverse("market:firm"),
        market.may_keep_history,
        _keepers(),
    )


def _first_figures() -> Step:
    return Step(
        _("Bring the first figures"),
        _("The firm is entered. It lands with the first figures, from tables of any form."),
        _("Gather figures"),
        reverse("market:files"),
        market.may_keep_history,
        _keepers(),
    )


def _first_fit() -> Step:
    return Step(
        _("Let the history speak"),
        _(
            "A fit learns from the history what each side’s work brings, and makes the first "
            "joint plan. That takes some minutes and goes on by itself."
        ),
        _("Ask for the first fit"),
        reverse("response:ask"),
        response.may_ask_for_fit,
        _keepers(),
    )


def _of_the_history(now: Standing) -> Iterator[Step]:
    if now.known_until and (now.today - now.known_until).days > STALE_DAYS:
        yield Step(
            _("Bring the latest periods"),
            _(
                "The history ends with the period of {day}. What came since is not in any figure."
            ).format(day=day(now.known_until)),
            _("Bring new periods"),
            reverse("market:bring"),
            market.may_keep_history,
            _keepers(),
        )
    if now.unlearnt and not now.going_on:
        yield Step(
            _("Learn from what has landed since"),
            _("These figures rest on the history of {day}; it has changed since.").format(
                day=day(now.fit.at)  # type: ignore[union-attr]
            ),
            _("Ask for a new fit"),
            reverse("response:ask"),
            response.may_ask_for_fit,
            _keepers(),
        )


def _of_the_fit(now: Standing) -> Iterator[Step]:
    fit, summary = now.fit, now.summary
    if fit is None or summary is None or fit.verdict == Verdict.PASS:
        return
    is_failed = fit.verdict == Verdict.FAIL
    yield Step(
        _("Do not use these figures yet") if is_failed else _("Read these figures with care"),
        _("{count} of {all} checks of the model need a look. Each says what would mend it.").format(
            count=summary.to_review + summary.failed,
            all=summary.passed + summary.to_review + summary.failed,
        ),
        _("See the checks"),
        reverse("response:checks", args=[fit.pk]),
        response.may_see_fits,
        "",
    )


def _of_the_plan(now: Standing) -> Iterator[Step]:
    if now.summary is None or now.outlook is not None:
        return
    yield Step(
        _("Say what the budget is"),
        now.summary.no_outlook,
        _("Change the firm"),
        reverse("market:firm"),
        market.may_keep_history,
        _keepers(),
    )


def _keepers() -> str:
    return _("Heads of department, their deputies, the controller and administrators do this.")


def probability_words(share: float) -> str:
    """A probability that is never told as certain."""
    if share > 0.99:
        return _("over {share}").format(share=percent(0.99))
    if share < 0.01:
        return _("under {share}").format(share=percent(0.01))
    return percent(share)

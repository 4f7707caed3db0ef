"""Measures in words: what each brings, whether it is done, and what deciding otherwise costs."""

from collections.abc import Iterable

from gespann.core.planning.results import JointPlan, MarketPlan, MeasureProspect
from gespann.core.planning.risk_results import RiskAccount
from gespann.language import gettext as _
from gespann.language.numbers import NOT_KNOWN, money, percent, short_money


def decision_name(one: MeasureProspect) -> str:
    """Whether the plan does it."""
    if one.measure.decided:
        return _("decided")
    return _("done") if one.is_done else _("left")


def why(one: MeasureProspect, currency: str) -> str:
    """Why it is done or left, in a sentence."""
    if one.measure.decided:
        return _("It is decided already.")
    if one.is_best and not one.is_done:
        return _("The optimum does it; the plan leaves it, to be safe.")
    if one.otherwise_cents is None:
        return _("Decided otherwise it does not fit beside the others.")
    lost = money(one.otherwise_cents, currency)
    if one.is_best:
        return _("Without it the best plan is expected to contribute {lost} less.").format(
            lost=lost
        )
    return _("With it the best plan is expected to contribute {lost} less.").format(lost=lost)


def pays(one: MeasureProspect) -> str:
    """How likely it brings by itself what it costs; nothing of a mere capacity."""
    return NOT_KNOWN if one.outcome_cents.high <= 0 else percent(one.pays)


def adds(one: MeasureProspect, currency: str) -> str:
    """Outcome it adds by itself, in nine cases out of ten; a mere capacity adds none."""
    outcome = one.outcome_cents
    if outcome.high <= 0:
        return NOT_KNOWN
    if outcome.low == outcome.high:
        return short_money(outcome.median, currency)
    return _("{low} to {high}").format(
        low=short_money(outcome.low, currency), high=short_money(outcome.high, currency)
    )


def measures_lead(plan: JointPlan, currency: str) -> str:
    """How many are done, and what they cost together."""
    done = [one for one in plan.measures if one.is_done]
    return _("The plan does {done} of {all} measures for {cost} together.").format(
        done=len(done),
        all=len(plan.measures),
        cost=money(plan.recommended.measures_cents, currency),
    )


def measures_by_market(plan: MarketPlan, jointly: tuple[MeasureProspect, ...]) -> Iterable[str]:
    """Where a plan by market does other measures than the joint plan; nothing where it does not.

    Args:
        jointly: The measures of the joint plan.
    """
    before = [one.measure.name for one in jointly if one.is_done]
    more = [name for name in plan.done if name not in before]
    fewer = [name for name in before if name not in plan.done]
    if more:
        yield _("By market it also does {names}.").format(names=", ".join(more))
    if fewer:
        yield _("By market it leaves {names}, which the joint plan does.").format(
            names=", ".join(fewer)
        )


def measures_by_attitude(account: RiskAccount) -> Iterable[str]:
    """Which measures the attitude to risk decides otherwise than the mean; nothing where none."""
    if account.only_here:
        yield _("It does {names}, which the optimum of the mean leaves.").format(
            names=", ".join(account.only_here)
        )
    if account.only_means:
        yield _("It leaves {names}, which the optimum of the mean does.").format(
            names=", ".join(account.only_means)
        )

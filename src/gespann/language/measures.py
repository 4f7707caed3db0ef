"""Measures in words: what each brings, whether it is done, and what deciding otherwise costs."""

from gespann.core.planning.results import JointPlan, MeasureProspect
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

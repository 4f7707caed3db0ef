"""An attitude to risk in sentences: what plans are measured by, what that costs and brings."""

from collections.abc import Iterable

from gespann.core.firm import Attitude, Risk
from gespann.core.planning.results import Certificate, MarketPlan
from gespann.core.planning.risk_results import RiskAccount
from gespann.language import gettext as _
from gespann.language.measures import measures_by_attitude
from gespann.language.numbers import money, percent, short_money


def measured_by(risk: Risk) -> str:
    """What takes the place of the expected contribution."""
    if risk.attitude is Attitude.LOG:
        return _(
            "Plans are compared by the expected logarithm of wealth, which is the budget and the "
            "contribution, luck included: by the amount that would be worth as much if it were "
            "sure. Optimum, proof, room, split and prices of wishes are measured by it wherever "
            "they speak of expected contribution."
        )
    return _(
        "Plans are compared by the mean contribution of the worst {share} of all cases, luck "
        "included. Optimum, proof, room, split and prices of wishes are measured by it wherever "
        "they speak of expected contribution."
    ).format(share=share_of(risk.level))


def account_told(account: RiskAccount, currency: str) -> Iterable[str]:
    """What plans are measured by, and what that costs and brings against the mean's optimum."""
    yield measured_by(account.risk)
    if account.changes_nothing:
        yield _(
            "That changes next to nothing here: the optimum of the mean is worth {worth} by this "
            "measure, too."
        ).format(worth=money(account.means_worth_cents, currency))
        return
    figures = {
        "expected": money(account.expected_cents, currency),
        "means_expected": money(account.means_expected_cents, currency),
        "given_up": money(account.given_up_cents, currency),
        "share": share_of(account.worst_share),
        "worst": money(account.worst_cents, currency),
        "means_worst": money(account.means_worst_cents, currency),
        "gained": money(account.worst_gained_cents, currency),
    }
    if account.given_up_cents < 0 or account.worst_gained_cents < 0:
        # What searches leave open may turn a sign; then both figures speak for themselves.
        yield _(
            "Its optimum is expected to contribute {expected}, that of the mean {means_expected}; "
            "in the worst {share} of all cases they bring {worst} and {means_worst} on average."
        ).format(**figures)
        yield from measures_by_attitude(account)
        return
    yield _(
        "Its optimum is expected to contribute {expected}, {given_up} less than that of the mean; "
        "in the worst {share} of all cases it brings {worst} on average, {gained} more."
    ).format(**figures)
    yield from measures_by_attitude(account)


def proof_told(certificate: Certificate, risk: Risk, currency: str) -> str:
    """The certificate in the terms of an attitude other than the mean."""
    figures = {
        "bound": money(certificate.bound_cents, currency),
        "gap": percent(certificate.gap, 2),
        "share": share_of(risk.level),
    }
    if risk.attitude is Attitude.LOG:
        return _(
            "No plan within the bounds is worth more than {bound} for sure; the optimum is within "
            "{gap} of that."
        ).format(**figures)
    return _(
        "No plan within the bounds brings more than {bound} on average in the worst {share} of all "
        "cases; the optimum is within {gap} of that."
    ).format(**figures)


def by_market_told(plan: MarketPlan, risk: Risk, currency: str) -> Iterable[str]:
    """What a plan by market gains beyond the joint one, and its certificate."""
    yield _(
        "By market the same budget is worth {worth} more than the joint plan by this measure; the "
        "expected contribution changes by {gain} ({low} to {high})."
    ).format(
        worth=money(round(plan.worth_gain_cents or 0), currency),
        gain=money(round(plan.expected_gain_cents), currency),
        low=short_money(plan.gain_cents.low, currency),
        high=short_money(plan.gain_cents.high, currency),
    )
    told = proof_told(plan.certificate, risk, currency)
    yield _("Of plans by market: {told}").format(told=told)


def share_of(level: float) -> str:
    """A share of the cases without digits that say nothing."""
    return percent(level, 0 if abs(100 * level - round(100 * level)) < 1e-9 else 1)

"""How near a plan came to what only a simulation knows."""

from dataclasses import dataclass

from rich.console import Console

from gespann.core.planning.results import JointPlan, Prospect
from gespann.core.response.results import Fit
from gespann.core.simulation import SimulatedFirm, Truth
from gespann.language import gettext as _
from gespann.language.numbers import money, number, percent


@dataclass(frozen=True)
class Comparison:
    """True expected contribution over the plan, in cents, of what could be done with the money.

    Attributes:
        last_year, plan, optimum: Of last year's split, the plan, and the optimum it goes towards.
        oracle: Of the best plan under the same bounds for somebody who knows the truth.
        within: Levers whose true return lies in its 90 % interval.
        levers: All levers.
    """

    last_year: float
    plan: float
    optimum: float
    oracle: float
    within: int
    levers: int

    @classmethod
    def of(cls, simulated: SimulatedFirm, fit: Fit, plan: JointPlan) -> "Comparison":
        """Look up in the truth what a fit and a plan are worth."""
        truth = simulated.truth
        bounds = [(one.low_cents, one.high_cents) for one in plan.recommended.allocations]
        return cls(
            last_year=_true_contribution(truth, plan.last_year),
            plan=_true_contribution(truth, plan.recommended),
            optimum=_true_contribution(truth, plan.optimum),
            oracle=truth.oracle(plan.budget_cents, bounds).contribution_cents,
            within=sum(
                evidence.roi.low <= truth.roi(evidence.lever.name) <= evidence.roi.high
                for evidence in fit.levers
            ),
            levers=len(fit.levers),
        )


def show_truth(console: Console, comparison: Comparison, currency: str) -> None:
    """How near the plan came to what only a simulation knows."""
    console.print()
    console.print(_("Against the known truth"), style="bold")
    console.print(
        _(
            "Last year's split would truly contribute {last_year}, the plan {plan}, and the best "
            "split for somebody who knows the truth {oracle}."
        ).format(
            last_year=money(comparison.last_year, currency),
            plan=money(comparison.plan, currency),
            oracle=money(comparison.oracle, currency),
        )
    )
    possible = comparison.oracle - comparison.last_year
    if possible > 0:
        console.print(
            _(
                "The plan gains {gained}, which is {share} of the {possible} that can be gained."
            ).format(
                gained=money(comparison.plan - comparison.last_year, currency),
                share=percent((comparison.plan - comparison.last_year) / possible),
                possible=money(possible, currency),
            )
        )
    console.print(
        _("The true return lies in the 90 % interval for {within} of {levers} levers.").format(
            within=number(comparison.within), levers=number(comparison.levers)
        )
    )


def _true_contribution(truth: Truth, prospect: Prospect) -> float:
    return truth.expected_contribution([one.amount_cents for one in prospect.allocations])

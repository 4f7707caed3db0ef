"""A round whose room is computed for real, without a sampler: in seconds, once for all tests.

The fit's draws lie around the truth of a simulated firm with two markets; plan, mean and surface
are made of them by the library, as a job makes them.
"""

from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

import numpy as np

import make
from apps.plan import made_rounds
from apps.plan.made_rounds import MARKETING, SALES
from apps.response.small_fits import another_batch
from core.planning.made_up_fits import fit_of_truth, small_firm
from files.report import kupferberg
from gespann import library
from gespann.apps.market import queries as market
from gespann.apps.organisation.models import FiscalYear, Person
from gespann.apps.plan.actions import preparing, rounds
from gespann.apps.plan.actions.preparing import Found as FoundOfRound
from gespann.apps.plan.actions.rounds import Framed
from gespann.apps.plan.models import Part, Phase, Prepared, Round
from gespann.apps.plan.queries.wishes import WishContent
from gespann.apps.response.actions import record_fit
from gespann.apps.response.models import Asked, Fit, Found
from gespann.apps.response.summing_up import told
from gespann.core.compromise.both_wishes import BothWishes, DepartmentWishes, LeverWish
from gespann.core.compromise.joint_results import JointMean
from gespann.core.compromise.wishes import SharedOutcome
from gespann.core.firm import Belief
from gespann.core.planning.results import JointPlan
from gespann.core.planning.surface.prepared import PreparedSurface
from gespann.core.quantities import Department, Interval
from gespann.core.response.opinions import opinions
from gespann.core.response.results import Fit as FittedModel
from gespann.core.response.results import Fitted, LeverEvidence
from gespann.files.documents import to_document
from gespann.files.fit_archive import write_fit
from gespann.files.surface_archive import surface_to_bytes

GOAL_CENTS = 28_500_000_00
DRAWS = 60
YEAR = 2027


@dataclass(frozen=True)
class Computed:
    """What the library says of the small firm and of both sides' wishes."""

    fit: FittedModel
    plan: JointPlan
    mean: JointMean
    surface: PreparedSurface


@cache
def learned(beliefs: tuple[Belief, ...] = ()) -> FittedModel:
    """The fit of a small firm that plans 2027, with what it knows of both sides' beliefs."""
    made = fit_of_truth(small_firm(5, markets=2), draws=DRAWS)
    own = made.firm.plan
    assert own is not None
    firm = library.in_year(
        made.firm,
        date(YEAR, 1, 1),
        date(YEAR, 12, 31),
        budget_cents=own.budget_cents,
        goal_cents=own.goal_cents,
    )
    firm = replace(firm, beliefs=beliefs)
    thought = opinions(firm, made.stages, None, seed=1)
    return with_evidence(replace(made, firm=firm, opinions=thought))


def with_evidence(bare: FittedModel) -> FittedModel:
    """A fit without a sampler, with what pages tell of one."""
    like = kupferberg.fit()
    base = np.full(len(bare.firm.history.starts), 1_000_000_00.0)
    added = np.full((len(base), len(bare.firm.levers)), 80_000_00.0)
    median = base + added.sum(axis=1)
    fitted = Fitted(1.02 * median, 0.9 * median, median, 1.1 * median, base, added)
    levers = tuple(
        LeverEvidence(
            lever,
            roi=Interval(1.1, 2.0, 3.1),
            added_share=Interval(0.04, 0.08, 0.13),
            elasticity=Interval(0.03, 0.07, 0.12),
            half_life=Interval(0.5, 1.2, 2.4),
            long_share=Interval(0.1, 0.3, 0.5),
            data_said=0.2 + 0.1 * number,
            prior_elasticity=Interval(0.01, 0.08, 0.2),
        )
        for number, lever in enumerate(bare.firm.levers)
    )
    return replace(bare, levers=levers, fitted=fitted, diagnostics=like.diagnostics)


def budget_cents() -> int:
    """That of the firm's own brief."""
    plan = learned().firm.plan
    assert plan is not None
    return plan.budget_cents


@cache
def wish_of(side: Department) -> WishContent:
    """A fifth more than last year for each of the own levers; contribution counts."""
    planned = library.plan(
        learned(), budget=budget_cents() / 100, goal=GOAL_CENTS / 100, epsilon=None
    )
    own = [one for one in planned.last_year.allocations if one.lever.department is side]
    return WishContent(
        amounts=tuple(
            LeverWish(one.lever.name, round(1.2 * one.last_year_cents), one.last_year_cents // 2)
            for one in own
        ),
        weights={"contribution": 10.0},
    )


@cache
def computed(beliefs: tuple[Belief, ...] = ()) -> Computed:
    """Plan, golden mean and surface."""
    sides = tuple(
        DepartmentWishes(side, {SharedOutcome.CONTRIBUTION: 10.0}, wish_of(side).amounts)
        for side in (Department.MARKETING, Department.SALES)
    )
    wishes = BothWishes((sides[0], sides[1]))
    priced = [(one.lever, one.cents / 100) for side in sides for one in side.wishes]
    fit = learned(beliefs)
    plan = library.plan(
        fit, budget=budget_cents() / 100, goal=GOAL_CENTS / 100, by_market=True, wishes=priced
    )
    mean = library.golden_mean(fit, plan, wishes)
    return Computed(fit, plan, mean, library.surface(fit, plan, wishes=wishes))


@cache
def documents(beliefs: tuple[Belief, ...] = ()) -> dict[str, Any]:
    """The same as a job leaves it."""
    made = computed(beliefs)
    return {
        "plan": to_document(made.plan),
        "mean": to_document(made.mean),
        "tests": to_document(library.next_test(made.fit, budget=budget_cents() / 100)),
        "dispute": to_document(library.settle(made.fit, budget=budget_cents() / 100)),
    }


@cache
def found(beliefs: tuple[Belief, ...] = ()) -> Found:
    """The fit and the plan of the firm's own brief, ready to be recorded."""
    made = learned(beliefs)
    return Found(**told(made, library.plan(made), ""), archive=write_fit(made), seconds=3.0)


def recorded_fit(by: Person, beliefs: tuple[Belief, ...] = ()) -> Fit:
    """The fit in the workbench."""
    if not market.last_number():
        another_batch(by)
    asked = Asked(entry=market.last_number(), seed=1, draws=DRAWS, thorough=False)
    return record_fit(found(beliefs), asked, by=by, job=None)


def opened(by: Person, fit_by: Person, *, year: int = YEAR, fit: Fit | None = None) -> Round:
    """The round of a year, on that fit."""
    framed = Framed(budget_cents(), GOAL_CENTS, date(2026, 12, 15), fit or recorded_fit(fit_by))
    there = FiscalYear.objects.filter(name=str(year)).first()
    return rounds.open_round(there or make.fiscal_year(year), framed, by=by)


def hand_in(planning: Round, side: Part, by: Person) -> None:
    """A side wishes for a fifth more."""
    made_rounds.hand_in(planning, side, by, wish_of(Department(side.value)))


def compute(planning: Round, beliefs: tuple[Belief, ...] = ()) -> Prepared:
    """As a job does."""
    asked = {"round": planning.pk, "edition": planning.edition, "frame": planning.frame}
    made = computed(beliefs)
    found = FoundOfRound(
        documents(beliefs), surface_to_bytes(made.surface), made.fit.firm.history.markets
    )
    return preparing.record_prepared(asked, found, job=None)


def at_the_room(planning: Round, ada: Person, ben: Person) -> Prepared:
    """Both have handed in, and the room is there."""
    hand_in(planning, SALES, ada)
    hand_in(planning, MARKETING, ben)
    ready = compute(planning)
    made_rounds.walk_to(planning, Phase.ROOM, ada)
    return ready

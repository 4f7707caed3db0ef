"""From a joint plan to its surface: plans spread over the bounds, valued exactly, and fitted.

Keeping the draws' own arrays was tried first: for four stages, six markets and seven levers a plan
takes 40 ms with all 400 draws and 22 MB, and half as many draws move the expected contribution by
far more than polynomials do. These keep every draw.
"""

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float, Int
from threadpoolctl import threadpool_limits

from gespann.core.firm import PlanBrief
from gespann.core.planning.amounts.polynomial_terms import exponents_up_to
from gespann.core.planning.limits import capacities
from gespann.core.planning.results import JointPlan
from gespann.core.planning.surface.answers import SurfaceError
from gespann.core.planning.surface.held_back import measured_error
from gespann.core.planning.surface.log_polynomial import LogPolynomial
from gespann.core.planning.surface.parts import Bounds, Pictured
from gespann.core.planning.surface.prepared import PreparedSurface
from gespann.core.planning.surface.spread import spread_plans
from gespann.core.planning.surface.weighed import Weighed
from gespann.core.planning.year.chain_year import later_years
from gespann.core.planning.year.plan_chain import Chain
from gespann.core.planning.year.planning_year import Year
from gespann.core.planning.year.risk_year import RiskYear
from gespann.core.planning.year_of_plan import YearOfPlan, cents_of, year_of_plan
from gespann.core.progress import Phase, Progress, Report, silent
from gespann.core.quantities import CENTS_PER_UNIT, Department
from gespann.core.response.results import Fit

_MOST_LEVERS = ((4, 5), (5, 4), (12, 3))  # that move, for each degree: terms stay below some 500
_EQUATIONS = 4  # for each term
_FEWEST = 40
_LAST_DIGIT = 1e-3  # cents
STEPS = 5


@dataclass(frozen=True)
class _Valued:
    """Plans with what is known of them.

    Attributes:
        expected: Outcome of each draw in money, without measures.
        slopes: Its slopes by the amounts.
        lucky: The same outcome as luck would have it.
    """

    plans: Float[np.ndarray, "plan lever"]
    expected: Float[np.ndarray, "plan draw"]
    slopes: Float[np.ndarray, "plan draw lever"]
    lucky: Float[np.ndarray, "plan draw"]


@dataclass(frozen=True)
class Surroundings:
    """What a surface is prepared around.

    Attributes:
        ground: The year of the plan, and what amounts may be.
        names, departments: Of the levers.
        goal_cents: The goal, or None.
        plans_cents: Plans by name: "recommended", "optimum", "last_year".
        reference_cents: The plan that holds if nobody agrees.
        spare_cents: What plans of the room may give up; None without a room.
        pictured: What the picture shows.
        later: The years after the plan, or None.
        capacity: Most money that can be spent on each lever; inf where nothing limits it.
    """

    ground: YearOfPlan
    names: tuple[str, ...]
    departments: tuple[Department, ...]
    goal_cents: int | None
    plans_cents: dict[str, Int[np.ndarray, " lever"]]
    reference_cents: Int[np.ndarray, " lever"]
    spare_cents: int | None
    pictured: Pictured
    later: Chain | None
    capacity: Float[np.ndarray, " lever"]


def prepare_surface(
    fit: Fit,
    brief: PlanBrief,
    plan: JointPlan,
    *,
    signed_cents: Int[np.ndarray, " lever"] | None = None,
    progress: Report = silent,
) -> PreparedSurface:
    """The surface around a joint plan.

    Amounts move within the bounds of the plan; its measures stay those of the optimum.

    Args:
        fit, brief, plan: The plan, what it was made from, and what it was made for.
        signed_cents: Amounts of the last plan that both signed, which holds if they do not agree;
            None for last year's split.
        progress: Told of the progress.
    """
    progress(Progress(Phase.SURFACE, 0, STEPS))
    with threadpool_limits(1, user_api="blas"):
        ground, levers = year_of_plan(fit, brief, plan), fit.firm.levers
        last_year = cents_of(plan.last_year)
        around = Surroundings(
            ground=ground,
            names=tuple(lever.name for lever in levers),
            departments=tuple(lever.department for lever in levers),
            goal_cents=plan.goal_cents,
            plans_cents={
                "recommended": cents_of(plan.recommended),
                "optimum": cents_of(plan.optimum),
                "last_year": last_year,
            },
            reference_cents=last_year if signed_cents is None else signed_cents,
            spare_cents=None if plan.room is None else plan.room.spare_cents,
            pictured=_pictured(plan),
            later=later_years(fit, brief, ground.phasing),
            capacity=capacities(fit.firm, brief),
        )
        return surface_around(around, seed=fit.seed, progress=progress)


def surface_around(
    around: Surroundings, *, seed: int, progress: Report = silent
) -> PreparedSurface:
    """The surface of these surroundings.

    Args:
        seed: Chooses the plans that it is fitted to, and those that it is held against.
        progress: Told of the progress.
    """

    def tell(step: int) -> None:
        progress(Progress(Phase.SURFACE, step, STEPS))

    ground, allowed = around.ground, around.ground.allowed
    rng, box = np.random.default_rng([seed, 23]), (allowed.low, allowed.reachable_high)
    moving = int((box[1] > box[0]).sum())
    degree = _degree(moving)
    plans = spread_plans(_plans_needed(moving, degree), allowed, rng)
    known = [one / CENTS_PER_UNIT for one in around.plans_cents.values()]
    plans = np.vstack([plans, *(one[None] for one in known if _lies_in(one, box))])
    bare = replace(ground.year, done=None)
    valued = _values(bare, ground, plans)
    tell(1)
    expected = LogPolynomial.through(plans, valued.expected, valued.slopes, box, degree=degree)
    luck = valued.lucky / valued.expected
    surface = PreparedSurface(
        names=around.names,
        departments=around.departments,
        bounds=_bounds(box, ground),
        goal_cents=around.goal_cents,
        margin=ground.year.margin,
        own_outcome=np.zeros(ground.year.draws) + ground.year.own_outcome,
        own_cost=float(ground.year.own_cost),
        measure=ground.valued.measure if isinstance(ground.valued, RiskYear) else None,
        balance=_balance(ground, plans[0]),
        expected=expected,
        luck=LogPolynomial.through(plans, luck, None, box, degree=2 if degree >= 3 else 1),
        before=_before(
            ground, bare, expected, around.plans_cents["last_year"] / CENTS_PER_UNIT, box
        ),
        best_cents=around.plans_cents["optimum"],
        spare_cents=around.spare_cents,
        plans_cents=around.plans_cents,
        pictured=around.pictured,
        shared=Weighed(ground, around.later, around.capacity, plans, box, degree).figures(
            around.reference_cents, tell
        ),
        error=SurfaceError(0, 0.0, 0.0, 0.0, 0.0),
    )
    tell(STEPS - 1)
    surface = replace(surface, error=measured_error(surface, ground, rng))
    tell(STEPS)
    return surface


def _bounds(box: tuple[np.ndarray, np.ndarray], ground: YearOfPlan) -> Bounds:
    """In whole cents within the box."""
    low = np.ceil(box[0] * CENTS_PER_UNIT - _LAST_DIGIT).astype(np.int64)
    high = np.floor(box[1] * CENTS_PER_UNIT + _LAST_DIGIT).astype(np.int64)
    budget = int(np.floor(ground.allowed.budget * CENTS_PER_UNIT + _LAST_DIGIT))
    groups = ground.allowed.groups.scaled(float(CENTS_PER_UNIT))
    eased = replace(groups, least=groups.least - _LAST_DIGIT, most=groups.most + _LAST_DIGIT)
    return Bounds(low, np.maximum(high, low), budget, eased)


def _degree(moving: int) -> int:
    return next((degree for most, degree in _MOST_LEVERS if moving <= most), 2)


def _plans_needed(moving: int, degree: int) -> int:
    """So many plans that values and slopes say several times what the polynomial asks."""
    terms = len(exponents_up_to(moving, degree))
    return max(_FEWEST, -(-_EQUATIONS * terms // (moving + 1)))


def _lies_in(euros: np.ndarray, box: tuple[np.ndarray, np.ndarray]) -> bool:
    return bool((euros >= box[0]).all() and (euros <= box[1]).all())


def _values(bare: Year, ground: YearOfPlan, plans: np.ndarray) -> _Valued:
    expected, slopes, lucky = [], [], []
    for euros in plans:
        here = bare.by_draw(euros)
        expected.append((here.values + euros.sum()) / bare.margin)
        slopes.append((here.slopes + 1) / bare.margin)
        lucky.append(bare.outcomes(euros, ground.luck))
    return _Valued(plans, np.array(expected), np.array(slopes), np.array(lucky))


def _before(
    ground: YearOfPlan,
    bare: Year,
    expected: LogPolynomial,
    last_year: np.ndarray,
    box: tuple[np.ndarray, np.ndarray],
) -> Float[np.ndarray, " draw"]:
    """What last year's split contributes in each draw.

    As the surface sees it where it does, so that its error is on both sides of the comparison.
    """
    before = ground.usual.contributions(last_year)
    if not _lies_in(last_year, box):
        return before
    apart = expected.values(last_year[None])[0] - bare.outcomes(last_year)
    return np.asarray(before + bare.margin * apart)


def _balance(ground: YearOfPlan, euros: np.ndarray) -> float:
    """By what luck is multiplied where a measure looks at it; it is the same for all plans."""
    if not isinstance(ground.valued, RiskYear):
        return 1.0
    own = ground.year.own_outcome
    seen = ground.valued.lucky.outcomes(euros) - own
    return float(seen.sum() / (ground.year.outcomes(euros, ground.luck) - own).sum())


def _pictured(plan: JointPlan) -> Pictured:
    room = plan.room
    if room is None:
        nothing = np.zeros(0, dtype=np.int64)
        return Pictured(plan.split, np.zeros((0, 2)), nothing, nothing)
    least, greatest = (
        np.array([getattr(one, end) for one in room.ranges], dtype=np.int64)
        for end in ("least_cents", "greatest_cents")
    )
    return Pictured(plan.split, room.outline_cents, least, greatest)

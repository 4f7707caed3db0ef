"""The truth of a simulated firm: what each lever did, and what any plan would bring."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from scipy.optimize import brentq

from gespann.core.firm import Firm
from gespann.core.simulation.books import BookedLever, booked_levers
from gespann.core.simulation.course import Course
from gespann.core.simulation.experiments import TrueExperiment, true_experiments
from gespann.core.simulation.oracle import Oracle, Room, best_plan
from gespann.core.simulation.plan_year import Phasing, PlanYear
from gespann.core.simulation.surprises import Surprise

_STEP = 1e-5  # of log effort, for the slopes of the steady chain

# One amount per lever, in the order of the firm's levers.
Amounts = Sequence[int | float] | np.ndarray


@dataclass(frozen=True)
class TrueLever:
    """The true parameters of one lever of the firm's files.

    Attributes:
        retention: Share of the short-lived effect left one period later.
        half_saturation_units: kappa in units of effort per period, in a market of potential 1.
        effect: beta, the effect at saturation as a share of the base, at the first of its stages
            in a typical market.
        elasticity: % change of outcome per % change of effort through the whole chain, all
            levers steady at the mean effort of the history.
        long_share: Share of the effort that works through the long-lived stock.
        long_retention: What is left of that stock one period later.
        mean_units: Mean effort of the history in units per period and potential.
        stages: Names of the stages on which it acts.
        stage_effects: beta at each of them, in a typical market.
        stage_elasticities: % change of each stage's outcome per % change of effort, the stages
            before as they are, in a typical market.
        lasts_months: Months until nine tenths of its effect at a stage have passed.
        is_current: Whether its column counts today.
    """

    name: str
    retention: float
    half_saturation_units: float
    effect: float
    elasticity: float
    long_share: float
    long_retention: float
    mean_units: float
    stages: tuple[str, ...]
    stage_effects: tuple[float, ...]
    stage_elasticities: tuple[float, ...]
    lasts_months: float
    is_current: bool


@dataclass(frozen=True)
class TrueStage:
    """What is true of one stage of the funnel.

    Attributes:
        rate: Outcome per unit of exposure with its levers at usual effort; of the first stage,
            outcome in an average market and period with its levers at usual effort.
        delay_weights: Share of its exposure that comes from 0, 1, ... periods before.
        noise: As in its scenario.
    """

    name: str
    rate: float
    delay_weights: tuple[float, ...]
    noise: float

    @property
    def mean_delay(self) -> float:
        """Mean periods from the stage before."""
        return sum(lag * weight for lag, weight in enumerate(self.delay_weights))


@dataclass(frozen=True)
class TrueHandling:
    """How much of the first stage's outcome can be worked.

    Attributes:
        lever: Name of the lever whose effort works it.
        per_unit: How many one unit of it works.
        without: How many are worked without it, per period in an average market.
        unworked_worth: Worth of one beyond that against a worked one.
        binds: Share of markets and periods in which more came than could be worked.
    """

    lever: str
    per_unit: float
    without: float
    unworked_worth: float
    binds: float


@dataclass(frozen=True)
class Truth:
    """What only a simulation knows. Amounts and bounds are in the order of the firm's levers.

    A lever whose definition changed may be two of the firm's levers. Money planned for either of
    them is money for the same work.
    """

    firm: Firm
    course: Course

    @property
    def bond(self) -> float:
        """delta in [0, 1]."""
        return self.course.mechanics.bond

    @property
    def levers(self) -> tuple[TrueLever, ...]:
        """The true parameters, in the order of the firm's levers."""
        mechanics, scenario = self.course.mechanics, self.course.scenario
        elasticities = self._elasticities()
        found = []
        for booked in booked_levers(scenario):
            lever, k = scenario.levers[booked.index], booked.index
            mean = booked.recorded(self.course.units).mean(axis=1).sum()
            effects, slopes = self._at_stages(k)
            found.append(
                TrueLever(
                    name=booked.name,
                    retention=lever.retention,
                    half_saturation_units=lever.half_saturation * lever.usual * booked.factor,
                    effect=effects[0],
                    elasticity=float(elasticities[k]),
                    long_share=lever.long_share,
                    long_retention=float(mechanics.long_retention[k]),
                    mean_units=float(mean / self.course.potential.sum()),
                    stages=lever.stages or (scenario.stages[0].name,),
                    stage_effects=effects,
                    stage_elasticities=slopes,
                    lasts_months=self._lasts_periods(k) / scenario.period.per_month,
                    is_current=booked.stop == scenario.periods,
                )
            )
        return tuple(found)

    @property
    def stages(self) -> tuple[TrueStage, ...]:
        """The stages of the funnel; none without one."""
        chain, scenario = self.course.chain, self.course.scenario
        if scenario.funnel is None:
            return ()
        first = scenario.usual_outcome / scenario.funnel.worth_of_first
        return tuple(
            TrueStage(
                name=link.stage.name,
                rate=link.stage.rate if number else first,
                delay_weights=tuple(float(weight) for weight in link.weights),
                noise=link.stage.noise,
            )
            for number, link in enumerate(chain.links)
        )

    @property
    def handling(self) -> TrueHandling | None:
        """Capacity to work the first stage's outcome; None if there is no limit to it."""
        funnel, course = self.course.scenario.funnel, self.course
        if funnel is None or not funnel.worked_by:
            return None
        binds = course.stages[..., 0] > course.chain.capacity(course.units)
        return TrueHandling(
            lever=funnel.worked_by,
            per_unit=funnel.per_unit,
            without=funnel.capacity_without,
            unworked_worth=funnel.unworked_worth,
            binds=float(binds.mean()),
        )

    @property
    def surprises(self) -> tuple[Surprise, ...]:
        """What happened that no lever, season or market explains."""
        return self.course.scenario.surprises

    @property
    def experiments(self) -> tuple[TrueExperiment, ...]:
        """What the tests truly did, in the order of the firm's experiments."""
        return true_experiments(self.course)

    def effect_by_market(self, lever: str) -> Float[np.ndarray, " market"]:
        """What each market's effect of a lever is multiplied by, against a typical market.

        Raises: ValueError if there is no such lever.
        """
        own, index = self.course.mechanics.own, self._index(lever)
        return np.ones(self.course.scenario.markets) if own is None else own[:, index].copy()

    def curve(self, lever: str, multiples: Sequence[float]) -> Float[np.ndarray, " multiple"]:
        """Outcome relative to the usual one if a lever is always used so much.

        Args:
            lever: Name of the lever.
            multiples: Of its mean effort in the history; all others stay at theirs.

        Raises: ValueError if there is no such lever.
        """
        index, usual = self._index(lever), self._mean_effort()
        change = np.ones((len(multiples), len(usual)))
        change[:, index] = multiples
        brought = np.array([self._steady_outcome(usual * one) for one in change])
        return np.asarray(brought / self._steady_outcome(usual))

    def added_by_market(self, lever: str) -> Float[np.ndarray, " market"]:
        """Money that a lever added over the history in each market.

        Against no effort of this lever while its column counts; its effort before, and
        everything else, as it was. Without a funnel: sum of outcome (1 - F without / F). With
        one: the difference of the expected revenues within the history, given the noise of the
        first stage but not the chance of the counts.

        Raises: ValueError if there is no such lever.
        """
        course, booked = self.course, self._booked(lever)
        units = course.units.copy()
        units[:, booked.window, booked.index] = 0.0
        stock = course.stock_of(units)
        if course.scenario.funnel is None:
            share = 1 - course.mechanics.factor(stock) / course.mechanics.factor(course.stock)
            return np.asarray((course.outcome * share).sum(axis=1))
        given = course.circumstances
        with_it = course.chain.flow(given, course.stock, course.units).outcome[-1]
        without = course.chain.flow(given, stock, units).outcome[-1]
        return np.asarray((with_it - without).sum(axis=1))

    def added(self, lever: str) -> float:
        """Money that a lever added over the history, all markets together."""
        return float(self.added_by_market(lever).sum())

    def added_share(self, lever: str) -> float:
        """What a lever added as a share of the whole outcome of the history."""
        return self.added(lever) / float(self.course.outcome.sum())

    def roi(self, lever: str) -> float:
        """Money added per money spent over the history; not a number if nothing was spent."""
        booked = self._booked(lever)
        spent = float(self.course.spend[:, booked.window, booked.index].sum())
        return self.added(lever) / spent if spent > 0 else float("nan")

    def expected_outcome(self, amounts_cents: Amounts, *, phasing: Phasing = "last_year") -> float:
        """True expected outcome of the plan year in money; see `expected_contribution`."""
        return PlanYear.after(self.course, phasing).outcome(self._amounts(amounts_cents))[0]

    def expected_contribution(
        self, amounts_cents: Amounts, *, phasing: Phasing = "last_year"
    ) -> float:
        """True expected contribution of a plan in cents: margin times outcome, less its cost.

        Expected over the noise, the random walks' steps to come and the counts of a funnel, given
        the history: what past effort left counts, the walks start from their last level, and
        controls and competitors are as in the same periods of last year. Growth goes on.

        Args:
            amounts_cents: Amount of each lever for the year.
            phasing: Over markets and periods as in the last year of the history, or flat over the
                periods. A lever that rested last year is spread evenly, by potential.

        Raises: ValueError unless there is one amount per lever, not negative.
        """
        year = PlanYear.after(self.course, phasing)
        return year.contribution_cents(self._amounts(amounts_cents))[0]

    def left_to_later_years(
        self, amounts_cents: Amounts, *, years: int = 5, phasing: Phasing = "last_year"
    ) -> float:
        """Money that a plan still brings in the years after it: the base that it leaves.

        The difference of the expected outcomes of those years between the plan and doing nothing
        in the plan year, if after it nothing more is done. Carry-over, long life and what is
        still in the pipeline count.

        Args:
            amounts_cents: Amount of each lever for the plan year.
            years: How many years after it are looked at.
            phasing: As for `expected_contribution`.

        Raises: ValueError unless there is one amount per lever, not negative.
        """
        later = years * self.course.scenario.period.per_year
        after = PlanYear.after(self.course, phasing, later=later)
        amounts = self._amounts(amounts_cents)
        return after.outcome(amounts)[0] - after.outcome(np.zeros_like(amounts))[0]

    def regret(
        self,
        plan_cents: Amounts,
        oracle_cents: Amounts,
        *,
        phasing: Phasing = "last_year",
    ) -> float:
        """Expected contribution in cents that a plan gives away against the oracle's."""
        best = self.expected_contribution(oracle_cents, phasing=phasing)
        return best - self.expected_contribution(plan_cents, phasing=phasing)

    @property
    def last_year_cents(self) -> tuple[int, ...]:
        """What each lever cost over the last year, scaled to the length of the plan."""
        scenario = self.course.scenario
        first, scale = scenario.periods - scenario.year, scenario.period.per_year / scenario.year
        last = [
            self.course.spend[:, max(first, booked.first) : booked.stop, booked.index].sum()
            for booked in booked_levers(scenario)
        ]
        return tuple(round(100 * float(spent) * scale) for spent in last)

    def oracle(
        self,
        budget_cents: int,
        bounds: Sequence[tuple[int, int]] | None = None,
        *,
        phasing: Phasing = "last_year",
    ) -> Oracle:
        """The truly best plan under a budget.

        Args:
            budget_cents: Most that all levers together may cost.
            bounds: Least and greatest amount of each lever in cents; None for the bounds of the
                firm's brief, capacity included.

        Raises: ValueError if the bounds contradict each other or the budget.
        """
        low, high = zip(*(self.default_bounds() if bounds is None else bounds), strict=True)
        if len(low) != len(self.firm.levers):
            raise ValueError(f"{len(self.firm.levers)} bounds are needed, got {len(low)}")
        room = Room(budget_cents, np.array(low, dtype=np.int64), np.array(high, dtype=np.int64))
        year, gather = PlanYear.after(self.course, phasing), self._gather()

        def value(
            amounts: Float[np.ndarray, " lever"],
        ) -> tuple[float, Float[np.ndarray, " lever"]]:
            worth, slopes = year.contribution_cents(gather @ amounts)
            return worth, gather.T @ slopes

        return best_plan(value, room)

    def default_bounds(self) -> tuple[tuple[int, int], ...]:
        """Bounds in cents: multiples of last year's amounts, and no more than capacity allows."""
        brief = self.firm.plan
        usual = (0.0, np.inf) if brief is None else brief.bounds
        booked = booked_levers(self.course.scenario)
        most = PlanYear.after(self.course, "last_year").most_cents[[one.index for one in booked]]
        bounds = []
        for lever, last, capacity in zip(self.firm.levers, self.last_year_cents, most, strict=True):
            least, greatest = lever.bounds or usual
            high = int(np.floor(min(greatest * last, capacity)))
            bounds.append((min(int(np.ceil(least * last)), high), high))
        return tuple(bounds)

    def _booked(self, lever: str) -> BookedLever:
        booked = {one.name: one for one in booked_levers(self.course.scenario)}
        if lever not in booked:
            raise ValueError(f"there is no lever {lever!r}, only {list(booked)}")
        return booked[lever]

    def _index(self, lever: str) -> int:
        return self._booked(lever).index

    def _gather(self) -> Float[np.ndarray, "lever booked"]:
        """Which of the firm's levers are which of the scenario's."""
        booked = booked_levers(self.course.scenario)
        return np.eye(len(self.course.scenario.levers))[:, [one.index for one in booked]]

    def _amounts(self, amounts_cents: Amounts) -> Float[np.ndarray, " lever"]:
        amounts = np.array(amounts_cents, dtype=float)
        if amounts.shape != (len(self.firm.levers),) or not (amounts >= 0).all():
            raise ValueError(
                f"{len(self.firm.levers)} amounts, none negative, are needed, got {amounts_cents}"
            )
        return np.asarray(self._gather() @ amounts)

    def _mean_effort(self) -> Float[np.ndarray, " lever"]:
        course = self.course
        usual = np.array([lever.usual for lever in course.scenario.levers])
        mean = course.units.mean(axis=1).sum(axis=0) / course.potential.sum()
        return np.asarray(mean / usual)

    def _steady_outcome(self, effort: Float[np.ndarray, " lever"]) -> float:
        """Money of all markets per period, if efforts per potential have always been so."""
        course = self.course
        level = tuple(np.exp(link.base.log).mean(axis=1) for link in course.chain.links)
        efforts = np.broadcast_to(effort, course.usual.shape)
        return float(course.chain.steady(level, efforts, effort * course.usual)[-1].sum())

    def _elasticities(self) -> Float[np.ndarray, " lever"]:
        """Slopes of log steady outcome by log effort, through the whole chain."""
        mean = self._mean_effort()
        ups = np.exp(_STEP * np.eye(len(mean)))
        slopes = [
            np.log(self._steady_outcome(mean * up) / self._steady_outcome(mean / up)) for up in ups
        ]
        return np.array(slopes) / (2 * _STEP)

    def _at_stages(self, index: int) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """Effect and elasticity of a lever at each of its stages, in a typical market."""
        scenario, mean = self.course.scenario, self._mean_effort()
        names = scenario.levers[index].stages or (scenario.stages[0].name,)
        links = {link.stage.name: link.mechanics for link in self.course.chain.links}
        here = [links[name] for name in names]
        slopes = [mean[index] * one.slopes(mean)[index] / one.factor(mean) for one in here]
        return tuple(float(one.effect[index]) for one in here), tuple(map(float, slopes))

    def _lasts_periods(self, index: int) -> float:
        """Periods until nine tenths of what a burst of effort does at a stage have passed."""
        mechanics = self.course.mechanics
        short, long = mechanics.retention[index], mechanics.long_retention[index]
        share = mechanics.long_share[index]

        def left(periods: float) -> float:
            return float((1 - share) * short**periods + share * long**periods) - 0.1

        slowest = max(short, long if share > 0 else 0.0)
        longest = np.log(0.1) / np.log(slowest) if slowest > 0 else 1.0
        return float(brentq(left, 0.0, longest + 1))

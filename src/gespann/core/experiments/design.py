"""The designer: which test is precise enough, and the cheapest of those.

Many sets of test markets are judged quickly, with weights learnt once; the best of each duration
are then judged in earnest, by placebo with weights learnt anew for each window.
"""

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Bool, Float

from gespann.core.experiments.comparison import (
    Series,
    placebos,
    pre_period_fit,
)
from gespann.core.experiments.design_findings import design_findings
from gespann.core.experiments.market_sets import candidate_sets
from gespann.core.experiments.panel import Panel, against_markets, against_own_past, panel_of
from gespann.core.experiments.results import (
    Control,
    Design,
    Proposal,
    Verdict,
    Wish,
    effect_in_errors,
    power_of,
)
from gespann.core.experiments.schedule import Schedule, block_for, steady, switching
from gespann.core.experiments.selection import quick_error, without_luck
from gespann.core.experiments.synthetic import follow
from gespann.core.firm import Firm, Lever
from gespann.core.quantities import CENTS_PER_UNIT

FEWEST_MARKETS = 4  # for a comparison between markets
FINALISTS = 6
LARGEST_EFFECT = 0.3  # of the outcome; no single lever can be expected to move more


def design_experiment(firm: Firm, wish: Wish, *, seed: int = 0) -> Proposal:
    """Propose a test of one lever: where, how long, how much, and how precise it will be.

    Args:
        firm: Its history tells how the markets move together and how much they vary.
        seed: Chooses the sets of markets that are tried.

    Returns: The cheapest test that is as precise as wished, or the most precise one with what
        would make it precise enough.

    Raises: ValueError if the firm has no such lever, stage or market.

    Source: Vaver and Koehler (2011) for geo experiments, Kerman, Wang and Vaver (2017) and Au
        (2018) for matched markets, Abadie (2021) for synthetic control and placebos, Bojinov,
        Simchi-Levi and Zhao (2023) for switch-back.
    """
    unknown = set(wish.forbidden) - set(firm.history.markets)
    if unknown:
        raise ValueError(f"the firm has no market {', '.join(sorted(unknown))!r}")
    question = _Question(firm, wish, panel_of(firm, wish.lever, wish.stage))
    kinds = (wish.kind,) if wish.kind else question.kinds()
    designs = [
        design
        for kind in kinds
        for schedule in question.schedules(kind)
        if (design := question.best(kind, schedule, np.random.default_rng(seed))) is not None
    ]
    if not designs:
        return Proposal(
            Verdict.IMPOSSIBLE, None, (), design_findings(firm, wish, None, reached=False)
        )
    reached = [design for design in designs if question.shortfall(design) <= 1]
    chosen = (
        min(reached, key=lambda one: (abs(one.change_cents), one.periods))
        if reached
        else min(designs, key=question.shortfall)
    )
    return Proposal(
        Verdict.REACHED if reached else Verdict.NOT_REACHED,
        chosen,
        tuple(designs),
        design_findings(
            firm, wish, chosen, reached=bool(reached), shortfall=question.shortfall(chosen)
        ),
    )


@dataclass(frozen=True)
class _Option:
    """A set of test markets with what it is compared with."""

    treated: Bool[np.ndarray, " market"]
    used: Bool[np.ndarray, " market"]
    series: Series


@dataclass(frozen=True)
class _Question:
    """A wish with the history that answers it."""

    firm: Firm
    wish: Wish
    panel: Panel

    @property
    def lever(self) -> Lever:
        return next(one for one in self.firm.levers if one.name == self.wish.lever)

    @property
    def usual(self) -> Float[np.ndarray, " market"]:
        """Units of each market per period over the last year."""
        return self.panel.effort[:, -self.panel.per_year :].mean(axis=1)

    @property
    def usual_outcome(self) -> Float[np.ndarray, " market"]:
        """Outcome of each market per period over the last year; 0 where none was observed."""
        recent = self.panel.outcome[:, -self.panel.per_year :]
        observed = np.isfinite(recent)
        total = np.where(observed, recent, 0.0).sum(axis=1)
        return total / np.maximum(observed.sum(axis=1), 1)

    @property
    def allowed(self) -> Bool[np.ndarray, " market"]:
        names = self.firm.history.markets
        free = np.array([name not in self.wish.forbidden for name in names])
        return free & (self.usual > 0) & (self.usual_outcome > 0)

    def kinds(self) -> tuple[str, ...]:
        """Between markets if there are enough of them, else within the firm's own time."""
        if (self.usual_outcome > 0).sum() >= FEWEST_MARKETS and self.allowed.any():
            return ("geo",)
        return ("switchback", "before_after")

    def schedules(self, kind: str) -> list[Schedule]:
        """One for each duration; a switch-back test takes whole blocks, at least four."""
        durations, carry_over = sorted(set(self.wish.durations)), self.wish.carry_over
        if kind != "switchback":
            return [steady(periods, carry_over) for periods in durations]
        block = block_for(carry_over)
        turns = {max(4, 2 * round(periods / (2 * block))) for periods in durations}
        return [switching(block * count, block, carry_over) for count in sorted(turns)]

    def best(self, kind: str, schedule: Schedule, rng: np.random.Generator) -> Design | None:
        """The best test of this kind and schedule, or None if the history allows none."""
        options = [one for one in self.options(kind, rng) if one.series.holds(schedule)]
        if not options:
            return None
        judged = [
            self.judge(option, schedule, kind, error)
            for option, error in self.judged_errors(options, schedule)
        ]
        enough = [design for design in judged if self.shortfall(design) <= 1]
        if enough:
            return min(enough, key=lambda one: abs(one.change_cents))
        return min(judged, key=self.shortfall)

    def judged_errors(
        self, options: list[_Option], schedule: Schedule
    ) -> list[tuple[_Option, float]]:
        """The finalists with the relative standard error to expect of each."""
        quick = np.array([quick_error(one.series, schedule) for one in options])
        size = np.array([self.expect(one.treated, schedule) for one in options])
        degrees = placebos(options[0].series, schedule).degrees
        fair = without_luck(quick, size, degrees)
        chosen = self.finalists(options, fair, schedule)
        whole = np.array([placebos(options[k].series, schedule).standard_error for k in chosen])
        # What learning the weights anew costs is much the same for all, so it is averaged.
        anew = float(np.exp(np.log(whole / quick[chosen]).mean()))
        return [(options[k], float(fair[k]) * anew) for k in chosen]

    def options(self, kind: str, rng: np.random.Generator) -> list[_Option]:
        allowed, outcome = self.allowed, self.usual_outcome
        if not allowed.any():
            return []
        options = []
        if kind != "before_after" and (outcome > 0).sum() >= FEWEST_MARKETS:
            for treated in candidate_sets(outcome, allowed, rng):
                series, used = against_markets(self.panel, treated, ~treated & (outcome > 0))
                options.append(_Option(treated, used, series))
        if kind != "geo" and (kind == "before_after" or not options):
            nobody = np.zeros(len(allowed), dtype=bool)
            options.append(_Option(allowed, nobody, against_own_past(self.panel, allowed)))
        return [one for one in options if self.is_thinkable(one)]

    def is_thinkable(self, option: _Option) -> bool:
        """Whether the effect that is asked for is not absurd for markets of this size."""
        precision = self.wish.precision
        if precision.relative or precision.smallest_effect is None:
            return True
        longest = max(self.wish.durations) + self.wish.carry_over
        outcome = float(self.usual_outcome[option.treated].sum()) * longest
        return precision.smallest_effect <= LARGEST_EFFECT * outcome

    def finalists(
        self, options: list[_Option], fair: Float[np.ndarray, " option"], schedule: Schedule
    ) -> list[int]:
        """Those that may be the cheapest that suffice, judged with weights learnt once."""
        wanted = np.array([self.wanted_error(one.treated, schedule) for one in options])
        cost = np.array([float(self.usual[one.treated].sum()) for one in options])
        short = fair / wanted
        # Learnt once, weights look better than they will be, so a margin is asked for.
        order = np.lexsort((short, np.where(short <= 0.85, cost, np.inf)))
        return [int(k) for k in order[:FINALISTS]]

    def wanted_error(self, treated: Bool[np.ndarray, " market"], schedule: Schedule) -> float:
        return self.wish.precision.standard_error(self.wish.power, self.expect(treated, schedule))

    def expect(self, treated: Bool[np.ndarray, " market"], schedule: Schedule) -> float:
        """Outcome of these markets over the measured periods."""
        return float(self.usual_outcome[treated].sum() * schedule.measured.sum())

    def shortfall(self, design: Design) -> float:
        """Standard error over the one that is enough."""
        enough = self.wish.precision.standard_error(self.wish.power, design.expected_outcome)
        return design.standard_error / design.expected_outcome / enough

    def judge(self, option: _Option, schedule: Schedule, kind: str, share: float) -> Design:
        outcome = self.expect(option.treated, schedule)
        error = share * outcome
        units = float(self.usual[option.treated].sum())
        change = (self.wish.effort - 1) * units * sum(schedule.changed)
        money = change * self.lever.cost_per_unit
        smallest = effect_in_errors(self.wish.power) * error
        value = self.firm.outcome_value if not self.wish.stage else 1.0
        return Design(
            kind=kind,
            lever=self.lever,
            test_markets=self.names(option.treated),
            controls=controls_of(
                self.firm, option.used, option.series, int(schedule.measured.sum())
            ),
            changed=schedule.changed,
            carry_over=schedule.carry_over,
            usual_units=units,
            change_units=change,
            change_cents=round(money * CENTS_PER_UNIT),
            expected_outcome=outcome,
            standard_error=error,
            smallest_effect=smallest,
            power=power_of(self.asked_for(outcome), error),
            power_curve=tuple(
                (effect, power_of(effect, error))
                for effect in np.linspace(0, 2 * smallest, 21).tolist()
            ),
            fit=pre_period_fit(option.series, int(schedule.measured.sum()))[0],
            smallest_return=smallest * value / abs(money) if money else None,
        )

    def asked_for(self, outcome: float) -> float:
        precision = self.wish.precision
        figure = precision.smallest_effect or precision.half_width or 0.0
        return figure * outcome if precision.relative else figure

    def names(self, mask: Bool[np.ndarray, " market"]) -> tuple[str, ...]:
        names = self.firm.history.markets
        return tuple(name for name, chosen in zip(names, mask, strict=True) if chosen)


def controls_of(
    firm: Firm, used: Bool[np.ndarray, " market"], series: Series, measured: int
) -> tuple[Control, ...]:
    """The markets of a comparison with their weights, the heaviest first; those of no weight not.

    Empty where test markets are compared with their own past.
    """
    if not used.any():
        return ()
    counts = follow(series.donors, series.treated, measured=measured)
    weights = counts * series.donors.mean(axis=0)
    names = [name for name, chosen in zip(firm.history.markets, used, strict=True) if chosen]
    controls = [Control(name, float(weight)) for name, weight in zip(names, weights, strict=True)]
    kept = [one for one in controls if one.weight > 0.005]
    total = sum(one.weight for one in kept)
    kept = [replace(one, weight=one.weight / total) for one in kept]
    return tuple(sorted(kept, key=lambda one: (-one.weight, one.market)))

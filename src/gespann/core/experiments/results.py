"""What is asked of a test, what is proposed, and what was read from it."""

from dataclasses import dataclass
from enum import StrEnum
from statistics import NormalDist

from gespann.core.findings import Finding
from gespann.core.firm import Experiment, Lever

SURE = 0.95  # both tails of a 90 % interval
CRITICAL = NormalDist().inv_cdf(SURE)


class Verdict(StrEnum):
    """Whether a test can do what was asked."""

    REACHED = "reached"
    NOT_REACHED = "not_reached"
    IMPOSSIBLE = "impossible"  # the history does not allow any such test


@dataclass(frozen=True)
class Precision:
    """How precise a test must be; exactly one of the first two, in exactly one unit.

    Attributes:
        smallest_effect: Effect to be found with the power asked for, or None.
        half_width: Half of the 90 % interval, or None.
        relative: Whether the figure is a share of the outcome that the treated markets have over
            the test, and not an amount of outcome in its own unit.
    """

    smallest_effect: float | None = None
    half_width: float | None = None
    relative: bool = True

    def __post_init__(self) -> None:
        given = [one for one in (self.smallest_effect, self.half_width) if one is not None]
        if len(given) != 1 or not 0 < given[0] < float("inf"):
            raise ValueError("a precision is one positive figure: smallest_effect or half_width")

    def standard_error(self, power: float, outcome: float) -> float:
        """The relative standard error that is enough, for treated markets with this outcome."""
        scale = 1.0 if self.relative else outcome
        if self.smallest_effect is not None:
            return self.smallest_effect / effect_in_errors(power) / scale
        return (self.half_width or 0.0) / CRITICAL / scale


@dataclass(frozen=True)
class Wish:
    """What a test is asked to do.

    Attributes:
        lever: Name of the lever.
        effort: Effort in the test as a multiple of the usual one, not 1; 0 switches it off.
        precision: How precise the test must be.
        power: Probability of finding the smallest effect, between 0.5 and 1.
        durations: Numbers of periods that the test may last, each at least 2.
        kind: One of EXPERIMENT_KINDS, or None for whichever serves best.
        forbidden: Markets in which nothing may be changed.
        carry_over: Periods after a change in which its effect is still counted.
        stage: Name of the stage that is measured; "" for the firm's outcome.
    """

    lever: str
    effort: float
    precision: Precision
    power: float = 0.8
    durations: tuple[int, ...] = (4, 6, 8, 12)
    kind: str | None = None
    forbidden: tuple[str, ...] = ()
    carry_over: int = 0
    stage: str = ""

    def __post_init__(self) -> None:
        if not (0 <= self.effort < float("inf")) or self.effort == 1:
            raise ValueError(f"effort must be a multiple other than 1, got {self.effort}")
        if not 0.5 <= self.power < 1:
            raise ValueError(f"power must lie between 0.5 and 1, got {self.power}")
        if not self.durations or min(self.durations) < 2:
            raise ValueError(f"a test lasts at least 2 periods, got {self.durations}")
        if self.carry_over < 0:
            raise ValueError(f"carry_over must not be negative, got {self.carry_over}")


@dataclass(frozen=True)
class Control:
    """A market that is left alone, and its weight in the comparison; all weights add up to one."""

    market: str
    weight: float


@dataclass(frozen=True)
class Design:
    """A proposed test with what it costs and how precise it will be.

    Outcomes are in their own unit, over the treated markets and the measured periods.

    Attributes:
        kind: One of EXPERIMENT_KINDS.
        lever: What is changed.
        test_markets: Where it is changed.
        controls: What they are compared with; empty for a comparison with their own past.
        changed: For each period of the test whether effort is changed in it.
        carry_over: Periods after the last in which the effect is still counted.
        usual_units: Units of the test markets per period, as over the last year.
        change_units: Units by which effort is changed in the whole test.
        change_cents: The money of that.
        expected_outcome: Outcome without the change.
        standard_error: Of the effect that will be read.
        smallest_effect: Effect that is found with the power asked for.
        power: Probability of finding the effect that was asked for; at a half-width that was
            asked for, of finding an effect of that size.
        power_curve: Pairs of effect and the probability of finding it.
        fit: Root mean squared error of the comparison before the test, relative to the outcome.
        smallest_return: Money of outcome per unit of money changed at `smallest_effect`, or None
            if no money is changed.
    """

    kind: str
    lever: Lever
    test_markets: tuple[str, ...]
    controls: tuple[Control, ...]
    changed: tuple[bool, ...]
    carry_over: int
    usual_units: float
    change_units: float
    change_cents: int
    expected_outcome: float
    standard_error: float
    smallest_effect: float
    power: float
    power_curve: tuple[tuple[float, float], ...]
    fit: float
    smallest_return: float | None

    @property
    def periods(self) -> int:
        """Periods from the first to the last in which effort may be changed."""
        return len(self.changed)


@dataclass(frozen=True)
class Proposal:
    """The answer to a wish.

    Attributes:
        verdict: Whether the design does what was asked.
        design: The cheapest that does, or the most precise, or None if there is none at all.
        alternatives: The best design of each duration, the shortest first.
        findings: Reasons, caveats and remedies.
    """

    verdict: Verdict
    design: Design | None
    alternatives: tuple[Design, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Reading:
    """What a test has shown.

    Attributes:
        experiment: For the fit, or None if the test cannot be read; the findings say why.
        controls: What the test markets were compared with; empty for their own past.
        expected_outcome: Outcome of test markets and measured periods without the test.
        actual_outcome: What it was.
        change_cents: Money of the change.
        fit: Root mean squared error of the comparison before the test, relative to the outcome.
        windows: How many independent windows without a test the standard error rests on.
        return_interval: Money of outcome per unit of money changed, 5th, 50th and 95th percentile;
            None if no money was changed.
        findings: Caveats and remedies.
    """

    experiment: Experiment | None
    controls: tuple[Control, ...] = ()
    expected_outcome: float = float("nan")
    actual_outcome: float = float("nan")
    change_cents: int = 0
    fit: float = float("nan")
    windows: float = 0.0
    return_interval: tuple[float, float, float] | None = None
    findings: tuple[Finding, ...] = ()


def effect_in_errors(power: float) -> float:
    """The effect that is found with this power, in standard errors."""
    return CRITICAL + NormalDist().inv_cdf(power)


def power_of(effect: float, standard_error: float) -> float:
    """Probability that a 90 % interval around the estimate of this effect leaves out zero."""
    if standard_error <= 0:
        return 1.0 if effect else 2 * (1 - SURE)
    z = abs(effect) / standard_error
    normal = NormalDist()
    return normal.cdf(z - CRITICAL) + normal.cdf(-z - CRITICAL)

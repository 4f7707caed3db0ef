"""What is said of tests that might be held: what each is worth, costs, and would settle."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from gespann.core.experiments.results import Design
from gespann.core.findings import Finding
from gespann.core.firm import Lever
from gespann.core.quantities import Department, Interval
from gespann.core.settle.information import SampleInformation


class Worth(StrEnum):
    """Whether a test is to be held."""

    WORTH_IT = "worth_it"
    NOT_WORTH_IT = "not_worth_it"
    IMPOSSIBLE = "impossible"  # nothing can be tested at all


@dataclass(frozen=True)
class Candidate:
    """A test that might be held, and what it is worth.

    Attributes:
        design: Where, how long, and how precise, as the designer has it.
        stage: Name of the stage that is measured; "" for the firm's outcome.
        effort: Multiple of the usual effort during the test.
        effect: What it will show, as a share of the outcome of the test markets, as far as it is
            known before: 90 % interval.
        power: Probability that it finds the median of that.
        information: What the result is worth to the rest of the planning year, in cents.
        rest: Share of the planning year that is left when the result is known.
        spend_cents: What the change of effort costs; negative where it saves money.
        lost_cents: Expected contribution lost during the test and in the year after it; negative
            for a gain.
    """

    design: Design
    stage: str
    effort: float
    effect: Interval
    power: float
    information: SampleInformation
    rest: float
    spend_cents: float
    lost_cents: float

    @property
    def cost_cents(self) -> float:
        """What the test costs, at least nothing.

        Money that a change brings by itself could be had without a test, so it does not count for
        the test.
        """
        return max(0.0, self.spend_cents + self.lost_cents)

    @property
    def net_cents(self) -> float:
        """What the test is expected to bring, its cost taken off."""
        return self.information.evsi - self.cost_cents

    @property
    def is_worth_it(self) -> bool:
        """Whether it brings more than it costs, and that is more than chance in the draws."""
        return self.net_cents > 0 and self.information.evsi > 2 * self.information.standard_error


@dataclass(frozen=True)
class NextTest:
    """Which test is worth most to the firm.

    Attributes:
        verdict: Whether one should be held at all.
        candidates: The best test of each lever that can be tested, the best first.
        considered: How many tests were looked at.
        known_cents: What it would be worth to know all about each lever before the planning year,
            by name; levers of which there is nothing to decide are missing.
        periods: Length of the planning year.
        findings: Reasons and remedies.
    """

    verdict: Worth
    candidates: tuple[Candidate, ...]
    considered: int
    known_cents: Mapping[str, float]
    periods: int
    findings: tuple[Finding, ...]

    @property
    def best(self) -> Candidate | None:
        """The test to hold next, or None if there is none that is worth its cost."""
        return self.candidates[0] if self.verdict is Worth.WORTH_IT else None


@dataclass(frozen=True)
class View:
    """What one department would hold of a lever, given all that it knows.

    Attributes:
        return_: Money of outcome per unit of money for the lever in the planning year.
        best_cents: The amount that it would give the lever then.
    """

    return_: Interval
    best_cents: int


@dataclass(frozen=True)
class Dispute:
    """What both departments' beliefs about one lever are apart.

    Each department is asked what it would hold with its own belief about this lever, the firm's
    evidence, and everything else as both share it.

    Attributes:
        views: Of each department.
        loss_cents: What each department expects to lose if the lever gets the other's amount.
        effective_draws: How many posterior draws the weaker of both views rests on.
    """

    lever: Lever
    views: Mapping[Department, View]
    loss_cents: Mapping[Department, float]
    effective_draws: float

    @property
    def money_cents(self) -> float:
        """The money in dispute: what both together expect to lose by the other's amount."""
        return sum(self.loss_cents.values())


@dataclass(frozen=True)
class Reaction:
    """What each department would say to a result.

    Attributes:
        quantile: Share of results that lie below this one, halfway between both expectations.
        result: Effect as a share of the test markets' outcome.
        views: Of each department after it.
        dispute_cents: The money that is still in dispute then.
    """

    quantile: float
    result: float
    views: Mapping[Department, View]
    dispute_cents: float


@dataclass(frozen=True)
class Settling:
    """A test that may settle a dispute.

    Attributes:
        candidate: The test.
        left_cents: Money expected to be in dispute after its result.
        dispute: What it is to settle.
        power: Probability that it finds the effect that each department expects.
    """

    candidate: Candidate
    dispute: Dispute
    left_cents: float
    power: Mapping[Department, float]

    @property
    def settled_share(self) -> float:
        """Share of the money in dispute that the test is expected to settle, in [0, 1]."""
        money = self.dispute.money_cents
        return max(0.0, 1 - self.left_cents / money) if money > 0 else 0.0

    @property
    def settled_cents(self) -> float:
        """Money that it is expected to settle, over a whole planning year."""
        return self.settled_share * self.dispute.money_cents

    @property
    def net_cents(self) -> float:
        """The same for the rest of the planning year, less what the test costs."""
        return self.candidate.rest * self.settled_cents - self.candidate.cost_cents


@dataclass(frozen=True)
class DisputeAnswer:
    """The dispute between both departments, and the test that settles most of it for least.

    Attributes:
        verdict: Whether a test is worth its cost for settling it.
        disputes: Each lever about which both are apart, the most money first.
        settling: The best test of each of the levers that were looked at, the best first.
        reactions: What both would say to a low, a middle and a high result of the first.
        periods: Length of the planning year.
        findings: Reasons and remedies.
    """

    verdict: Worth
    disputes: tuple[Dispute, ...]
    settling: tuple[Settling, ...]
    reactions: tuple[Reaction, ...]
    periods: int
    findings: tuple[Finding, ...]

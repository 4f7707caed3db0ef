"""Shared outcomes of a plan, and the utilities that departments draw from them."""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from jaxtyping import Float

from gespann.core.compromise.log_ratio import log_ratio
from gespann.core.compromise.surface import Appraisal, Surface
from gespann.core.compromise.wishes import Wishes
from gespann.core.planning.amounts.budget_set import BudgetSet


@dataclass(frozen=True)
class LocalOutcomes:
    """What a plan brings, with derivatives by the amounts.

    Attributes:
        value: V, what the plan is worth to the firm.
        amounts: Of every shared outcome, each in its own unit.
    """

    value: float
    slope: Float[np.ndarray, " lever"]
    amounts: Float[np.ndarray, " outcome"]
    slopes: Float[np.ndarray, "outcome lever"]


@runtime_checkable
class Outcomes(Protocol):
    """What plans bring."""

    @property
    def names(self) -> tuple[str, ...]:
        """Of the shared outcomes, in the order of the weights."""

    @property
    def is_concave(self) -> bool:
        """Whether V and every outcome are known to be concave in the amounts."""

    def at(self, euros: Float[np.ndarray, " lever"]) -> LocalOutcomes:
        """What a plan brings."""

    def above(self, box: BudgetSet) -> "Outcomes":
        """Concave outcomes that lie nowhere below these in a box; the same where concave."""


@dataclass(frozen=True)
class SharedOutcomes:
    """A surface of utilities: a weighted sum of logs of outcomes over those of a reference plan.

    Attributes:
        weights: Of each department on each outcome.
        reference: Outcomes of the reference plan, positive wherever anybody weighs them.
    """

    outcomes: Outcomes
    weights: Float[np.ndarray, "department outcome"]
    reference: Float[np.ndarray, " outcome"]

    @classmethod
    def of(
        cls, outcomes: Outcomes, wishes: tuple[Wishes, ...], reference: Float[np.ndarray, " lever"]
    ) -> "SharedOutcomes":
        """The utilities of these departments, relative to a plan.

        Raises: ValueError if an outcome that somebody weighs is not positive at that plan, for
            there is no log of it.
        """
        weights = np.stack([wish.weights for wish in wishes])
        amounts = outcomes.at(reference).amounts
        for k, name in enumerate(outcomes.names):
            if weights[:, k].any() and not amounts[k] > 0:
                raise ValueError(
                    f"outcome {name!r} is {amounts[k]:.6g} at the disagreement plan; only a "
                    "positive one can be weighed by its log"
                )
        return cls(outcomes, weights, np.where(weights.any(axis=0), amounts, 1.0))

    @property
    def is_concave(self) -> bool:
        """The log of a concave outcome is concave."""
        return self.outcomes.is_concave

    def at(self, euros: Float[np.ndarray, " lever"]) -> Appraisal:
        """V, and each department's weighted sum of logs."""
        here = self.outcomes.at(euros)
        logs, per_ratio = log_ratio(here.amounts / self.reference)
        log_slopes = (per_ratio / self.reference)[:, None] * here.slopes
        return Appraisal(here.value, here.slope, self.weights @ logs, self.weights @ log_slopes)

    def logs(self, euros: Float[np.ndarray, " lever"]) -> Float[np.ndarray, " outcome"]:
        """Log of each outcome over that of the reference plan."""
        return log_ratio(self.outcomes.at(euros).amounts / self.reference)[0]

    def above(self, box: BudgetSet) -> Surface:
        """The same of outcomes that lie above in a box."""
        if self.is_concave:
            return self
        return SharedOutcomes(self.outcomes.above(box), self.weights, self.reference)

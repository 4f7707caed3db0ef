"""What an attitude to risk costs on average, and what it brings in bad cases."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Int

from gespann.core.firm import Risk

NOTHING = 1e-3  # of what the optimum is worth: so little is no difference


@dataclass(frozen=True)
class RiskAccount:
    """The optimum of an attitude to risk beside that of the mean.

    Attributes:
        risk: The attitude.
        worst_share: Share of the worst cases that is told of: the attitude's level, or a fifth.
        worth_cents: What the optimum is worth to it: its certainty equivalent.
        means_worth_cents: What the mean's optimum would be.
        expected_cents, means_expected_cents: Expected contribution of both.
        worst_cents, means_worst_cents: Mean contribution of both in the worst cases, luck included.
        means_amount_cents: The mean's optimum, in the order of the firm's levers.
        draws: Posterior draws that stand for the cases.
        only_here, only_means: Names of the measures that only one of both optima does.
    """

    risk: Risk
    worst_share: float
    worth_cents: int
    means_worth_cents: int
    expected_cents: int
    means_expected_cents: int
    worst_cents: int
    means_worst_cents: int
    means_amount_cents: Int[np.ndarray, " lever"]
    draws: int
    only_here: tuple[str, ...] = ()
    only_means: tuple[str, ...] = ()

    @property
    def given_up_cents(self) -> int:
        """Expected contribution that the attitude costs."""
        return self.means_expected_cents - self.expected_cents

    @property
    def worst_gained_cents(self) -> int:
        """What it brings in the worst cases."""
        return self.worst_cents - self.means_worst_cents

    @property
    def changes_nothing(self) -> bool:
        """Whether the mean's optimum would serve it as well."""
        return self.worth_cents - self.means_worth_cents <= NOTHING * abs(self.worth_cents)

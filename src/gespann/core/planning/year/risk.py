"""Attitudes to risk: what a contribution that is not known yet is worth to somebody, in money.

The mean asks for no more than the average. The mean of the worst share of all cases (conditional
value at risk) is what a cautious firm goes by; the expected logarithm of wealth is what grows most
in the long run. Both are concave and never fall when a case brings more: what lies above the
contribution of every case is worth more, which proofs rest on.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from jaxtyping import Float

from gespann.core.quantities import CENTS_PER_UNIT

BAND = 0.2  # of the share, or of what is left of it: draws over which its edge is rounded
_LEAST_BAND = 1e-4  # of the contribution: where all draws are alike


@dataclass(frozen=True)
class Worth:
    """What contributions by draw are worth, and how that changes with each of them.

    Attributes:
        value: The certainty equivalent, in money: rounded at its edges where it has any.
        weights: What a little more in each draw adds to it; not negative.
        short: By how much the value lies below the certainty equivalent itself at most.
        bends, along: Its curvature by draw: aa' - A with A the diagonal of bends squared and
            a = bends * along; along has length one.
    """

    value: float
    weights: Float[np.ndarray, " draw"]
    short: float
    bends: Float[np.ndarray, " draw"]
    along: Float[np.ndarray, " draw"]

    def curvature(
        self, slopes: Float[np.ndarray, "draw *market lever"]
    ) -> Float[np.ndarray, "*market lever lever"]:
        """What the change of the weights adds to the curvature by amounts, within each market.

        Args:
            slopes: Of each draw's contribution.
        """
        rows = slopes * self.bends.reshape(-1, *(1,) * (slopes.ndim - 1))
        common = np.tensordot(self.along, rows, axes=1)
        alone = np.einsum("d...k,d...l->...kl", rows, rows)
        return np.asarray(common[..., :, None] * common[..., None, :] - alone)


@dataclass(frozen=True)
class WorstShare:
    """The mean of the worst share of all draws (conditional value at risk, expected shortfall).

    It has an edge wherever two draws change places, which no search by slopes can pass. The edge
    is rounded: draws count less and less over a band of contributions. With v the weight of a draw
    against the mean's, 0 <= v <= 1 / share, mean v = 1, the value is the least of
    mean(v c) + band share / 2 (mean(v^2) - 1 / share), which lies below the mean of the worst
    share by no more than band (1 - share) / 2, and by next to nothing where few draws lie in the
    band.

    Attributes:
        share: In (0, 1]; 1 is the mean.
        band: Width of the rounded edge, in money, above zero.

    Source: Rockafellar and Uryasev (2000), Optimization of conditional value-at-risk; Nesterov
        (2005), Smooth minimization of non-smooth functions, for rounding it.
    """

    share: float
    band: float

    @classmethod
    def rounded_at(cls, contributions: Float[np.ndarray, " draw"], share: float) -> "WorstShare":
        """With a band that a small part of these draws lies in."""
        width = BAND * min(share, 1 - share) / 2
        low, high = np.quantile(contributions, (share - width, share + width))
        least = _LEAST_BAND * float(np.abs(contributions).mean()) + np.finfo(float).tiny
        return cls(share, max(float(high - low), least))

    def heaviest(
        self,
        least: Float[np.ndarray, " draw"],  # noqa: ARG002
        most: Float[np.ndarray, " draw"],  # noqa: ARG002
    ) -> float:
        """The least share of the draws that can have all the weight, whatever they bring."""
        return self.share

    def at(self, contributions: Float[np.ndarray, " draw"]) -> Worth:
        """Weights fall evenly from 1 / share to nothing over the band."""
        rise = self.band * self.share
        edge = self._edge(contributions)
        counted = np.clip((edge - contributions) / rise, 0.0, 1 / self.share)
        inside = (counted > 0) & (counted < 1 / self.share)
        counted = counted / counted.mean()
        weights = counted / len(counted)
        short = max(rise / 2 * (1 / self.share - float((counted**2).mean())), 0.0)
        number = max(int(inside.sum()), 1)
        return Worth(
            value=float(weights @ contributions) - short,
            weights=weights,
            short=short,
            bends=inside / np.sqrt(rise * len(counted)),
            along=inside / np.sqrt(number),
        )

    def exactly(self, contributions: Float[np.ndarray, " draw"]) -> float:
        """The mean of the worst share."""
        return worst_mean(contributions, self.share)

    def _edge(self, contributions: np.ndarray) -> float:
        """Where the band ends: the mean weight grows with it, in straight pieces, and must be 1."""
        ends = np.concatenate([contributions, contributions + self.band])
        order = np.argsort(ends, kind="stable")
        steepness = np.repeat([1.0, -1.0], len(contributions))[order].cumsum()
        ends = ends[order]
        grown = np.concatenate([[0.0], np.cumsum(steepness[:-1] * np.diff(ends))])
        mean_weight = grown / (self.band * self.share * len(contributions))
        return float(np.interp(1.0, mean_weight, ends))


@dataclass(frozen=True)
class LogWealth:
    """The amount that is worth as much for sure as the expected logarithm of wealth after the plan.

    Wealth is the budget that the firm holds before the plan, and what the plan contributes. No plan
    spends more than the budget and no outcome is negative, so that wealth is positive whatever
    happens and its logarithm is always there.

    Attributes:
        wealth: Before the plan, in money, above zero.

    Source: Bernoulli (1738), Specimen theoriae novae de mensura sortis; Kelly (1956), A new
        interpretation of information rate.
    """

    wealth: float

    def heaviest(
        self, least: Float[np.ndarray, " draw"], most: Float[np.ndarray, " draw"]
    ) -> float:
        """The least share of the draws that can have all the weight.

        No draw weighs more against the others' mean than where it brings the least and all of
        them the most.

        Args:
            least, most: What each draw can bring.
        """
        return float((1 / self._after(most)).mean() * self._after(least).min())

    def at(self, contributions: Float[np.ndarray, " draw"]) -> Worth:
        """Weights in inverse proportion to the wealth that is left."""
        after = self._after(contributions)
        sure, draws = float(np.exp(np.log(after).mean())), len(after)
        return Worth(
            value=sure - self.wealth,
            weights=sure / (draws * after),
            short=0.0,
            bends=np.sqrt(sure / draws) / after,
            along=np.full(draws, draws**-0.5),
        )

    def exactly(self, contributions: Float[np.ndarray, " draw"]) -> float:
        """exp(mean log(wealth + contribution)) - wealth."""
        return float(np.exp(np.log(self._after(contributions)).mean())) - self.wealth

    def _after(self, contributions: np.ndarray) -> np.ndarray:
        # A plan beyond the budget that both once signed could still end in debt; it is worth
        # nothing rather than less than that, for debt has no logarithm.
        return np.maximum(self.wealth + contributions, 1e-9 * self.wealth)


Measure: TypeAlias = WorstShare | LogWealth


def worst_mean(values: Float[np.ndarray, " draw"], share: float) -> float:
    """The mean of the worst share of values; of a share of less than one value, the worst.

    Args:
        share: In [0, 1]; the value on the edge counts in part.
    """
    ordered = np.sort(values)
    number = max(share * len(ordered), 1.0)
    counted = np.clip(number - np.arange(len(ordered)), 0.0, 1.0)
    return float(counted @ ordered / number)


def share_not_worse(
    after: Float[np.ndarray, " draw"], before: Float[np.ndarray, "#draw"], amounts: int
) -> float:
    """Share of draws that bring at least as much as before, but for the cents of rounding.

    Amounts rounded to the cent, or equal but for the last digit, are no loss.
    """
    return float((after >= before - amounts / CENTS_PER_UNIT).mean())

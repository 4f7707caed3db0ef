"""The expected value of sample information: what a result is worth before it is known.

A decision is to be taken under uncertainty. A test shows a signal of what is uncertain, with an
error. Whoever decides after the result decides at least as well; by how much, on average over the
results that are to be expected, is the worth of the test (Raiffa and Schlaifer 1961).

Which result says what of which decision is learnt by regression from posterior draws. The benefit
of each decision is regressed on the signal itself; the error is then integrated out exactly, for
given the signal the result says nothing more:

    E[benefit | result] = E[ E[benefit | signal] | result ]

So the worth cannot be negative, falls with the error, and without one is that of perfect
information about the signal.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from gespann.core.settle.information import SampleInformation
from gespann.core.settle.smoothing import expected_given

GROUPS = 10  # of the jackknife
REACH = 6.0  # standard errors beyond the signals, as far as results are looked at
LEAST_STEPS, MOST_STEPS = 120, 1000
STEPS_PER_ERROR = 2.0


def sample_information(
    benefit: Float[np.ndarray, "draw decision"],
    signal: Float[np.ndarray, " draw"],
    error: float,
) -> SampleInformation:
    """What a test's result is worth to whoever chooses among the decisions after it.

    Args:
        benefit: Of each decision under each draw.
        signal: What the test would show under each draw if it had no error.
        error: Standard error of the result, normal; at least 0, infinite for no test at all.

    Source: Strong, Oakley, Brennan and Breeze (2015) for the regression over posterior draws;
        Heath, Manolopoulou and Baio (2017) for the regression on what is tested, in place of its
        result.
    """
    evsi, evppi = worth_of_result(benefit, signal, error)
    less = [worth_of_result(benefit[kept], signal[kept], error)[0] for kept, _ in _folds(signal)]
    spread = np.array(less) - np.mean(less)
    return SampleInformation(
        evsi=evsi,
        standard_error=float(np.sqrt((GROUPS - 1) / GROUPS * (spread**2).sum())),
        cross_checked=_cross_checked(benefit, signal, error),
        evppi=evppi,
        evpi=perfect_information(benefit),
    )


def perfect_information(benefit: Float[np.ndarray, "draw decision"]) -> float:
    """Expected value of knowing which draw is true before deciding."""
    without = benefit[:, benefit.mean(axis=0).argmax()]
    return float((benefit.max(axis=1) - without).mean())


@dataclass(frozen=True)
class Results:
    """Results that a test may have, and what each says of the draws.

    Attributes:
        values: Ascending, in the unit of the signal.
        probability: Of each; adds up to one.
        weights: Of each draw given the result; adds up to one over the draws.
        error: Standard error that was taken.
    """

    values: Float[np.ndarray, " result"]
    probability: Float[np.ndarray, " result"]
    weights: Float[np.ndarray, "result draw"]
    error: float

    @classmethod
    def of(
        cls,
        signal: Float[np.ndarray, " draw"],
        error: float,
        before: Float[np.ndarray, " draw"] | None = None,
    ) -> "Results":
        """All results of a test, by Bayes' rule over the draws.

        Args:
            error: Positive and finite. Where it is too small for the grid of results, a larger
                one is taken, so that the test is not said to tell more than it does.
            before: Weights of the draws before the test; None for equal ones.
        """
        span = float(np.ptp(signal))
        error = max(error, span * STEPS_PER_ERROR / MOST_STEPS)
        low, high = signal.min() - REACH * error, signal.max() + REACH * error
        steps = int(np.ceil(STEPS_PER_ERROR * (high - low) / error))
        values = np.linspace(low, high, max(LEAST_STEPS, steps))
        joint = np.exp(log_likelihood(values, signal, error))
        if before is not None:
            joint = joint * before
        whole = joint.sum(axis=1)
        joint, values, whole = joint[whole > 0], values[whole > 0], whole[whole > 0]
        return cls(values, whole / whole.sum(), joint / whole[:, None], error)


def log_likelihood(
    values: Float[np.ndarray, " result"], signal: Float[np.ndarray, " draw"], error: float
) -> Float[np.ndarray, "result draw"]:
    """Log normal likelihood of each draw given each result, up to a constant."""
    return np.asarray(-0.5 * ((values[:, None] - signal) / error) ** 2)


def worth_of_result(
    benefit: Float[np.ndarray, "draw decision"], signal: Float[np.ndarray, " draw"], error: float
) -> tuple[float, float]:
    """EVSI and EVPPI alone, as `sample_information` has them."""
    expected = expected_given(signal, benefit)
    evppi = float(expected.max(axis=1).mean() - expected.mean(axis=0).max())
    # Smoothing may overshoot by a little where the draws are few; knowing all is worth no less.
    evppi = max(0.0, min(evppi, perfect_information(benefit)))
    if not np.isfinite(error) or np.ptp(signal) == 0:
        return 0.0, evppi
    if error == 0:
        return evppi, evppi
    results = Results.of(signal, error)
    after = results.weights @ expected
    # Both from the same sum over results, so that its rounding cannot make a worth of nothing.
    worth = results.probability @ after.max(axis=1) - (results.probability @ after).max()
    return min(max(float(worth), 0.0), evppi), evppi


def _folds(signal: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    """Draws without one of the groups, and that group. Groups are runs, for chains remember."""
    everything = np.arange(len(signal))
    return [
        (np.setdiff1d(everything, group), group)
        for group in np.array_split(everything, min(GROUPS, len(signal)))
    ]


def _cross_checked(benefit: np.ndarray, signal: np.ndarray, error: float) -> float:
    """Mean benefit of deciding by what other draws say of the result, over the best without it."""
    if not np.isfinite(error) or np.ptp(signal) == 0:
        return 0.0
    best = int(benefit.mean(axis=0).argmax())
    return float(
        np.mean(
            [
                _judged(benefit, signal, error, kept, group) - benefit[group, best].mean()
                for kept, group in _folds(signal)
            ]
        )
    )


def _judged(
    benefit: np.ndarray, signal: np.ndarray, error: float, kept: np.ndarray, group: np.ndarray
) -> float:
    """Mean benefit over a group of draws if one decides as the other draws say."""
    results = Results.of(signal[kept], error)
    chosen = (results.weights @ expected_given(signal[kept], benefit[kept])).argmax(axis=1)
    said = log_likelihood(signal[group], results.values, results.error)
    weights = np.exp(said - said.max(axis=1, keepdims=True))
    weights /= weights.sum(axis=1, keepdims=True)
    return float((weights * benefit[np.ix_(group, chosen)]).sum() / len(group))

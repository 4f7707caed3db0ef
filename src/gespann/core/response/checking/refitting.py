"""A firm's stages fitted many times over: to what was known at an origin, without some part.

Two such fits hardly differ, so the draws of one serve the other with weights. Only where the
weights cannot be trusted is a stage sampled, and from there on its draws serve its neighbours.
"""

from collections.abc import Callable, Mapping

import numpy as np

from gespann.core.firm import Firm
from gespann.core.response.checking.reweighting import (
    LEAST_EFFECTIVE,
    MOST_PARETO_K,
    Base,
    reweighted,
)
from gespann.core.response.checking.rolling import seen_before
from gespann.core.response.model.stages import stages_of
from gespann.core.response.sampling.checkpoints import NOTHING, Below, Checkpoints
from gespann.core.response.sampling.stage_fitting import (
    StageDraws,
    Target,
    Variant,
    draw,
    target_of,
)

FORECAST_DRAWS = 150  # a median of many draws needs no more
WHOLE = ("", "")  # name of the model that goes without nothing
# Share of the draws; higher than for a rival, because the rivals of an origin that have to make do
# with the same draws lose some more.
LEAST_EFFECTIVE_OF_WHOLE = 0.4
Model = tuple[str, str]
Share = Callable[[float], None]  # told which share of the work is done


class Refits:
    """Fits a firm's stages at one origin after the other.

    Args:
        seed: Same seed, same result on one machine.
        chains: Of the sampler, where it is needed.
        most_pareto_k: See `reweighting.reweighted`; minus infinity samples everything.
        least_effective_of_whole: The same for the whole model.
        checkpoints: What was sampled before, and where to keep what is sampled now.

    Attributes:
        sampled, weighted: How many stages were fitted in either way.
    """

    def __init__(
        self,
        firm: Firm,
        *,
        seed: int,
        chains: int,
        most_pareto_k: float = MOST_PARETO_K,
        least_effective_of_whole: float = LEAST_EFFECTIVE_OF_WHOLE,
        checkpoints: Checkpoints = NOTHING,
    ) -> None:
        self.sampled = self.weighted = 0
        self._firm, self._seed, self._chains = firm, seed, chains
        self._links = stages_of(firm)
        self._most_pareto_k = most_pareto_k
        self._least_effective_of_whole = least_effective_of_whole
        self._checkpoints = checkpoints
        self._bases: dict[tuple[Model, int], Base] = {}

    def start_from(self, known: tuple[StageDraws, ...]) -> None:
        """Let the draws of a whole model that is known already serve, too."""
        for number, stage in enumerate(known):
            self._bases[WHOLE, number] = Base.of(stage)

    def whole(self, origin: int, told: Share) -> tuple[StageDraws, ...]:
        """All stages, given what was known at an origin."""
        count = len(self._links)
        return tuple(
            self._fitted(WHOLE, number, origin, None, _part(told, number, count))
            for number in range(count)
        )

    def without(
        self,
        model: Model,
        variants: Mapping[int, Variant],
        whole: tuple[StageDraws, ...],
        origin: int,
        told: Share,
    ) -> tuple[StageDraws, ...]:
        """The same without a part of the model.

        Args:
            model: Its name.
            variants: How the stages concerned are changed, by their number.
            whole: The whole model's at the origin; stages that are not concerned are taken over.
        """
        stages = list(whole)
        for done, (number, variant) in enumerate(variants.items()):
            part = _part(told, done, len(variants))
            stages[number] = self._fitted(model, number, origin, variant, part)
        return tuple(stages)

    def _fitted(
        self, model: Model, number: int, origin: int, variant: Variant | None, told: Share
    ) -> StageDraws:
        target = self._target(number, origin, variant)
        for base in self._bases_of(model, number):
            found = reweighted(
                base,
                target,
                # The same dice for all models of an origin.
                np.random.default_rng((self._seed, origin, number)),
                most_pareto_k=self._most_pareto_k,
                least_effective=(
                    self._least_effective_of_whole if model == WHOLE else LEAST_EFFECTIVE
                ),
            )
            if found:
                self.weighted += 1
                return found
        self.sampled += 1
        sampled = draw(
            target,
            chains=self._chains,
            draws=FORECAST_DRAWS,
            checkpoints=Below(self._checkpoints, "/".join((*model, str(number), str(origin)))),
            report=lambda done, total: told(done / total),
        )
        self._bases[model, number] = Base.of(sampled)
        return sampled

    def _bases_of(self, model: Model, number: int) -> list[Base]:
        """Draws that may serve: the whole model's, then the model's own from another origin.

        Weighted from the same draws two models differ by little that is chance.
        """
        if self._most_pareto_k == -np.inf:
            return []
        names = dict.fromkeys((WHOLE, model))
        return [self._bases[name, number] for name in names if (name, number) in self._bases]

    def _target(self, number: int, origin: int, variant: Variant | None) -> Target:
        base = self._bases.get((WHOLE, number))
        return target_of(
            self._firm,
            self._links[number],
            seed=self._seed + 10 * number,
            seen=seen_before(self._firm, origin),
            variant=variant,
            # Draws can only serve a posterior that has learnt from the same markets.
            chosen=base.drawn.target.chosen if base else None,
        )


def _part(told: Share, number: int, parts: int) -> Share:
    return lambda share: told((number + share) / parts)

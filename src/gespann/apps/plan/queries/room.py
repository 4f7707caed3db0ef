"""The room of a round, as pages ask it: plan, golden mean, and the surface behind the sliders.

What was prepared is final, so each web process keeps the last few in memory. Who may see it is
asked anew with every request, before.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from jaxtyping import Int

from gespann.apps.plan.models import Prepared, Surface
from gespann.core.compromise.both_wishes import BothWishes
from gespann.core.planning.results import JointPlan
from gespann.core.planning.surface.answers import Answer
from gespann.core.planning.surface.prepared import PreparedSurface
from gespann.core.quantities import Department
from gespann.files.documents import from_document, list_as_array
from gespann.files.surface_archive import surface_from_bytes

# Pages show the largest ones, the others together. Up to so many the plan is made by market, too:
# it takes longer with each.
MOST_MARKETS = 24
KEPT = 4  # rounds; a surface of some hundred kB becomes some MB in memory


@dataclass(frozen=True)
class Mean:
    """The golden mean, as far as pages tell it.

    Attributes:
        wishes: As both had handed them in when it was computed.
        amounts_cents: Of the golden mean; None where there is nothing to agree on.
        reference_cents: What holds without an agreement.
        best_gains: What each side can gain at most while nobody loses; 0 if nothing.
    """

    wishes: BothWishes
    amounts_cents: Int[np.ndarray, " lever"] | None
    reference_cents: Int[np.ndarray, " lever"]
    best_gains: dict[Department, float]

    @classmethod
    def of(cls, document: dict[str, Any]) -> "Mean":
        """From the document of the core's `JointMean`, whose own types load a solver."""
        found = document["found"]
        wishes = from_document(BothWishes, document["wishes"])
        amounts = found["amount_cents"]
        return cls(
            wishes,
            None if amounts is None else list_as_array(amounts),
            list_as_array(document["disagreement_cents"]),
            {
                side.department: float(most)
                for side, most in zip(
                    wishes.sides, list_as_array(found["bargained"]["ranges"]), strict=True
                )
            },
        )

    def wished_plan(self, side: Department, names: tuple[str, ...]) -> Int[np.ndarray, " lever"]:
        """What one side wishes for; what it does not name stays as without an agreement."""
        of_side = next(one for one in self.wishes.sides if one.department is side)
        wished = [of_side.cents_of(name) for name in names]
        kept = self.reference_cents.tolist()
        return np.array([k if w is None else w for w, k in zip(wished, kept, strict=True)])


@dataclass(frozen=True)
class Room:
    """Everything that was prepared for a round.

    Attributes:
        markets: Their names, in the order of the plan's phasing.
    """

    plan: JointPlan
    mean: Mean
    surface: PreparedSurface
    markets: tuple[str, ...]

    @cached_property
    def plans_cents(self) -> dict[str, Int[np.ndarray, " lever"]]:
        """Plans that one can start from, by name, the golden mean first where there is one."""
        surface, names = self.surface, self.surface.names
        mean = {} if self.mean.amounts_cents is None else {"mean": self.mean.amounts_cents}
        return {
            **mean,
            "recommended": surface.plans_cents["recommended"],
            "optimum": surface.best_cents,
            "last_year": surface.plans_cents["last_year"],
            "sales": self.mean.wished_plan(Department.SALES, names),
            "marketing": self.mean.wished_plan(Department.MARKETING, names),
        }

    @cached_property
    def answers(self) -> dict[str, Answer]:
        """What the surface says of each, its amounts drawn to their bounds: asked once for all."""
        return {name: self.surface.at(self.held(cents)) for name, cents in self.plans_cents.items()}

    def held(self, cents: Int[np.ndarray, " lever"]) -> Int[np.ndarray, " lever"]:
        """The same amounts, those beyond their bounds drawn to them."""
        bounds = self.surface.bounds
        return np.clip(cents, bounds.low, bounds.high).astype(np.int64)


def room_of(ready: Prepared) -> Room | None:
    """What was prepared; None if that was before there were sliders."""
    return _room(ready.pk, ready.at)


@lru_cache(maxsize=KEPT)
def _room(pk: int, _at: datetime) -> Room | None:
    kept = Surface.objects.filter(prepared=pk).first()
    if kept is None:
        return None
    ready = Prepared.objects.only("plan", "mean").get(pk=pk)
    return Room(
        from_document(JointPlan, ready.plan),
        Mean.of(ready.mean),
        surface_from_bytes(bytes(kept.content)),
        tuple(kept.markets),
    )

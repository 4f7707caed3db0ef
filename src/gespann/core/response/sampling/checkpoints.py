"""Checkpoints: what was sampled already, so that a fit that broke off goes on from there.

Only draws are kept; everything else follows from them and from the firm, and takes a moment.
Whoever calls says where: the core knows no files.
"""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from gespann.core.response.sampling.sampler import Chains


@runtime_checkable
class Checkpoints(Protocol):
    """Draws by name. Those of one firm, seed and length only: nothing compares them."""

    def load(self, name: str) -> Chains | None:
        """What was kept under this name, or None."""

    def save(self, name: str, chains: Chains) -> None:
        """Keep draws under a name."""


class Nothing:
    """Checkpoints that keep nothing."""

    def load(self, _name: str) -> Chains | None:
        """None."""
        return None

    def save(self, _name: str, _chains: Chains) -> None:
        """Let them go."""


NOTHING = Nothing()


@dataclass(frozen=True)
class Below:
    """The checkpoints of one part of the work: their names begin with its own."""

    checkpoints: Checkpoints
    part: str

    def load(self, name: str) -> Chains | None:
        """What was kept under this name within the part, or None."""
        return self.checkpoints.load(f"{self.part}/{name}")

    def save(self, name: str, chains: Chains) -> None:
        """Keep draws under a name within the part."""
        self.checkpoints.save(f"{self.part}/{name}", chains)

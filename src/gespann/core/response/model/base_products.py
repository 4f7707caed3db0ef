"""The base's columns, their sums and their products, without ever writing them out in full.

Most columns are the same in every market (trend, growth, season), and a market's own ones are the
same series with coefficients of its own. Kept apart they cost once what a full matrix would cost
for every market.
"""

from dataclasses import dataclass, fields
from typing import Any, TypeAlias

import jax
import jax.numpy as jnp
from jax import Array
from jaxtyping import Float

from gespann.core.response.model.design import Design

Blocks: TypeAlias = tuple[Array, Array, Array]


@dataclass(frozen=True)
class Precision:
    """A symmetric matrix of three diagonals over the periods, for each market or for one.

    Attributes:
        middle: The diagonal.
        beside: Minus the element that ties a period to the one before; 0 in the first.
    """

    middle: Float[Array, "*market period"]
    beside: Float[Array, "*market period"]

    def times(self, values: Float[Array, "*market period column"]) -> Array:
        """The product with columns."""
        middle, beside = self.middle[..., None], self.beside[..., None]
        return middle * values - beside * earlier(values) - later(beside * values)

    def of_kind(self, kind: Any) -> "Precision":
        """The same in single or double precision."""
        return Precision(self.middle.astype(kind), self.beside.astype(kind))

    def summed(self) -> "Precision":
        """The sum over the markets."""
        return Precision(self.middle.sum(axis=0), self.beside.sum(axis=0))


@dataclass(frozen=True)
class Columns:
    """The columns of one stage; the coefficients are those of `Design`, shared ones and own ones.

    Attributes:
        common: Shared columns that are the same in all markets.
        local: Shared columns that are not.
        own: Columns with coefficients of each market.
        slopes: As `own`, and different in each market; without columns if there are none.
    """

    common: Float[Array, "period common"]
    local: Float[Array, "market period local"]
    own: Float[Array, "period own"]
    slopes: Float[Array, "market period slope"]

    @classmethod
    def of(cls, design: Design, slopes: Float[Array, "market period slope"] | None) -> "Columns":
        """The columns of a design, with the markets' own effects if there are such."""
        nothing = jnp.zeros((*design.seen.shape, 0))
        return cls(
            jnp.asarray(design.common),
            jnp.asarray(design.local),
            jnp.asarray(design.own),
            nothing if slopes is None else slopes,
        )

    def of_kind(self, kind: Any) -> "Columns":
        """The same in single or double precision."""
        return jax.tree.map(lambda column: column.astype(kind), self)

    def fitted(
        self, shared: Float[Array, " shared"], own: Float[Array, "market own"]
    ) -> Float[Array, "market period"]:
        """The columns times these coefficients."""
        common, levels = self.common.shape[1], self.own.shape[1]
        return (
            self.common @ shared[:common]
            + self.local @ shared[common:]
            + own[:, :levels] @ self.own.T
            + jnp.einsum("gtk,gk->gt", self.slopes, own[:, levels:])
        )

    def scores(
        self, values: Float[Array, "market period"]
    ) -> tuple[Float[Array, "market own"], Float[Array, " shared"]]:
        """Sums of a series times each column: of each market's own, and of the shared ones."""
        own = [values @ self.own, jnp.einsum("gt,gtk->gk", values, self.slopes)]
        shared = [values.sum(axis=0) @ self.common, jnp.einsum("gt,gtl->l", values, self.local)]
        return jnp.concatenate(own, axis=1), jnp.concatenate(shared)

    def products(self, precision: Precision) -> Blocks:
        """The columns' products with each other under a precision: own, own x shared, shared."""
        each = jnp.broadcast_to(self.own, (*self.slopes.shape[:2], self.own.shape[1]))
        heavy = precision.times(jnp.concatenate([each, self.slopes], axis=2))
        above = jnp.einsum("tp,gtq->gpq", self.own, heavy)
        below = jnp.einsum("gtk,gtq->gkq", self.slopes, heavy)
        own = jnp.concatenate([above, below], axis=1)
        return own, self.crossed(heavy), self._shared_products(precision)

    def crossed(self, heavy: Float[Array, "market period own"]) -> Array:
        """Products of a market's columns, times their precision, with the shared columns."""
        common = jnp.einsum("gtq,tc->gqc", heavy, self.common)
        return jnp.concatenate([common, jnp.einsum("gtq,gtl->gql", heavy, self.local)], axis=2)

    def _shared_products(self, precision: Precision) -> Array:
        local = precision.times(self.local)
        common = self.common.T @ precision.summed().times(self.common)
        mixed = self.common.T @ local.sum(axis=0)
        alone = jnp.einsum("gtl,gtm->lm", self.local, local)
        return jnp.block([[common, mixed], [mixed.T, alone]])


jax.tree_util.register_dataclass(
    Columns, data_fields=[field.name for field in fields(Columns)], meta_fields=[]
)


def later(values: Float[Array, "*market period column"]) -> Array:
    """Each period's value one period before it; zero in the last."""
    return jnp.concatenate([values[..., 1:, :], jnp.zeros_like(values[..., :1, :])], axis=-2)


def earlier(values: Float[Array, "*market period column"]) -> Array:
    """Each period's value one period after it; zero in the first."""
    return jnp.concatenate([jnp.zeros_like(values[..., :1, :]), values[..., :-1, :]], axis=-2)

"""The base's coefficients given everything else: a normal distribution, in block form.

Coefficients are written as prior sd x standard normal, so the prior precision is the identity and
the factors stay well conditioned however small a drift becomes. Each market has a block of its
own; the blocks meet only in the shared coefficients (a Schur complement), so the cost is linear in
the number of markets.
"""

from dataclasses import dataclass

import jax
import jax.numpy as jnp
from jax import Array
from jax.scipy.linalg import solve_triangular
from jaxtyping import Float


@dataclass(frozen=True)
class Conditional:
    """Cholesky factors of the precision of the whitened coefficients, and what the data ask for.

    Attributes:
        own_factor, shared_factor: Of the own blocks, and of the Schur complement.
        cross_half: Own factor's inverse times the cross products.
        own_half, shared_half: The same factors' inverses times the scores.
    """

    own_factor: Float[Array, "market own own"]
    cross_half: Float[Array, "market own shared"]
    shared_factor: Float[Array, "shared shared"]
    own_half: Float[Array, "market own"]
    shared_half: Float[Array, " shared"]

    @classmethod
    def of(
        cls,
        own: Float[Array, "market own own"],
        cross: Float[Array, "market own shared"],
        shared: Float[Array, "shared shared"],
        own_score: Float[Array, "market own"],
        shared_score: Float[Array, " shared"],
    ) -> "Conditional":
        """From the products of the columns with each other and with the residual."""
        own_factor = jnp.linalg.cholesky(own + jnp.eye(own.shape[-1]))
        cross_half = solve_triangular(own_factor, cross, lower=True)
        complement = shared + jnp.eye(shared.shape[0])
        complement -= jnp.einsum("gps,gpt->st", cross_half, cross_half)
        shared_factor = jnp.linalg.cholesky(complement)
        own_half = solve_triangular(own_factor, own_score[..., None], lower=True)[..., 0]
        reduced = shared_score - jnp.einsum("gps,gp->s", cross_half, own_half)
        shared_half = solve_triangular(shared_factor, reduced, lower=True)
        return cls(own_factor, cross_half, shared_factor, own_half, shared_half)

    @property
    def explained(self) -> Float[Array, ""]:
        """Score' precision^-1 score: what the coefficients explain of the sum of squares."""
        return jnp.sum(self.own_half**2) + jnp.sum(self.shared_half**2)

    @property
    def half_log_determinant(self) -> Float[Array, ""]:
        """Half of the log determinant of the precision."""
        own = jnp.diagonal(self.own_factor, axis1=-2, axis2=-1)
        return jnp.sum(jnp.log(own)) + jnp.sum(jnp.log(jnp.diagonal(self.shared_factor)))

    def mean(self) -> tuple[Float[Array, " shared"], Float[Array, "market own"]]:
        """The whitened coefficients' mean."""
        return self._solved(self.shared_half, self.own_half)

    def draw(self, key: Array) -> tuple[Float[Array, " shared"], Float[Array, "market own"]]:
        """One draw of the whitened coefficients."""
        shared_key, own_key = jax.random.split(key)
        return self._solved(
            self.shared_half + jax.random.normal(shared_key, self.shared_half.shape),
            self.own_half + jax.random.normal(own_key, self.own_half.shape),
        )

    def _solved(self, shared_half: Array, own_half: Array) -> tuple[Array, Array]:
        shared = solve_triangular(self.shared_factor.T, shared_half, lower=False)
        right = own_half - jnp.einsum("gps,s->gp", self.cross_half, shared)
        own_transposed = jnp.swapaxes(self.own_factor, -1, -2)
        return shared, solve_triangular(own_transposed, right[..., None], lower=False)[..., 0]

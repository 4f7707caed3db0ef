"""The base's coefficients given everything else: a normal distribution, in block form.

Coefficients are written as prior sd x standard normal, so the prior precision is the identity and
the factors stay well conditioned however small a drift becomes. Each market has a block of its
own; the blocks meet only in the shared coefficients (a Schur complement), so the cost is linear in
the number of markets.
"""

from dataclasses import dataclass, fields

import jax
import jax.numpy as jnp
from jax import Array
from jax.scipy.linalg import solve_triangular
from jaxtyping import Float


@dataclass(frozen=True)
class Conditional:
    """Roots of the covariance of the whitened coefficients, and what the data ask for.

    Attributes:
        own_root, shared_root: Inverse Cholesky factors of the own blocks of the precision, and of
            the Schur complement.
        cross_half: Own root times the cross products.
        own_half, shared_half: The roots times the scores.
    """

    own_root: Float[Array, "market own own"]
    cross_half: Float[Array, "market own shared"]
    shared_root: Float[Array, "shared shared"]
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
        own_root = _roots(own + jnp.eye(own.shape[-1]))
        cross_half = own_root @ cross
        complement = shared + jnp.eye(shared.shape[0])
        complement -= jnp.einsum("gps,gpt->st", cross_half, cross_half)
        shared_root = _root(complement)
        halves = _halves(own_root, cross_half, shared_root, own_score, shared_score)
        return cls(own_root, cross_half, shared_root, *halves)

    @property
    def half_log_determinants(self) -> tuple[Float[Array, ""], Float[Array, ""]]:
        """Half of the log determinants of the own blocks, and of the Schur complement."""
        own = jnp.diagonal(self.own_root, axis1=-2, axis2=-1)
        return -jnp.sum(jnp.log(own)), -jnp.sum(jnp.log(jnp.diagonal(self.shared_root)))

    def mean(self) -> tuple[Float[Array, " shared"], Float[Array, "market own"]]:
        """The whitened coefficients' mean."""
        return self._solved(self.own_half, self.shared_half)

    def mean_for(
        self, own_score: Float[Array, "market own"], shared_score: Float[Array, " shared"]
    ) -> tuple[Float[Array, " shared"], Float[Array, "market own"]]:
        """The mean if the data asked for something else."""
        return self._solved(
            *_halves(self.own_root, self.cross_half, self.shared_root, own_score, shared_score)
        )

    def draw(self, key: Array) -> tuple[Float[Array, " shared"], Float[Array, "market own"]]:
        """One draw of the whitened coefficients."""
        shared_key, own_key = jax.random.split(key)
        return self._solved(
            self.own_half + jax.random.normal(own_key, self.own_half.shape),
            self.shared_half + jax.random.normal(shared_key, self.shared_half.shape),
        )

    def _solved(self, own_half: Array, shared_half: Array) -> tuple[Array, Array]:
        shared = self.shared_root.T @ shared_half
        right = own_half - jnp.einsum("gps,s->gp", self.cross_half, shared)
        return shared, jnp.einsum("gqp,gq->gp", self.own_root, right)


jax.tree_util.register_dataclass(
    Conditional, data_fields=[field.name for field in fields(Conditional)], meta_fields=[]
)


Solved = tuple[Array, Array, Array, Array]


@jax.custom_vjp
def mean_and_determinants(
    own: Float[Array, "market own own"],
    cross: Float[Array, "market own shared"],
    shared: Float[Array, "shared shared"],
    own_score: Float[Array, "market own"],
    shared_score: Float[Array, " shared"],
) -> Solved:
    """Mean of the whitened coefficients, and halves of the log determinants.

    The derivatives are taken in closed form, d log det P = tr(P^-1 dP) and
    dm = P^-1 (ds - dP m): to follow the factorisation backwards takes several times as long.

    Args: As in `Conditional.of`.

    Returns: Mean of the shared and of the own coefficients; half of the log determinants of the
        own blocks and of their Schur complement, whose sum is that of the whole precision.

    Source: Petersen and Pedersen (2012), The Matrix Cookbook, sections 2.1 and 2.2.
    """
    return _forward(own, cross, shared, own_score, shared_score)[0]


_Kept = tuple[Conditional, Array, Array]


def _forward(*blocks: Array) -> tuple[Solved, _Kept]:
    given = Conditional.of(*blocks)
    shared, own = given.mean()
    return (shared, own, *given.half_log_determinants), (given, shared, own)


def _backward(kept: _Kept, slopes: Solved) -> tuple[Array, ...]:
    given, shared, own = kept
    shared_slope, own_slope, by_own_determinant, by_shared_determinant = slopes
    by_shared, by_own = given.mean_for(own_slope, shared_slope)
    back = jnp.swapaxes(given.own_root, 1, 2)
    across = back @ given.cross_half @ given.shared_root.T
    own_block = by_own_determinant * back @ given.own_root
    own_block += by_shared_determinant * across @ jnp.swapaxes(across, 1, 2)
    cross_block = -by_shared_determinant * across @ given.shared_root
    shared_block = by_shared_determinant * given.shared_root.T @ given.shared_root
    own_outer = by_own[:, :, None] * own[:, None, :]
    shared_outer = jnp.outer(by_shared, shared)
    return (
        (own_block - own_outer - jnp.swapaxes(own_outer, 1, 2)) / 2,
        cross_block - by_own[..., None] * shared - own[..., None] * by_shared,
        (shared_block - shared_outer - shared_outer.T) / 2,
        by_own,
        by_shared,
    )


mean_and_determinants.defvjp(_forward, _backward)


def _halves(
    own_root: Array, cross_half: Array, shared_root: Array, own_score: Array, shared_score: Array
) -> tuple[Array, Array]:
    own_half = jnp.einsum("gqp,gp->gq", own_root, own_score)
    return own_half, shared_root @ (shared_score - jnp.einsum("gps,gp->s", cross_half, own_half))


def _roots(precision: Float[Array, "market own own"]) -> Float[Array, "market own own"]:
    if precision.shape[-1] == 1:
        return jax.lax.rsqrt(precision)
    return jax.lax.map(_root, precision)


@jax.custom_batching.sequential_vmap  # type: ignore[untyped-decorator]
def _root(precision: Float[Array, "n n"]) -> Float[Array, "n n"]:
    """L^-1 for a precision L L'.

    One matrix at a time: jaxlib 0.10 spreads a batch of them over the threads of its pool and
    waits for them in one of these threads, so that two batches side by side wait for ever.
    """
    factor = jnp.linalg.cholesky(precision)
    return solve_triangular(factor, jnp.eye(precision.shape[0]), lower=True)

"""Programs: what JAX compiles for a shape of history, kept from one process to the next.

JAX keeps compiled code itself, but to find it again it traces and lowers every program anew, in
every process: a quarter of the processor time from data to plan. Here the machine code is kept
under the program's name and the shapes of its arguments. A process that finds it neither traces
nor lowers nor compiles, and need not even import the sampler.
"""

import hashlib
import pickle
from collections.abc import Callable, Hashable
from threading import RLock
from typing import Any

import jax
import numpy as np
from jax.experimental.serialize_executable import deserialize_and_load, serialize
from jaxlib import lapack

from gespann.core.response.sampling.program_store import KEPT, Nowhere

Compiled = Callable[..., Any]


class Program:
    """A function of arrays that is compiled once for each shape of its arguments.

    As `jax.jit`, but what it returns consists of arrays in tuples, lists and dicts, and random
    keys go in and out as their numbers (`jax.random.key_data`).
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function
        self.name = function.__name__.strip("_")
        self._ready: dict[Hashable, Compiled] = {}
        self._lock = RLock()

    def __call__(self, *args: Any) -> Any:
        """The function's value; within another program it becomes part of that one."""
        leaves, tree = jax.tree.flatten(args)
        if any(isinstance(leaf, jax.core.Tracer) for leaf in leaves):
            return self.function(*args)
        leaves = [leaf if isinstance(leaf, jax.Array) else np.asarray(leaf) for leaf in leaves]
        shapes = tuple((leaf.shape, leaf.dtype) for leaf in leaves)
        ready = self._ready.get((tree, shapes))
        if ready is None:
            with self._lock:  # several chains may ask at once
                ready = self._ready.get((tree, shapes)) or self._prepared(leaves, tree)
                self._ready[tree, shapes] = ready
        return ready(*leaves)

    def _prepared(self, leaves: list[Any], tree: Any) -> Compiled:
        shapes = [f"{leaf.dtype}{list(leaf.shape)}" for leaf in leaves]
        asked = f"{KEPT.code} {tree} {shapes} {jax.config.jax_enable_x64}"  # type: ignore[attr-defined]
        name = self._named(asked)
        lowered_to = KEPT.store.load(name)
        kept = _loaded(lowered_to.decode(), len(leaves)) if lowered_to else None
        return kept or self._compiled(name, leaves, tree)

    def _compiled(self, name: str, leaves: list[Any], tree: Any) -> Compiled:
        """Compiled now, unless other code was lowered to the same program before."""

        def flat(*leaves: Any) -> Any:
            return self.function(*tree.unflatten(leaves))

        flat.__name__ = f"gespann_{self.name}"
        # Kept, so that the text tells of every argument: without those that it does not use, a
        # program of one version would serve another that hands its arguments over in other places.
        lowered = jax.jit(flat, keep_unused=True).lower(*leaves)
        lowered_to = self._named(lowered.as_text())
        kept = _loaded(lowered_to, len(leaves))
        if kept is None:
            kept = lowered.compile()
            content = _machine_code(kept)
            if content is None or not _runs(content, leaves):
                return kept
            KEPT.store.save(lowered_to, content)
        KEPT.store.save(name, lowered_to.encode())
        return kept

    def _named(self, content: str) -> str:
        return f"{self.name}-{hashlib.sha256(content.encode()).hexdigest()[:32]}"


def _machine_code(compiled: Any) -> bytes | None:
    """A program as bytes; None where programs cannot be kept."""
    if isinstance(KEPT.store, Nowhere):
        return None
    try:
        code, _, results = serialize(compiled)
        return pickle.dumps((code, results))
    except Exception:  # a kind of machine that JAX cannot do it for, which it says in many ways
        return None


def _loaded(name: str, arguments: int) -> Compiled | None:
    """A program that was kept; None if it cannot be used, for then it can be compiled."""
    content = KEPT.store.load(name)
    try:
        return None if content is None else _program(content, arguments)
    except Exception:  # whatever is wrong with it
        return None


def _program(content: bytes, arguments: int) -> Compiled:
    # Otherwise LAPACK is made known to programs when the first that needs it is lowered.
    lapack.prepare_lapack_call("potrf", np.dtype(float))  # type: ignore[no-untyped-call]
    code, results = pickle.loads(content)  # noqa: S301 - from a store where nobody else writes
    taken = jax.tree.structure(((0,) * arguments, {}))
    return deserialize_and_load(code, taken, results)


def _runs(content: bytes, leaves: list[Any]) -> bool:
    """Whether a program that is to be kept can be run again.

    Of one that JAX took from its own cache parts are missing (jaxlib 0.10), which only shows then.
    """
    try:
        jax.block_until_ready(_program(content, len(leaves))(*leaves))
    except Exception:  # whatever is missing
        return False
    return True

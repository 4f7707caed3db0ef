"""Programs run as `jax.jit` would run them, and are found again by other processes."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from gespann.core.response.sampling import program_store, programs
from gespann.core.response.sampling.program_store import Kept
from gespann.core.response.sampling.programs import Program


class Shelf(dict):
    """A store in memory."""

    def load(self, name):
        return self.get(name)

    def save(self, name, content):
        self[name] = content


@pytest.fixture
def shelf(monkeypatch):
    """Where programs are kept during a test; JAX's own cache would hand out what it has."""
    kept = Kept(Shelf(), "some code")
    monkeypatch.setattr(programs, "KEPT", kept)
    return kept.store


def halves(pair, more):
    """Tuples and dicts in and out, a factor, a random number."""
    number = jax.random.normal(jax.random.key(more["seed"]))
    root = jnp.linalg.cholesky(pair[0] @ pair[0].T + jnp.eye(len(pair[0])))
    return {"root": root, "sum": pair[1].sum()}, (number,)


def arguments(size=3, seed=1):
    rng = np.random.default_rng(seed)
    return (rng.normal(size=(size, size)), np.arange(4.0)), {"seed": np.uint32(7)}


def as_numpy(values):
    return jax.tree.map(np.asarray, values)


def assert_same(one, other):
    assert jax.tree.structure(one) == jax.tree.structure(other)
    jax.tree.map(np.testing.assert_array_equal, as_numpy(one), as_numpy(other))


def never(*_arguments):
    raise AssertionError("traced although it was kept")


def named_halves(function):
    program = Program(halves)
    program.function = function
    return program


@pytest.fixture(autouse=True)
def fresh_compilations():
    """A program that JAX takes from its own cache cannot be kept."""
    jax.config.update("jax_enable_x64", True)
    before = jax.config.jax_compilation_cache_dir
    jax.config.update("jax_compilation_cache_dir", None)
    jax.experimental.compilation_cache.compilation_cache.reset_cache()
    yield
    jax.config.update("jax_compilation_cache_dir", before)
    jax.experimental.compilation_cache.compilation_cache.reset_cache()


def test_a_program_gives_what_jit_gives(shelf):
    assert_same(Program(halves)(*arguments()), jax.jit(halves)(*arguments()))


def test_a_program_that_was_kept_is_not_traced_again(shelf):
    first = Program(halves)(*arguments())
    assert_same(named_halves(never)(*arguments()), first)
    assert_same(named_halves(never)(*arguments(seed=2)), Program(halves)(*arguments(seed=2)))


@pytest.mark.parametrize("unused", [np.arange(2.0), np.arange(3.0)])
def test_other_code_that_takes_its_arguments_from_other_places_has_another_program(
    shelf, monkeypatch, unused
):
    def first(one, other):
        return one + 1

    def second(one, other):
        return other + 1

    used = np.array([5.0, 6.0])
    for number, (function, asked) in enumerate([(first, (used, unused)), (second, (unused, used))]):
        monkeypatch.setattr(programs, "KEPT", Kept(shelf, f"version {number}"))
        program = named_halves(function)
        np.testing.assert_array_equal(program(*asked), used + 1)


def test_each_shape_has_a_program_of_its_own(shelf):
    program = Program(halves)
    for size in (2, 3):
        assert_same(program(*arguments(size)), jax.jit(halves)(*arguments(size)))
    with pytest.raises(AssertionError, match="traced"):
        named_halves(never)(*arguments(4))


def test_other_code_of_the_model_is_lowered_anew_but_not_compiled_if_it_says_the_same(shelf):
    Program(halves)(*arguments())
    programs.KEPT.code = "other code"
    with pytest.raises(AssertionError, match="traced"):
        named_halves(never)(*arguments())
    before = {name for name, content in shelf.items() if len(content) > 100}
    Program(halves)(*arguments())
    assert {name for name, content in shelf.items() if len(content) > 100} == before


def test_other_code_that_says_something_else_is_compiled(shelf):
    Program(halves)(*arguments())
    programs.KEPT.code = "other code"
    doubled = named_halves(lambda pair, more: jax.tree.map(lambda x: 2 * x, halves(pair, more)))
    assert_same(
        doubled(*arguments()), jax.tree.map(lambda x: 2 * x, as_numpy(halves(*arguments())))
    )


@pytest.mark.parametrize("content", [b"", b"nonsense", None], ids=["empty", "nonsense", "cut"])
def test_what_cannot_be_used_is_made_again(shelf, content):
    first = Program(halves)(*arguments())
    for name in list(shelf):
        shelf[name] = shelf[name][:-7] if content is None else content
    assert_same(Program(halves)(*arguments()), first)


def test_a_program_within_another_becomes_part_of_it(shelf):
    inner = Program(halves)
    assert_same(jax.jit(lambda *given: inner(*given))(*arguments()), inner(*arguments()))


def test_threads_that_ask_at_once_wait_for_one_compilation(shelf):
    from concurrent.futures import ThreadPoolExecutor

    traced = []

    def counted(pair, more):
        traced.append(1)
        return halves(pair, more)

    program = named_halves(counted)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: program(*arguments()), range(8)))
    assert len(traced) == 1
    for one in found:
        assert_same(one, found[0])


def test_unless_somebody_says_where_nothing_is_kept():
    assert isinstance(Kept().store, program_store.Nowhere)
    Kept().store.save("name", b"content")
    assert Kept().store.load("name") is None

"""JAX keeps what it compiles in the user's cache folder, whoever loads it first."""

import os
import subprocess
import sys

import pytest

from gespann.library import cache_folder

REMEMBERED = """
import os
{before}
from gespann.library import remember_compilations
remember_compilations(os.environ)
remember_compilations(os.environ)
from gespann.core.response.sampling.program_store import KEPT
print(KEPT.store.folder.parent)
import jax
print(jax.config.jax_compilation_cache_dir)
jax.jit(lambda x: x + 1)(1.0).block_until_ready()
"""


def told(tmp_path, before="", **environment):
    done = subprocess.run(
        [sys.executable, "-c", REMEMBERED.format(before=before)],
        env={**os.environ, "JAX_COMPILATION_CACHE_DIR": "", "XDG_CACHE_HOME": str(tmp_path),
             **environment},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout.split()


@pytest.mark.parametrize("before", ["", "import jax"])
def test_it_keeps_them_also_where_it_was_there_before(tmp_path, before):
    ours = cache_folder({**os.environ, "XDG_CACHE_HOME": str(tmp_path)})
    assert told(tmp_path, before) == [str(ours / "programs"), str(ours / "jax")]
    assert any((ours / "jax").iterdir())


def test_a_place_that_somebody_has_chosen_stays(tmp_path):
    chosen = str(tmp_path / "chosen")
    programs, jax = told(tmp_path, JAX_COMPILATION_CACHE_DIR=chosen)
    assert jax == chosen
    assert programs.startswith(chosen)
    before = f"import jax; jax.config.update('jax_compilation_cache_dir', {chosen!r})"
    assert told(tmp_path, before)[1] == chosen

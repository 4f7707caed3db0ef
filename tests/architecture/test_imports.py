"""Imports run one way, and nobody pays for what they do not use."""

import json
import subprocess
import sys

import grimp
import pytest

CORE_MAY_USE = {
    "arviz",
    "arviz_stats",
    "jax",
    "jaxlib",
    "jaxtyping",
    "numpy",
    "numpyro",
    "scipy",
    "threadpoolctl",
    "xarray",
}
NEVER_IN_THE_CORE = {
    "asyncio", "ftplib", "http", "multiprocessing", "os", "requests", "shutil", "smtplib", "socket",
    "sqlite3", "ssl", "subprocess", "tempfile", "urllib",
}  # fmt: skip
OF_STANDARD = set(sys.stdlib_module_names)


@pytest.fixture(scope="module")
def graph():
    return grimp.build_graph(
        "gespann",
        include_external_packages=True,
        exclude_type_checking_imports=True,
        cache_dir=None,
    )


def imported_by_core(graph):
    core = graph.find_descendants("gespann.core") | {"gespann.core"}
    return {
        name
        for module in core
        for name in graph.find_modules_directly_imported_by(module)
        if not name.startswith("gespann")
    }


def test_the_layers_are_kept(root):
    linted = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as l; l()"],
        cwd=root, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert linted.returncode == 0, linted.stdout + linted.stderr


def test_the_core_uses_numbers_only(graph):
    assert imported_by_core(graph) - OF_STANDARD <= CORE_MAY_USE


def test_the_core_asks_neither_network_nor_machine(graph):
    assert imported_by_core(graph) & NEVER_IN_THE_CORE == set()


def test_only_the_response_model_knows_jax(graph):
    users = {
        module
        for library in ("jax", "numpyro")
        if library in graph.modules
        for module in graph.find_modules_that_directly_import(library)
    }
    assert all(module.startswith("gespann.core.response.") for module in users)


def test_nobody_below_the_command_line_leans_on_the_front_page(graph):
    # The names of `gespann` itself are loaded late, so a circle through it would show only in use.
    users = graph.find_modules_that_directly_import("gespann")
    assert [user for user in users if not user.startswith("gespann.cli.")] == []


def modules_after(statement):
    code = f"import sys, json; {statement}; print(json.dumps(sorted(sys.modules)))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout
    return {name.partition(".")[0] for name in json.loads(loaded)}


def test_importing_gespann_loads_nothing_else():
    assert modules_after("import gespann") - modules_after("import importlib, typing") == {
        "gespann"
    }


def test_reading_files_and_asking_for_help_start_neither_jax_nor_django(graph):
    modules = graph.find_descendants("gespann.files") | {"gespann.cli.main", "gespann.library"}
    loaded = modules_after("import " + ", ".join(sorted(modules)))
    assert loaded & {"jax", "jaxlib", "numpyro", "arviz", "django"} == set()


def test_every_name_of_the_front_page_can_be_had():
    modules_after("import gespann; [getattr(gespann, name) for name in gespann.__all__]")

"""The descriptions of the public data sets hold together, also where the tables are not at hand."""

from pathlib import Path

import pytest

from gespann.files.firm_toml import read_firm_toml

DATA_SETS = Path(__file__).parents[2] / "benchmarks" / "data_sets"
DESCRIPTIONS = sorted(DATA_SETS.glob("*/firm.toml"))


@pytest.mark.parametrize("path", DESCRIPTIONS, ids=lambda path: path.parent.name)
def test_each_description_is_without_fault_and_in_the_list(path):
    read = read_firm_toml(path)
    assert read.faults == ()
    row = f"| `{path.parent.name}` | `{read.history}` |"
    table = (DATA_SETS / "README.md").read_text(encoding="utf-8")
    assert row in table.replace("` (packed with gzip) |", "` |")


def test_there_are_eight_of_them():
    assert len(DESCRIPTIONS) == 8

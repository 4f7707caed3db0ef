"""Measures in firm.toml: what may stand there, and what is refused."""

from datetime import date

import pytest
from folders import TOML, folder_of, lines

from gespann.core.firm import Measure
from gespann.core.quantities import Department
from gespann.files.firm_folder import read_firm
from gespann.refusals import InputRefused

HEAD = ("[[measures]]", 'name = "Fair"', 'department = "marketing"', "cost = 450.50")


def folder_with(tmp_path, *written):
    return folder_of(tmp_path, toml=TOML + lines(*written))


def faults_of(tmp_path, *written):
    with pytest.raises(InputRefused) as refused:
        read_firm(folder_with(tmp_path, *written))
    return [str(one) for one in refused.value.faults]


def test_a_measure_is_read_as_it_is_meant(tmp_path):
    more = ("brings = [600, 1200, 2000]", "since = 2026-07-01", "decided = true")
    second = ("[[measures]]", 'name = "Rep"', 'department = "sales"', "cost = 10", "brings = 7",
              'needs = ["Fair"]')  # fmt: skip
    firm = read_firm(folder_with(tmp_path, *HEAD, *more, *second))
    assert firm.measures == (
        Measure(
            "Fair", Department.MARKETING, 450_50, (600_00, 1200_00, 2000_00),
            since=date(2026, 7, 1), decided=True,
        ),
        Measure("Rep", Department.SALES, 10_00, (7_00, 7_00, 7_00), needs=("Fair",)),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ((), "[[measures]] 1 brings nothing."),
        (("brings = [3, 2, 1]",), "[[measures]] 1 brings is [3, 2, 1]."),
        (("brings = [1, 2]",), "[[measures]] 1 brings is [1, 2]."),
        (("brings = -1",), "[[measures]] 1 brings is -1."),
        (("brings = 1", "decided = 1"), "[[measures]] 1 decided is 1. It must be true or false."),
        (("adds = 3",), "[[measures]] 1 needs both stage and adds, or neither."),
        (('raises = "Nothing"', "by = 3"), '[[measures]] 1 raises is "Nothing".'),
        (("brings = 1", "by = 3"), "[[measures]] 1 needs both raises and by, or neither."),
        (
            ("brings = 1", 'needs = ["Fair"]'),
            "[[measures]] 1 needs names “Fair”, which is no other measure.",
        ),
    ],
)
def test_what_makes_no_sense_is_refused_with_where(tmp_path, written, fault):
    faults = faults_of(tmp_path, *HEAD, *written)
    assert any(one.startswith(f"firm.toml: {fault}") for one in faults), faults


def two(first, second):
    names = ("A", "B")
    written = []
    for name, more in zip(names, (first, second), strict=True):
        written += ["[[measures]]", f'name = "{name}"', 'department = "sales"', "cost = 1"]
        written += ["brings = 1", *more]
    return written


def test_what_is_decided_must_be_possible(tmp_path):
    needed = two(("decided = true", 'needs = ["B"]'), ())
    assert faults_of(tmp_path, *needed)[0].startswith(
        "firm.toml: “A” is decided and needs “B”, which is not."
    )


def test_what_is_decided_must_not_exclude_itself(tmp_path):
    both = two(("decided = true", 'excludes = ["B"]'), ("decided = true",))
    assert faults_of(tmp_path, *both)[0].startswith(
        "firm.toml: “A” and “B” are decided and exclude each other."
    )

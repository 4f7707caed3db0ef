"""The attitude to risk in firm.toml: what may stand there, and what is refused."""

import pytest
from folders import TOML, folder_of, lines

from gespann.core.firm import Attitude, Risk
from gespann.files.firm_folder import read_firm
from gespann.refusals import InputRefused


def folder_with(tmp_path, *plan_lines):
    return folder_of(tmp_path, toml=TOML + lines("[plan]", "budget = 1000", *plan_lines))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ((), Risk()),
        (('risk = "mean"',), Risk()),
        (('risk = "log"',), Risk(Attitude.LOG)),
        (('risk = "cvar"',), Risk(Attitude.CVAR, 0.2)),
        (('risk = "cvar"', "risk_level = 0.05"), Risk(Attitude.CVAR, 0.05)),
        (('risk = "cvar"', "risk_level = 1"), Risk(Attitude.CVAR, 1.0)),
    ],
)
def test_an_attitude_is_read_as_it_is_meant(tmp_path, written, meant):
    assert read_firm(folder_with(tmp_path, *written)).plan.risk == meant


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        (('risk = "cvr"',), '[plan] risk is "cvr". Perhaps “cvar” is meant.'),
        (('risk = "bold"',), '[plan] risk is "bold". It must be one of mean, cvar, log.'),
        (
            ('risk = "cvar"', "risk_level = 20"),
            "[plan] risk_level is 20. It must be a number above 0 and at most 1.",
        ),
        (
            ("risk_level = 0.1",),
            '[plan] risk_level is 0.1. It counts with risk = "cvar" only: write that, or delete '
            "the line.",
        ),
    ],
)
def test_what_is_no_attitude_is_refused_with_what_to_write(tmp_path, written, fault):
    with pytest.raises(InputRefused) as refused:
        read_firm(folder_with(tmp_path, *written))
    assert [str(one) for one in refused.value.faults] == [f"firm.toml: {fault}"]

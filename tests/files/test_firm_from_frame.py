"""A firm from a data frame is the firm from a folder that says the same."""

from dataclasses import fields, replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

import gespann
from gespann.core.firm import History
from gespann.core.quantities import Department
from gespann.files.firm_folder import read_firm
from gespann.files.firm_folder_writer import write_firm

WEEKS = pd.date_range("2024-01-01", periods=8, freq="7D")
FRAME = pd.DataFrame(
    {
        "period": [*WEEKS, *WEEKS],
        "region": ["North"] * 8 + ["West"] * 8,
        "leads": [3, None, 0, 5, 6, 7, 8, 9] * 2,
        "revenue": np.arange(16) * 10.5,
        "fairs": [0.0, 100] * 8,
        "calls": [4, 5, 6, 7] * 4,
    }
)
FAIRS = gespann.Lever("Fairs", "fairs", Department.MARKETING, "trade_fair", "EUR")
CALLS = gespann.Lever("Calls", "calls", Department.SALES, "inside_sales", "call", 12.0)
EVERYTHING = {
    "name": "Muster GmbH",
    "currency": "EUR",
    "margin": 0.4,
    "levers": (replace(FAIRS, stages=("Leads",)), CALLS),
    "market": "region",
    "stages": (
        gespann.Stage("Leads", "leads", "count", worked_by="Calls", per_unit=2.5),
        gespann.Stage("Revenue", "revenue", "money"),
    ),
    "plan": gespann.PlanBrief(date(2024, 2, 26), 52, 100_000_00),
    "beliefs": (gespann.Belief(Department.SALES, "Fairs", 0.9, 0.96, 1.03, 1.1, 6.0),),
    "experiments": (
        gespann.Experiment(
            "Stop", "Fairs", "geo", ("North",), date(2024, 1, 8), date(2024, 1, 15),
            change_units=-50.0, effect=-9.0, standard_error=4.0,
        ),
    ),
    "exclusions": (gespann.Exclusion(date(2024, 2, 5), date(2024, 2, 5), ("West",), "Flood"),),
}  # fmt: skip


def test_all_that_is_handed_over_is_in_the_firm(tmp_path):
    firm = gespann.firm_from_frame(FRAME, **EVERYTHING)
    for key in ("levers", "stages", "plan", "beliefs", "experiments", "exclusions"):
        assert getattr(firm, key) == EVERYTHING[key]
    assert firm.history.markets == ("North", "West")
    np.testing.assert_equal(firm.history.stages[0, :3, 0], [3, np.nan, 0])
    again = read_firm(write_firm(tmp_path / "firm", firm))
    for field in fields(History):
        np.testing.assert_array_equal(
            getattr(again.history, field.name), getattr(firm.history, field.name)
        )
    assert replace(again, history=firm.history) == firm


def test_it_is_checked_like_a_folder():
    wrong = {**EVERYTHING, "levers": (FAIRS, replace(CALLS, column="call"))}
    wrong["beliefs"] = (gespann.Belief(Department.SALES, "Fairs", 0.9, 0.92, 1.03, 1.1, 6.0),)
    with pytest.raises(gespann.InputRefused) as refused:
        gespann.firm_from_frame(FRAME, **wrong)
    assert [str(fault) for fault in refused.value.faults] == [
        "firm.toml: [[beliefs]] 1 half: The first half of the usual effort brings 0.02, the second"
        " half 0.08. The second can bring at most what the first did: raise half, or lower"
        " without.",
        "column “call”: The table has no such column. Perhaps “calls” is meant.",
    ]


def test_a_single_outcome_needs_no_stages():
    one = FRAME[FRAME["region"] == "West"]
    firm = gespann.firm_from_frame(
        one, name="M", currency="EUR", margin=1, levers=(FAIRS,), outcome="revenue"
    )
    assert firm.history.outcome.tolist() == [one["revenue"].tolist()]


def test_a_column_of_everything_is_refused():
    mixed = FRAME.assign(fairs=[0.0, "x"] * 8)
    with pytest.raises(gespann.InputRefused, match="values of several kinds"):
        gespann.firm_from_frame(mixed, **EVERYTHING)

"""Groups in firm.toml: what may stand there, what is refused, and that it is written as read."""

from dataclasses import replace

import pandas as pd
import pytest
from folders import TOML, folder_of, lines

from gespann.core.firm import BudgetGroup, Lever, Measure
from gespann.core.quantities import Department
from gespann.files.firm_folder import read_firm
from gespann.files.firm_folder_writer import write_firm
from gespann.files.firm_from_frame import firm_from_frame
from gespann.refusals import InputRefused

HEAD = ('[groups."Long-term work"]', 'levers = ["Fairs"]')
FAIR = ("[[measures]]", 'name = "Fair"', 'department = "marketing"', "cost = 450.50", "brings = 9")


def folder_with(tmp_path, *written):
    return folder_of(tmp_path, toml=TOML + lines(*written))


def faults_of(tmp_path, *written):
    with pytest.raises(InputRefused) as refused:
        read_firm(folder_with(tmp_path, *written))
    return [str(one) for one in refused.value.faults]


def test_groups_are_read_as_they_are_meant(tmp_path):
    long_term = (*HEAD, 'least = "20 %"', "most = 300000.50", 'why = "Brands  pay later."',
                 "long_term = true")  # fmt: skip
    fairs = ("[groups.Fairs]", 'measures = ["Fair", "Fair"]', 'most = "12,5%"')
    firm = read_firm(folder_with(tmp_path, *FAIR, *long_term, *fairs))
    assert firm.groups == (
        BudgetGroup(
            "Long-term work", ("Fairs",), least_share=0.2, most_cents=300_000_50,
            why="Brands pay later.", long_term=True,
        ),
        BudgetGroup("Fairs", (), ("Fair",), most_share=0.125),
    )  # fmt: skip
    assert firm.groups[0].least_of(1_000_01) == 200_01
    assert firm.groups[1].most_of(1_000_01) == 125_00
    assert firm.groups[1].least_of(1_000_01) == 0


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        (
            ('[groups."Long-term work"]', 'levers = ["Farsi"]', "least = 1"),
            "[groups.Long-term work] levers names “Farsi”, which is not known. Perhaps “Fairs” is"
            " meant.",
        ),
        (
            (*FAIR, "[groups.X]", 'measures = ["Fare"]', "least = 1"),
            "[groups.X] measures names “Fare”, which is not known. Perhaps “Fair” is meant.",
        ),
        (
            (*FAIR, "[groups.X]", 'levers = ["Fair"]', "least = 1"),
            "[groups.X] levers names “Fair”, which is not known. It is one of the measures: name it"
            " there.",
        ),
        (("[groups.X]", "least = 1"), "[groups.X] names no lever and no measure."),
        (HEAD, "[groups.Long-term work] has neither least nor most."),
        ((*HEAD, "least = -1"), "[groups.Long-term work] least is -1."),
        ((*HEAD, "least = 1.234"), "[groups.Long-term work] least is 1.234."),
        ((*HEAD, 'least = "120 %"'), '[groups.Long-term work] least is "120 %".'),
        ((*HEAD, 'least = "a fifth"'), '[groups.Long-term work] least is "a fifth".'),
        ((*HEAD, "least = 3", "most = 2"), "[groups.Long-term work] least is 3. It must not be"),
        ((*HEAD, "least = 3", "long_term = 1"), "[groups.Long-term work] long_term is 1."),
        ((*HEAD, "leest = 3"), "[groups.Long-term work] does not know “leest”. Perhaps “least”"),
        (("[[groups]]", 'levers = ["Fairs"]'), "[groups] must hold a section for each group."),
        (("[groups]", "X = 3"), "[groups] must hold a section for each group."),
        (("[groups.'']", 'levers = ["Fairs"]', "least = 1"), "A group has no name."),
        (
            ("[groups.X]", 'levers = ["Fairs"]', "least = 1", "[groups.'X ']",
             'levers = ["Fairs"]', "least = 1"),
            "The name “X” stands 2 times in [groups].",
        ),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_with_where_and_the_mend(tmp_path, written, fault):
    faults = faults_of(tmp_path, *written)
    assert any(one.startswith(f"firm.toml: {fault}") for one in faults), faults


def test_a_firm_without_groups_has_none(tmp_path):
    assert read_firm(folder_with(tmp_path)).groups == ()


def test_groups_are_written_as_they_are_read(tmp_path):
    written = (*FAIR, *HEAD, 'least = "12.345 %"', "most = 3.07", 'why = "A \\"reason\\""',
               "[groups.'Ü \"x\"']", 'measures = ["Fair"]', "most = 7",
               "long_term = true")  # fmt: skip
    firm = read_firm(folder_with(tmp_path, *written))
    (tmp_path / "again").mkdir()
    write_firm(tmp_path / "again", firm)
    assert read_firm(tmp_path / "again").groups == firm.groups
    assert len(firm.groups) == 2


def test_a_limit_that_is_told_twice_cannot_be_written(tmp_path):
    firm = read_firm(folder_with(tmp_path))
    twice = BudgetGroup("X", ("Fairs",), least_cents=100, least_share=0.2)
    (tmp_path / "again").mkdir()
    with pytest.raises(ValueError, match="as money or as a share"):
        write_firm(tmp_path / "again", replace(firm, groups=(twice,)))


def test_a_notebook_says_groups_and_measures_as_a_folder_does():
    weeks = pd.date_range("2024-01-01", periods=60, freq="W-MON")
    table = pd.DataFrame({
        "period": weeks, "revenue": 1000.0 + (weeks.month % 5) * 10, "ads": 10.0 + weeks.month % 4
    })  # fmt: skip
    ads = Lever("Ads", "ads", Department.MARKETING, "search_ads", "EUR")
    fair = Measure("Fair", Department.MARKETING, 100_00, (1_00, 2_00, 3_00))
    group = BudgetGroup("All", ("Ads",), ("Fair",), least_share=0.1, most_cents=500_00, why="So.")
    told = {"name": "Muster", "currency": "EUR", "margin": 0.4, "levers": (ads,)}
    firm = firm_from_frame(table, **told, outcome="revenue", measures=(fair,), groups=(group,))
    assert firm.groups == (group,)
    assert firm.measures == (fair,)
    with pytest.raises(InputRefused, match="Perhaps “Ads” is meant"):
        firm_from_frame(
            table, **told, outcome="revenue", groups=(replace(group, levers=("Adds",)),)
        )

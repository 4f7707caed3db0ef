"""What both departments wish for: wishes.toml, read with every fault, and written as it is read."""

from dataclasses import replace

import pytest
from folders import TOML, folder_of

from gespann.core.compromise.both_wishes import BothWishes, DepartmentWishes, LeverWish
from gespann.core.compromise.wishes import SharedOutcome
from gespann.core.firm import Stage
from gespann.core.quantities import Department
from gespann.files.firm_folder import read_firm
from gespann.files.wishes_toml import read_wishes, wishes_in
from gespann.files.wishes_writer import wishes_text
from gespann.language import speaking
from gespann.refusals import InputRefused

VISITS = """
[[levers]]
name = "Field visits"
column = "visits"
kind = "personal_selling"
capacity = 100
cost_per_unit = 180
unit = "visit"
"""
HISTORY = "week,revenue,fairs,visits\n2024-01-01,100.5,10,3\n2024-01-08,200,0,2\n"
GOOD = """
[marketing.weights]
contribution = 10
revenue = 2.5

[marketing.wishes]
Fairs = { amount = 30000.50, least = 12000, weight = 0.5 }

[sales]
weights = { spare = 1 }
wishes = { "Field visits" = 40000, Fairs = 10000 }

[disagreement]
Fairs = 20000
"Field visits" = 0
"""
READ = BothWishes(
    (
        DepartmentWishes(
            Department.MARKETING,
            {SharedOutcome.REVENUE: 2.5, SharedOutcome.CONTRIBUTION: 10.0},
            (LeverWish("Fairs", 30_000_50, 12_000_00, 0.5),),
        ),
        DepartmentWishes(
            Department.SALES,
            {SharedOutcome.SPARE: 1.0},
            (LeverWish("Fairs", 10_000_00), LeverWish("Field visits", 40_000_00)),
        ),
    ),
    {"Fairs": 20_000_00, "Field visits": 0},
)


@pytest.fixture
def folder(tmp_path):
    return folder_of(tmp_path, HISTORY, TOML + VISITS)


@pytest.fixture
def firm(folder):
    return read_firm(folder)


def faults_of(text: str, firm) -> list[str]:
    with pytest.raises(InputRefused) as refused:
        wishes_in(text, "wishes.toml", firm)
    return [str(fault) for fault in refused.value.faults]


def with_line(line: str, *, below: str) -> str:
    return GOOD.replace(below, f"{below}\n{line}")


def test_wishes_weights_and_the_signed_plan_are_read_to_the_cent(folder, firm):
    (folder / "wishes.toml").write_text(GOOD, encoding="utf-8")
    assert read_wishes(folder, firm) == READ
    assert read_wishes(folder / "firm.toml", firm) == READ


def test_a_folder_without_wishes_has_none(folder, firm):
    assert read_wishes(folder, firm) is None


def test_without_a_signed_plan_last_years_split_holds(firm):
    text = GOOD[: GOOD.index("[disagreement]")]
    assert wishes_in(text, "wishes.toml", firm) == replace(READ, signed_cents=None)


def test_a_department_may_want_nothing_and_a_weight_of_nothing_is_none(firm):
    read = wishes_in("[marketing]\n[sales.weights]\nrevenue = 0\n", "wishes.toml", firm)
    assert [(side.weights, side.wishes) for side in read.sides] == [({}, ()), ({}, ())]


@pytest.mark.parametrize("wishes", [READ, replace(READ, signed_cents=None)])
def test_what_is_written_is_read_as_it_was(firm, wishes):
    assert wishes_in(wishes_text(wishes), "wishes.toml", firm) == wishes


def test_departments_that_want_nothing_are_written_too(firm):
    nothing = BothWishes(tuple(DepartmentWishes(side, {}) for side in Department))
    assert wishes_in(wishes_text(nothing), "wishes.toml", firm) == nothing


FAULTS = {
    "unknown section": (
        GOOD + "[markteing]\n",
        "wishes.toml: wishes.toml does not know “markteing”. Perhaps “marketing” is meant.",
    ),
    "no section of a side": (
        "[marketing]\n",
        "wishes.toml: There is no section [sales]. Add it; one with nothing below it says that "
        "this department wants nothing.",
    ),
    "unknown key": (
        with_line("wish = 3", below="[sales]"),
        "wishes.toml: [sales] does not know “wish”. Perhaps “wishes” is meant.",
    ),
    "unknown outcome": (
        with_line("profit = 1", below="[marketing.weights]"),
        "wishes.toml: [marketing.weights] does not know “profit”. It knows revenue, contribution, "
        "leads, later, spare.",
    ),
    "negative weight": (
        GOOD.replace("2.5", "-2.5"),
        "wishes.toml: [marketing.weights] revenue is -2.5. It must be a number from 0 to 1000000.",
    ),
    "leads without a funnel": (
        with_line("leads = 1", below="[marketing.weights]"),
        "wishes.toml: [marketing.weights] weighs leads, and the firm has no funnel. Leave leads "
        "out, or describe the funnel as [[stages]] in firm.toml.",
    ),
    "unknown lever": (
        GOOD.replace("Fairs = { amount", "Fair = { amount"),
        "wishes.toml: [marketing.wishes]: “Fair” is no lever of this firm. Perhaps “Fairs” is "
        "meant.",
    ),
    "a lever like no other": (
        with_line("Zeppelin = 5", below="[marketing.wishes]"),
        "wishes.toml: [marketing.wishes]: “Zeppelin” is no lever of this firm. Name a lever that "
        "stands in [[levers]].",
    ),
    "no money": (
        GOOD.replace("= 40000", "= -40000"),
        "wishes.toml: [sales.wishes] Field visits is -40000. It must be money above 0 with at "
        "most two decimals.",
    ),
    "no amount": (
        GOOD.replace("amount = 30000.50, ", ""),
        'wishes.toml: [marketing.wishes."Fairs"] has no “amount”. Add a line such as: amount = '
        "250000",
    ),
    "unknown key of a wish": (
        GOOD.replace("least =", "at_least ="),
        'wishes.toml: [marketing.wishes."Fairs"] does not know “at_least”. Perhaps “least” is '
        "meant.",
    ),
    "least beyond the amount": (
        GOOD.replace("least = 12000", "least = 42000"),
        'wishes.toml: [marketing.wishes."Fairs"] least is 42000. It must not exceed the amount '
        "wished for.",
    ),
    "least below nothing": (
        GOOD.replace("least = 12000", "least = -1"),
        'wishes.toml: [marketing.wishes."Fairs"] least is -1. It must be money of at least 0 with '
        "at most two decimals.",
    ),
    "a wish's weight that is none": (
        GOOD.replace("weight = 0.5", 'weight = "much"'),
        'wishes.toml: [marketing.wishes."Fairs"] weight is "much". It must be a number from 0 to '
        "1000000.",
    ),
    "wishes that are no table": (
        "[marketing]\nwishes = 3\n[sales]\n",
        "wishes.toml: [marketing.wishes] must be a section of its own. Write [marketing.wishes] "
        "on a line by itself and its keys below.",
    ),
    "a signed plan that leaves a lever out": (
        GOOD.replace('"Field visits" = 0\n', ""),
        "wishes.toml: [disagreement] has no amount for “Field visits”. Write what the last signed "
        "plan gives to each lever, 0 where that is nothing.",
    ),
    "a signed plan with a lever that is none": (
        GOOD + "Visits = 3\n",
        "wishes.toml: [disagreement]: “Visits” is no lever of this firm. Perhaps “Field visits” "
        "is meant.",
    ),
    "a signed plan below nothing": (
        GOOD.replace("Fairs = 20000", "Fairs = -20000"),
        "wishes.toml: [disagreement] Fairs is -20000. It must be money of at least 0 with at most "
        "two decimals.",
    ),
    "a signed plan that is no table": (
        GOOD[: GOOD.index("[marketing.weights]")] + "disagreement = 3\n[marketing]\n[sales]\n",
        "wishes.toml: [disagreement] must be a section of its own. Write [disagreement] on a line "
        "by itself and its keys below.",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "fault"), FAULTS.values(), ids=FAULTS.keys())
def test_each_fault_names_its_place_and_the_mend(firm, text, fault):
    assert faults_of(text, firm) == [fault]


def test_a_file_that_is_no_toml_is_refused(firm):
    (told,) = faults_of("[marketing", firm)
    assert told.startswith("wishes.toml: This is not valid TOML.")


def test_spare_capacity_needs_a_capacity(firm):
    unlimited = replace(firm, levers=tuple(replace(one, capacity=None) for one in firm.levers))
    assert faults_of(GOOD, unlimited) == [
        "wishes.toml: [sales.weights] weighs spare capacity, and no lever has a capacity. Leave "
        "spare out, or give a lever a capacity in firm.toml."
    ]


def test_leads_may_be_weighed_where_there_is_a_funnel(firm):
    funnel = replace(firm, stages=(Stage("Leads", "leads", "count"), Stage("R", "r", "money")))
    text = with_line("leads = 1", below="[marketing.weights]")
    assert wishes_in(text, "wishes.toml", funnel).sides[0].weights[SharedOutcome.LEADS] == 1.0


def test_all_faults_are_told_at_once_in_the_readers_language(firm):
    text = GOOD.replace("Fairs = { amount", "Fair = { amount").replace("2.5", "-2.5")
    with speaking("de"):
        told = faults_of(text, firm)
    assert told == [
        "wishes.toml: [marketing.weights] revenue ist -2.5. Es muss eine Zahl von 0 bis 1000000 "
        "sein.",
        "wishes.toml: [marketing.wishes]: „Fair“ ist kein Hebel dieser Firma. Vielleicht ist "
        "„Fairs“ gemeint.",
    ]


def test_a_file_that_is_no_text_is_refused(folder, firm):
    (folder / "wishes.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(InputRefused, match="not written in UTF-8"):
        read_wishes(folder, firm)

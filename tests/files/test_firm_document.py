"""A firm.toml that is entered on a screen: what is asked goes in, and all else stays."""

import pytest

from gespann.core.simulation import scenario_of_demo_firm, simulate
from gespann.files.firm_document import answers_in, text_from
from gespann.files.firm_folder_writer import write_firm
from gespann.files.firm_toml import firm_toml_in

ANSWERS = {
    "name": 'Muster "Süd" GmbH', "currency": "EUR", "period": "month", "margin": "0.42",
    "outcome": "", "outcome_value": "", "markets": False, "budget_cents": 250_000_50,
    "goal_cents": None,
    "stages": [
        {"was": "", "name": "Leads", "column": "", "kind": "count"},
        {"was": "", "name": "Revenue", "column": "revenue", "kind": "money"},
    ],
    "levers": [
        {"was": "", "name": "Search ads", "column": "", "department": "marketing",
         "kind": "search_ads", "unit": "", "cost_per_unit": "", "low": "50", "high": "150"},
        {"was": "", "name": "Visits", "column": "visits", "department": "sales",
         "kind": "personal_selling", "unit": "visit", "cost_per_unit": "180", "low": "",
         "high": ""},
    ],
}  # fmt: skip


def test_what_was_entered_is_read_as_it_was_meant():
    defined = text_from(ANSWERS, "")
    assert defined.faults == ()
    read = defined.read
    assert (read.name, read.currency, read.margin) == ('Muster "Süd" GmbH', "EUR", 0.42)
    of_levers = [(o.name, o.column, o.unit, o.cost_per_unit, o.bounds) for o in read.levers]
    assert of_levers == [
        ("Search ads", "Search ads", "EUR", 1.0, (0.5, 1.5)),
        ("Visits", "visits", "visit", 180.0, None),
    ]  # fmt: skip
    assert [stage.column for stage in read.stages] == ["Leads", "revenue"]
    assert read.plan.budget_cents == 250_000_50
    again = text_from(answers_in(defined.text), defined.text)
    assert again.text == defined.text


def test_what_nobody_was_asked_stays_as_it_was(tmp_path):
    text = (
        write_firm(tmp_path / "demo", simulate(scenario_of_demo_firm(), seed=0).firm) / "firm.toml"
    ).read_text()
    text += '\n[groups."Long-term work"]\nlevers = ["Trade fairs"]\nleast = "10 %"\nwhy = "=x"\n'
    text += '\n[history_format]\ndecimal = ","\n'
    before = firm_toml_in(text, "firm.toml", history_is_given=True)
    after = text_from(answers_in(text), text).read
    for name in vars(before):
        if name not in ("windows", "faults"):
            assert getattr(after, name) == getattr(before, name), name
    assert repr(after.windows.experiments) != ""
    assert len(after.windows.experiments) == len(before.windows.experiments)


def test_a_renamed_lever_keeps_what_was_not_asked():
    text = text_from(ANSWERS, "").text.replace('name = "Visits"', 'name = "Visits"\ncapacity = 9')
    answers = answers_in(text)
    answers["levers"][1]["name"] = "Calls on customers"
    answers["levers"].pop(0)
    (lever,) = text_from(answers, text).read.levers
    assert (lever.name, lever.column, lever.capacity) == ("Calls on customers", "visits", 9)


@pytest.mark.parametrize("name", ['"', "a\nb", "[firm]", "= 1", "\\", "ü" * 200])
def test_no_name_leads_out_of_its_quotation_marks(name):
    answers = {**ANSWERS, "name": name, "levers": [{**ANSWERS["levers"][0], "name": name}]}
    read = text_from(answers, "").read
    assert " ".join(read.name.split()) == " ".join(name.split())
    assert len(read.levers) == 1


def test_an_outcome_that_is_counted_says_what_one_is_worth():
    answers = {**ANSWERS, "stages": ANSWERS["stages"][:1]}
    assert "worth" in text_from(answers, "").faults[0].what
    assert text_from({**answers, "outcome_value": "5000"}, "").read.outcome_value == 5000

"""The demo firm speaks the reader's language, and is the same firm."""

import numpy as np

from gespann import library
from gespann.core.simulation import random_scenario, scenario_of_demo_firm, simulate
from gespann.files.firm_folder_writer import write_firm
from gespann.language import speaking
from gespann.language.demo_names import in_this_language


def test_in_english_nothing_changes():
    simulated = simulate(random_scenario(1, levers=12), 1)
    names = [lever.name for lever in simulated.firm.levers]
    assert [lever.name for lever in in_this_language(simulated).firm.levers] == names


def test_in_german_every_name_is_german_and_every_figure_the_same(tmp_path):
    simulated = simulate(scenario_of_demo_firm(), 1)
    with speaking("de"):
        german = in_this_language(simulated)
    firm, english = german.firm, simulated.firm
    assert [lever.name for lever in firm.levers] == [
        "Suchanzeigen", "Messen", "Mailings", "Katalog",
        "Kundenbesuche", "Anrufe des Innendiensts", "Vorführungen",
    ]  # fmt: skip
    assert [one.name for one in firm.stages] == ["Leads", "Angebote", "Aufträge", "Umsatz"]
    assert firm.outcome_called == "Umsatz"
    assert not {lever.unit for lever in firm.levers} & {"visit", "call", "demonstration"}
    np.testing.assert_array_equal(firm.history.effort, english.history.effort)
    np.testing.assert_array_equal(firm.history.stages, english.history.stages)
    assert [one.effect for one in firm.experiments] == [one.effect for one in english.experiments]
    true = [(one.effect, one.half_saturation_units) for one in simulated.truth.levers]
    assert [(one.effect, one.half_saturation_units) for one in german.truth.levers] == true
    write_firm(tmp_path / "firma", firm)
    read = library.read_firm(tmp_path / "firma")
    assert (read.levers, read.stages) == (firm.levers, firm.stages)


def test_no_name_of_a_random_firm_stays_english():
    english = simulate(random_scenario(1, levers=12), 1)
    with speaking("de"):
        german = in_this_language(english)
    for one, other in zip(english.firm.levers, german.firm.levers, strict=True):
        assert one.name != other.name
        assert one.unit == other.unit == "EUR" or one.unit != other.unit

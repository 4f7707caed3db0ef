"""The report tells each test, what was changed and what came of it, as sure as it is."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from files.report import kupferberg
from files.report.reading import WORD_JOINER, read
from gespann.core.firm import Experiment
from gespann.files.report import render_report
from gespann.files.report.sections.experiments import effect_interval, relative_effect
from gespann.language import speaking

VISITS = Experiment(
    "Autumn test", "Field visits", "geo", ("North",), date(2024, 9, 2), date(2024, 10, 21),
    change_units=120.0, effect=400_000.0, standard_error=100_000.0, stage="Revenue",
)  # fmt: skip
PAUSE = Experiment(
    "Pause", "Search ads", "switchback", (), date(2025, 3, 3), date(2025, 3, 24),
    change_units=-30_000.0, effect=-40.0, standard_error=20.0, stage="Leads",
)  # fmt: skip


@pytest.fixture(scope="module")
def fit():
    whole = kupferberg.funnel(kupferberg.fit())
    history = whole.firm.history
    names = ("stages", "effort", "outcome", "controls", "competitors")
    twice = {name: np.repeat(getattr(history, name), 2, axis=0) for name in names}
    history = replace(history, markets=("North", "South"), **twice)
    return replace(whole, firm=replace(whole.firm, history=history, experiments=(VISITS, PAUSE)))


def test_without_tests_there_is_no_such_section(fit, plan):
    page = read(render_report(replace(fit, firm=replace(fit.firm, experiments=())), plan))
    assert "experiments" not in page.ids
    assert "Tests and what they showed" not in page.text


def test_each_test_is_told_with_its_lever_its_window_its_change_and_its_effect(page):
    rows = [[cell.replace(WORD_JOINER, "") for cell in row] for row in
            page.tables["experiments-table"]]  # fmt: skip
    assert rows[1:] == [
        ["Pause", "Search ads", "3 Mar 2025 to 30 Mar 2025", "−€30,000", "Leads: −40"],
        ["Autumn test", "Field visits", "2 Sept 2024 to 27 Oct 2024", "+120 visit",
         "Revenue: +€400,000"],
    ]  # fmt: skip
    assert "Markets: North" in page.text
    assert "Markets: all" in page.text


def test_nine_cases_out_of_ten_lie_within_1645_standard_errors(page):
    interval = effect_interval(VISITS)
    assert interval.as_list() == [pytest.approx(x) for x in (235_500, 400_000, 564_500)]
    assert "-73 to -7" in page.text.replace("−", "-")


def test_the_picture_compares_with_what_would_have_come_without_the_test(fit, page):
    came = 8 * kupferberg.FUNNEL_VOLUMES[2]
    assert relative_effect(fit.firm, VISITS).median == pytest.approx(400_000 / (came - 400_000))
    assert relative_effect(fit.firm, PAUSE).median == pytest.approx(-40 / (2 * 4 * 50 + 40))
    assert f"+{WORD_JOINER}20%" in page.text
    assert f"−{WORD_JOINER}9%" in page.text


def test_where_the_window_was_not_observed_there_is_a_table_and_no_picture(fit, plan):
    unseen = replace(VISITS, stage="")  # the made-up firm's own outcome was never observed
    page = render_report(replace(fit, firm=replace(fit.firm, experiments=(unseen,))), plan)
    assert "experiments-table" in read(page).tables
    assert "experiments-wide-title" not in read(page).ids
    assert "nan" not in page.casefold()


def test_the_tests_are_told_in_german(fit, plan):
    with speaking("de"):
        text = read(render_report(fit, plan)).text
    assert "Versuche und was sie zeigten" in text
    assert "2 Versuche sind in die Schätzung eingegangen." in text
    assert "Märkte: alle" in text

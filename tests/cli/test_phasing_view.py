"""When the money is spent, and where a running year stands, for people and machines."""

import json
from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from cli import screens
from core.planning.plain_firms import brief_after, plain_firm, plain_fit
from files.report.running_kupferberg import half_a_year_later, phased
from gespann import library
from gespann.cli import main
from gespann.cli.document import as_text
from gespann.cli.phasing_document import phasing_document
from gespann.cli.phasing_view import bars, show_phasing, show_running_year
from gespann.language import speaking

shown = partial(screens.shown, width=110)


def read(plan) -> dict:
    return json.loads(as_text(phasing_document(plan)))


@pytest.mark.parametrize(
    ("amounts", "drawn"),
    [
        ([0, 1, 2, 4, 8], " ▁▂▄█"),
        ([0, 0], "  "),
        ([5, 5, 5], "███"),
        ([1e-3, 1000], "▁█"),
        ([1] * 52, "█" * 26),
        ([0] * 26 + [2] * 26, " " * 13 + "█" * 13),
    ],
)
def test_a_bar_is_as_high_as_its_share_of_the_highest(amounts, drawn):
    assert bars(np.array(amounts)) == drawn


def test_the_terminal_draws_every_lever_beside_last_year(fit, plan):
    text = shown(show_phasing, fit, phased(plan))
    for lever in fit.firm.levers:
        assert lever.name in text
    assert "█" in text
    assert "The year after it gains €12K" in text
    with speaking("de"):
        assert "Wann das Geld ausgegeben wird" in shown(show_phasing, fit, phased(plan))


def test_without_a_phasing_or_a_running_year_nothing_is_shown(fit, plan):
    assert shown(show_phasing, fit, plan) == shown(show_running_year, fit, plan) == ""
    assert read(plan) == {}


def test_the_terminal_shows_spent_to_come_and_the_whole_year(fit, plan):
    text = " ".join(shown(show_running_year, fit, half_a_year_later(plan)).split())
    assert "26 of 52 periods are over" in text
    assert "€3,000,000.00 are spent" in text
    assert "Spent so far To come Whole year Last year" in text


def test_the_document_tells_each_period_and_the_whole_year_to_the_cent(fit, plan):
    rest = half_a_year_later(plan)
    document = read(rest)
    planned = [one.amount_cents for one in plan.recommended.allocations]
    assert [sum(one["amounts_cents"]) for one in document["phasing"]["levers"]] == planned
    year = document["whole_year"]
    assert year["spent_cents"] + year["left_cents"] == year["budget_cents"]
    for one, amount in zip(year["levers"], planned, strict=True):
        assert one["to_come_cents"] == amount
        assert one["whole_year_cents"] == amount + one["spent_cents"]
    assert year["goal"]["probability"] == rest.recommended.goal_probability
    assert (
        year["outcome_cents"][1]
        == round(rest.recommended.outcome_cents.median) + (year["reached_cents"])
    )


def test_help_names_the_ways_to_spread(capsys):
    assert main.run(["plan", "--help"]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "--phasing <last_year|flat|seasonal|optimised>" in told


def test_an_unknown_way_to_spread_is_refused(capsys):
    assert main.run(["plan", "somewhere", "--phasing", "weekly"]) == main.EXIT_REFUSED
    assert "--phasing" in capsys.readouterr().err


def test_the_library_takes_a_way_by_its_name():
    firm = plain_firm()
    firm = replace(firm, plan=brief_after(firm))
    planned = library.plan(plain_fit(firm), phasing="flat", epsilon=None, certainty=None)
    assert planned.phasing.shape == pytest.approx(np.full((12, 2), 1 / 12))

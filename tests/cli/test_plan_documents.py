"""`gespann plan --pdf --xlsx --story`, and the same as a library."""

from decimal import Decimal

import numpy as np
import pytest

import gespann
from cli.screens import shown
from core.planning.made_up_fits import fit_of_truth, small_firm
from gespann.cli.plan_documents import PlanDocuments
from gespann.language import LANGUAGES, speaking
from gespann.refusals import Refusal


@pytest.fixture(scope="module")
def small_fit():
    return fit_of_truth(small_firm(5), draws=40)


@pytest.fixture(scope="module")
def small_plan(small_fit):
    return gespann.plan(small_fit, epsilon=None, certainty=None)


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_three_are_written_in_the_language_in_use(fit, plan, tmp_path, language):
    documents = PlanDocuments(tmp_path / "a.pdf", tmp_path / "a.xlsx", tmp_path / "a.md")
    with speaking(language):
        documents.refuse_unless_writable()
        documents.write(fit, plan, None)
        told = shown(documents.show)
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF-")
    title = {"en": "# Joint plan 2026", "de": "# Gemeinsamer Plan 2026"}[language]
    assert (tmp_path / "a.md").read_text("utf-8").startswith(title)
    read = gespann.read_plan_workbook(tmp_path / "a.xlsx", fit, plan)
    assert read == {
        a.lever.name: Decimal(a.amount_cents) / 100 for a in plan.recommended.allocations
    }
    for name in ("a.pdf", "a.xlsx", "a.md"):
        assert str(tmp_path / name) in told


def test_what_nobody_asked_for_is_not_written(fit, plan, tmp_path):
    documents = PlanDocuments(None, None, None)
    documents.refuse_unless_writable()
    documents.write(fit, plan, None)
    assert shown(documents.show) == ""
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_to_is_refused_before_the_work(tmp_path):
    for number in range(3):
        paths = [None, None, None]
        paths[number] = tmp_path / "nowhere" / "x"
        with pytest.raises(Refusal, match="cannot be written"):
            PlanDocuments(*paths).refuse_unless_writable()


def test_the_surface_and_exact_figures_are_a_call_away(small_fit, small_plan):
    surface = gespann.surface(small_fit, small_plan)
    exact = gespann.prospect(small_fit, small_plan, {})
    assert exact.outcome_cents == small_plan.recommended.outcome_cents
    told = surface.at(surface.plans_cents["recommended"])
    apart = np.subtract(told.outcome_cents.as_list(), exact.outcome_cents.as_list())
    assert np.abs(apart).max() <= 1.5 * surface.error.interval_cents
    again = gespann.surface_from_bytes(gespann.surface_to_bytes(surface))
    assert again.error == surface.error


def test_other_amounts_are_named_by_lever(small_fit, small_plan):
    name = small_fit.firm.levers[0].name
    more = gespann.prospect(small_fit, small_plan, {name: 12_345.67})
    assert more.allocations[0].amount_cents == 12_345_67
    kept = [a.amount_cents for a in small_plan.recommended.allocations[1:]]
    assert [a.amount_cents for a in more.allocations[1:]] == kept
    with pytest.raises(Refusal, match="There is no lever"):
        gespann.prospect(small_fit, small_plan, {"Sky writing": 1})

"""Who may ask for a fit, what is recorded, and that it stays as it is."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction

import make
from apps.response.small_fits import another_batch, found, made_fit, made_up
from gespann.apps.jobs.models import Job
from gespann.apps.organisation.models import Level, Office, Side
from gespann.apps.response import queries
from gespann.apps.response.actions import ask_for_fit
from gespann.apps.response.jobs import check
from gespann.apps.response.models import Archive, Fit
from gespann.core.quantities import Department
from gespann.files.fit_archive import read_fit
from gespann.refusals import NotAllowed, Refusal
from same import difference

pytestmark = pytest.mark.django_db
SETTINGS = {"seed": 7, "draws": 500, "thorough": False}


@pytest.fixture
def head(db):
    head = make.person("Hanna")
    make.membership(head, make.department(side=Side.SALES), level=Level.HEAD)
    return head


def test_whoever_keeps_the_history_asks_for_fits_and_nobody_else(ada, dan, eve, head):
    another_batch(eve)
    for somebody in (ada, dan):
        with pytest.raises(NotAllowed):
            ask_for_fit(**SETTINGS, by=somebody)
    controller = make.person("Kim")
    make.appointment(controller, Office.CONTROLLER)
    for somebody in (eve, head, controller):
        assert ask_for_fit(**SETTINGS, by=somebody).arguments == {"entry": 1, **SETTINGS}
    assert queries.jobs_going_on().count() == 3


def test_there_is_no_fit_without_a_history(eve):
    with pytest.raises(Refusal, match="Bring a history first"):
        ask_for_fit(**SETTINGS, by=eve)


def test_a_click_that_comes_twice_asks_once(eve):
    another_batch(eve)
    first = ask_for_fit(**SETTINGS, by=eve, key="click")
    assert ask_for_fit(**SETTINGS, by=eve, key="click") == first
    assert Job.objects.count() == 1


@pytest.mark.parametrize(
    "arguments", [{}, {**SETTINGS}, {"entry": 1, **SETTINGS, "draws": 5.5},
                  {"entry": 1, **SETTINGS, "thorough": 1}, {"entry": True, **SETTINGS}]
)  # fmt: skip
def test_a_job_takes_nothing_but_what_a_fit_needs(arguments):
    with pytest.raises(ValueError, match="a fit needs"):
        check(arguments)
    assert check({"entry": 1, **SETTINGS}) == {"entry": 1, **SETTINGS}


def test_what_was_recorded_is_the_fit_that_was_made(eve):
    row = made_fit(eve)
    fit, plan = made_up()
    assert difference(read_fit(queries.archive_of(row)), fit) == ""
    latest = queries.latest_fit()
    assert (latest, latest.since, latest.verdict) == (row, 0, "review")
    outlook = queries.summary_of(latest).outlook
    assert outlook.budget_cents == plan.budget_cents
    assert outlook.goal.probability == plan.recommended.goal_probability
    assert outlook.spent_cents == plan.recommended.total_cents
    assert outlook.cents_of(Department.SALES) == sum(
        one.amount_cents
        for one in plan.recommended.allocations
        if one.lever.department is Department.SALES
    )
    assert outlook.contribution == plan.recommended.contribution_cents


def test_the_chain_adds_up_to_the_outcome_that_was_expected(eve):
    fit, _plan = made_up()
    chain = queries.summary_of(made_fit(eve)).chain
    added = sum(chain.added_cents_of(side) for side in Department)
    whole = fit.fitted.base_cents.sum() + fit.fitted.added_cents.sum()
    assert chain.base_cents + added == pytest.approx(whole)
    assert [stage.name for stage in chain.stages] == [stage.data.name for stage in fit.stages]


def test_the_latest_fit_counts_and_knows_what_has_landed_since(eve):
    made_fit(eve)
    another_batch(eve)
    second = made_fit(eve)
    for _ in range(2):
        another_batch(eve)
    assert queries.latest_fit() == second
    assert [fit.since for fit in queries.fits()] == [2, 3]


def test_without_a_fit_there_is_none(eve):
    assert queries.latest_fit() is None


@pytest.mark.parametrize("model", [Fit, Archive])
def test_the_database_itself_keeps_fits_as_they_are(eve, model):
    made_fit(eve)
    change = {Fit: {"seed": 8}, Archive: {"content": b""}}[model]
    for act in (lambda rows: rows.update(**change), lambda rows: rows._raw_delete(rows.db)):
        with pytest.raises(DatabaseError, match="final"), transaction.atomic():
            act(model.objects.all())
    assert Fit.objects.get().seed == 7


def test_a_job_makes_one_fit(eve):
    made_fit(eve, job=5)
    with pytest.raises(IntegrityError), transaction.atomic():
        made_fit(eve, job=5)
    assert queries.fit_of_job(5) == Fit.objects.get()
    assert queries.fit_of_job(6) is None


def test_an_alarm_forbids_and_a_warning_or_a_check_is_a_caveat():
    from dataclasses import replace

    from gespann.apps.response.summing_up import verdict_of
    from gespann.core.findings import Finding, Severity, Topic
    from gespann.core.response.checks import Verdict

    fit, _plan = made_up()
    clean = replace(
        fit,
        findings=tuple(one for one in fit.findings if one.severity is Severity.NOTE),
        checks=tuple(one for one in fit.checks if one.verdict is Verdict.PASS),
    )
    alarm = Finding("not_converged", Severity.ALARM, Topic.FIT, "", {"r_hat": 1.2, "ess": 9})
    assert verdict_of(clean) == "pass"
    assert verdict_of(replace(clean, checks=fit.checks)) == "review"
    assert verdict_of(replace(clean, findings=fit.findings)) == "review"
    assert verdict_of(replace(clean, findings=(alarm,))) == "fail"


def test_where_there_is_no_plan_the_summary_says_why():
    summary = found(with_plan=False).summary
    assert (summary["outlook"], summary["no_outlook"]) == (None, "no_budget")

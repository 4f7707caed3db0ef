"""Fits by real workers: killed in the middle, cancelled, and the same as on the command line."""

import json
import subprocess
import sys
from datetime import timedelta

import pytest
from django.utils import timezone

from apps.response.small_fits import DRAWS, SEED, another_batch, small_folder, small_history
from gespann.apps.jobs import actions as jobs
from gespann.apps.jobs.models import Job, State
from gespann.apps.jobs.tasks import Files
from gespann.apps.market.actions import undo
from gespann.apps.response import queries
from gespann.apps.response.actions import ask_for_fit
from gespann.apps.response.jobs import address
from gespann.apps.response.models import Fit
from gespann.files.fit_archive import read_fit
from watching import wait_until

LONG = 1200  # seconds; a machine may have much else to do


def of_the_command_line():
    """The document that `gespann plan --json` prints of the same firm."""
    options = ("--seed", str(SEED), "--draws", str(DRAWS), "--json")
    done = subprocess.run(
        [sys.executable, "-m", "gespann.cli", "plan", str(small_folder()), *options],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return json.loads(done.stdout)


@pytest.fixture
def job(eve, effects):
    small_history(eve)
    return ask_for_fit(seed=SEED, draws=DRAWS, thorough=False, by=eve)


def kept(tmp_path, pattern):
    return sorted(tmp_path.glob(f"jobs/*/*/{pattern}"))


def has_ended():
    return not Job.objects.filter(state__in=(State.QUEUED, State.RUNNING)).exists()


def kill(worker):
    """And let the others take its job at once, as if the lease had run out."""
    worker.kill()
    worker.wait()
    Job.objects.update(lease_until=timezone.now() - timedelta(minutes=1))


@pytest.mark.slow
@pytest.mark.sqlite_only
def test_a_fit_whose_workers_are_killed_ends_once_with_the_figures_of_the_command_line(
    job, start_worker, tmp_path
):
    worker = start_worker()
    wait_until(lambda: kept(tmp_path, "draws-*.npz"), LONG)
    kill(worker)
    first = {path.name for path in kept(tmp_path, "draws-*.npz")}
    worker = start_worker()
    wait_until(lambda: kept(tmp_path, "fit.zip"), LONG)
    kill(worker)
    # What the first attempt had sampled the second one did not sample again.
    second = [path.name for path in kept(tmp_path, "draws-*.npz") if path.parent.name != "1"]
    assert len(second) == len(set(second)) >= 2 - len(first)  # of two stages
    assert not first & set(second)
    start_worker()
    wait_until(has_ended, LONG)
    job.refresh_from_db()
    assert (job.state, Fit.objects.count()) == (State.DONE, 1)
    row = queries.latest_fit()
    assert address(job) == f"/fits/{row.pk}/"
    assert read_fit(queries.archive_of(row)).seed == SEED
    has_figures_of(row, of_the_command_line())
    wait_until(lambda: not kept(tmp_path, "*"))


def has_figures_of(row, document):
    summary, results = queries.summary_of(row), queries.results_of(row)
    outlook = summary.outlook
    assert outlook.budget_cents == document["budget_cents"]
    assert outlook.goal.probability == document["goal"]["probability"]
    assert outlook.better_than_last_year == document["better_than_last_year"]
    assert [round(value) for value in outlook.contribution.as_list()] == (
        document["expected"]["contribution_cents"]
    )
    assert [(one.lever, one.amount_cents, one.last_year_cents) for one in outlook.amounts] == [
        (one["lever"], one["amount_cents"], one["last_year_cents"]) for one in document["plan"]
    ]
    assert [one.elasticity.as_list() for one in results.fit.levers] == [
        one["elasticity"] for one in document["levers"]
    ]
    assert summary.bond.as_list() == document["bond"]
    assert [one.verdict.value for one in results.fit.checks] == [
        one["verdict"] for one in document["checks"]
    ]


@pytest.mark.slow
@pytest.mark.sqlite_only
def test_a_fit_that_is_cancelled_leaves_nothing(job, start_worker, tmp_path, eve):
    start_worker()
    wait_until(lambda: Job.objects.filter(share_done__gt=0).exists(), LONG)
    jobs.ask_to_cancel(job, by=eve)
    wait_until(has_ended)
    job.refresh_from_db()
    assert (job.state, Fit.objects.count()) == (State.CANCELLED, 0)
    wait_until(lambda: not kept(tmp_path, "*"))


@pytest.mark.django_db
def test_a_fit_learns_from_the_history_as_it_was_when_it_was_asked_for(eve, tmp_path):
    from gespann.apps.response.engine import _firm

    weeks = another_batch(eve).rows
    undo(another_batch(eve), by=eve)
    periods = [
        len(_firm(Files(tmp_path, number), number)[0].history.starts) for number in (1, 2, 3)
    ]
    assert periods == [weeks, 2 * weeks, weeks]

"""A small firm that the workbench knows, fits of it that take seconds, and made-up ones."""

from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import make
from files.report import kupferberg
from gespann import library
from gespann.apps.market import queries as market
from gespann.apps.market.actions import land
from gespann.apps.market.models import Entry
from gespann.apps.organisation.models import Person
from gespann.apps.response.actions import record_fit
from gespann.apps.response.models import Asked, Fit, Found
from gespann.apps.response.outlook import NO_BUDGET
from gespann.apps.response.summing_up import told
from gespann.cli.simulated import write_simulated
from gespann.core.planning.results import JointPlan
from gespann.core.quantities import Period
from gespann.core.response.results import Fit as FittedModel
from gespann.core.simulation import random_scenario
from gespann.files.fit_archive import write_fit
from gespann.server.demo import bring_history

DRAWS, SEED = 100, 3


@cache
def small_folder() -> Path:
    """A firm with two stages, beliefs and a plan with a goal, as the command line reads it."""
    scenario = random_scenario(
        3, periods=36, levers=2, period=Period.MONTH, funnel=True, stages=("Leads", "Revenue"),
        beliefs=True,
    )  # fmt: skip
    folder = Path(mkdtemp(prefix="small-firm-")) / "firm"
    write_simulated(folder, library.simulate(scenario, seed=3), seed=3)
    return folder


def small_history(by: Person) -> Entry:
    """The small firm's history in the workbench."""
    bring_history(small_folder(), by=by)
    return Entry.objects.get()


@cache
def made_up() -> tuple[FittedModel, JointPlan]:
    """Fit and plan of Kupferberg, with everything that pages can tell."""
    fit = kupferberg.eventful(kupferberg.funnel(kupferberg.fit()))
    return fit, kupferberg.with_room(fit, kupferberg.plan(fit))


@cache
def found(*, with_plan: bool = True) -> Found:
    """The same, ready to be recorded."""
    fit, plan = made_up()
    documents = told(fit, plan, "") if with_plan else told(fit, None, NO_BUDGET)
    return Found(**documents, archive=write_fit(fit), seconds=93.0)


def another_batch(by: Person) -> Entry:
    """One more entry of the history."""
    from datetime import date, timedelta

    number = market.last_number()
    starts = date(2024, 1, 1) + timedelta(weeks=3 * number)
    return land(make.draft(by, starts=starts, follows=number), by=by)


def made_fit(by: Person, *, with_plan: bool = True, job: int | None = None, **settings: Any) -> Fit:
    """A recorded fit to the history as it is; the first one brings the history along."""
    if not market.last_number():
        another_batch(by)
    usual = {"entry": market.last_number(), "seed": 7, "draws": 500, "thorough": False}
    return record_fit(found(with_plan=with_plan), Asked(**{**usual, **settings}), by=by, job=job)

"""A big firm in a workbench, with a round whose room is prepared as the job prepares it.

The fit's draws lie around the truth of a simulated firm: sampling is no matter of the screen. Plan,
golden mean, tests and surface come from the work of the job itself. The set-ups of the tests make
the fit, so `tests` has to be on the path.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

PERIODS = {"month": 12, "week": 52}
YEARS, SEED, LANGUAGE = 3, 5, "en"
RAISED = 1.2  # each side wishes for so much of last year's amounts


def main() -> None:
    """Fill the workbench that the environment names; print where the room is, and a log-in."""
    parser = argparse.ArgumentParser()
    for name in ("draws", "levers", "markets"):
        parser.add_argument(f"--{name}", type=int, required=True)
    parser.add_argument("--period", choices=PERIODS, required=True)
    asked = parser.parse_args()
    from gespann.server import starting

    starting.make_ready()
    print(json.dumps(filled(asked)))


def filled(asked: argparse.Namespace) -> dict[str, Any]:
    """The address of the room, the cookie of sales' head, and seconds of each phase of the job."""
    from gespann.server.demo import set_up_demo

    log_ins = set_up_demo("Kupferberg GmbH", "EUR", date(2026, 1, 1), LANGUAGE)
    director, sales, marketing = log_ins.people[:3]
    planning = _opened(_recorded(asked, director), director, sales, marketing)
    seconds = _prepared(planning, sales)
    return {
        "room": f"/plan/{planning.pk}/room/",
        "cookie": _logged_in(sales),
        "seconds": seconds,
    }


def _recorded(asked: argparse.Namespace, keeper: Any) -> Any:
    """The firm's history, and a fit of it, in the workbench."""
    from apps.plan.prepared_rounds import with_evidence
    from core.planning.made_up_fits import fit_of_truth
    from gespann import library
    from gespann.cli.simulated import write_simulated
    from gespann.core.quantities import Period
    from gespann.core.simulation import random_scenario
    from gespann.server.demo import bring_fit, bring_history

    scenario = random_scenario(
        SEED, markets=asked.markets, periods=YEARS * PERIODS[asked.period], levers=asked.levers,
        period=Period(asked.period),
    )  # fmt: skip
    simulated = library.simulate(scenario, seed=SEED)
    fit = with_evidence(fit_of_truth(simulated, draws=asked.draws))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "firm"
        write_simulated(folder, simulated, seed=SEED)
        bring_history(folder, by=keeper)
    plan = library.plan(fit, epsilon=None, certainty=None)
    bring_fit(fit, plan, draws=asked.draws, seconds=0.0, by=keeper)
    return plan


def _opened(plan: Any, director: Any, sales: Any, marketing: Any) -> Any:
    """A round in which both sides have handed in."""
    from gespann.apps.organisation.models import FiscalYear
    from gespann.apps.plan.actions import rounds, wishes
    from gespann.apps.plan.actions.rounds import Framed
    from gespann.apps.plan.models import Part, Phase
    from gespann.apps.plan.queries.wishes import WishContent
    from gespann.apps.response.queries import latest_fit
    from gespann.core.compromise.both_wishes import LeverWish

    goal = round(plan.recommended.outcome_cents.median)
    framed = Framed(plan.budget_cents, goal, date(2026, 12, 15), latest_fit())
    year = FiscalYear.objects.create(name="2027", starts=date(2027, 1, 1), ends=date(2027, 12, 31))
    planning = rounds.open_round(year, framed, by=director)
    for part, by in ((Part.SALES, sales), (Part.MARKETING, marketing)):
        wished = tuple(
            LeverWish(one.lever.name, round(RAISED * one.last_year_cents), one.last_year_cents // 2)
            for one in plan.last_year.allocations
            if one.lever.department.value == part.value
        )
        draft = planning.wishes.get(side=part)
        content = WishContent(amounts=wished, weights={"contribution": 10.0})
        wishes.write_wishes(draft, content, version=draft.version, by=by)
        wishes.hand_in(draft, version=draft.version, by=by)
    planning.refresh_from_db()
    rounds.walk(planning, Phase.EVIDENCE, by=sales)
    return planning


def _prepared(planning: Any, by: Any) -> dict[str, float]:
    """The work of the job, and processor seconds of each of its phases."""
    from gespann.apps.jobs.tasks import Files, Task
    from gespann.apps.plan import engine, jobs
    from gespann.apps.plan.actions import preparing

    job = preparing.ask_to_prepare(planning, by=by)
    seconds: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        task = Task(job.arguments, Files(Path(folder), 1), _timing(seconds))
        result = engine.prepare(task)
        jobs.record_prepared(job, result)
    job.delete()
    return {name: round(spent, 1) for name, spent in seconds.items()}


def _timing(seconds: dict[str, float]) -> Callable[[Any], None]:
    """Adds up processor time by the phase that the work tells of."""
    before = [time.process_time(), "begin"]

    def note(progress: Any) -> None:
        now = time.process_time()
        phase = str(before[1])
        seconds[phase] = seconds.get(phase, 0.0) + now - float(before[0])
        before[:] = [now, progress.phase]

    return note


def _logged_in(person: Any) -> str:
    """The cookie of a session, as a browser would have it after the log-in."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    return str(session.session_key)


if __name__ == "__main__":
    main()

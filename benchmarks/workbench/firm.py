"""A firm that has worked with its workbench for years: its people, its journal, its jobs.

Rows go in by the thousand and past the actions, which would send letters and hash passwords; they
are rows as the actions leave them.
"""

import json
import random
import sys
import tempfile
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

ENTRIES, JOBS, LOGGED_IN = 5_000, 5_000, 200
MARKETS, WEEKS, LEVERS = 6, 156, 8
TEAMS_OF_A_DEPARTMENT = 6
UNUSABLE = "!"
OTHER_DEPARTMENTS = ("Service", "Controlling", "Development")
FIRST_NAMES = (
    "Ada", "Ben", "Cem", "Dörte", "Emil", "Fatma", "Gerd", "Hülya", "Ida", "Jörg", "Käthe", "Lars",
    "Mila", "Nils", "Özlem", "Pavel", "Ruth", "Sören", "Tina", "Ulf",
)  # fmt: skip
LAST_NAMES = (
    "Albers", "Bäcker", "Çelik", "Dietz", "Engel", "Fuchs", "Groß", "Hartmann", "Ihle", "Jäger",
    "Krüger", "Lang", "Müller", "Nowak", "Öztürk", "Peters", "Richter", "Schäfer", "Thiel", "Ünal",
    "Vogt", "Weiß", "Zander",
)  # fmt: skip


def fill(*, people: int, entries: int, jobs: int, seed: int = 1) -> None:
    """Fill an empty workbench, to which this process is connected.

    Args:
        people: Beside the four of the demo.
        entries: Lines in the journal of the organisation.
        jobs: That people have asked for; most have ended.
    """
    from django.db import transaction

    from gespann.server.demo import bring_history, set_up_demo

    chance = random.Random(seed)  # noqa: S311 - it makes up names, no secrets
    with tempfile.TemporaryDirectory() as name, transaction.atomic():
        log_ins = set_up_demo("Kupferberg GmbH", "EUR", date(2026, 1, 1), "en")
        folder = _history(Path(name) / "firm")
        bring_history(folder, by=log_ins.people[0])
        _people(people, chance)
        _years()
        _entries(entries, chance)
        _jobs(jobs, chance)


def main() -> None:
    """Fill the workbench that the environment names; print the cookies of those logged in."""
    from gespann.server import starting

    starting.make_ready()
    fill(people=int(sys.argv[1]), entries=ENTRIES, jobs=JOBS)
    print(json.dumps(log_in_cookies(LOGGED_IN)))


def log_in_cookies(count: int) -> list[str]:
    """Log so many people in, as browsers would be; the value of the cookie of each."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from gespann.apps.organisation.models import Person

    cookies = []
    for person in Person.objects.filter(is_active=True).order_by("pk")[:count]:
        session = SessionStore()
        session[SESSION_KEY] = str(person.pk)
        session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
        session[HASH_SESSION_KEY] = person.get_session_auth_hash()
        session.save()
        cookies.append(str(session.session_key))
    return cookies


def _history(folder: Path) -> Path:
    from gespann import library
    from gespann.cli.simulated import write_simulated
    from gespann.core.simulation import random_scenario

    scenario = random_scenario(3, markets=MARKETS, periods=WEEKS, levers=LEVERS, funnel=True)
    write_simulated(folder, library.simulate(scenario, seed=3), seed=3)
    return folder


def _people(count: int, chance: random.Random) -> None:
    from django.utils import timezone

    from gespann.apps.organisation.models import (
        Department,
        Deputyship,
        Level,
        Membership,
        Person,
        Team,
    )

    today = timezone.localdate()
    Department.objects.bulk_create(Department(name=name) for name in OTHER_DEPARTMENTS)
    departments = list(Department.objects.order_by("pk"))
    Team.objects.bulk_create(
        Team(department=department, name=f"Team {number + 1}")
        for department in departments
        for number in range(TEAMS_OF_A_DEPARTMENT)
    )
    teams = list(Team.objects.select_related("department").order_by("pk"))
    new = Person.objects.bulk_create(
        Person(
            name=f"{chance.choice(FIRST_NAMES)} {chance.choice(LAST_NAMES)}",
            email=f"person{number}@kupferberg.example",
            language=chance.choice(("de", "de", "en")),
            password=UNUSABLE,
            is_active=number % 25 > 0,
            left_on=today - timedelta(days=number) if number % 25 == 0 else None,
        )
        for number in range(count)
    )
    here = [person for person in new if person.is_active]
    Membership.objects.bulk_create(
        Membership(
            person=person,
            level=Level.TEAM_LEAD if number % 12 == 0 else Level.STAFF,
            department=(team := chance.choice(teams)).department,
            team=team,
            starts=today - timedelta(days=chance.randrange(30, 3000)),
        )
        for number, person in enumerate(here)
    )
    Deputyship.objects.bulk_create(
        Deputyship(
            person=person,
            deputy=deputy,
            starts=today + timedelta(days=chance.randrange(-20, 20)),
            ends=today + timedelta(days=chance.randrange(20, 40)),
        )
        for person, deputy in zip(here[::9], here[1::9], strict=False)
    )


def _years() -> None:
    from gespann.apps.organisation.models import FiscalYear

    FiscalYear.objects.bulk_create(
        FiscalYear(name=str(year), starts=date(year, 1, 1), ends=date(year, 12, 31))
        for year in (2024, 2025, 2027)
    )


def _entries(count: int, chance: random.Random) -> None:
    from gespann.apps.organisation.models import Act, Entry, Person

    people = list(Person.objects.values_list("pk", flat=True))
    acts = [act for act in Act if act != Act.SET_UP]
    Entry.objects.bulk_create(
        Entry(act=chance.choice(acts), by_id=people[0], person_id=chance.choice(people))
        for _ in range(count)
    )


def _jobs(count: int, chance: random.Random) -> None:
    from django.utils import timezone

    from gespann.apps.jobs.models import Job
    from gespann.apps.organisation.models import Person

    people = list(Person.objects.filter(is_active=True).values_list("pk", flat=True))
    Job.objects.bulk_create(
        Job(kind="jobs.forget", asked_by_id=chance.choice(people), attempts_allowed=3, **state)
        for state in _states(count, timezone.now(), chance)
    )


def _states(count: int, now: datetime, chance: random.Random) -> Iterator[dict[str, object]]:
    """Most are done; of a hundred one was given up, one refused, one cancelled."""
    for _ in range(count):
        at = now - timedelta(minutes=chance.randrange(1, 80 * 24 * 60))
        ended = {"finished_at": at, "started_at": at - timedelta(minutes=3), "attempts": 1}
        match chance.randrange(100):
            case 0:
                yield {**ended, "state": "dead", "attempts": 3, "details": "Traceback: …"}
            case 1:
                yield {**ended, "state": "failed", "sentence": "The history is too short."}
            case 2:
                yield {**ended, "state": "cancelled", "cancel_asked_at": at}
            case _:
                yield {**ended, "state": "done", "share_done": 1.0, "result": {}}


if __name__ == "__main__":
    main()

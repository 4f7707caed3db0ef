"""The demo ends in a workbench of its own, with five people whom one can be."""

import os
import signal
import socket
import subprocess
import sys
from datetime import date

import pytest

from gespann.apps.organisation import rules
from gespann.apps.organisation.models import Firm, FiscalYear, Office, Person, Side
from gespann.apps.organisation.queries import departments
from gespann.refusals import Refusal
from gespann.server.demo import set_up_demo
from served import first_line, free_port

OPENS = """
import os
import sys
from pathlib import Path
from gespann import library
from gespann.cli.demo import show_workbench
from gespann.cli.simulated import write_simulated
from gespann.core.simulation import random_scenario
from gespann.language import speaking
told = library.simulate(random_scenario(3, markets=2, periods=60, levers=3), seed=3)
write_simulated(Path(sys.argv[1]), told, seed=3)
with speaking(os.environ.get("GESPANN_LANGUAGE", "en")):  # as the command line does
    sys.exit(show_workbench(Path(sys.argv[1]), told.firm, int(sys.argv[2])))
"""
KNOWN = """
import sys
from pathlib import Path
from gespann.server import starting
starting.connect(Path(sys.argv[1]))
from gespann.apps.market import queries
print(queries.history().rows)
"""


@pytest.mark.django_db
def test_five_people_can_log_in_and_each_is_what_it_says():
    log_ins = set_up_demo("Kupferberg", "EUR", date(2026, 1, 1), "en")
    director, sales, marketing, rep, controller = log_ins.people
    by_side = {department.side: department for department in departments()}
    assert all(person.check_password(log_ins.password) for person in log_ins.people)
    assert len(log_ins.password) >= 12
    assert rules.is_management(director)
    assert rules.may_keep_organisation(director)
    assert rules.speaks_for(sales, by_side[Side.SALES])
    assert rules.speaks_for(marketing, by_side[Side.MARKETING])
    assert rules.belongs_to(rep, by_side[Side.SALES])
    assert not rules.speaks_for(rep, by_side[Side.SALES])
    assert rules.holds(controller, Office.CONTROLLER)
    assert not any(rules.may_keep_organisation(one) for one in log_ins.people[1:])
    assert (Firm.objects.get().name, FiscalYear.objects.get().name) == ("Kupferberg", "2026")


@pytest.mark.django_db
def test_each_demo_has_a_password_of_its_own_and_takes_no_firms_place():
    first = set_up_demo("Kupferberg", "EUR", date(2026, 1, 1), "de")
    with pytest.raises(Refusal):
        set_up_demo("Another", "EUR", date(2026, 1, 1), "de")
    assert Person.objects.count() == 5
    Firm.objects.all().delete()
    assert all(not person.check_password("gespann") for person in first.people)


@pytest.mark.django_db
def test_the_workbench_shows_the_fit_that_was_made_on_the_way():
    from apps.response.small_fits import made_up, small_folder
    from gespann.apps.response import queries
    from gespann.files.fit_archive import read_fit
    from gespann.server.demo import bring_fit, bring_history
    from same import difference

    director = set_up_demo("Kupferberg", "EUR", date(2026, 1, 1), "en").people[0]
    bring_history(small_folder(), by=director)
    fit, plan = made_up()
    bring_fit(fit, plan, draws=500, seconds=93.0, by=director)
    shown = queries.latest_fit()
    assert (shown.since, shown.seed, shown.draws, shown.minutes) == (0, fit.seed, 500, 2)
    assert difference(read_fit(queries.archive_of(shown)), fit) == ""
    assert queries.summary_of(shown).outlook.budget_cents == plan.budget_cents


def test_the_command_tells_address_and_log_ins_and_leaves_a_firms_own_alone(tmp_path):
    folder = tmp_path / "demo"
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        process = subprocess.Popen(
            [sys.executable, "-c", OPENS, str(folder), str(port)],
            env={
                **os.environ,
                "PYTHONUNBUFFERED": "1",
                "GESPANN_DATABASE": "postgresql://nobody@127.0.0.1:1/not-asked",
                "GESPANN_ADDRESS": "https://gespann.example",
            },
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        try:
            assert first_line(process) == ""
            address = first_line(process)
            told = [first_line(process) for _ in range(6)]
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=30)
    assert address.startswith("Gespann is at http://localhost:")
    assert f":{port} " not in address
    assert told[0].startswith("Log in as one of five people, with the password ")
    assert [line.split()[0] for line in told[1:]] == [
        f"{name}@demo.example" for name in ("director", "sales", "marketing", "rep", "controller")
    ]
    assert process.returncode == 0
    known = subprocess.run(
        [sys.executable, "-c", KNOWN, str(folder / "workbench")],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert int(known.stdout) == 2 * 60


def test_a_port_that_is_free_is_the_one_that_was_wished_for():
    from gespann.cli.demo import _free_port

    port = free_port()
    assert _free_port(port) == port

"""The pages of long work in a real browser, in every state that a job can be in."""

import os
import subprocess
import sys
from types import SimpleNamespace

import pytest

from browser.test_workbench import LOOKS, Reader, accept, fits, set_up
from gespann.language import LANGUAGES
from served import first_line, free_port, served

EVE, ADA = "eve@kupferberg.example", "ada@kupferberg.example"
pytestmark = pytest.mark.slow
JOBS = """
import sys
from datetime import timedelta
from pathlib import Path
from gespann.server import starting
starting.connect(Path(sys.argv[1]))
from django.utils import timezone
from gespann.apps.jobs.models import Job
from gespann.apps.organisation.models import Person
eve, now = Person.objects.get(email=sys.argv[2]), timezone.now()
of_eve = {"kind": "jobs.forget", "asked_by": eve, "attempts_allowed": 3}
later, ended = now + timedelta(days=1), {"finished_at": now, "attempts": 1, "started_at": now}
Job.objects.create(
    **of_eve, state="running", owner="elsewhere", lease_until=later, fence=1, attempts=1,
    started_at=now, share_done=0.4, seconds_left=300.0,
)
Job.objects.create(**of_eve, not_before=later, attempts=1)
Job.objects.create(**of_eve, **ended, state="done", result={}, share_done=1.0)
Job.objects.create(**of_eve, **ended, state="failed", sentence="The history is empty.")
Job.objects.create(**of_eve, **ended, state="cancelled", cancel_asked_at=now)
Job.objects.create(**{**of_eve, **ended, "attempts": 3}, state="dead", details="Traceback: …")
print(*Job.objects.filter(asked_by=eve).order_by("pk").values_list("pk", flat=True))
"""


@pytest.fixture(scope="module", params=LANGUAGES)
def workbench(request, browser, tmp_path_factory):
    """A firm whose administrator has asked for work that came out in every way."""
    folder = tmp_path_factory.mktemp("firm")
    with served(folder, port := free_port()) as process:
        _starts, _mail, link = (first_line(process) for _ in range(3))
        with Reader(browser, request.param) as reader:
            accept(reader, set_up(reader, link), look=lambda _reader: None)
        made = subprocess.run(
            [sys.executable, "-c", JOBS, str(folder), EVE],
            env=dict(os.environ), capture_output=True, text=True, check=True,
        )  # fmt: skip
        yield SimpleNamespace(
            address=f"http://localhost:{port}", language=request.param, jobs=made.stdout.split()
        )


ALL_LOOKS = (*LOOKS, (360, "dark"), (1280, "light"))


@pytest.mark.parametrize(("width", "scheme"), ALL_LOOKS)
def test_every_state_can_be_read_by_everybody(workbench, browser, axe_violations, width, scheme):
    with Reader(browser, workbench.language, width=width, scheme=scheme) as reader:
        reader.log_in(workbench.address, EVE)
        for path in ("", *(f"{job}/" for job in workbench.jobs)):
            reader.page.goto(f"{workbench.address}/jobs/{path}")
            assert fits(reader.page), path
            assert axe_violations(reader.page) == [], path
        assert reader.complaints == []


@pytest.mark.parametrize(("width", "scheme"), ALL_LOOKS)
def test_a_list_without_jobs_says_what_will_come(workbench, browser, axe_violations, width, scheme):
    with Reader(browser, workbench.language, width=width, scheme=scheme) as reader:
        reader.log_in(workbench.address, ADA)
        reader.page.goto(f"{workbench.address}/jobs/")
        assert reader.page.locator(".empty").is_visible()
        assert fits(reader.page)
        assert axe_violations(reader.page) == []
        assert reader.complaints == []


def test_the_page_of_a_running_job_asks_for_itself_and_the_button_keeps_its_focus(
    workbench, browser
):
    running = workbench.jobs[0]
    with Reader(browser, workbench.language) as reader:
        reader.log_in(workbench.address, EVE)
        page = reader.page
        page.goto(f"{workbench.address}/jobs/{running}/")
        button = page.locator(f"#cancel-{running}")
        button.focus()
        with page.expect_response(lambda answer: answer.url.endswith(f"/jobs/{running}/")):
            pass
        page.wait_for_timeout(200)
        assert button.evaluate("button => document.activeElement === button")
        assert reader.complaints == []

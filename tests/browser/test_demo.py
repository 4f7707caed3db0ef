"""What the demo ends with, in a real browser: the log-ins that it tells open every room."""

import os
import re
import signal
import subprocess
import sys
from collections import Counter
from types import SimpleNamespace
from urllib.parse import urljoin, urlsplit

import pytest

from browser.test_workbench import WORDS, Reader, fits
from gespann.language import LANGUAGES
from served import first_line, free_port
from server.test_demo_workbench import OPENS
from server.test_serve import is_listened_to
from server.test_served_jobs import worker_of
from watching import is_alive, wait_until

pytestmark = pytest.mark.slow
PEOPLE = ("director", "sales", "marketing", "rep", "controller")
OF_A_KIND = 4  # pages of a hundred entries are alike


def opened(folder, language):
    """The end of the demo in a process of its own, and what it tells."""
    process = subprocess.Popen(
        [sys.executable, "-c", OPENS, str(folder), str(free_port())],
        env={**os.environ, "PYTHONUNBUFFERED": "1", "GESPANN_LANGUAGE": language},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    told = [first_line(process) for _ in range(8)]
    address = re.search(r"http://\S+", told[1]).group()
    emails = [line.split()[0] for line in told[3:]]
    return SimpleNamespace(
        process=process,
        address=address,
        language=language,
        password=told[2].split()[-1].rstrip(":"),
        emails=dict(zip(PEOPLE, emails, strict=True)),
    )


@pytest.fixture(scope="module", params=LANGUAGES)
def demo(request, tmp_path_factory):
    demo = opened(tmp_path_factory.mktemp("demo") / "firm", request.param)
    yield demo
    demo.process.send_signal(signal.SIGTERM)
    demo.process.communicate(timeout=60)


def enter(reader, demo, who):
    """Log in as the terminal says."""
    page, words = reader.page, WORDS[demo.language]
    page.goto(f"{demo.address}/account/login/")
    page.get_by_label(words.address).fill(demo.emails[who])
    page.get_by_label(words.a_password).fill(demo.password)
    page.get_by_role("button", name=words.log_in, exact=True).click()
    page.wait_for_url(f"{demo.address}/")


def links_of(html, address):
    """Where the links of a page lead within the workbench; files and the way out are left out."""
    found = {
        urlsplit(urljoin(address, link)) for link in re.findall(r'<a [^>]*href="([^"#]+)', html)
    }
    here = urlsplit(address).netloc
    return {
        one.path
        for one in found
        if one.netloc == here and not re.search(r"/download/|/static/|export=", one.geturl())
    }


@pytest.mark.parametrize("who", PEOPLE)
def test_the_log_in_that_is_told_opens_every_room_of_this_person(demo, browser, who):
    with Reader(browser, demo.language) as reader:
        enter(reader, demo, who)
        page = reader.page
        rooms = page.locator("nav.rooms a").evaluate_all("links => links.map(link => link.href)")
        assert rooms
        for room in rooms:
            assert page.goto(room).status == 200
            assert fits(page), room
            assert page.locator("html").get_attribute("lang") == demo.language
            assert page.locator("nav.rooms [aria-current=page]").count() == 1
        assert reader.complaints == []


@pytest.mark.parametrize("who", PEOPLE)
def test_no_link_that_this_person_is_shown_leads_nowhere(demo, browser, who):
    with Reader(browser, demo.language) as reader:
        enter(reader, demo, who)
        seen, waiting, kinds = set(), {"/"}, Counter()
        while waiting:
            path = min(waiting)
            waiting.remove(path)
            seen.add(path)
            kinds[kind := re.sub(r"\d+", "1", path)] += 1
            if kinds[kind] > OF_A_KIND:
                continue
            answer = reader.page.request.get(f"{demo.address}{path}")
            assert answer.status == 200, path
            waiting |= links_of(answer.text(), answer.url) - seen
        assert len(seen) > 10


def test_ctrl_c_ends_web_server_and_worker_together(tmp_path):
    demo = opened(tmp_path / "firm", "en")
    port = urlsplit(demo.address).port
    try:
        worker = worker_of(demo.process)
        assert is_listened_to(port)
        demo.process.send_signal(signal.SIGINT)
        said, _ = demo.process.communicate(timeout=60)
    finally:
        demo.process.kill()
    assert demo.process.returncode == 0
    assert "Traceback" not in said
    wait_until(lambda: not is_alive(worker))
    assert not is_listened_to(port)

"""Imports over and over in a served workbench whose web process is killed: each whole, or none."""

import http.cookiejar
import random
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from contextlib import closing

import pytest

from gespann.server import starting
from served import first_line, free_port, served

pytestmark = pytest.mark.slow
IMPORTS, KILLS = 8, 10
PASSWORD = "four horses on one cart"
TOML = """
[firm]
name = "Muster GmbH"
currency = "EUR"
period = "month"
history = "history.csv"
margin = 0.4
[columns]
period = "month"
outcome = "revenue"
[[levers]]
name = "Fairs"
column = "fairs"
kind = "trade_fair"
"""
MONTHS = [f"{2020 + month // 12}-{month % 12 + 1:02}" for month in range(6 + IMPORTS)]
SET_UP = f"""
import django; django.setup()
from datetime import date
from pathlib import Path
from gespann.apps.organisation.models import Appointment, Office, Person
from gespann.server.demo import bring_history
eve = Person(name="Eve", email="eve@kupferberg.example", language="en")
eve.set_password({PASSWORD!r}); eve.save()
Appointment.objects.create(person=eve, office=Office.ADMINISTRATOR, starts=date(2020, 1, 1))
import sys; bring_history(Path(sys.argv[1]), by=eve)
"""


class Browser:
    """What a browser without scripts does: cookies, forms, and following redirects."""

    def __init__(self, address):
        self.address = address
        self.cookies = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))

    def get(self, path):
        with self.opener.open(self.address + path, timeout=60) as answer:
            return answer.url, answer.read().decode()

    def post(self, path, fields, file=None):
        token = next(c.value for c in self.cookies if c.name == "csrftoken")
        boundary = uuid.uuid4().hex
        parts = [
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in [("csrfmiddlewaretoken", token), *fields]
        ]
        if file:
            parts.append(
                f'--{boundary}\r\nContent-Disposition: form-data; name="file"; '
                f'filename="{file[0]}"\r\n\r\n{file[1]}\r\n'
            )
        body = "".join([*parts, f"--{boundary}--\r\n"]).encode()
        kind = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        request = urllib.request.Request(self.address + path, body, kind)
        try:
            with self.opener.open(request, timeout=60) as answer:
                return answer.url, answer.read().decode()
        except urllib.error.HTTPError as error:
            return self.address + path, error.read().decode()

    def log_in(self):
        self.get("/account/login/")
        fields = [("login", "eve@kupferberg.example"), ("password", PASSWORD)]
        url, page = self.post("/account/login/", fields)
        assert url == f"{self.address}/", page


def logged_in(address):
    browser = Browser(address)
    browser.log_in()
    return browser


def bring_month(browser, month):
    """Gather one month anew and land it."""
    _url, page = browser.get("/history/files/")
    for left in re.findall(r"/history/files/\d+/put-away/", page):
        browser.post(left, [])
    table = f"Monat;Umsatz;Fairs\n{month};{1000 + MONTHS.index(month)};{MONTHS.index(month)}\n"
    url, page = browser.post("/history/files/", [], ("own.csv", table))
    if re.search(r"/files/\d+/$", url):
        found = re.findall(r'<select name="([\w-]+)".*?</select>', page, re.DOTALL)
        chosen = {}
        for name, options in re.findall(r'<select name="([\w-]+)"(.*?)</select>', page, re.DOTALL):
            value = re.search(r'<option value="([^"]*)" selected', options)
            chosen[name] = value[1] if value else ""
        assert found
        url, page = browser.post(urllib.parse.urlsplit(url).path, list(chosen.items()))
    browser.post("/history/files/compare/", [])
    browser.post("/history/draft/land/", [])


def numbers_of(database):
    return [n for (n,) in database.execute("SELECT number FROM market_entry ORDER BY number")]


def landed(folder):
    with closing(sqlite3.connect(folder / "gespann.sqlite3")) as database:
        return [
            starts
            for (starts,) in database.execute(
                "SELECT starts FROM market_entry WHERE number > 1 ORDER BY number"
            )
        ]


def keep_bringing(address, folder, stop):
    """Bring month after month, each until it has landed, whatever happens on the way."""
    browser = None
    while len(landed(folder)) < IMPORTS and not stop.is_set():
        try:
            if browser is None:
                browser = logged_in(address)
            bring_month(browser, MONTHS[6 + len(landed(folder))])
        except (OSError, urllib.error.URLError, http.client.HTTPException):
            time.sleep(0.2)


def web_processes(process):
    """The numbers of the processes that answer, below the one that keeps them."""
    listed = subprocess.run(
        ["ps", "-eo", "pid=,ppid=,args="], capture_output=True, text=True, check=True
    ).stdout
    rows = [line.split(None, 2) for line in listed.splitlines()]
    ours, grown = {process.pid}, True
    while grown:
        more = {int(pid) for pid, parent, _args in rows if int(parent) in ours} - ours
        ours, grown = ours | more, bool(more)
    masters = {int(pid) for pid, _p, args in rows if int(pid) in ours and "gunicorn" in args}
    return [int(pid) for pid, parent, _a in rows if int(parent) in masters and int(pid) in masters]


def test_no_import_is_ever_half_though_the_web_process_is_killed(tmp_path):
    firm, history = tmp_path / "firm", tmp_path / "history"
    history.mkdir()
    (history / "firm.toml").write_text(TOML)
    rows = [f"{month},{1000 + i},{i}" for i, month in enumerate(MONTHS[:6])]
    (history / "history.csv").write_text("\n".join(["month,revenue,fairs", *rows]) + "\n")
    port, stop = free_port(), threading.Event()
    address = f"http://localhost:{port}"
    with served(firm, port) as process:
        assert first_line(process).startswith("Gespann is at")
        environment = starting.environment(firm, address)
        subprocess.run([sys.executable, "-c", SET_UP, history], env=environment, check=True)
        thread = threading.Thread(target=keep_bringing, args=(address, firm, stop))
        thread.start()
        chance, kills = random.Random(7), 0  # noqa: S311
        end = time.monotonic() + 400
        while thread.is_alive() and time.monotonic() < end:
            time.sleep(chance.uniform(0.3, 4 if kills < KILLS else 30))
            if kills < KILLS:
                for pid in web_processes(process):
                    subprocess.run(["kill", f"-{signal.SIGKILL.value}", str(pid)], check=False)
                    kills += 1
        stop.set()
        thread.join(timeout=90)
    assert kills >= KILLS
    assert_whole(firm)


def assert_whole(firm):
    with closing(sqlite3.connect(firm / "gespann.sqlite3")) as database:
        assert numbers_of(database) == list(range(1, IMPORTS + 2))
        assert landed(firm) == [f"{month}-01" for month in MONTHS[6:]]
        read = "SELECT rows, json_extract(added, '$.sums.fairs') FROM market_entry WHERE number > 1"
        assert database.execute(f"{read} ORDER BY number").fetchall() == [
            (1, 6 + i) for i in range(IMPORTS)
        ]
        for table in ("market_draft", "market_sourcefile"):
            assert database.execute(f"SELECT COUNT(*) FROM {table}").fetchone() == (0,)  # noqa: S608

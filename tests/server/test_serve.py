"""`gespann serve` as somebody types it: it starts, says where it is, and leaves nothing behind."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from gespann.server.together import run_together
from postgresql_server import running_server
from served import first_line, free_port, served

# Some start processes from the one of the tests, in which others may have loaded JAX; `serve` has
# none, and no threads of its own.
pytestmark = pytest.mark.filterwarnings("ignore:os.fork\\(\\) was called:RuntimeWarning")


def is_listened_to(port):
    with socket.socket() as knock:
        return knock.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_workbench_starts_shows_the_way_to_set_up_and_stops_as_a_whole(tmp_path, kind):
    if kind == "sqlite":
        start_and_stop(tmp_path, free_port())
    else:
        with running_server() as address:
            start_and_stop(tmp_path, free_port(), GESPANN_DATABASE=address)
        assert not (tmp_path / "firm" / "gespann.sqlite3").exists()


def start_and_stop(folder, port, **environment):
    with served(folder / "firm", port, first_start=True, **environment) as process:
        assert first_line(process) == f"Gespann is at http://localhost:{port} (Ctrl-C stops it)."
        assert first_line(process).startswith("It is not set up yet.")
        link = first_line(process)
        with urlopen(link) as page:
            text = page.read().decode()
        assert "Name of the firm" in text
        style = re.search(r'href="(/static/ui/css/base\.[0-9a-f]{12}\.css)"', text).group(1)
        with urlopen(f"http://localhost:{port}{style}") as file:
            assert "immutable" in file.headers["Cache-Control"]
        with pytest.raises(HTTPError, match="404"):
            urlopen(f"http://localhost:{port}/set-up/guessed/")
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0
        assert not is_listened_to(port)


def test_a_port_that_is_taken_is_told_before_anything_starts(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        refused = subprocess.run(
            [sys.executable, "-m", "gespann.cli", "serve", str(tmp_path), "--port", str(port)],
            capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
    assert refused.returncode == 2
    assert f"Nothing can listen on 127.0.0.1, port {port}" in refused.stderr
    assert list(tmp_path.iterdir()) == []


NOTES_ITS_NUMBER = (
    "import os, pathlib, signal, sys, time; "
    "pathlib.Path(sys.argv[1]).write_text(str(os.getpid())); "
)
SLEEPS = NOTES_ITS_NUMBER + "time.sleep(60)"
IS_STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + SLEEPS
LEAVES = """
import pathlib, sys, time
while not pathlib.Path(sys.argv[1]).exists():
    time.sleep(0.05)
sys.exit(3)
"""


def program(code, note):
    return (sys.executable, "-c", code, str(note))


def is_alive(note):
    try:
        os.kill(int(note.read_text()), 0)
    except ProcessLookupError:
        return False
    return True


def test_when_one_process_ends_the_others_are_ended_too(tmp_path):
    note = tmp_path / "note"
    ended = run_together(
        [program(SLEEPS, note), program(LEAVES, note)],
        os.environ,
        is_up=lambda: False,
        when_up=lambda: None,
    )
    assert ended == 3
    assert not is_alive(note)


def test_what_does_not_end_politely_is_killed(monkeypatch, tmp_path):
    monkeypatch.setattr("gespann.server.together.SECONDS_TO_STOP", 0.5)
    note = tmp_path / "note"
    began = time.monotonic()
    ended = run_together(
        [program(IS_STUBBORN, note)],
        os.environ,
        is_up=note.exists,
        when_up=lambda: os.kill(os.getpid(), signal.SIGTERM),
    )
    assert ended == 0
    assert time.monotonic() - began < 20
    assert not is_alive(note)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children of a killed parent")
def test_when_the_command_itself_is_killed_nothing_stays_behind(tmp_path):
    port = free_port()
    with served(tmp_path / "firm", port) as process:
        first_line(process)
        process.kill()
        process.wait()
        deadline = time.monotonic() + 20
        while is_listened_to(port) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert not is_listened_to(port)

"""Backups and what comes back from them: whole, of one moment, or not at all; on both databases."""

import gzip
import io
import json
import os
import stat
import subprocess
import sys
import tarfile
from contextlib import contextmanager
from pathlib import Path

import pytest

from postgresql_server import programs_folder, running_server
from served import with_tables

KINDS = pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
PROLOGUE = """
import os, sys
from pathlib import Path
from gespann.server import starting
folder = Path(sys.argv[1])
starting.connect(folder)
from django.db import connection, transaction
from gespann.apps.organisation.models import Department, Firm, Person, Side
"""
# Each department has a person: in every transaction both tables grow by one.
FILL = (
    PROLOGUE
    + """
from gespann.server.starting import make_ready
make_ready()
Firm.objects.create(name="Kupferberg")
"""
)
WRITE = (
    PROLOGUE
    + """
import itertools
for number in itertools.count():
    with transaction.atomic():
        Department.objects.create(name=f"Department {number}")
        Person.objects.create(email=f"{number}@example.org", name="Ada", language="de")
    if number == 20:
        print("busy", flush=True)
"""
)
COUNT = (
    PROLOGUE
    + """
import json
print(json.dumps({
    "firm": Firm.objects.get().name,
    "departments": Department.objects.count(),
    "people": Person.objects.count(),
}))
"""
)


@contextmanager
def databases(kind, number=1):
    """Environments of so many workbenches, each with a database of its own."""
    path = f"{programs_folder()}{os.pathsep}{os.environ['PATH']}"
    if kind == "sqlite":
        yield [{**os.environ, "PATH": path} for _ in range(number)]
        return
    with running_server() as address:
        names = [f"firm{n}" for n in range(number)]
        made = {**os.environ, "PATH": path, "GESPANN_DATABASE": address}
        script = (
            "import django; django.setup(); from django.db import connection as c\n"
            "with c.cursor() as k:\n"
            + "".join(f"    k.execute('CREATE DATABASE {name}')\n" for name in names)
        )
        settings = {"DJANGO_SETTINGS_MODULE": "gespann.server.settings"}
        subprocess.run([sys.executable, "-c", script], env={**made, **settings}, check=True)
        yield [
            {**made, "GESPANN_DATABASE": address.replace("/postgres?", f"/{name}?")}
            for name in names
        ]


def script(text, folder, environment):
    done = subprocess.run(
        [sys.executable, "-c", text, str(folder)],
        env=environment, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return done.stdout


def gespann(*arguments, environment):
    return subprocess.run(
        [sys.executable, "-m", "gespann.cli", *map(str, arguments)],
        env={**environment, "GESPANN_LANGUAGE": "en"}, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.slow
@KINDS
def test_a_backup_made_while_others_write_is_of_one_moment_and_comes_back_whole(tmp_path, kind):
    folder, back = tmp_path / "firm", tmp_path / "back"
    with databases(kind, 2) as (here, there):
        folder.mkdir(mode=0o700)
        script(FILL, folder, here)
        (folder / "mail").mkdir()
        (folder / "mail" / "letter.log").write_text("Dear Ada", encoding="utf-8")
        (folder / "jobs" / "7").mkdir(parents=True)
        (folder / "jobs" / "7" / "half-done").write_text("will go", encoding="utf-8")
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITE, str(folder)],
            env=here, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        try:
            assert writer.stdout.readline().strip() == "busy"
            made = gespann("backup", folder, "--to", tmp_path, environment=here)
            assert made.returncode == 0, made.stderr
        finally:
            writer.kill()
            writer.communicate()
        (backup,) = tmp_path.glob("*.backup")
        assert "it is whole" in made.stdout
        assert stat.S_IMODE(backup.stat().st_mode) == 0o600
        restored = gespann("restore", backup, back, environment=there)
        assert restored.returncode == 0, restored.stderr
        now = json.loads(script(COUNT, folder, here))
        then = json.loads(script(COUNT, back, there))
    assert then["firm"] == "Kupferberg"
    assert 20 <= then["departments"] <= now["departments"]
    assert then["people"] == then["departments"]
    assert (back / "secret-key").read_text() == (folder / "secret-key").read_text()
    assert (back / "mail" / "letter.log").read_text(encoding="utf-8") == "Dear Ada"
    assert not (back / "jobs").exists()
    assert stat.S_IMODE(back.stat().st_mode) == 0o700
    assert stat.S_IMODE((back / "secret-key").stat().st_mode) == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["back", "firm", backup.name]


@pytest.fixture(scope="module")
def backup(tmp_path_factory):
    """A backup of a small workbench on SQLite."""
    folder = with_tables(tmp_path_factory.mktemp("made") / "firm")
    script(FILL, folder, dict(os.environ))
    target = folder.parent / "firm.backup"
    assert gespann("backup", folder, "--to", target, environment=os.environ).returncode == 0
    return target


@pytest.mark.parametrize("share", [0.0, 0.02, 0.4, 0.9, 0.97])
def test_a_backup_that_was_cut_off_is_refused_and_leaves_nothing_behind(tmp_path, backup, share):
    cut = tmp_path / "cut.backup"
    content = backup.read_bytes()
    cut.write_bytes(content[: int(share * len(content))])
    refused = gespann("restore", cut, tmp_path / "back", environment=os.environ)
    assert refused.returncode == 2
    assert "Take another one" in refused.stderr or "no backup of Gespann" in refused.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["cut.backup"]


def changed(backup, target, change):
    """The same backup with one member's bytes changed or its name."""
    with tarfile.open(backup) as old, tarfile.open(target, "w:gz") as new:
        for about in old:
            content = old.extractfile(about).read()
            about, content = change(about, content)
            about.size = len(content)
            new.addfile(about, io.BytesIO(content))


def test_a_changed_byte_is_noticed(tmp_path, backup):
    def flip(about, content):
        if about.name == "secret-key":
            content = b"x" + content[1:]
        return about, content

    changed(backup, tmp_path / "bad.backup", flip)
    refused = gespann("restore", tmp_path / "bad.backup", tmp_path / "b", environment=os.environ)
    assert refused.returncode == 2
    assert "“secret-key” is missing or changed" in refused.stderr
    assert not (tmp_path / "b").exists()


@pytest.mark.parametrize("name", ["../outside", "/outside-of-gespann", "files/../../outside"])
def test_nothing_is_put_outside_of_the_folder(tmp_path, backup, name):
    def lead_out(about, content):
        if about.name == "manifest.json":
            manifest = json.loads(content)
            manifest["members"][name] = manifest["members"].pop("secret-key")
            content = json.dumps(manifest).encode()
        elif about.name == "secret-key":
            about.name = name
        return about, content

    (tmp_path / "inner").mkdir()
    changed(backup, tmp_path / "inner" / "bad.backup", lead_out)
    refused = gespann(
        "restore", tmp_path / "inner" / "bad.backup", tmp_path / "inner" / "b",
        environment=os.environ,
    )  # fmt: skip
    assert refused.returncode == 2
    assert [path.name for path in tmp_path.iterdir()] == ["inner"]
    assert not Path("/outside-of-gespann").exists()


@pytest.mark.parametrize("content", [b"", b"no archive", gzip.compress(b"x" * 1000, mtime=0)])
def test_what_is_no_backup_is_refused(tmp_path, content):
    (tmp_path / "some.file").write_bytes(content)
    refused = gespann("restore", tmp_path / "some.file", tmp_path / "b", environment=os.environ)
    assert refused.returncode == 2
    assert "some.file" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_nothing_is_overwritten(tmp_path, backup):
    (tmp_path / "kept").write_text("mine", encoding="utf-8")
    refused = gespann("restore", backup, tmp_path, environment=os.environ)
    assert refused.returncode == 2
    assert "is not empty" in refused.stderr
    again = gespann("backup", backup.parent / "firm", "--to", backup, environment=os.environ)
    assert again.returncode == 2
    assert "There is a file" in again.stderr
    assert (tmp_path / "kept").read_text(encoding="utf-8") == "mine"


def test_a_backup_goes_back_into_its_own_kind_of_database_only(tmp_path, backup):
    named = {**os.environ, "GESPANN_DATABASE": "postgresql://nobody@127.0.0.1:1/none"}
    refused = gespann("restore", backup, tmp_path / "b", environment=named)
    assert refused.returncode == 2
    assert "The backup is of SQLite" in refused.stderr


def test_a_folder_that_is_no_workbench_is_told_apart(tmp_path):
    for command in ("backup", "doctor"):
        refused = gespann(command, tmp_path, environment=os.environ)
        assert refused.returncode == 2
        assert "is no workbench’s folder" in refused.stderr
    assert list(tmp_path.iterdir()) == []

"""`./gespann` on machines of many kinds, each built from a folder, a PATH, and a pretended uv.

The pretended uv makes an environment whose Python only says what it was asked, so that the script
itself is tried and not the network.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from gespann.cli.main import app

TOOLS = ("cat", "cksum", "dirname", "env", "ln", "mkdir", "readlink", "rm", "rmdir", "sh", "sleep")
PYTHON = """#!/bin/sh
case "$1" in -c | -m) [ "$2" = compileall ] && exit 0 ;; esac
case "$2" in *version_info*) exit 0 ;; esac
printf '[%s]' "$@"
echo " in $(basename "$PWD")"
exit "${ANSWER:-0}"
"""
UV = """#!/bin/sh
echo "$*" >>"$UV_LOG"
echo "uv says something"
case "$1" in
  venv)
    for last; do :; done
    sleep 0.2
    mkdir -p "$last/bin" "$last/lib/python3.11/site-packages"
    cp "$PRETENDED_PYTHON" "$last/bin/python"
    ;;
  pip) exit "${UV_FAILS:-0}" ;;
esac
"""


class Machine:
    """A folder with the front door in it, and what its shell finds on the PATH."""

    def __init__(self, folder: Path, repository: Path) -> None:
        self.project = folder / "a project of mine"
        self.programs = folder / "programs"
        self.log = folder / "uv.log"
        self.project.mkdir()
        self.programs.mkdir()
        for name in ("gespann", "requirements.lock", "requirements-test.lock"):
            shutil.copy(repository / name, self.project / name)
        for tool in (*TOOLS, "basename", "cp"):
            (self.programs / tool).symlink_to(str(shutil.which(tool)))
        self.pretended_python = self.script("pretended-python", PYTHON)

    def script(self, name: str, text: str) -> Path:
        path = self.programs / name
        path.write_text(text)
        path.chmod(0o755)
        return path

    def with_uv(self) -> "Machine":
        self.script("uv", UV)
        return self

    def environment(self, **more: str) -> dict[str, str]:
        return {
            "PATH": str(self.programs),
            "UV_LOG": str(self.log),
            "PRETENDED_PYTHON": str(self.pretended_python),
            **more,
        }

    def start(self, *arguments: str, cwd: Path | None = None, **more: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [str(self.project / "gespann"), *arguments],
            cwd=cwd or self.project, env=self.environment(**more), text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def call(
        self, *arguments: str, cwd: Path | None = None, **more: str
    ) -> subprocess.CompletedProcess[str]:
        process = self.start(*arguments, cwd=cwd, **more)
        out, err = process.communicate(timeout=60)
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def set_ups(self) -> list[str]:
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        return [line.partition(" ")[0] for line in lines]


@pytest.fixture
def bare(tmp_path, root) -> Machine:
    """A machine without Python and without uv."""
    return Machine(tmp_path, root)


@pytest.fixture
def machine(bare) -> Machine:
    """A machine with uv, nothing set up yet."""
    return bare.with_uv()


@pytest.fixture
def ready(machine) -> Machine:
    """A machine on which everything is set up."""
    assert machine.call("demo").returncode == 0
    machine.log.unlink()
    return machine


@pytest.mark.parametrize("arguments", [(), ("help",), ("--help",), ("-h",)])
def test_help_needs_no_set_up(bare, arguments):
    helped = bare.call(*arguments)
    assert (helped.returncode, helped.stderr) == (0, "")
    assert "./gespann plan FOLDER" in helped.stdout
    assert not (bare.project / ".venv").exists()


def test_help_names_every_command_that_there_is(bare):
    named = set(re.findall(r"^  \./gespann ([a-z][a-z-]*) ", bare.call().stdout, re.MULTILINE))
    commands = typer.main.get_group(app()).commands
    assert named - {"test", "lock", "translate"} == set(commands)


@pytest.mark.parametrize("name", ["GESPANN_LANGUAGE", "LC_ALL", "LANG"])
def test_help_is_german_for_who_reads_german(bare, name):
    assert "ein Budget, ein Plan" in bare.call(**{name: "de_AT.UTF-8"}).stdout


def test_the_first_of_the_languages_that_is_set_decides(bare):
    assert "one budget, one plan" in bare.call(LC_ALL="C", LANG="de_DE.UTF-8").stdout


def test_a_typing_mistake_is_told_before_anything_is_set_up(bare):
    mistaken = bare.call("paln")
    assert (mistaken.returncode, mistaken.stdout) == (2, "")
    assert "There is no command “paln”." in mistaken.stderr
    assert not (bare.project / ".venv").exists()


def test_without_python_and_uv_it_says_what_is_needed(bare):
    refused = bare.call("demo")
    assert refused.returncode == 1
    assert "Gespann needs Python 3.11, 3.12 or 3.13" in refused.stderr
    assert not (bare.project / ".venv-lock").exists()


def test_a_python_that_is_too_old_is_not_taken(bare):
    bare.script("python3", "#!/bin/sh\nexit 1\n")
    assert "none was found" in bare.call("demo").stderr


def test_the_first_call_sets_up_and_the_second_does_not(machine):
    first, second = machine.call("--version"), machine.call("--version")
    assert first.returncode == second.returncode == 0
    assert machine.set_ups() == ["venv", "pip"]
    assert "only once" in first.stderr
    assert second.stderr == ""


def test_the_lock_is_installed_with_hashes_and_compiled(machine):
    machine.call("--version")
    install = machine.log.read_text().splitlines()[1]
    assert "--require-hashes --compile-bytecode" in install
    assert install.endswith("/requirements.lock")


def test_set_up_says_nothing_on_standard_output(machine):
    assert machine.call("plan", "firm").stdout == (
        "[-m][gespann.cli][plan][firm] in a project of mine\n"
    )


def test_arguments_arrive_as_they_were_given(ready):
    called = ready.call("plan", "my firm", "--report", "a b.html")
    assert called.stdout.startswith("[-m][gespann.cli][plan][my firm][--report][a b.html]")


@pytest.mark.parametrize("code", ["1", "2", "130"])
def test_exit_codes_are_passed_on(ready, code):
    assert ready.call("plan", "firm", ANSWER=code).returncode == int(code)


def test_it_works_from_any_folder_and_stays_there(ready, tmp_path):
    elsewhere = tmp_path / "else where"
    elsewhere.mkdir()
    assert ready.call("check", ".", cwd=elsewhere).stdout.endswith(" in else where\n")


def test_it_may_be_called_through_a_link(ready, tmp_path):
    link = tmp_path / "link to gespann"
    link.symlink_to(ready.project / "gespann")
    called = subprocess.run(
        [str(link), "check", "x"], env=ready.environment(), capture_output=True, check=True
    )
    assert called.stdout.startswith(b"[-m][gespann.cli][check][x]")
    again = ready.project / ".venv" / "bin" / "gespann"
    assert subprocess.run([str(again)], env=ready.environment(), check=False).returncode == 0


def test_the_tests_have_a_lock_of_their_own_and_run_in_the_root(ready, tmp_path):
    tested = ready.call("test", "-k", "two words", cwd=tmp_path)
    assert tested.stdout == (
        "[-m][pytest][--numprocesses=2][--dist=loadfile][--no-loadscope-reorder][-k][two words] "
        "in a project of mine\n"
    )
    assert ready.log.read_text().strip().endswith("/requirements-test.lock")
    ready.log.unlink()
    ready.call("demo")
    assert ready.set_ups() == []


def test_a_new_lock_is_installed(ready):
    lock = ready.project / "requirements.lock"
    lock.write_text(lock.read_text() + "# new\n")
    ready.call("demo")
    assert ready.set_ups() == ["pip"]


def test_a_set_up_that_failed_is_done_again(machine):
    failed = machine.call("demo", UV_FAILS="3")
    assert failed.returncode != 0
    assert not (machine.project / ".venv").exists()
    assert not (machine.project / ".venv-lock").exists()
    assert machine.call("demo").returncode == 0
    assert machine.set_ups() == ["venv", "pip", "venv", "pip"]


def test_of_two_calls_at_the_same_moment_only_one_sets_up(machine):
    both = [machine.start("demo"), machine.start("demo")]
    ends = [process.communicate(timeout=60) for process in both]
    assert [process.returncode for process in both] == [0, 0], ends
    assert machine.set_ups() == ["venv", "pip"]
    assert not (machine.project / ".venv-lock").exists()


def test_what_a_killed_call_left_is_made_anew(ready):
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    turn = ready.project / ".venv-lock"
    turn.mkdir()
    (turn / "owner").write_text(f"{gone.pid}\n")
    for stamp in (ready.project / ".venv").glob("*.stamp"):
        stamp.unlink()
    assert ready.call("demo").returncode == 0
    assert ready.set_ups() == ["venv", "pip"]
    assert not turn.exists()


def test_the_project_is_found_by_its_own_python(ready):
    line = ready.project / ".venv" / "lib" / "python3.11" / "site-packages" / "gespann.pth"
    target = line.parent / line.read_text().strip()
    assert Path(os.path.normpath(target)) == ready.project / "src"

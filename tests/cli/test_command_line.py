"""The command line: what it takes, what it refuses, and in which language."""

import inspect
import io
import signal
import subprocess
import sys
import time
from decimal import Decimal

import psutil
import pytest
import typer.core
from rich.console import Console
from rich.progress import Progress as Bars
from rich.progress import TextColumn

from gespann import __version__, library
from gespann.cli import main, options, parsing, progress, tongue
from gespann.core.progress import Phase, Progress
from gespann.refusals import Refusal

GIGABYTE = 1024**3
# What runs in the background of a shell is told to mind no Ctrl-C, and tells its children.
MINDING_CTRL_C = """
import runpy, signal
signal.signal(signal.SIGINT, signal.default_int_handler)
runpy.run_module("gespann.cli", run_name="__main__")
"""


@pytest.fixture
def run(capsys):
    """Run a command; its exit code, standard output and standard error."""

    def run(*arguments):
        code = main.run(arguments)
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


def test_the_version_is_told(run):
    assert run("--version") == (0, f"gespann {__version__}\n", "")


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        ((), "Missing command."),
        (("paln",), "No such command 'paln'."),
        (("plan",), "FOLDER is missing."),
        (("plan", "firm", "--fast"), "There is no option --fast."),
        (("plan", "firm", "--seed", "x"), "The value for --seed does not fit."),
        (("plan", "firm", "--caution", "1.5"), "The value for --caution does not fit."),
        (("plan", "firm", "--budget", "1.200"), "“1.200” is not an amount of money"),
        (("plan", "firm", "--language", "fr"), "The value for --language does not fit."),
    ],
)
def test_what_does_not_fit_is_refused_in_a_sentence(run, arguments, fault):
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith(fault)
    assert len(err.splitlines()) == 1


def test_refusals_are_german_for_who_reads_german(run, monkeypatch):
    monkeypatch.setenv("LANG", "de_DE.UTF-8")
    assert run("paln")[2].startswith("Den Befehl 'paln' gibt es nicht.")


def test_help_is_german_for_who_asks_for_it(run):
    code, out, _err = run("plan", "--help", "--language", "de")
    assert code == 0
    assert out.startswith("Aufruf: gespann plan [OPTIONEN]")
    assert not {"Options", "Arguments", "Show this"} & set(out.split())


def test_every_word_that_is_translated_for_the_parser_is_one_of_its_words():
    source = inspect.getsource(typer.core)
    assert [word for word in parsing.words_of_the_parser() if f'_("{word}")' not in source] == []


@pytest.mark.parametrize(
    ("arguments", "environment", "language"),
    [
        ([], {}, "en"),
        ([], {"LANG": "de_DE.UTF-8"}, "de"),
        ([], {"LC_ALL": "C", "LANG": "de_DE.UTF-8"}, "en"),
        ([], {"GESPANN_LANGUAGE": "de", "LC_ALL": "en_GB.UTF-8"}, "de"),
        ([], {"LANG": "fr_FR.UTF-8"}, "en"),
        (["plan", "--language", "de"], {"GESPANN_LANGUAGE": "en"}, "de"),
        (["plan", "--language=en"], {"LANG": "de_DE"}, "en"),
        (["plan", "--language"], {}, "en"),
    ],
)
def test_the_option_decides_then_the_environment(arguments, environment, language):
    assert tongue.language_asked_for(arguments, environment) == language


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("1200000", "1200000"),
        ("1200000.50", "1200000.50"),
        ("1200000,5", "1200000.5"),
        ("1.200.000,50", "1200000.50"),
        ("1,200,000.50", "1200000.50"),
        ("1.200,50", "1200.50"),
        ("1,200.50", "1200.50"),
        ("1'200'000", "1200000"),
        ("1 200 000", "1200000"),
        ("0", "0"),
    ],
)
def test_amounts_are_read_as_people_write_them(typed, meant):
    assert options.money_typed(typed) == Decimal(meant)


@pytest.mark.parametrize("typed", ["1.200", "1,200", "-5", "5 EUR", "", "1.2.3", "1200.505", "1e6"])
def test_amounts_that_could_mean_two_things_are_refused(typed):
    with pytest.raises(parsing.AmountRefused, match="is not an amount"):
        options.money_typed(typed)


FIRM_WITHOUT_A_HISTORY = """
[firm]
name = "Muster GmbH"
currency = "EUR"
period = "week"
margin = 0.4
[last_year]
outcome = 2_600_000
[[levers]]
name = "Fairs"
kind = "trade_fair"
last_year = 52_000
"""


def test_a_firm_without_a_history_can_be_told_where_its_plan_starts(run, tmp_path):
    (tmp_path / "firm.toml").write_text(FIRM_WITHOUT_A_HISTORY, encoding="utf-8")
    for command in (("check",), ("fit",), ("plan", "--budget", "50000")):
        code, _out, err = run(*command, str(tmp_path))
        assert code == 2
        assert "Without a history nothing tells when the plan starts." in err
    code, out, _err = run("check", str(tmp_path), "--plan-start", "05.01.2026")
    assert code == 0
    assert "52" in out
    assert "6 Jan 2025" in out


@pytest.mark.parametrize("command", ["fit", "plan"])
def test_the_start_of_the_plan_reaches_the_reader(run, tmp_path, monkeypatch, command):
    asked = []

    def fitted(firm, **_options):
        asked.append(firm.history.starts[-1].astype(str))
        raise Refusal("enough")

    monkeypatch.setattr(library, "fit", fitted)
    (tmp_path / "firm.toml").write_text(FIRM_WITHOUT_A_HISTORY, encoding="utf-8")
    budget = ("--budget", "50000") if command == "plan" else ()
    run(command, str(tmp_path), "--plan-start", "2026-01-05", *budget)
    assert asked == ["2025-12-29"]


def test_plain_progress_says_each_phase_once_and_then_how_long_it_takes():
    lines, now = [], [0.0]
    watch = progress.PlainLines(lines.append, lambda: now[0])
    for seconds, done in ((0, 0), (1, 10), (6, 60), (7, 70), (12, 100)):
        now[0] = float(seconds)
        watch(Progress(Phase.SAMPLE, done, 120))
    watch(Progress(Phase.PLAN, 0, 1))
    assert lines == [
        "Estimating the effects …",
        "Estimating the effects: 50% done, about 6 s left",
        "Estimating the effects: 83% done, about 2 s left",
        "Searching for the best plan …",
    ]


def test_plain_progress_says_that_chains_go_on_which_have_not_converged():
    lines, now = [], [0.0]
    watch = progress.PlainLines(lines.append, lambda: now[0])
    for seconds, done, beyond in ((0, 0, 0), (6, 60, 0), (12, 60, 50), (18, 60, 1100), (24, 90, 0)):
        now[0] = float(seconds)
        watch(Progress(Phase.SAMPLE, done, 120, beyond))
    assert lines == [
        "Estimating the effects …",
        "Estimating the effects: 50% done, about 6 s left",
        "Estimating the effects: not settled yet, so it goes on; 50 draws more so far",
        "Estimating the effects: not settled yet, so it goes on; 1,100 draws more so far",
        "Estimating the effects: 75% done, about 8 s left",
    ]


def test_a_bar_says_that_chains_go_on_and_stops_saying_so_afterwards():
    console = Console(file=io.StringIO(), force_terminal=True, width=120)
    with Bars(TextColumn("{task.description}"), console=console) as bars:
        watch = progress.OneBarPerPhase(bars)
        seen = []
        for beyond in (0, 50, 0):
            watch(Progress(Phase.SAMPLE, 60, 120, beyond))
            seen.append(bars.tasks[0].description)
    assert seen == [
        "Estimating the effects",
        "Estimating the effects: not settled yet, so it goes on; 50 draws more so far",
        "Estimating the effects",
    ]


def test_every_phase_has_a_name():
    assert len({progress.name_of(phase) for phase in Phase}) == len(Phase)


def pressed_until_it_leaves(process):
    """Ctrl-C as people press it: once more if a library that was being loaded has swallowed it."""
    for _ in range(8):
        process.send_signal(signal.SIGINT)
        try:
            return process.communicate(timeout=30)
        except subprocess.TimeoutExpired:
            continue
    raise AssertionError("it does not leave")


def test_ctrl_c_leaves_with_130_and_nothing_half_written(tmp_path):
    arguments = ["simulate", str(tmp_path / "firm"), "--markets", "3000", "--periods", "3000"]
    with subprocess.Popen(
        [sys.executable, "-c", MINDING_CTRL_C, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        # So much it holds once it simulates. Before, a library that is being loaded may swallow it.
        while process.poll() is None and psutil.Process(process.pid).memory_info().rss < GIGABYTE:
            time.sleep(0.1)
        assert process.poll() is None, "it was to be interrupted in the middle"
        assert pressed_until_it_leaves(process) == (b"", b"")
    # Python may pass the signal on to itself in place of leaving; a shell says 130 for both.
    assert process.returncode in (130, -signal.SIGINT)
    assert list(tmp_path.iterdir()) == []

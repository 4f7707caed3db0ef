"""Progress of long work on standard error: a bar in a terminal, plain lines elsewhere."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, TaskID, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bars

from gespann.core.progress import Phase, Progress, Report
from gespann.language import gettext as _
from gespann.language.numbers import number, percent

SECONDS_BETWEEN_LINES = 5.0


def name_of(phase: Phase) -> str:
    """What is being done in a phase."""
    return {
        Phase.PREPARE: _("Preparing the data"),
        Phase.SAMPLE: _("Estimating the effects"),
        Phase.FORECAST_CHECK: _("Testing the forecast on held-back periods"),
        Phase.EVIDENCE_ALONE: _("Weighing the evidence without beliefs"),
        Phase.THOROUGH_CHECKS: _("Checking the model thoroughly"),
        Phase.PLAN: _("Searching for the best plan"),
        Phase.TESTS: _("Judging tests that might be held"),
        Phase.COMPROMISE: _("Searching for what both can agree to"),
        Phase.SURFACE: _("Preparing quick answers around the plan"),
    }[phase]


def why_it_goes_on(progress: Progress) -> str:
    """That more is done than was foreseen; nothing where it is not."""
    if not progress.beyond:
        return ""
    return _("{phase}: not settled yet, so it goes on; {count} draws more so far").format(
        phase=name_of(progress.phase), count=number(progress.beyond)
    )


@contextmanager
def shown() -> Iterator[Report]:
    """A listener for progress that shows it to whoever watches standard error."""
    console = Console(stderr=True, markup=False, highlight=False)
    if not console.is_terminal:
        yield PlainLines(console.print, time.monotonic)
        return
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TaskProgressColumn(markup=True),
        TimeRemainingColumn(),
    )
    with Bars(*columns, console=console, transient=True) as bars:
        yield OneBarPerPhase(bars)


class OneBarPerPhase:
    """Shows each phase as a bar with its remaining time."""

    def __init__(self, bars: Bars) -> None:
        self._bars = bars
        self._tasks: dict[Phase, TaskID] = {}

    def __call__(self, progress: Progress) -> None:
        if progress.phase not in self._tasks:
            self._tasks[progress.phase] = self._bars.add_task("")
        self._bars.update(
            self._tasks[progress.phase],
            description=why_it_goes_on(progress) or name_of(progress.phase),
            completed=progress.done,
            total=progress.total,
        )


class PlainLines:
    """Writes a line when a phase begins, and now and then how far it has come."""

    def __init__(self, write: Callable[[str], object], clock: Callable[[], float]) -> None:
        self._write = write
        self._clock = clock
        self._phase: Phase | None = None
        self._begun = self._written = clock()

    def __call__(self, progress: Progress) -> None:
        now = self._clock()
        if progress.phase is not self._phase:
            self._phase = progress.phase
            self._begun = self._written = now
            self._write(_("{phase} …").format(phase=name_of(progress.phase)))
        elif progress.done and now - self._written >= SECONDS_BETWEEN_LINES:
            self._written = now
            self._write(self._how_far(progress, now - self._begun))

    def _how_far(self, progress: Progress, seconds: float) -> str:
        if goes_on := why_it_goes_on(progress):
            return goes_on
        remaining = seconds * (progress.total - progress.done) / progress.done
        return _("{phase}: {share} done, about {seconds} s left").format(
            phase=name_of(progress.phase),
            share=percent(progress.done / progress.total),
            seconds=number(remaining),
        )

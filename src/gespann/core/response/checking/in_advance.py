"""Work that is begun before it is asked for, in a thread of its own.

The forecast check needs nothing from the fit that it checks. Where the sampler takes one processor
only, the other one can make the check meanwhile; what comes out is the same.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock
from types import TracebackType
from typing import Generic, TypeVar

from gespann.core.progress import Steps

Result = TypeVar("Result")


class NotWantedError(Exception):
    """Nobody waits for the work any more."""


class InAdvance(Generic[Result]):
    """Work that tells of its steps, done while something else is done in a `with` block.

    Nothing is told before somebody waits for the result, so that a listener hears of one thing
    after the other. If the block is left early the work ends at its next step.

    Args:
        work: Takes whom to tell of its steps.
        begins: False to do it only when its result is asked for.
    """

    def __init__(self, work: Callable[[Steps], Result], *, begins: bool) -> None:
        self._work = work
        self._pool = ThreadPoolExecutor(1) if begins else None
        self._future: Future[Result] | None = None
        self._report: Steps | None = None
        self._last: tuple[int, int, int] | None = None
        self._left = False
        self._telling = Lock()

    def __enter__(self) -> "InAdvance[Result]":
        if self._pool is not None:
            self._future = self._pool.submit(self._work, self._note)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._left = True
        if self._pool is not None:
            self._pool.shutdown()

    def result(self, report: Steps) -> Result:
        """Wait for the work, and be told of its steps from here on."""
        if self._future is None:
            return self._work(report)
        with self._telling:
            self._report = report
            if self._last is not None:
                report(*self._last)
        return self._future.result()

    def _note(self, done: int, total: int, beyond: int) -> None:
        if self._left:
            raise NotWantedError
        with self._telling:
            self._last = done, total, beyond
            if self._report is not None:
                self._report(done, total, beyond)

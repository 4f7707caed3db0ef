"""How far a fit is as a whole, and how long it will still take."""

import time
from collections.abc import Callable

from gespann.core.progress import Phase, Progress

# Roughly how the time goes over the parts. Firms differ, so these only shape the bar; what is still
# to come is told by the pace. What a firm has no use for is left out.
SHARES = {
    Phase.PREPARE: 0.02,
    Phase.SAMPLE: 0.57,
    Phase.FORECAST_CHECK: 0.08,
    Phase.EVIDENCE_ALONE: 0.18,
    Phase.THOROUGH_CHECKS: 2.0,
    Phase.PLAN: 0.15,
}


class Pace:
    """Listens to the core's progress, and tells that of the whole.

    Args:
        report: Told of (share done, phase, seconds_left=…), as `Task.report` is.
        seconds_before: What earlier attempts have taken for what was kept of them.
    """

    def __init__(
        self,
        report: Callable[..., None],
        *,
        thorough: bool,
        with_beliefs: bool,
        with_plan: bool,
        seconds_before: float = 0.0,
    ) -> None:
        left_out = {
            Phase.EVIDENCE_ALONE: not with_beliefs,
            Phase.THOROUGH_CHECKS: not thorough,
            Phase.PLAN: not with_plan,
        }
        shares = {phase: part for phase, part in SHARES.items() if not left_out.get(phase)}
        whole = sum(shares.values())
        self._parts = {phase: part / whole for phase, part in shares.items()}
        self._report = report
        self._begun = time.monotonic()
        self._before = seconds_before
        self._done = 0.0
        self._given = 0.0
        self._is_given = False

    @property
    def seconds(self) -> float:
        """How long all attempts together have taken."""
        return self._before + time.monotonic() - self._begun

    def is_given(self) -> None:
        """What comes next was kept by an earlier attempt: it takes no time, and shows no pace."""
        self._is_given = True

    def __call__(self, progress: Progress) -> None:
        """Tell how far the whole is; it never goes back."""
        share = self._share(progress)
        if self._is_given:
            self._given += max(share - self._done, 0.0)
            self._is_given = False
        self._done = max(self._done, share)
        self._report(self._done, progress.phase.value, seconds_left=self._seconds_left())

    def _share(self, progress: Progress) -> float:
        before = 0.0
        for phase, part in self._parts.items():
            if phase is progress.phase:
                return min(before + part * min(progress.done / progress.total, 1.0), 1.0)
            before += part
        return self._done

    def _seconds_left(self) -> float | None:
        own = self._done - self._given
        if own <= 0:
            return None
        return (time.monotonic() - self._begun) * (1 - self._done) / own

"""Why a test cannot be read, and what must be known of one that can."""

from gespann.core.experiments.held import Held
from gespann.core.experiments.schedule import Schedule
from gespann.core.findings import Finding, Severity, Topic

POOR_FIT = 0.1  # relative to the outcome
LITTLE_FOLLOWED = 0.8  # share of variance that the comparison leaves
SMALL_CHANGE = 0.1
CHANGED_CONTROLS = 0.25
FEW_WINDOWS = 5.0
SHORT = {52: 4, 12: 2}  # fewest periods, by periods in a year


class Refused(Exception):
    """A test that cannot be read, with the finding that says why."""

    def __init__(self, finding: Finding) -> None:
        self.finding = finding
        super().__init__(finding.code)


def refusal(code: str, lever: str, **values: object) -> Refused:
    """A reason not to read a test."""
    return Refused(Finding(code, Severity.ALARM, Topic.EXPERIMENT, lever, values))


def warnings(
    held: Held,
    *,
    schedule: Schedule,
    per_year: int,
    fit: float,
    left: float,
    windows: float,
    compared_with_markets: bool,
    change: float,
    change_in_controls: float,
) -> tuple[Finding, ...]:
    """Caveats of a test that was read.

    Args:
        fit: Root mean squared error before the test, relative to the outcome.
        left: Share of the outcome's variance before the test that the comparison leaves.
        windows: Independent windows that the standard error rests on.
        change, change_in_controls: Relative change of effort in test markets and controls.
    """
    found = []
    if abs(change_in_controls) > CHANGED_CONTROLS:
        found.append(_warning("controls_changed_too", held.lever, share=change_in_controls))
    if abs(change) < SMALL_CHANGE:
        found.append(_warning("effort_hardly_changed", held.lever, share=change))
    if schedule.periods < SHORT[per_year]:
        found.append(
            _warning("test_was_short", held.lever, periods=schedule.periods, least=SHORT[per_year])
        )
    if compared_with_markets and (fit > POOR_FIT or left > LITTLE_FOLLOWED):
        found.append(_warning("controls_follow_poorly", "", share=fit))
    if not compared_with_markets and held.kind == "before_after":
        found.append(_warning("before_after_is_weak", held.lever))
    if windows < FEW_WINDOWS:
        found.append(_warning("few_windows", held.lever, windows=windows))
    return tuple(found)


def _warning(code: str, subject: str, **values: object) -> Finding:
    return Finding(code, Severity.WARNING, Topic.EXPERIMENT, subject, values)

"""Reasons and caveats of a proposed test, and what would make it precise enough."""

from gespann.core.experiments.results import Design, Wish
from gespann.core.findings import Finding, Severity, Topic
from gespann.core.firm import Firm

POOR_FIT = 0.1


def design_findings(
    firm: Firm, wish: Wish, design: Design | None, *, reached: bool, shortfall: float = 1.0
) -> tuple[Finding, ...]:
    """What is worth knowing about the answer to a wish.

    Args:
        shortfall: Standard error of the design over the one that is enough.
    """
    if design is None:
        return (
            _finding(
                "no_test_possible",
                Severity.ALARM,
                subject=wish.lever,
                periods=len(firm.history.starts),
                markets=len(firm.history.markets),
            ),
        )
    found = []
    if not reached:
        found.append(_too_imprecise(wish, design, shortfall))
    if design.kind == "before_after":
        found.append(_finding("before_after_is_weak", Severity.WARNING, subject=wish.lever))
    if design.kind == "switchback" and wish.carry_over == 0:
        found.append(_finding("carry_over_not_known", Severity.WARNING, subject=wish.lever))
    if design.kind == "geo" and design.fit > POOR_FIT:
        found.append(_finding("controls_follow_poorly", Severity.WARNING, share=design.fit))
    if design.smallest_return is not None:
        found.append(
            _finding(
                "test_sees_return",
                Severity.NOTE,
                subject=wish.lever,
                marginal=design.smallest_return,
                probability=wish.power,
                cents=abs(design.change_cents),
            )
        )
    return tuple(found)


def _too_imprecise(wish: Wish, design: Design, shortfall: float) -> Finding:
    """How much longer or bigger a test would have to be, as a rule of thumb.

    The standard error of a mean falls with the square root of its periods, and an effect grows at
    most in proportion to the change.
    """
    return _finding(
        "precision_not_reached",
        Severity.WARNING,
        subject=wish.lever,
        share=design.smallest_effect / design.expected_outcome,
        periods=int(-(-design.periods * shortfall**2 // 1)),
        effort=max(0.0, 1 + (wish.effort - 1) * shortfall),
        # Less than nothing cannot be done, so a decrease can be made stronger only so far.
        off=1 + (wish.effort - 1) * shortfall <= 0,
    )


def _finding(code: str, severity: Severity, *, subject: str = "", **values: object) -> Finding:
    return Finding(code, severity, Topic.EXPERIMENT, subject, values)

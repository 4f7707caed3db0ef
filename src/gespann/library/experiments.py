"""Which test is worth most, how it is designed, and what it has shown."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from gespann.core.experiments.results import Precision, Proposal, Reading, Wish
from gespann.core.firm import EXPERIMENT_KINDS, Firm
from gespann.core.progress import Report, silent
from gespann.core.response.results import Fit
from gespann.files.nearest import did_you_mean
from gespann.language import gettext as _
from gespann.library.briefs import brief_for
from gespann.library.money import Money
from gespann.refusals import Refusal

if TYPE_CHECKING:
    from gespann.core.settle.results import DisputeAnswer, NextTest

DURATIONS = (4, 6, 8, 12)


def design_experiment(
    firm: Firm,
    lever: str,
    *,
    effort: float,
    smallest_effect: float | None = None,
    half_width: float | None = None,
    relative: bool = True,
    power: float = 0.8,
    durations: Sequence[int] | None = None,
    kind: str | None = None,
    forbidden: Sequence[str] = (),
    carry_over: int = 0,
    stage: str = "",
    seed: int = 0,
) -> Proposal:
    """Propose a test of one lever: markets, duration, cost, and the precision to expect.

    Args:
        lever: Name of the lever.
        effort: Effort in the test as a multiple of the usual one; 0 switches it off.
        smallest_effect: Effect to be found with the power asked for. Either this or the next.
        half_width: Half of the 90 % interval that is wanted.
        relative: Whether that figure is a share of the test markets' outcome (0.05 for 5 %); if
            not, an amount of money, or a number for a stage that is counted.
        power: Probability of finding the smallest effect.
        durations: Numbers of periods that the test may last; None for 4, 6, 8 and 12.
        kind: "geo", "switchback" or "before_after"; None for whichever serves best.
        forbidden: Markets in which nothing may be changed.
        carry_over: Periods after a change in which its effect is still counted.
        stage: Name of the stage that is measured; "" for the firm's outcome.

    Raises: Refusal if the firm has no such lever, stage or market, or the effort is the usual
        one; ValueError if another figure makes no sense.
    """
    from gespann.core.experiments.design import design_experiment as design

    refuse_unknown(firm, lever, forbidden, stage, kind)
    if effort == 1:
        raise Refusal(
            _("A test with the usual effort tests nothing. Ask for more than 1 or for less.")
        )
    scale = 1.0 if relative or stage else firm.outcome_value
    wish = Wish(
        lever=lever,
        effort=float(effort),
        precision=Precision(
            None if smallest_effect is None else smallest_effect / scale,
            None if half_width is None else half_width / scale,
            relative,
        ),
        power=float(power),
        durations=tuple(durations) if durations else DURATIONS,
        kind=kind,
        forbidden=tuple(forbidden),
        carry_over=carry_over,
        stage=stage,
    )
    return design(firm, wish, seed=seed)


def next_test(
    fit: Fit,
    *,
    budget: Money | None = None,
    years: float = 1.0,
    progress: Report = silent,
) -> "NextTest":
    """The test that is worth most to the firm, its cost taken off, or why none is worth it.

    Args:
        fit: What `gespann.fit` returned.
        budget: Money for both departments together; None takes the one in `firm.toml`.
        years: Planning years for which a result is used; the time of the test counts off.

    Raises: Refusal if no budget is known; ValueError if `years` is not positive.
    """
    from gespann.core.settle.next_test import next_test as judge

    brief = brief_for(fit.firm, budget=budget, goal=None)
    return judge(fit, brief, years=years, progress=progress)


def settle(
    fit: Fit,
    *,
    lever: str | None = None,
    budget: Money | None = None,
    years: float = 1.0,
    progress: Report = silent,
) -> "DisputeAnswer":
    """What both departments' beliefs are apart in money, and the test that settles most of it.

    Args:
        fit: What `gespann.fit` returned.
        lever: Name of the lever to settle; None for those with the most money in dispute.
        budget: Money for both departments together; None takes the one in `firm.toml`.
        years: Planning years for which a result is used; the time of the test counts off.

    Raises: Refusal if no budget is known or there is no such lever; ValueError if `years` is not
        positive.
    """
    from gespann.core.settle.dispute import settle as judge

    if lever is not None:
        refuse_unknown_lever(fit.firm, lever)
    brief = brief_for(fit.firm, budget=budget, goal=None)
    return judge(fit, brief, lever=lever, years=years, progress=progress)


def read_experiment(
    firm: Firm,
    lever: str,
    *,
    first: date,
    last: date,
    markets: Sequence[str] = (),
    kind: str = "geo",
    carry_over: int = 0,
    block: int | None = None,
    left_out: Sequence[str] = (),
    planned_units: float | None = None,
    stage: str = "",
    name: str = "",
) -> Reading:
    """What a test has shown; its `.experiment` is what belongs into firm.toml.

    Args:
        lever: Name of the lever whose effort was changed.
        first, last: First day of the first and of the last period of the test.
        markets: Where it was changed; empty for everywhere.
        kind: "geo", "switchback" or "before_after".
        carry_over: Periods after a change in which its effect is still counted.
        block: Periods of a block of a switch-back test, changed first; None for twice the
            carry-over, at least 2.
        left_out: Markets that must not be used as controls.
        planned_units: What the effort in the changed markets and periods would have been in
            total; None to take it from before the test and from the controls.
        stage: Name of the stage that was measured; "" for the firm's outcome.
        name: As people call the test.

    Raises: Refusal if the firm has no such lever, stage or market, or blocks are too short.
    """
    from gespann.core.experiments.held import Held
    from gespann.core.experiments.reading import read_experiment as read

    refuse_unknown(firm, lever, (*markets, *left_out), stage, kind)
    if kind == "switchback" and block is not None and block <= carry_over:
        raise Refusal(
            _(
                "With a carry-over of {carry_over} periods a block of {block} has none that is "
                "untouched. Only blocks that are longer can be read."
            ).format(carry_over=carry_over, block=block)
        )
    held = Held(
        lever=lever,
        kind=kind,
        markets=tuple(markets),
        first=first,
        last=last,
        carry_over=carry_over,
        block=block,
        left_out=tuple(left_out),
        planned_units=None if planned_units is None else float(planned_units),
        stage=stage,
        name=name,
    )
    return read(firm, held)


def refuse_unknown_lever(firm: Firm, lever: str) -> None:
    """Say that the firm has no such lever, and which one may have been meant.

    Raises: Refusal if it has none.
    """
    refuse_unknown(firm, lever, (), "", None)


def refuse_unknown(
    firm: Firm, lever: str, markets: Sequence[str], stage: str, kind: str | None
) -> None:
    """Say which name the firm does not know, and which one may have been meant."""
    asked = [
        (_("lever"), (lever,), [one.name for one in firm.levers]),
        (_("market"), tuple(markets), firm.history.markets),
        (_("stage"), (stage,) if stage else (), [one.name for one in firm.stages]),
        (_("kind of test"), (kind,) if kind else (), EXPERIMENT_KINDS),
    ]
    for what, names, known in asked:
        for name in (name for name in names if name not in known):
            otherwise = _("There are: {names}.").format(names=", ".join(known))
            raise Refusal(
                _("There is no {what} “{name}”. {hint}").format(
                    what=what, name=name, hint=did_you_mean(name, known, otherwise)
                )
            )

"""How far both sides have moved, line by line, and from which amounts a new proposal can start."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gespann.apps.plan.figures import Line, Purpose, lines_of
from gespann.apps.plan.models import Part, Prepared, Proposal, Round
from gespann.apps.plan.queries.rounds import LeverOfRound
from gespann.apps.response.queries import summary_of
from gespann.core.compromise.joint_results import JointMean
from gespann.core.quantities import Department
from gespann.files.documents import from_document


@dataclass(frozen=True)
class Moved:
    """What both sides have proposed for one line, one amount for each of their proposals.

    Attributes:
        side: Whose work it pays for.
        sales_cents, marketing_cents: In the order of the proposals; a measure that a proposal does
            not name gets nothing in it.
        text_cents: What the last text on the table gives; None without one.
    """

    name: str
    side: Department
    purpose: Purpose
    sales_cents: tuple[int, ...]
    marketing_cents: tuple[int, ...]
    text_cents: int | None

    @property
    def apart_cents(self) -> int | None:
        """How far both are apart now; None before both have made a proposal."""
        if not self.sales_cents or not self.marketing_cents:
            return None
        return abs(self.sales_cents[-1] - self.marketing_cents[-1])

    @property
    def closer_cents(self) -> int | None:
        """By how much they have come closer since both made their first proposal."""
        if self.apart_cents is None:
            return None
        return abs(self.sales_cents[0] - self.marketing_cents[0]) - self.apart_cents


def movement(proposals: Sequence[Proposal], levers: Sequence[LeverOfRound]) -> tuple[Moved, ...]:
    """Every lever, and every measure that a proposal names, in the order of the levers."""
    put = [(Part(one.part), lines_of(one.lines)) for one in proposals]
    wanted = {(Purpose.LEVER, one.name): one.department for one in levers}
    for _part, lines in put:
        wanted |= {(one.purpose, one.name): one.side for one in lines if _is_measure(one)}
    return tuple(
        Moved(
            name,
            side,
            purpose,
            _amounts(put, Part.SALES, name),
            _amounts(put, Part.MARKETING, name),
            next(iter(_amounts(put, Part.NEUTRAL, name)[-1:]), None),
        )
        for (purpose, name), side in wanted.items()
    )


def last_lines(proposals: Sequence[Proposal], part: Part) -> tuple[Line, ...] | None:
    """What a side has proposed last, or the last text; None before there is one."""
    own = [one for one in proposals if one.part == part]
    return lines_of(own[-1].lines) if own else None


def golden_mean_cents(ready: Prepared | None) -> dict[str, int] | None:
    """The golden mean, as it was computed for the wishes; None where there is none."""
    if ready is None or not ready.mean:
        return None
    mean = from_document(JointMean, ready.mean)
    amounts = mean.found.amount_cents
    if amounts is None:
        return None
    return dict(zip((one.name for one in mean.levers), amounts.tolist(), strict=True))


def last_year_cents(planning: Round) -> dict[str, int]:
    """What each lever got over the last year, as far as the fit knows a plan."""
    outlook = summary_of(planning.fit).outlook
    if outlook is None:
        return {}
    return {one.lever: one.last_year_cents for one in outlook.amounts}


def lines_from(
    levers: Sequence[LeverOfRound],
    cents: Mapping[str, int],
    measures: Sequence[Line] = (),
) -> tuple[Line, ...]:
    """Lines that give levers these amounts; one of which nothing is said gets its least."""
    given = (
        Line(
            Purpose.LEVER,
            one.name,
            one.department,
            cents.get(one.name, one.least_cents or 0),
        )
        for one in levers
    )
    return (*given, *measures)


def _amounts(put: Sequence[tuple[Part, Sequence[Line]]], part: Part, name: str) -> tuple[int, ...]:
    return tuple(
        next((one.cents for one in lines if one.name == name), 0)
        for whose, lines in put
        if whose is part
    )


def _is_measure(line: Line) -> bool:
    return line.purpose is Purpose.MEASURE

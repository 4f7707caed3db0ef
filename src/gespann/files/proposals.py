"""A round as a department puts it on the table: completed, held against bounds and budget, added.

Whatever breaks a bound or the budget is refused before anything is written.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from gespann.core.compromise.both_rounds import Asked, Round, Rounds
from gespann.core.compromise.both_wishes import BothWishes
from gespann.core.firm import Firm, PlanBrief
from gespann.core.quantities import CENTS_PER_UNIT, Department
from gespann.files.rounds_writer import append_round
from gespann.language import gettext as _
from gespann.language.numbers import day as day_in_words
from gespann.language.numbers import exact_money
from gespann.refusals import Refusal

if TYPE_CHECKING:
    from gespann.core.planning.limits import Limits


@dataclass(frozen=True)
class Frame:
    """What every proposal has to keep.

    Attributes:
        limits: Bounds of each lever, and what it had last year.
        budget_cents: What all levers together may get.
        signed_cents: The last plan both signed, or None.
    """

    firm: Firm
    limits: "Limits"
    budget_cents: int
    signed_cents: Mapping[str, int] | None

    @classmethod
    def of(cls, firm: Firm, brief: PlanBrief, wishes: BothWishes | None) -> "Frame":
        """Of a firm and what its plan is to do."""
        # Here, because what knows of forecasts loads JAX, and reading files needs none.
        from gespann.core.planning.limits import limits_of
        from gespann.core.planning.year.forecast_base import last_year_phasing

        limits = limits_of(firm, brief, last_year_phasing(firm, brief))
        signed = None if wishes is None else wishes.signed_cents
        return cls(firm, limits, brief.budget_cents, signed)

    @property
    def held_otherwise(self) -> Mapping[str, int]:
        """What holds of a lever that nobody has named: the signed plan, or last year's amounts.

        Last year's amounts are moved to the nearest plan within bounds and budget.
        """
        if self.signed_cents is not None:
            return self.signed_cents
        last = self.limits.last_year / CENTS_PER_UNIT
        cents = self.limits.in_cents(last, self.budget_cents)
        return {one.name: int(c) for one, c in zip(self.firm.levers, cents, strict=True)}

    def refuse_beyond(self, cents: Mapping[str, int]) -> None:
        """Say everything by which amounts break a bound or the budget.

        Raises: Refusal if they do.
        """
        broken = [*self._beyond_bounds(cents), *self._beyond_budget(sum(cents.values()))]
        if broken:
            remedy = _("Change the amounts; bounds and budget stand in firm.toml.")
            raise Refusal(" ".join([*broken, remedy, _("Nothing was written.")]))

    def refuse_unreachable(self, asked: Mapping[str, Asked]) -> None:
        """Say everything that is asked for and that no plan within the bounds can give.

        Raises: Refusal if there is any.
        """
        currency = self.firm.currency
        broken = [
            _("“{lever}” cannot get that; its bounds are {low} and {high}.").format(
                lever=lever.name,
                low=exact_money(int(low), currency),
                high=exact_money(int(high), currency),
            )
            for lever, low, high in zip(
                self.firm.levers, self.limits.low, self.limits.high, strict=True
            )
            if lever.name in asked and not _reaches(asked[lever.name], int(low), int(high))
        ]
        if broken:
            raise Refusal(" ".join([*broken, _("Nothing was written.")]))

    def _beyond_bounds(self, cents: Mapping[str, int]) -> list[str]:
        currency = self.firm.currency
        return [
            _("“{lever}” would get {amount}; its bounds are {low} and {high}.").format(
                lever=lever.name,
                amount=exact_money(cents[lever.name], currency),
                low=exact_money(int(low), currency),
                high=exact_money(int(high), currency),
            )
            for lever, low, high in zip(
                self.firm.levers, self.limits.low, self.limits.high, strict=True
            )
            if not low <= cents[lever.name] <= high
        ]

    def _beyond_budget(self, total: int) -> list[str]:
        if total <= self.budget_cents:
            return []
        currency = self.firm.currency
        return [
            _("All levers together would get {total}, {excess} more than the budget.").format(
                total=exact_money(total, currency),
                excess=exact_money(total - self.budget_cents, currency),
            )
        ]


def _reaches(ask: Asked, low: int, high: int) -> bool:
    """Whether some amount within bounds gives what is asked."""
    least = low if ask.least_cents is None else max(low, ask.least_cents)
    most = high if ask.most_cents is None else min(high, ask.most_cents)
    return least <= most


def put_proposal(
    folder: Path | str,
    frame: Frame,
    department: Department | None,
    cents: Mapping[str, int],
    *,
    day: date,
    note: str = "",
) -> Rounds:
    """Put a proposal of a department, or a mediator's text (None), on the table.

    Args:
        cents: By lever. What is not named stays as in the department's last proposal; without one
            as in the last plan both signed, else as last year.

    Returns: All rounds, the new one last.

    Raises: Refusal if it breaks a bound or the budget, or lies before the last round; then
        nothing has changed.
    """

    def next_round(before: Rounds) -> Round:
        last = None if department is None else before.last_of(department)
        kept = frame.held_otherwise if last is None or last.cents is None else last.cents
        whole = {**kept, **cents}
        frame.refuse_beyond(whole)
        _refuse_before(before, day)
        return Round(day, department, whole, note.strip())

    return append_round(folder, frame.firm, next_round)


def put_acceptance(
    folder: Path | str, frame: Frame, department: Department, *, day: date, note: str = ""
) -> Rounds:
    """Accept what lies on the table.

    Returns: All rounds, the acceptance last.

    Raises: Refusal if nothing waits for this department's answer, or what lies on the table
        breaks a bound or the budget by now; then nothing has changed.
    """

    def next_round(before: Rounds) -> Round:
        table = before.on_the_table
        if table is None or table.cents is None or not before.may_accept(department):
            raise Refusal(
                _(
                    "Nothing waits for an answer of this department. A department accepts the "
                    "last proposal of the other, or a mediator’s text."
                )
            )
        frame.refuse_beyond(table.cents)
        _refuse_before(before, day)
        return Round(day, department, None, note.strip())

    return append_round(folder, frame.firm, next_round)


def put_objections(
    folder: Path | str,
    frame: Frame,
    department: Department,
    asked: Mapping[str, Asked],
    *,
    day: date,
    note: str = "",
) -> Rounds:
    """Ask something of the mediator's text that lies on the table.

    Args:
        asked: By lever.

    Returns: All rounds, the objections last.

    Raises: Refusal if no text lies there, or what is asked lies beyond the bounds; then nothing
        has changed.
    """

    def next_round(before: Rounds) -> Round:
        if not before.is_text:
            raise Refusal(
                " ".join(
                    (
                        _("No mediator’s text lies on the table."),
                        _("A proposal is answered by another proposal, or accepted."),
                    )
                )
            )
        frame.refuse_unreachable(asked)
        _refuse_before(before, day)
        return Round(day, department, None, note.strip(), asked)

    return append_round(folder, frame.firm, next_round)


def _refuse_before(rounds: Rounds, day: date) -> None:
    if rounds.rounds and day < rounds.rounds[-1].day:
        raise Refusal(
            _("The last round is of {last}; the next one cannot be of {day}.").format(
                last=day_in_words(rounds.rounds[-1].day), day=day_in_words(day)
            )
        )

"""A round as a department puts it on the table: completed, held against bounds and budget, added.

Whatever breaks a bound or the budget is refused before anything is written.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from gespann.core.compromise.both_rounds import Round, Rounds
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
        if table is None or table.cents is None or department not in before.to_answer:
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


def _refuse_before(rounds: Rounds, day: date) -> None:
    if rounds.rounds and day < rounds.rounds[-1].day:
        raise Refusal(
            _("The last round is of {last}; the next one cannot be of {day}.").format(
                last=day_in_words(rounds.rounds[-1].day), day=day_in_words(day)
            )
        )

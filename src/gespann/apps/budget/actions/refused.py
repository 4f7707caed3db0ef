"""What the database refuses, as a sentence for the person who asked."""

from collections.abc import Callable

from django.db import IntegrityError
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from gespann.apps.budget.models import Line, Pot
from gespann.apps.budget.queries.ways_out import Way, WayOut, ways_out
from gespann.language import numbers, speaking
from gespann.refusals import Refusal


class OverLimit(Refusal):
    """There is not enough on a line.

    Attributes:
        line: The line, as it is now.
        wanted_cents: What was asked for; None if that is not known.
        ways: Who could release what, the nearest first.
    """

    def __init__(self, line: Line, wanted_cents: int | None, ways: tuple[WayOut, ...]) -> None:
        self.line, self.wanted_cents, self.ways = line, wanted_cents, ways
        super().__init__(line.pk, wanted_cents)

    @property
    def missing_cents(self) -> int | None:
        """How much more there would have to be."""
        if self.wanted_cents is None:
            return None
        return max(0, self.wanted_cents - self.line.available_cents)

    @property
    def sentence(self) -> str:
        """What is the matter, with the figures; without what could be done about it."""
        left = told(self.line.available_cents, self.line.pot.currency)
        if self.missing_cents is None:
            return _("“{line}” has {left} available, and that is not enough.").format(
                line=self.line, left=left
            )
        return _(
            "“{line}” has {left} available, and {wanted} were asked for: {missing} are missing."
        ).format(
            line=self.line,
            left=left,
            wanted=told(self.wanted_cents or 0, self.line.pot.currency),
            missing=told(self.missing_cents, self.line.pot.currency),
        )

    @property
    def mends(self) -> list[str]:
        """What could be done about it, the nearest first, each in a sentence."""
        return [_of(way, self.line) for way in self.ways]

    def __str__(self) -> str:
        return " ".join([self.sentence, *self.mends[:1]])


class KeyTaken(Refusal):
    """The same click has booked something else already, and that stands."""

    def __str__(self) -> str:
        return _("Something else was booked with this key already; nothing was changed.")


class OverPot(Refusal):
    """There is not enough left in the pot, or more is granted than its new limit."""

    def __init__(self, pot: Pot) -> None:
        self.pot = pot
        super().__init__(pot.pk)

    def __str__(self) -> str:
        return _(
            "The limit of {pot} is {limit}, and {granted} of it are granted. Take back a grant, or "
            "ask the management for another limit."
        ).format(
            pot=self.pot,
            limit=told(self.pot.limit_cents, self.pot.currency),
            granted=told(self.pot.granted_cents, self.pot.currency),
        )


def told(cents: int, currency: str) -> str:
    """Money to the cent, in the reader's language."""
    with speaking((translation.get_language() or "en")[:2]):
        return numbers.exact_money(cents, currency)


def refusal_for(
    error: IntegrityError, pot: Pot | None, line: Line | None, wanted_cents: int | None
) -> Refusal:
    """The sentence for what the database has refused.

    Raises: the error itself if it is none of the ledger's rules; then something is broken.
    """
    words = str(error)
    pot = pot or (line.pot if line else None)
    if "budget_pot_not_overgranted" in words and pot is not None:
        return OverPot(Pot.objects.get(pk=pot.pk))
    # Whoever takes more from a line than it was ever granted meets the second before the first.
    is_over = "budget_line_not_overdrawn" in words or (
        "budget_line_not_negative" in words and bool(wanted_cents)
    )
    if is_over and line is not None:
        return over_limit(line, wanted_cents)
    for rule, sentence in _SENTENCES.items():
        if rule in words:
            return Refusal(sentence())
    raise error


def over_limit(line: Line, wanted_cents: int | None) -> OverLimit:
    """The refusal with figures as they are now."""
    now = Line.objects.select_related("pot", "department").get(pk=line.pk)
    return OverLimit(now, wanted_cents, ways_out(now, timezone.localdate()))


_SENTENCES: dict[str, Callable[[], str]] = {
    "month_is_closed": lambda: _(
        "The month is closed. Book for a month that is open; a mistake is reversed there, too."
    ),
    "day_is_in_the_year": lambda: _("The day does not belong to the pot’s fiscal year."),
    "budget_commitment_not_oversettled": lambda: _(
        "That is more than is still open on this commitment."
    ),
    "only_blanket_orders_are_drawn_on": lambda: _("Only blanket orders can be drawn on."),
    "commitment_has_not_expired": lambda: _("The commitment has not expired."),
    "entry_is_reversed_once": lambda: _("This entry is reversed already."),
    "reversal_mirrors_its_entry": lambda: _("This entry cannot be reversed."),
    "transfer_is_signed": lambda: _(
        "The transfer needs the signatures of both departments, on the figures as they are now."
    ),
    "transfer_books_a_line_once": lambda: _("The transfer is booked already."),
    "budget_line_not_negative": lambda: _("That is more than there is on the line."),
    "only_heads_sign_for_a_department": lambda: _(
        "Only heads of the department and their deputies sign for it."
    ),
    "nobody_signs_for_both_sides": lambda: _(
        "You have signed for the other side already. Nobody signs for both."
    ),
    "statement_is_signed_over_its_close": lambda: _(
        "The close is not the one that you have seen. Load the page once more."
    ),
    "transfers_change_by_revision": lambda: _("The transfer is booked or withdrawn already."),
    "transfers_are_withdrawn_before_they_are_booked": lambda: _(
        "The transfer is booked or withdrawn already."
    ),
    "limit_decisions_count_without_a_gap": lambda: _(
        "Somebody else has just decided on the limit. Look at it once more."
    ),
    "months_are_closed_in_their_order": lambda: _("Months are closed one after the other."),
    "foreign_money_is_worth_what_is_booked": lambda: _(
        "The foreign amount at this rate is not the amount that is booked."
    ),
    "entry_amount_is_not_too_large": lambda: _("The amount is too large."),
    "new_lines_keep_closed_months": lambda: _(
        "A month has just been closed. Open the line once more."
    ),
}


def _of(way: WayOut, line: Line) -> str:
    """The nearest way out, in a sentence."""
    cents = told(way.cents, line.pot.currency)
    if way.way is Way.EXPIRED_COMMITMENTS:
        return _("Commitments of this line that have expired hold {cents}: release them.").format(
            cents=cents
        )
    if way.way is Way.LINE_OF_THE_DEPARTMENT:
        return _("“{other}” of the same department has {cents} available.").format(
            other=way.line, cents=cents
        )
    if way.way is Way.LINE_OF_ANOTHER_DEPARTMENT and way.line is not None:
        return _(
            "“{other}” of {department} has {cents} available: propose a transfer to both sides."
        ).format(other=way.line, department=way.line.department, cents=cents)
    return _("The pot has {cents} that are not granted: ask the management.").format(cents=cents)

"""What would become of every row of a file if it landed now; nothing is booked.

It is asked for the preview and once more when the file lands. If the second answer is not the
first, somebody has booked, closed or changed something meanwhile, and nothing lands. The ledger has
the last word all the same: what is added up here is only a forecast of what it will say.
"""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property

from gespann.apps.actuals.matching import Lines, Orders, Rules
from gespann.apps.actuals.models import Invoice, Rule, Treatment, Why
from gespann.apps.actuals.queries.imports import rules_in_force
from gespann.apps.actuals.queries.invoices import (
    KnownRow,
    invoices_of_amounts,
    known_rows,
)
from gespann.apps.budget import rules as budget
from gespann.apps.budget.models import Commitment, Line
from gespann.apps.organisation.models import Person
from gespann.files.actuals.spent_rows import SpentRow, tax_within

ADS, BANK = "ads", "bank"
PAID_WITHIN = timedelta(days=60)  # an invoice of this age may be what a payment pays
NUMBERS_FROM = 4  # letters of an invoice's number that another text must hold


class Fate(StrEnum):
    """What becomes of a row."""

    BOOK = "book"
    INBOX = "inbox"
    OUTSIDE = "outside"
    KNOWN = "known"


@dataclass(frozen=True)
class Outcome:
    """What becomes of one row, and why.

    Attributes:
        row: As it was read; of a row whose amount was corrected, the difference.
        correction: Which correction of a known row it is; 0 if it is new.
        why: Of what goes to the inbox.
        rule: The one that decided.
        line: Where it belongs.
        order: Which commitment it settles.
        tax_cents: Input tax within it, as the file or the rule says.
        same_as: The invoice that it perhaps is.
    """

    row: SpentRow
    fate: Fate
    correction: int = 0
    why: Why | None = None
    rule: Rule | None = None
    line: Line | None = None
    order: Commitment | None = None
    tax_cents: int = 0
    same_as: Invoice | None = None

    @property
    def net_cents(self) -> int:
        """What the budget would bear."""
        return self.row.gross_cents - self.tax_cents


@dataclass(frozen=True)
class Sum:
    """How many rows, and how much they are together, as the file says it."""

    rows: int = 0
    cents: int = 0


@dataclass(frozen=True)
class DryRun:
    """What becomes of a file."""

    outcomes: tuple[Outcome, ...]

    def of(self, *fates: Fate) -> list[Outcome]:
        """The rows with one of these fates, in the order of the file."""
        return [one for one in self.outcomes if one.fate in fates]

    def sum_of(self, fate: Fate) -> Sum:
        """How many rows and how much."""
        some = self.of(fate)
        return Sum(len(some), sum(one.row.gross_cents for one in some))

    @cached_property
    def whys(self) -> list[tuple[Why, Sum]]:
        """For each reason how much stays in the inbox, the most rows first."""
        cents, rows = Counter[Why](), Counter[Why]()
        for one in self.of(Fate.INBOX):
            if one.why is not None:
                cents[one.why] += one.row.gross_cents
                rows[one.why] += 1
        return [(why, Sum(count, cents[why])) for why, count in rows.most_common()]

    @cached_property
    def fingerprint(self) -> str:
        """The same as long as every row would become the same."""
        told = [
            [
                one.row.key, one.correction, one.fate, one.why, one.line and one.line.pk,
                one.order and one.order.pk, one.net_cents,
            ]
            for one in self.outcomes
        ]  # fmt: skip
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def dry_run(
    rows: Sequence[SpentRow], *, origin: str, program: str, currency: str, by: Person
) -> DryRun:
    """What would become of the rows of a file if this person landed it."""
    if not rows:
        return DryRun(())
    known = known_rows({row.key for row in rows})
    run = _Run(rows, origin, program, currency, by)
    return DryRun(tuple(run.outcome(row, known.get(row.key)) for row in rows))


def run_again(invoices: Iterable[Invoice], *, by: Person) -> list[tuple[Invoice, Outcome]]:
    """What the rules of today would make of invoices that wait in the inbox."""
    waiting = list(invoices)
    if not waiting:
        return []
    groups = defaultdict(list)
    for invoice in waiting:
        groups[invoice.origin, invoice.program, invoice.currency].append(invoice)
    found = []
    world = _World(waiting, by)
    for (origin, program, currency), some in groups.items():
        run = _Run([as_row(one) for one in some], origin, program, currency, by, world)
        found += [(one, run.decided(as_row(one), one)) for one in some]
    return found


def as_row(invoice: Invoice) -> SpentRow:
    """An invoice as the row that it was."""
    return SpentRow(
        invoice.row, invoice.key, invoice.day, invoice.gross_cents, invoice.tax_cents, True,
        account=invoice.account, cost_centre=invoice.cost_centre, cost_object=invoice.cost_object,
        campaign=invoice.campaign, payee=invoice.payee, document=invoice.document,
        text=invoice.text,
    )  # fmt: skip


class _World:
    """Lines, orders and rules as they are now, and what is left of each as rows take from it."""

    def __init__(self, rows: Sequence[SpentRow | Invoice], by: Person) -> None:
        first, last = min(one.day for one in rows), max(one.day for one in rows)
        self.by = by
        self.rules = Rules(rules_in_force())
        lines = list(
            Line.objects.filter(pot__first_day__lte=last, pot__last_day__gte=first).select_related(
                "pot", "department"
            )
        )
        self.lines = Lines(lines)
        self.available = {line.pk: line.available_cents for line in lines}
        self.spent = {line.pk: line.spent_cents for line in lines}
        orders = list(
            Commitment.objects.filter(
                open_cents__gt=0, line__pot__first_day__lte=last, line__pot__last_day__gte=first
            )
            .exclude(reference="")
            .select_related("line__pot", "line__department")
        )
        self.orders = Orders(orders)
        self.open = {order.pk: order.open_cents for order in orders}
        self._may_book: dict[int, bool] = {}

    def may_book(self, line: Line) -> bool:
        """Whether whoever lands may book on a line; asked once for each department."""
        department = line.department_id
        if department not in self._may_book:
            self._may_book[department] = budget.may_book(self.by, line)
        return self._may_book[department]

    def take(self, line: Line, order: Commitment | None, cents: int) -> Why | None:
        """Take an amount from a line, or give it back; why that cannot be."""
        if cents < 0:
            if self.spent[line.pk] + cents < 0:
                return Why.CREDIT_TOO_LARGE
            self.spent[line.pk] += cents
            self.available[line.pk] -= cents
            return None
        reserved = min(self.open[order.pk], cents) if order else 0
        if cents - reserved > self.available[line.pk]:
            return Why.OVER_LIMIT
        self.available[line.pk] -= cents - reserved
        self.spent[line.pk] += cents
        if order:
            self.open[order.pk] -= reserved
        return None


class _Run:
    """One file, row by row."""

    def __init__(
        self,
        rows: Sequence[SpentRow],
        origin: str,
        program: str,
        currency: str,
        by: Person,
        world: _World | None = None,
    ) -> None:
        self.origin, self.program, self.currency = origin, program, currency
        self.world = world or _World(rows, by)
        self._same = invoices_of_amounts(
            {row.gross_cents for row in rows},
            min(row.day for row in rows),
            max(row.day for row in rows),
            apart=PAID_WITHIN,
        )

    def outcome(self, row: SpentRow, known: KnownRow | None) -> Outcome:
        """What becomes of a row; of a known one only what was corrected."""
        correction = 0
        if known is not None:
            difference = row.gross_cents - known.gross_cents
            if self.origin != ADS or not difference:
                return Outcome(row, Fate.KNOWN)
            row, correction = replace(row, gross_cents=difference), known.corrections + 1
        return replace(self.decided(row, None), correction=correction)

    def decided(self, row: SpentRow, itself: Invoice | None) -> Outcome:
        """What rules and orders say of a row, and whether the ledger would take it."""
        order = self.world.orders.named_by(row, row.day) if row.gross_cents > 0 else None
        rule = self.world.rules.first_that_fits(row, self.origin, self.program)
        if rule is not None and rule.treatment == Treatment.OUTSIDE and order is None:
            return Outcome(row, Fate.OUTSIDE, rule=rule)
        if rule is None and order is None:
            is_outside = row.is_expense is False
            fate, why = (Fate.OUTSIDE, None) if is_outside else (Fate.INBOX, Why.NO_RULE)
            return Outcome(row, fate, why=why, tax_cents=row.tax_cents)
        line = order.line if order else self._line_of(rule, row.day)
        found = Outcome(
            row, Fate.BOOK, rule=rule, line=line, order=order, tax_cents=self._tax(row, rule)
        )
        why = self._why_not(found, itself)
        if why is None:
            return found
        same_as = self._same_as(row, itself) if why is Why.SAME_PAYMENT else None
        return replace(found, fate=Fate.INBOX, why=why, same_as=same_as)

    def _line_of(self, rule: Rule | None, day: date) -> Line | None:
        return self.world.lines.meant_by(rule.line, day) if rule and rule.line else None

    def _tax(self, row: SpentRow, rule: Rule | None) -> int:
        if row.tax_cents or rule is None:
            return row.tax_cents
        return tax_within(row.gross_cents, rule.tax_percent)

    def _why_not(self, found: Outcome, itself: Invoice | None) -> Why | None:
        """Why a row goes to the inbox although its line is known."""
        row, line = found.row, found.line
        if line is None:
            return Why.NO_LINE
        if self.currency and self.currency != line.pot.currency:
            return Why.OTHER_CURRENCY
        if row.repeats is not None or (itself is not None and itself.why == Why.REPEATED):
            return Why.REPEATED
        if self._same_as(row, itself) is not None:
            return Why.SAME_PAYMENT
        if not self.world.may_book(line):
            return Why.OTHER_DEPARTMENT
        if row.day <= max(line.closed_through, line.pot.closed_through):
            return Why.MONTH_CLOSED
        return self.world.take(line, found.order, found.net_cents)

    def _same_as(self, row: SpentRow, itself: Invoice | None) -> Invoice | None:
        """An invoice that came by another way and is most likely this one.

        A payment follows its invoice and has its amount; if one names the other's number, or no
        more than two weeks lie between, somebody is to look at it.
        """
        if self.origin == ADS:
            return None
        for one in self._same.get(row.gross_cents, ()):
            is_other_way = BANK in (self.origin, one.origin) and one.origin != self.origin
            if itself is not None and one.pk >= itself.pk:
                continue
            if is_other_way and self._is_about_the_same(row, one):
                return one
        return None

    def _is_about_the_same(self, row: SpentRow, one: Invoice) -> bool:
        paid, booked = (row.day, one.day) if self.origin == BANK else (one.day, row.day)
        if not timedelta(0) <= paid - booked <= PAID_WITHIN:
            return False
        return (
            _names(row.document, one.text)
            or _names(one.document, row.text)
            or paid - booked <= timedelta(days=14)
        )


def _names(number: str, text: str) -> bool:
    return len(number) >= NUMBERS_FROM and number.casefold() in text.casefold()

"""The ledger of the demo firm in the year that is running: money in every state it can be in.

Everything is done by the acts that people press buttons for, with the rights of whoever does it
here. Days are shares of the year so far, so that the demo looks alike whenever it is opened.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gespann.apps.budget.actions.commitments import (
    call_off,
    commit_funds,
    expire_commitments,
    release,
    settle,
)
from gespann.apps.budget.actions.lines import grant, open_line, take_back
from gespann.apps.budget.actions.months import close_month
from gespann.apps.budget.actions.pots import open_pot, set_limit
from gespann.apps.budget.actions.spending import credit, reverse, spend
from gespann.apps.budget.actions.transfers import propose_transfer, sign_transfer
from gespann.apps.budget.models import Commitment, Entry, Foreign, Line, Pot, Purpose
from gespann.apps.budget.queries.ledger import months_of, next_close
from gespann.apps.organisation.actions.structure import open_fiscal_year
from gespann.apps.organisation.models import Department, FiscalYear, Person, Side
from gespann.apps.organisation.queries import fiscal_year_on
from gespann.core import quantities
from gespann.core.quantities import CENTS_PER_UNIT

ROUND = 10_000 * CENTS_PER_UNIT  # limits are round figures
REGIONS = 4  # of the first sales lever; more lines would only be longer to read
# Of what is planned, in turn; never more than the limit holds.
GRANTED = (1.0, 0.9, 1.0, 0.7)
KEPT_BACK = 3  # place in GRANTED of the last month, of which the ledger will refuse the rest


def nothing() -> None:
    """No plan is put into force."""


@dataclass(frozen=True)
class LeverOfPlan:
    """What a lever gets in the joint plan of the year."""

    name: str
    department: quantities.Department
    cents: int


@dataclass(frozen=True)
class _Books:
    """Who does something here, on which day it is, and in which pot."""

    director: Person
    sales: Person
    marketing: Person
    rep: Person
    controller: Person
    today: date
    pot: Pot

    def day(self, share: float) -> date:
        """A day of the year so far."""
        return self.pot.first_day + timedelta(
            days=round(share * (self.today - self.pot.first_day).days)
        )

    @property
    def share_gone(self) -> float:
        """How much of the year is over; what is spent and ordered goes with it."""
        whole = (self.pot.last_day - self.pot.first_day).days
        return min(1.0, 0.1 + (self.today - self.pot.first_day).days / whole)

    def buyer(self, line: Line) -> Person:
        """Who orders for a line."""
        return self.rep if line.department.side == Side.SALES else self.marketing


@transaction.atomic
def bring_ledger(
    levers: Sequence[LeverOfPlan],
    regions: Sequence[str],
    currency: str,
    people: Sequence[Person],
    put_into_force: Callable[[], None] = nothing,
) -> None:
    """Open the pot of this year, grant what the plan says, and let the year so far happen.

    Args:
        levers: At least one of each side.
        regions: Names of the firm's markets, if it has several.
        people: Director, heads of sales and marketing, field rep, controller.
        put_into_force: Called once lines and limit are there: both sign the plan of the year, which
            grants what its levers lack.
    """
    director, sales, marketing, rep, controller = people
    today = timezone.localdate()
    pot = open_pot(year_of(today, director), currency, by=controller)
    books = _Books(director, sales, marketing, rep, controller, today, pot)
    planned_cents = sum(lever.cents for lever in levers)
    limit_cents = -(-planned_cents // ROUND) * ROUND
    reason = _("As the joint plan of both departments was agreed.")
    set_limit(pot, limit_cents, reason=reason, by=director, key=uuid4())
    lines = [line for lever in levers for line in _lines_of(books, lever, levers, regions)]
    more = _("A trade fair more, as both heads have asked for.")
    set_limit(pot, limit_cents + 2 * ROUND, reason=more, by=director, key=uuid4())
    fair = _measure(books, 2 * ROUND)
    since_january = {line: _granted(line) for line in lines}
    put_into_force()
    _keep_back(books, lines)
    for number, line in enumerate(lines):
        # What the plan adds today could not be ordered for in spring.
        _work_on(books, line, number, min(since_january[line], _granted(line)))
    of_the_year = next(line for line in lines if line.month is None)
    wrong = _spend(books, of_the_year, 480_00, 0.3, _("Fuel cards"))
    _blanket_order(books, fair)
    _close_months(books)
    why = _("Booked twice; the invoice was in the month before already.")
    reverse(wrong, by=controller, key=uuid4(), text=why)
    _transfers(books, lines)
    expire_commitments(today)


def year_of(today: date, director: Person) -> FiscalYear:
    """The fiscal year of a day, opened if there is none yet."""
    first, last = date(today.year, 1, 1), date(today.year, 12, 31)
    return fiscal_year_on(today) or open_fiscal_year(str(today.year), first, last, by=director)


def _lines_of(
    books: _Books, lever: LeverOfPlan, levers: Sequence[LeverOfPlan], regions: Sequence[str]
) -> list[Line]:
    """The first lever of sales by region, of marketing by month; the others as a whole."""
    is_first = lever == next(one for one in levers if one.department == lever.department)
    if is_first and lever.department == quantities.Department.SALES and len(regions) > 1:
        few = regions[:REGIONS]
        return [
            _line(books, lever, cents, name=f"{lever.name} {one}", market=one)
            for one, cents in zip(few, _shared_out(lever.cents, len(few)), strict=True)
        ]
    if is_first and lever.department == quantities.Department.MARKETING:
        months = months_of(books.pot)
        return [
            _line(books, lever, cents, name=f"{lever.name} {one:%m/%Y}", month=one)
            for one, cents in zip(months, _shared_out(lever.cents, len(months)), strict=True)
        ]
    return [_line(books, lever, lever.cents, levers.index(lever), name=lever.name)]


def _shared_out(cents: int, count: int) -> list[int]:
    """An amount in equal parts, the first with what is left over."""
    return [cents // count + (cents % count if i == 0 else 0) for i in range(count)]


def _line(
    books: _Books,
    lever: LeverOfPlan,
    cents: int,
    number: int = 0,
    *,
    name: str,
    market: str = "",
    month: date | None = None,
) -> Line:
    """A line with its plan from the first day of the year on, and most of it granted."""
    line = open_line(
        books.pot,
        name,
        Department.objects.get(side=lever.department.value),
        lever=lever.name,
        market=market,
        month=month,
        planned_cents=cents,
        day=books.pot.first_day,
        by=books.director,
        key=uuid4(),
    )
    granted_cents = int(cents * GRANTED[number % len(GRANTED)])
    if granted_cents:
        text = _("From the joint plan")
        grant(
            line, granted_cents, by=books.director, key=uuid4(), text=text, day=books.pot.first_day
        )
    return line


def _keep_back(books: _Books, lines: Sequence[Line]) -> None:
    """The management takes some back of regions, and of the last month what it will need."""
    of_months = [line for line in lines if line.month is not None]
    of_regions = [line for line in lines if line.market]
    text = _("Kept back until the next figures are known")
    for line, place in (*zip(of_regions, range(REGIONS), strict=False), (of_months[-1], KEPT_BACK)):
        if cents := int((1 - GRANTED[place]) * _granted(line)):
            take_back(line, cents, by=books.director, key=uuid4(), text=text)


def _measure(books: _Books, cents: int) -> Line:
    """A measure of marketing that came up during the year."""
    line = open_line(
        books.pot,
        _("Autumn trade fair"),
        Department.objects.get(side=Side.MARKETING),
        lever=_("Autumn trade fair"),
        purpose=Purpose.MEASURE,
        planned_cents=cents,
        day=books.day(0.4),
        by=books.marketing,
        key=uuid4(),
    )
    grant(line, cents, by=books.director, key=uuid4(), day=books.day(0.4))
    return line


def _work_on(books: _Books, line: Line, number: int, cents: int) -> None:
    """Orders and invoices that this much money was there for all the time."""
    if line.month is None:
        _orders_of_the_year(books, line, number, cents * books.share_gone)
    elif line.month <= books.today:
        _orders_of_a_month(books, line, line.month, cents)


def _orders_of_the_year(books: _Books, line: Line, number: int, cents: float) -> None:
    """One order paid in full, one in part, one open; an invoice without an order."""
    full = _order(books, line, 0.41 * cents, 0.12, _("First half of the year"))
    _invoice(books, full, 0.4 * cents, 0.3, is_final=True)
    part = _order(books, line, 0.3 * cents, 0.42, _("Second half of the year"))
    _invoice(books, part, (0.12 + 0.03 * (number % 4)) * cents, 0.62)
    _order(books, line, 0.1 * cents, 0.8, _("Christmas business"))
    _spend(books, line, 0.08 * cents, 0.5, _("Travel expenses"))
    if number % 3 == 0:
        text = _("Credit note: fewer than ordered")
        back = _whole(0.01 * cents)
        credit(line, back, by=books.controller, key=uuid4(), day=books.day(0.7), text=text)
    if number % 3 == 1:
        late = books.day(0.85)
        _order(books, line, 0.04 * cents, 0.55, _("Samples for customers"), expires_on=late)
    if number % 3 == 2:
        _swiss_invoice(books, line)


def _orders_of_a_month(books: _Books, line: Line, month: date, cents: int) -> None:
    """A month’s contract: paid once the month is over."""
    contract = commit_funds(
        line, _whole(0.96 * cents), _("Contract of the month"), by=books.buyer(line), key=uuid4(),
        reference=f"{month:%Y-%m}", day=max(month, books.pot.first_day),
    )  # fmt: skip
    over = (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    if over < books.today:
        spent = _whole((0.88 + 0.01 * month.month) * cents)
        settle(contract, spent, by=books.controller, key=uuid4(), is_final=True, day=over)


def _swiss_invoice(books: _Books, line: Line) -> None:
    foreign = Foreign("CHF", 1_260_00, Decimal("1.0475"))
    if line.pot.currency != foreign.currency:
        spend(
            line, foreign.booked_cents, by=books.controller, key=uuid4(), day=books.day(0.6),
            text=_("Hall rent in Zurich"), foreign=foreign,
        )  # fmt: skip


def _blanket_order(books: _Books, line: Line) -> None:
    """Money reserved once for a year of small orders, of which some have been made."""
    cents = _granted(line)
    what = _("Printing, framework for the year")
    blanket = commit_funds(
        line, _whole(0.6 * cents), what, by=books.marketing, key=uuid4(), is_blanket=True,
        reference="R-2207", day=books.day(0.45), expires_on=books.pot.last_day,
    )  # fmt: skip
    paid = call_off(blanket, _whole(0.2 * cents), _("Flyers"), by=books.marketing, key=uuid4())
    settle(paid, _whole(0.19 * cents), by=books.controller, key=uuid4(), is_final=True)
    call_off(blanket, _whole(0.15 * cents), _("Posters"), by=books.marketing, key=uuid4())
    late = commit_funds(
        line, _whole(0.1 * cents), _("Hotel rooms"), by=books.marketing, key=uuid4(),
        day=books.day(0.5),
    )  # fmt: skip
    text = _("Half of the team sleeps at home")
    release(late, _whole(0.05 * cents), by=books.marketing, key=uuid4(), text=text)


def _close_months(books: _Books) -> None:
    """All months that are over but the last one, which is still being booked."""
    first_of_this = books.today.replace(day=1)
    while (last_day := next_close(books.pot)) and last_day < first_of_this - timedelta(days=1):
        close_month(books.pot, by=books.controller)
        books.pot.refresh_from_db()


def _transfers(books: _Books, lines: Sequence[Line]) -> None:
    """One booked, one that waits for the other side, one whose signature a new grant has voided."""
    field = [line for line in lines if line.department.side == Side.SALES]
    ads = [line for line in lines if line.department.side == Side.MARKETING]
    heads = {Side.SALES: books.sales, Side.MARKETING: books.marketing}

    def moved(
        source: Line, target: Line, cents: int, reason: str, signed_by: Sequence[Side]
    ) -> None:
        transfer = propose_transfer(
            source, target, cents, reason=reason, by=heads[Side(source.department.side)],
            key=uuid4(),
        )  # fmt: skip
        for side in signed_by:
            department = Department.objects.get(side=side)
            sign_transfer(transfer, department, revision=1, by=heads[side])

    both = (Side.SALES, Side.MARKETING)
    reason = _("Two visits fewer, a regional advert instead.")
    moved(field[0], ads[-1], 1_500_00, reason, both)
    reason = _("Leads came faster than expected: more calls.")
    moved(ads[-1], field[-1], 2_400_00, reason, both[1:])
    reason = _("A common stand at the dealers’ day.")
    moved(field[1 % len(field)], ads[0], 900_00, reason, both[:1])
    text = _("Prices of the platform have risen")
    grant(ads[0], 500_00, by=books.director, key=uuid4(), text=text)


def _order(
    books: _Books,
    line: Line,
    cents: float,
    share: float,
    what: str,
    *,
    expires_on: date | None = None,
) -> Commitment:
    return commit_funds(
        line, _whole(cents), what, by=books.buyer(line), key=uuid4(), day=books.day(share),
        reference=f"B-{line.pk:03}{round(share * 100):02}", expires_on=expires_on,
    )  # fmt: skip


def _invoice(
    books: _Books, order: Commitment, cents: float, share: float, *, is_final: bool = False
) -> Entry:
    return settle(
        order, _whole(cents), by=books.controller, key=uuid4(), is_final=is_final,
        day=books.day(share),
    )  # fmt: skip


def _spend(books: _Books, line: Line, cents: float, share: float, text: str) -> Entry:
    return spend(
        line, _whole(cents), by=books.controller, key=uuid4(), day=books.day(share), text=text
    )


def _granted(line: Line) -> int:
    return Line.objects.values_list("granted_cents", flat=True).get(pk=line.pk)


def _whole(cents: float) -> int:
    """Money as it stands on orders: whole euros, but never nothing."""
    return max(round(cents / CENTS_PER_UNIT), 1) * CENTS_PER_UNIT

"""Rules that could be made: what waits in groups, and where the like was booked before."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from gespann.apps.actuals.matching import Said
from gespann.apps.actuals.models import Invoice, Rule, State
from gespann.apps.budget.models import Line

MOST = 12
BEFORE = 2_000  # invoices that were booked last, from which lines are learnt


@dataclass(frozen=True)
class Proposal:
    """A rule that would fit several invoices.

    Attributes:
        asks: What it would ask for, by the names of a rule's fields.
        rows, cents: How many invoices it would fit, and how much they are.
        line: Where the like was booked most often; None if it never was.
    """

    asks: tuple[tuple[str, str], ...]
    rows: int
    cents: int
    line: Line | None

    @property
    def words(self) -> str:
        """What it would ask for, as the rule would say it."""
        return Rule(**{name: value for name, value in self.asks if name != "origin"}).asks

    @property
    def query(self) -> str:
        """For the form of a new rule."""
        line = [("line", str(self.line.pk))] if self.line else []
        return urlencode([*self.asks, *line])


def features(said: Said, origin: str, program: str) -> tuple[tuple[str, str], ...]:
    """By what an invoice is told from others: accounts and cost centre, campaign, or payee."""
    told = {
        "ledger": (("accounts", said.account), ("cost_centre", said.cost_centre)),
        "ads": (("program", program), ("campaign", said.campaign[:100])),
        "bank": (("payee", said.payee[:100]),) if said.payee else (("text", said.text[:40]),),
    }.get(origin, ())
    return (("origin", origin), *((name, value) for name, value in told if value))


def proposals(waiting: Iterable[tuple[Said, int]], origin: str, program: str) -> list[Proposal]:
    """Rules for what no rule fits, the one that fits most first.

    Args:
        waiting: Each row with its cents.
    """
    rows: Counter[tuple[tuple[str, str], ...]] = Counter()
    cents: Counter[tuple[tuple[str, str], ...]] = Counter()
    for said, amount in waiting:
        group = features(said, origin, program)
        rows[group] += 1
        cents[group] += amount
    groups = [group for group, _count in rows.most_common(MOST) if len(group) > 1]
    lines = _lines_of_before() if groups else {}
    return [
        Proposal(group, rows[group], cents[group], _most_common(lines.get(group)))
        for group in groups
    ]


def _lines_of_before() -> dict[tuple[tuple[str, str], ...], Counter[Line]]:
    booked = Invoice.objects.filter(state=State.BOOKED, line__isnull=False)
    found: dict[tuple[tuple[str, str], ...], Counter[Line]] = defaultdict(Counter)
    for invoice in booked.select_related("line__department").order_by("-pk")[:BEFORE]:
        if invoice.line is not None:
            found[features(invoice, invoice.origin, invoice.program)][invoice.line] += 1
    return found


def _most_common(lines: Counter[Line] | None) -> Line | None:
    return lines.most_common(1)[0][0] if lines else None

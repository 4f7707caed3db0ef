"""The addresses of the budget. Eve keeps the organisation, and sees what all colleagues see."""

from typing import Any
from uuid import uuid4

import make
from doors import ADMINISTRATOR, COLLEAGUES, NOBODY, Door
from gespann.apps.budget.actions.commitments import commit_funds
from gespann.apps.budget.actions.months import close_month
from gespann.apps.budget.actions.transfers import propose_transfer
from gespann.apps.budget.models import Pot
from gespann.apps.organisation.models import Office, Person, Side

ADA = frozenset({"ada"})
WRITE = "budget:write"
SEEN = COLLEAGUES | ADMINISTRATOR
READ = "budget:read"
DOORS = {
    "budget:pots": Door(get=SEEN),
    "budget:pot": Door(get=SEEN, row="pot"),
    "budget:story": Door(get=SEEN, row="pot"),
    "budget:line": Door(get=SEEN, row="line"),
    "budget:entries": Door(get=SEEN, row="line"),
    "budget:entry": Door(get=SEEN, row="entry"),
    "budget:commitment": Door(get=SEEN, row="commitment"),
    "budget:grid": Door(get=SEEN, row="pot"),
    "budget:plan_xlsx": Door(get=SEEN, row="pot"),
    "budget:plan_csv": Door(get=SEEN, row="pot"),
    "budget:bring_plan": Door(row="pot"),
    "budget:land_plan": Door(row="pot"),
    "budget:statement": Door(get=SEEN, row="pot"),
    "budget:statement_pdf": Door(get=SEEN, post=SEEN, row="pot"),
    "budget:statement_xlsx": Door(get=SEEN, post=SEEN, row="pot"),
    "budget:ledger_csv": Door(get=SEEN, row="pot"),
    "budget:ledger_xlsx": Door(post=SEEN, row="pot"),
    "budget:prepared": Door(row="pot"),
    "budget:open_pot": Door(get=NOBODY, post=NOBODY),
    "budget:set_limit": Door(row="pot"),
    "budget:open_line": Door(row="pot"),
    "budget:months": Door(get=SEEN, row="pot"),
    "budget:close_month": Door(row="pot"),
    "budget:close": Door(get=SEEN, row="closed", args={"last_day": "2025-01-31"}),
    "budget:plan": Door(row="line"),
    "budget:grant": Door(row="line"),
    "budget:take_back": Door(row="line"),
    "budget:commit": Door(get=ADA, post=ADA, row="line"),
    "budget:spend": Door(get=ADA, post=ADA, row="line"),
    "budget:credit": Door(get=ADA, post=ADA, row="line"),
    "budget:draw": Door(get=ADA, post=ADA, row="commitment"),
    "budget:settle": Door(get=ADA, post=ADA, row="commitment"),
    "budget:release": Door(get=ADA, post=ADA, row="commitment"),
    "budget:credit_commitment": Door(get=ADA, post=ADA, row="commitment"),
    "budget:reverse": Door(row="entry"),
    "budget:transfers": Door(get=SEEN),
    "budget:propose_transfer": Door(get=COLLEAGUES, post=COLLEAGUES),
    "budget:transfer": Door(get=SEEN, row="transfer"),
    "budget:change_transfer": Door(get=COLLEAGUES, post=COLLEAGUES, row="transfer"),
    "budget:withdraw_transfer": Door(get=COLLEAGUES, post=COLLEAGUES, row="transfer"),
    "budget:sign_transfer": Door(row="transfer"),
    # Ben may book, though not on lines of sales: what he sends is read, and then refused.
    "api:budget-lines-pk-commit": Door(post=COLLEAGUES, row="line", scope=WRITE),
    "api:budget-lines-pk-spend": Door(post=COLLEAGUES, row="line", scope=WRITE),
    "api:budget-commitments-pk-settle": Door(post=COLLEAGUES, row="commitment", scope=WRITE),
    "api:budget-commitments-pk-release": Door(post=COLLEAGUES, row="commitment", scope=WRITE),
    "api:budget-pots": Door(get=SEEN, scope=READ),
    "api:budget-pots-pk": Door(get=SEEN, scope=READ, row="pot"),
    "api:budget-pots-pk-figures": Door(get=SEEN, scope=READ, row="pot"),
    "api:budget-pots-pk-lines": Door(get=SEEN, scope=READ, row="pot"),
    "api:budget-lines-pk": Door(get=SEEN, scope=READ, row="line"),
    "api:budget-lines-pk-entries": Door(get=SEEN, scope=READ, row="line"),
    "api:budget-lines-pk-commitments": Door(get=SEEN, scope=READ, row="line"),
    "api:budget-commitments-pk": Door(get=SEEN, scope=READ, row="commitment"),
}

TABLES = {
    "figures": "budget:pot",
    "commitments": "budget:line",
    "entries": "budget:line",
    "transfers": "budget:line",
    "entries_behind": "budget:entries",
    "releases": "budget:commitment",
    "statement-lines": "budget:statement",
    "statement-movements": "budget:statement",
    "all_transfers": "budget:transfers",
}


def rows() -> dict[str, Any]:
    """The pot of this year, a line of sales with a blanket order of Ada's, a proposal to move
    money from it to marketing, and the pot of a past year with its first month closed."""
    line = make.line(granted_cents=100_00, planned_cents=120_00)
    marketing = make.department(side=Side.MARKETING)
    ada = Person.objects.filter(name="Ada").first() or _of_sales(line)
    stand = commit_funds(line, 60_00, "Stand", by=ada, key=uuid4(), is_blanket=True)
    return {
        "pot": line.pot,
        "line": line,
        "commitment": stand,
        "entry": stand.entries.get(),
        "transfer": propose_transfer(
            line, make.line(department=marketing), 10_00, reason="Fair", by=ada, key=uuid4()
        ),
        "closed": _closed(),
    }


def _closed() -> Pot:
    pot, kim = make.pot(year=2025), make.person("Kim the controller")
    make.appointment(kim, Office.CONTROLLER)
    close_month(pot, by=kim)
    return pot


def _of_sales(line: Any) -> Person:
    somebody = make.person()
    make.membership(somebody, line.department)
    return somebody

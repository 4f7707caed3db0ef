"""The addresses of the budget. Eve keeps the organisation, and sees what all colleagues see."""

from typing import Any
from uuid import uuid4

import make
from doors import ADMINISTRATOR, COLLEAGUES, Door
from gespann.apps.budget.actions.commitments import commit_funds
from gespann.apps.organisation.models import Person

SEEN = COLLEAGUES | ADMINISTRATOR
DOORS = {
    "budget:pots": Door(get=SEEN),
    "budget:pot": Door(get=SEEN, row="pot"),
    "budget:line": Door(get=SEEN, row="line"),
    "budget:entries": Door(get=SEEN, row="line"),
    "budget:entry": Door(get=SEEN, row="entry"),
    "budget:commitment": Door(get=SEEN, row="commitment"),
    "budget:grid": Door(get=SEEN, row="pot"),
    "budget:statement": Door(get=SEEN, row="pot"),
    "budget:statement_pdf": Door(get=SEEN, post=SEEN, row="pot"),
    "budget:statement_xlsx": Door(get=SEEN, post=SEEN, row="pot"),
    "budget:prepared": Door(row="pot"),
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
}


def rows() -> dict[str, Any]:
    """The pot of this year, a line of sales, and a blanket order of Ada's on it."""
    line = make.line(granted_cents=100_00, planned_cents=120_00)
    ada = Person.objects.filter(name="Ada").first() or _of_sales(line)
    stand = commit_funds(line, 60_00, "Stand", by=ada, key=uuid4(), is_blanket=True)
    return {
        "pot": line.pot,
        "line": line,
        "commitment": stand,
        "entry": stand.entries.get(),
    }


def _of_sales(line: Any) -> Person:
    somebody = make.person()
    make.membership(somebody, line.department)
    return somebody

"""The addresses of the actuals. Ada may work on invoices for sales; Ben is of marketing."""

from datetime import date
from typing import Any

from django.utils import timezone

import make
from apps.actuals.made_drafts import rule
from doors import ADMINISTRATOR, COLLEAGUES, NOBODY, Door
from gespann.apps.actuals.models import Import, Invoice, Step
from gespann.apps.organisation.models import Office

ADA = frozenset({"ada"})
DOORS = {
    "actuals:inbox": Door(get=COLLEAGUES | ADMINISTRATOR),
    "actuals:book_by_rules": Door(),
    "actuals:bring": Door(get=NOBODY, post=NOBODY),
    "actuals:preview": Door(),
    "actuals:land": Door(),
    "actuals:discard": Door(),
    "actuals:rules": Door(get=COLLEAGUES | ADMINISTRATOR),
    "actuals:new_rule": Door(),
    "actuals:rule": Door(row="rule"),
    "actuals:move_rule": Door(row="rule"),
    "actuals:end_rule": Door(row="rule"),
    "actuals:imports": Door(get=COLLEAGUES | ADMINISTRATOR),
    "actuals:import": Door(get=COLLEAGUES | ADMINISTRATOR, row="import"),
    "actuals:undo": Door(row="import"),
    "actuals:invoice": Door(get=ADA, row="invoice"),
    "actuals:assign": Door(post=ADA, row="invoice"),
    "actuals:split": Door(post=ADA, row="invoice"),
    "actuals:not_ours": Door(post=ADA, row="invoice"),
    "actuals:ask": Door(post=ADA, row="invoice"),
    "actuals:take_back": Door(row="invoice"),
}

TABLES = {
    "inbox": "actuals:inbox",
    "rules": "actuals:rules",
    "imports": "actuals:imports",
    "invoices": "actuals:import",
    "rows": "actuals:preview",
}


def rows() -> dict[str, Any]:
    """A file that the controller has landed, and an invoice for sales that waits."""
    kim = make.person("Kim the controller")
    make.appointment(kim, Office.CONTROLLER)
    line = make.line(granted_cents=100_00)
    counts = {fate: [1, 100_00] for fate in ("book", "inbox", "outside", "known")}
    landed = Import.objects.create(
        number=1, by=kim, at=timezone.now(), file_name="brought.csv", sha256="0" * 64,
        program="datev", title="DATEV", origin="ledger", currency="EUR",
        counts=counts | {"outside_by_rule": [["", 1, 100_00]], "aside": {"total": 1}},
    )  # fmt: skip
    found = rule(line, by=kim, accounts="4600")
    invoice = Invoice.objects.create(
        brought_by=landed, row=3, key="key", day=date(line.pot.first_day.year, 3, 1),
        gross_cents=500_00, currency="EUR", origin="ledger", program="datev", state="inbox",
        why="over_limit", line=line, rule=found, document="RE-1", text="Stand",
    )  # fmt: skip
    Step.objects.create(invoice=invoice, what="left", by=kim, at=timezone.now(), words="over_limit")
    return {"import": landed, "invoice": invoice, "rule": found}

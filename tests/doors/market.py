"""The addresses of the market. What was brought belongs to Eve, whoever she may be."""

from datetime import date
from typing import Any

import make
from doors import ADMINISTRATOR, COLLEAGUES, Door
from gespann.apps.market.actions import land
from gespann.apps.organisation.models import Office, Person

READ, WRITE = "history:read", "history:write"
DOORS = {
    "market:history": Door(get=COLLEAGUES | ADMINISTRATOR),
    "market:bring": Door(get=ADMINISTRATOR, post=ADMINISTRATOR),
    "market:draft": Door(get=ADMINISTRATOR),
    "market:land": Door(post=ADMINISTRATOR),
    "market:discard": Door(post=ADMINISTRATOR),
    "market:files": Door(get=ADMINISTRATOR, post=ADMINISTRATOR),
    "market:compare": Door(post=ADMINISTRATOR),
    "market:file": Door(get=ADMINISTRATOR, post=ADMINISTRATOR, row="file"),
    "market:put_away": Door(post=ADMINISTRATOR, row="file"),
    "market:refused_rows": Door(get=ADMINISTRATOR, row="file"),
    "market:firm": Door(get=ADMINISTRATOR, post=ADMINISTRATOR),
    "market:sketch": Door(get=ADMINISTRATOR),
    "market:compare_sketch": Door(post=ADMINISTRATOR),
    "market:download_sketch": Door(get=ADMINISTRATOR),
    "market:give_up_sketch": Door(post=ADMINISTRATOR),
    "market:batch": Door(get=COLLEAGUES | ADMINISTRATOR, row="batch"),
    "market:undo": Door(post=ADMINISTRATOR, row="batch"),
    "market:download": Door(get=COLLEAGUES | ADMINISTRATOR, args={"kind": "firm.zip"}),
    "api:history": Door(get=COLLEAGUES | ADMINISTRATOR, scope=READ),
    "api:history-periods": Door(get=COLLEAGUES | ADMINISTRATOR, scope=READ),
    "api:history-files-name": Door(
        get=COLLEAGUES | ADMINISTRATOR, args={"name": "firm.toml"}, scope=READ
    ),
    "api:history-batches": Door(get=COLLEAGUES | ADMINISTRATOR, scope=READ),
    "api:history-batches-pk": Door(get=COLLEAGUES | ADMINISTRATOR, row="batch", scope=READ),
    "api:history-batches-pk-undo": Door(post=ADMINISTRATOR, row="batch", scope=WRITE),
    "api:history-draft": Door(
        get=ADMINISTRATOR, post=ADMINISTRATOR, delete=ADMINISTRATOR, scope=WRITE
    ),
    "api:history-draft-land": Door(post=ADMINISTRATOR, scope=WRITE),
}

TABLES = {"batches": "market:history"}


def rows() -> dict[str, Any]:
    """A batch that the controller landed, and files that Eve has brought."""
    kim = make.person("Kim")
    make.appointment(kim, Office.CONTROLLER)
    batch = land(make.draft(kim), by=kim)
    eve = Person.objects.filter(name="Eve").first() or make.person()
    make.draft(eve, starts=date(2024, 1, 22), follows=batch.number)
    return {"batch": batch, "file": make.source_file(eve), "sketch": make.sketch(eve)}

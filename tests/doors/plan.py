"""The addresses of planning rounds. Ada and Ben are no heads; the management has opened it."""

from typing import Any

import make
from apps.plan.made_rounds import a_round
from doors import COLLEAGUES, NOBODY, Door
from gespann.apps.organisation.models import Level

DOORS = {
    "plan:rounds": Door(get=COLLEAGUES),
    "plan:open": Door(get=NOBODY, post=NOBODY),
    "plan:round": Door(get=COLLEAGUES, row="planning"),
    "plan:walk": Door(row="planning"),
    "plan:prepare": Door(row="planning"),
    "plan:wishes": Door(row="planning"),
    "plan:hand_in": Door(row="planning"),
}

TABLES = {"rounds": "plan:rounds"}


def rows() -> dict[str, Any]:
    """A round that the management has opened."""
    kim = make.person("Kim the manager")
    make.membership(kim, level=Level.MANAGEMENT)
    return {"planning": a_round(kim)}

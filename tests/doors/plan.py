"""The addresses of planning rounds. Ada and Ben are no heads; the management has opened it."""

from typing import Any

import make
from apps.plan.made_rounds import a_round
from doors import COLLEAGUES, NOBODY, Door
from gespann.apps.organisation.models import Level
from gespann.apps.plan.actions import rounds
from gespann.apps.plan.models import Part

DOORS = {
    "plan:rounds": Door(get=COLLEAGUES),
    "plan:open": Door(get=NOBODY, post=NOBODY),
    "plan:round": Door(get=COLLEAGUES, row="planning"),
    "plan:walk": Door(row="planning"),
    "plan:prepare": Door(row="planning"),
    "plan:frame": Door(row="planning"),
    "plan:participants": Door(get=COLLEAGUES, row="planning"),
    "plan:leave": Door(row="participant"),
    "plan:wishes": Door(row="planning"),
    "plan:hand_in": Door(row="planning"),
}

TABLES = {"rounds": "plan:rounds"}


def rows() -> dict[str, Any]:
    """A round that the management has opened."""
    kim = make.person("Kim the manager")
    make.membership(kim, level=Level.MANAGEMENT)
    planning = a_round(kim)
    nora = make.person("Nora the neutral")
    make.membership(nora, make.department())
    rounds.name_participant(planning, nora, Part.NEUTRAL, by=kim)
    return {"planning": planning, "participant": planning.participants.get()}

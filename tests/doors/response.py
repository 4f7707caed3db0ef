"""The addresses of fits."""

from typing import Any

import make
from apps.response.small_fits import made_fit
from doors import ADMINISTRATOR, COLLEAGUES, Door
from gespann.apps.organisation.models import Office

DOORS = {
    "response:fits": Door(get=COLLEAGUES | ADMINISTRATOR),
    "response:ask": Door(get=ADMINISTRATOR, post=ADMINISTRATOR),
    "response:fit": Door(get=COLLEAGUES | ADMINISTRATOR, row="fit"),
    "response:curves": Door(get=COLLEAGUES | ADMINISTRATOR, row="fit"),
    "response:checks": Door(get=COLLEAGUES | ADMINISTRATOR, row="fit"),
    "response:changes": Door(get=COLLEAGUES | ADMINISTRATOR, row="fit"),
    "api:fits": Door(get=COLLEAGUES | ADMINISTRATOR, scope="fits:read"),
    "api:fits-pk": Door(get=COLLEAGUES | ADMINISTRATOR, row="fit", scope="fits:read"),
    "api:fits-ask": Door(post=ADMINISTRATOR, scope="fits:write"),
}

TABLES = {"fits": "response:fits"}


def rows() -> dict[str, Any]:
    """A fit that the controller asked for."""
    kim = make.person("Kim")
    make.appointment(kim, Office.CONTROLLER)
    return {"fit": made_fit(kim)}

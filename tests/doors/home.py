"""The first page. Whoever works nowhere sees it, and nothing on it."""

from typing import Any

from doors import ADMINISTRATOR, COLLEAGUES, WITH_A_LOG_IN, Door

DOORS = {
    "home": Door(get=WITH_A_LOG_IN),
    "home_learning": Door(get=COLLEAGUES | ADMINISTRATOR),
}


def rows() -> dict[str, Any]:
    """It needs none."""
    return {}

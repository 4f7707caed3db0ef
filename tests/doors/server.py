"""What the server itself answers programs and those who write them: nothing of the firm."""

from typing import Any

from doors import EVERYBODY, WITH_A_LOG_IN, Door

DOORS = {
    "api:document": Door(get=EVERYBODY),
    "api:docs": Door(get=WITH_A_LOG_IN),
    "api:api-root": Door(),
    "api:nothing": Door(args={"rest": "guessed"}),
}

TABLES = {"endpoints": "api:docs", "log-ins": "usersessions_list"}


def rows() -> dict[str, Any]:
    """None are needed."""
    return {}

"""The page about one's own letters: everybody has one."""

from typing import Any

from doors import WITH_A_LOG_IN, Door

DOORS = {"mail": Door(get=WITH_A_LOG_IN, post=WITH_A_LOG_IN)}


def rows() -> dict[str, Any]:
    """None are needed."""
    return {}

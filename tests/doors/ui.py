"""Addresses of the look: the choice of light or dark, and the living page of all parts."""

from typing import Any

from doors import EVERYBODY, WITH_A_LOG_IN, Door

DOORS = {
    "ui:choose_theme": Door(post=EVERYBODY),
    "ui:design": Door(get=WITH_A_LOG_IN),
    "ui:design_form": Door(post=WITH_A_LOG_IN),
    "ui:design_progress": Door(get=WITH_A_LOG_IN, args={"step": "2"}),
    "ui:design_release": Door(get=WITH_A_LOG_IN, post=WITH_A_LOG_IN),
}

TABLES = {"levers": "ui:design", "no-levers": "ui:design"}


def rows() -> dict[str, Any]:
    """None: these pages show nothing of the firm."""
    return {}

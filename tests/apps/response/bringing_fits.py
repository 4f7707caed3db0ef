"""A small firm whose history is known to the workbench, and jobs that fit it."""

from functools import cache
from pathlib import Path


@cache
def small_folder() -> Path:
    """A folder of a firm with a funnel, two markets, beliefs, and a plan with a goal."""

"""What a history can and cannot say, before any model is fitted to it."""

from gespann.core.response.inspection.rules import inspect
from gespann.core.response.inspection.variation import LeverVariation, lever_variations

__all__ = ["LeverVariation", "inspect", "lever_variations"]

"""What is said of files: how sure a guess is, and what a figure is called."""

from typing import Any

from django import template

from gespann.apps.market.forms import words

register = template.Library()


@register.filter
def confidence(value: float) -> tuple[Any, str]:
    """A confidence in words, and the class of its mark."""
    return words.confidence(value)


@register.filter
def field_name(field: str) -> str:
    """What a field of an export is called."""
    return str(words.FIELDS[field])

"""A few small pictures, drawn on a square of 20 with strokes of one weight.

They stand in the page itself, so that they take the colour of the words beside them. They never
stand alone: a word, seen or heard, says the same.
"""

from django.utils.safestring import SafeString, mark_safe

_STROKES = {
    "menu": '<path d="M3 5.5h14M3 10h14M3 14.5h14"/>',
    "close": '<path d="M5 5l10 10M15 5L5 15"/>',
    "up": '<path d="M10 16V4M5 9l5-5 5 5"/>',
    "down": '<path d="M10 4v12M5 11l5 5 5-5"/>',
    "both_ways": '<path d="M6.5 7.5L10 4l3.5 3.5M6.5 12.5L10 16l3.5-3.5"/>',
    "info": '<circle cx="10" cy="10" r="7.5"/><path d="M10 9.5V14M10 6.3v.2"/>',
    "warning": '<path d="M10 3l7.5 13.5h-15zM10 8.5v4M10 14.3v.1"/>',
    "refusal": '<path d="M7 2.5h6l4.5 4.5v6L13 17.5H7L2.5 13V7z"/>'
    '<path d="M10 6.5v4.3M10 13.5v.1"/>',
    "success": '<circle cx="10" cy="10" r="7.5"/><path d="M6.5 10.3l2.4 2.4 4.7-5"/>',
    "fact": '<circle cx="10" cy="10" r="4.5" fill="currentColor" stroke="none"/>',
    "forecast": '<circle cx="10" cy="10" r="5.5" stroke-dasharray="2.5 2.3"/>',
    "value": '<path d="M10 3.5l6.5 6.5-6.5 6.5L3.5 10z"/>',
}
_ALSO_CALLED = {"error": "refusal", "debug": "info", "": "info"}


def icon(name: str) -> SafeString:
    """The picture of this name, silent for those who hear the page."""
    strokes = _STROKES[_ALSO_CALLED.get(name, name)]
    return mark_safe(  # noqa: S308 - nothing but the constants above
        f'<svg class="icon" viewBox="0 0 20 20" aria-hidden="true">{strokes}</svg>'
    )

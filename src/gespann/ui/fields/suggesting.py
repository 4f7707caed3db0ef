"""A line of text that proposes what is known, and takes anything."""

from collections.abc import Sequence
from typing import Any

from django import forms

from gespann.ui.marks import Words


class SuggestingInput(forms.TextInput):
    """A text field with a list of suggestions, which browsers show as somebody types."""

    template_name = "ui/forms/suggesting.html"

    def __init__(self, suggestions: Sequence[Words], attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.suggestions = tuple(dict.fromkeys(suggestions))

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """What the template shows: besides Django's, the suggestions and the name of their list."""
        context = super().get_context(name, value, attrs)
        widget = context["widget"]
        if self.suggestions:
            widget["attrs"]["list"] = f"{widget['attrs'].get('id', name)}-suggestions"
        widget["suggestions"] = self.suggestions
        return context

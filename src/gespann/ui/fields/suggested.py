"""Text with suggestions: names that are known, from which people may choose or differ."""

from collections.abc import Sequence
from typing import Any

from django import forms


class SuggestedInput(forms.TextInput):
    """A line of text; the browser offers what is suggested while somebody types."""

    template_name = "ui/forms/suggested.html"
    suggestions: Sequence[str] = ()

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """What the template shows: besides Django's, the suggestions and the id of their list."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        widget = context["widget"]
        if self.suggestions:
            widget["attrs"]["list"] = f"{widget['attrs'].get('id', name)}-suggested"
            widget["suggestions"] = self.suggestions
        return context


class SuggestedField(forms.CharField):
    """Text, with names to choose from."""

    widget = SuggestedInput

    def __init__(self, *, suggestions: Sequence[str] = (), **more: Any) -> None:
        super().__init__(**more)
        self.suggest(suggestions)

    def suggest(self, names: Sequence[str]) -> None:
        """Offer these names."""
        if isinstance(self.widget, SuggestedInput):
            self.widget.suggestions = names

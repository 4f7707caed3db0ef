"""Days in forms."""

from typing import Any

from django import forms


class DayInput(forms.DateInput):
    """A day, in the browser's own calendar. It speaks ISO whatever the language of the page is."""

    input_type = "date"

    def __init__(self, **options: Any) -> None:
        super().__init__(format="%Y-%m-%d", **options)


class DayField(forms.DateField):
    """A day that is chosen in a calendar or typed."""

    widget = DayInput

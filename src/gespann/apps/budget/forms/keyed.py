"""What all forms that book have in common: a key for the click, and a look ahead."""

from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError

from gespann.apps.budget.forms.foresight import Foresight, Room


class KeyedForm(forms.Form):
    """A form whose click books once, however often it is sent.

    `takes` names the field with the amount that is taken from the `room`.
    """

    takes = "amount_cents"
    foreseen: tuple[str, ...] = ("amount_cents",)
    room: Room | None = None

    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.initial.setdefault("key", uuid4())

    def with_another_key(self) -> None:
        """Name the next click anew, keeping what was typed."""
        self.data = {**{name: self.data[name] for name in self.data}, "key": str(uuid4())}

    @property
    def listens(self) -> str:
        """At what the look ahead is taken anew, as htmx has it."""
        inputs = (self[name].auto_id for name in self.foreseen)
        return ", ".join(f"input delay:350ms from:#{one}" for one in inputs)

    def foresight(self) -> Foresight | None:
        """What would be left after what was typed so far, right or not."""
        return Foresight(self.room, self.asked()) if self.room else None

    def asked(self) -> int | None:
        """What the amount that was typed takes from the room; None if it cannot be read."""
        cents = self.typed(self.takes)
        return cents if isinstance(cents, int) else None

    def typed(self, name: str) -> Any:
        """The value of one field alone, as far as it can be read; None if not."""
        field, value = self.fields[name], self[name].value()
        if isinstance(value, int):
            return value
        try:
            return field.clean(value)
        except ValidationError:
            return None

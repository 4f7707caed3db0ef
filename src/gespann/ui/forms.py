"""Forms in groups.

How forms look stands in templates: `templates/django/forms` replaces those of Django, so that every
form, also one from a library, has its errors beside the fields and a summary above them.
"""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms

from gespann.ui.marks import Words


class GroupedForm(forms.Form):
    """A form whose fields stand in groups.

    `groups` names them: (("Who", ("name", "email")), ("When", ("starts", "ends"))). A field in no
    group would be asked for and never seen, so that is refused when the form is made.
    """

    groups: ClassVar[Sequence[tuple[Words, Sequence[str]]]] = ()
    template_name = "ui/forms/grouped.html"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        grouped = [name for _legend, names in self.groups for name in names]
        visible = [field.name for field in self.visible_fields()]
        if sorted(grouped) != sorted(visible):
            raise ValueError(f"groups must hold each of {visible} once, got {grouped}")

    def get_context(self) -> dict[str, Any]:
        """What the template shows: besides Django's, the groups with their fields."""
        groups = [(legend, [self[name] for name in names]) for legend, names in self.groups]
        return {**super().get_context(), "groups": groups}

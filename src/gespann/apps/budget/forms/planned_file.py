"""A file with what is planned, and what of it is to land."""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import PurePath
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gespann.apps.budget.actions.planning import NewLine, Wish
from gespann.apps.budget.models import Purpose
from gespann.apps.organisation.models import Department
from gespann.ui.fields import UploadField

MOST_CHANGES = 20_000


class PlannedFileForm(forms.Form):
    """The table that was downloaded, filled in."""

    file = UploadField(
        label=gettext_lazy("Filled-in table"),
        endings=(".xlsx", ".xlsm", ".csv", ".txt"),
        max_megabytes=5,
        help_text=gettext_lazy("It is read and compared; nothing changes before it was looked at."),
    )

    @property
    def name(self) -> str:
        """The name of the file as it is told: nothing of a path, nothing invisible."""
        file: Any = self.files["file"]
        plain = "".join(one for one in PurePath(file.name or "").name if one.isprintable())
        return plain[-80:].lstrip(".") or "plan"


class LandForm(forms.Form):
    """What a preview has shown: it comes back with the button, so that nothing is kept meanwhile.

    Whoever sends something else can do no more than they could by hand: the action asks again.
    """

    key = forms.UUIDField(widget=forms.HiddenInput)
    told = forms.CharField(widget=forms.HiddenInput, max_length=2_000_000)
    overwrite = forms.MultipleChoiceField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sent = self.data.getlist("overwrite") if hasattr(self.data, "getlist") else []
        field: Any = self.fields["overwrite"]
        field.choices = [(one, one) for one in sent]

    def clean_told(self) -> dict[str, Any]:
        """The changes, if that is what they are."""
        try:
            told = json.loads(self.cleaned_data["told"])
            return {
                "changes": [_pair(one) for one in told["changes"]],
                "conflicts": [_pair(one) for one in told["conflicts"]],
                "opened": [_new_line(one) for one in told["opened"]],
            }
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            raise ValidationError(_("Bring the file once more."), "unreadable") from None

    @property
    def key_of_click(self) -> UUID:
        """Names the click."""
        key: UUID = self.cleaned_data["key"]
        return key

    @property
    def wishes(self) -> dict[int, Wish]:
        """Changes, and of what others have planned meanwhile only what is to be overwritten."""
        told, chosen = self.cleaned_data["told"], set(self.cleaned_data["overwrite"])
        late = [one for one in told["conflicts"] if str(one[0]) in chosen]
        return {pk: Wish(seen, wanted) for pk, seen, wanted in [*told["changes"], *late]}

    @property
    def opened(self) -> list[NewLine]:
        """The lines to be opened."""
        lines: list[NewLine] = self.cleaned_data["told"]["opened"]
        return lines


def _pair(one: Any) -> tuple[int, int, int]:
    pk, seen, wanted = one
    if not all(type(part) is int and 0 <= part < 10**18 for part in (pk, seen, wanted)):
        raise ValueError("a change is three whole numbers")
    return pk, seen, wanted


def _new_line(one: Mapping[str, Any]) -> NewLine:
    words = {name: one[name] for name in ("name", "lever", "market")}
    if not all(isinstance(word, str) and len(word) <= 100 for word in words.values()):
        raise ValueError("names are words")
    if type(one["planned_cents"]) is not int or type(one["department"]) is not int:
        raise ValueError("amounts and departments are numbers")
    department = Department.objects.filter(pk=one["department"]).first()
    if department is None:
        raise ValueError("no such department")
    return NewLine(
        department=department,
        purpose=Purpose(one["purpose"]),
        month=date.fromisoformat(f"{one['month']}-01") if one["month"] else None,
        planned_cents=one["planned_cents"],
        **words,
    )

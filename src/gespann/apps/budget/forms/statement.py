"""For which department somebody countersigns a statement."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gespann.apps.organisation.models import Department


class SignForm(forms.Form):
    """The department, and the hash of the close that stood on the page."""

    department = forms.TypedChoiceField(label=_("For the department"), coerce=int)
    close_hash = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, departments: Sequence[Department], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.departments = {one.pk: one for one in departments}
        field: Any = self.fields["department"]
        field.choices = [(one.pk, one.name) for one in departments]
        if len(departments) == 1:  # nothing to choose; the button says for whom
            field.widget = forms.HiddenInput()

    @property
    def only(self) -> Department | None:
        """The department, where there is just one to sign for."""
        return next(iter(self.departments.values())) if len(self.departments) == 1 else None

    def chosen(self) -> Department:
        """The department that was chosen."""
        return self.departments[self.cleaned_data["department"]]

"""A file to bring along, of a known kind and size."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

MEGABYTE = 1024 * 1024


class UploadField(forms.FileField):
    """A file with one of these endings and of at most this size; what it holds is read later."""

    def __init__(self, *, endings: Sequence[str], max_megabytes: int = 20, **more: Any) -> None:
        """
        Args:
            endings: With their point and in lower case: (".csv", ".xlsx").
        """
        self.endings, self.max_megabytes = tuple(endings), max_megabytes
        super().__init__(**more)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """The browser offers only files with these endings."""
        return {**super().widget_attrs(widget), "accept": ",".join(self.endings)}

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The file; refused if it is of another kind or too large."""
        file = super().clean(data, initial)
        if isinstance(file, UploadedFile):
            self._check_ending(file)
            self._check_size(file)
        return file

    def _check_ending(self, file: UploadedFile) -> None:
        if Path(file.name or "").suffix.lower() not in self.endings:
            raise ValidationError(
                _("“%(name)s” is of another kind. Files that can be read end in %(endings)s."),
                "ending",
                {"name": file.name, "endings": ", ".join(self.endings)},
            )

    def _check_size(self, file: UploadedFile) -> None:
        if (file.size or 0) > self.max_megabytes * MEGABYTE:
            raise ValidationError(
                _(
                    "“%(name)s” has more than %(limit)s MB. Export a shorter span of time, or only "
                    "the columns that are needed."
                ),
                "size",
                {"name": file.name, "limit": self.max_megabytes},
            )

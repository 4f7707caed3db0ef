"""What somebody may bring, and under which names it is kept."""

from pathlib import PurePath
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gespann.apps.market.engine import OURS
from gespann.apps.market.models import Brought, Definition
from gespann.ui.fields import UploadField

TABLES = (".csv", ".tsv", ".txt", ".gz", ".xlsx", ".xlsm", ".parquet")
LONGEST_NAME = 100


class OneFileForm(forms.Form):
    """A field `file`, which may be as large as the workbench takes files, and its name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["file"]
        field.max_megabytes = settings.LARGEST_UPLOAD_BYTES // 1024**2

    @property
    def name(self) -> str:
        """The name under which it is kept."""
        return kept_name(self.cleaned_data["file"].name or "file")


class UploadForm(forms.Form):
    """firm.toml, the history, and the beliefs if firm.toml names a table of them."""

    firm = UploadField(
        label="firm.toml",
        endings=(".toml",),
        required=False,
        help_text=gettext_lazy(
            "Levers, stages, margin, period, currency and the names of the columns."
        ),
    )
    history = UploadField(
        label=gettext_lazy("History"),
        endings=TABLES,
        required=False,
        help_text=gettext_lazy(
            "CSV, Excel or Parquet, one row for each period and market. Rows that are known "
            "already may stand in it."
        ),
    )
    beliefs = UploadField(
        label=gettext_lazy("Beliefs"),
        endings=TABLES,
        required=False,
        help_text=gettext_lazy("Only if firm.toml names a table of beliefs."),
    )
    replaces = forms.BooleanField(
        label=gettext_lazy("The history replaces what is known of its periods"),
        required=False,
        help_text=gettext_lazy(
            "Without this, only later periods are added, and the others must agree."
        ),
    )

    def __init__(self, *args: Any, known: Definition | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = known
        megabytes = settings.LARGEST_UPLOAD_BYTES // 1024**2
        for name in ("firm", "history", "beliefs"):
            field: Any = self.fields[name]
            field.max_megabytes = megabytes
        self.fields["firm"].required = known is None
        if known is not None:
            self.fields["firm"].help_text = _("Only if it has changed; else what is known holds.")

    def clean_firm(self) -> str:
        """The text of firm.toml; the one that is known if none is brought."""
        file = self.cleaned_data["firm"]
        if not file:
            return self.known.text if self.known else ""
        try:
            text: str = file.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise ValidationError(
                _("firm.toml is not written in UTF-8. Save it once more as UTF-8."), "encoding"
            ) from None
        return text.replace("\r\n", "\n")

    def clean(self) -> dict[str, Any]:
        """Something must be brought, and each file has a name of its own."""
        if not self.files and not self.errors:
            raise ValidationError(_("Choose at least one file."), "nothing")
        names = [self._name(field) for field in ("history", "beliefs") if self.files.get(field)]
        if len({name.lower() for name in names}) < len(names):
            raise ValidationError(_("History and beliefs are two files with one name."), "names")
        return self.cleaned_data

    def brought(self, follows: int) -> Brought:
        """What was brought, with the beliefs that are known if none are brought."""
        history, beliefs = self.cleaned_data["history"], self.cleaned_data["beliefs"]
        known = self.known
        return Brought(
            text=self.cleaned_data["firm"],
            history_name=self._name("history") if history else "",
            history=history.read() if history else b"",
            beliefs_name=self._name("beliefs") if beliefs else known.beliefs_name if known else "",
            beliefs=beliefs.read() if beliefs else bytes(known.beliefs) if known else b"",
            replaces=self.cleaned_data["replaces"],
            follows=follows,
        )

    def _name(self, field: str) -> str:
        file: Any = self.files[field]
        return kept_name(file.name or field)


def kept_name(name: str) -> str:
    """The name of a file as it is kept: no path, nothing invisible, none of our own names."""
    letters = "".join(c for c in name if c.isprintable() and c not in '/\\:*?"<>|').lstrip(". ")
    bare = PurePath(letters or "table")
    ending = "".join(bare.suffixes[-2:])[-20:]
    stem = bare.name.removesuffix(ending)
    # A file system counts bytes, and a letter may have four.
    while len((stem + ending).encode()) > LONGEST_NAME and stem:
        stem = stem[:-1]
    kept = f"{stem or 'table'}{ending}"
    is_ours = kept.lower() in OURS or kept.lower().startswith("known")
    return f"history-{kept}"[:LONGEST_NAME] if is_ours else kept

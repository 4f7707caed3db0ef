"""How a file is to be read: its columns, its names, its days; all guessed, all to be corrected."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gespann.apps.market.forms import words
from gespann.apps.market.models import SourceFile
from gespann.files.gathering.choices import (
    DAY,
    EVENLY,
    LEFT_OUT,
    MARKET,
    OF_COLUMN,
    TABLE,
    UNDECIDED,
    Choices,
    OfName,
    choices_from,
)
from gespann.ui.fields import DayField

Options = list[tuple[Any, Any]]
SHOWN_DECIMALS = (("", gettext_lazy("As the file shows")), (",", "1.234,56"), (".", "1,234.56"))
DAY_ORDERS = (
    ("", gettext_lazy("As the file shows")),
    ("day_first", gettext_lazy("Day, month, year")),
    ("month_first", gettext_lazy("Month, day, year")),
)


@dataclass(frozen=True)
class Row:
    """A line of the form's tables: what was found, and the fields beside it."""

    found: dict[str, Any]
    field: Any
    market: Any
    confidence: tuple[Any, str]


class ReadingForm(forms.Form):
    """Fields for the columns, names and figures that a look has found."""

    source = forms.ChoiceField(label=gettext_lazy("What the file is"))
    decimal = forms.ChoiceField(
        label=gettext_lazy("How decimals are written"), choices=SHOWN_DECIMALS, required=False
    )
    day_order = forms.ChoiceField(
        label=gettext_lazy("How days with slashes are written"), choices=DAY_ORDERS, required=False
    )
    first = DayField(label=gettext_lazy("From"), required=False)
    last = DayField(label=gettext_lazy("To"), required=False)
    despite = forms.BooleanField(
        label=gettext_lazy("Use the file nevertheless: without refused rows, whatever its totals"),
        required=False,
    )

    def __init__(self, data: Any = None, *, file: SourceFile) -> None:
        self.found, self.chosen = file.found, choices_from(file.choices)
        self.target = self.found["target"]
        self.is_table = self.found["kind"] == TABLE
        chosen = self.chosen
        first = {
            "source": chosen.source, "decimal": chosen.decimal, "day_order": chosen.day_order,
            "first": chosen.first, "last": chosen.last, "despite": chosen.despite,
        }  # fmt: skip
        super().__init__(data, initial=first)
        source: Any = self.fields["source"]
        source.choices = [(o["key"], o["title"] or _("A table of our own")) for o in
                          self.found["sources"]]  # fmt: skip
        self._add_columns()
        self._add_names()
        self._add_figures()
        if not self.needs_despite:
            del self.fields["despite"]

    # --- What the page shows ------------------------------------------------------------------

    def columns(self) -> list[Row]:
        """Columns that can be chosen for something."""
        return [
            self._row(one, f"column-{number}")
            for number, one in enumerate(self.found["columns"])
            if f"column-{number}" in self.fields
        ]

    def columns_aside(self) -> list[dict[str, Any]]:
        """Columns that are not read and cannot be chosen, with the reason."""
        return [
            one
            for number, one in enumerate(self.found["columns"])
            if f"column-{number}" not in self.fields
        ]

    def names(self) -> list[Row]:
        """Campaigns, stages or accounts."""
        return [
            self._row(one, f"name-{number}", f"market-{number}")
            for number, one in enumerate(self.found.get("names", ()))
        ]

    def figures(self) -> list[Any]:
        """For each outcome, the field that says which figure fills it."""
        return [self[name] for name in self.fields if name.startswith("figure-")]

    def about(self) -> list[Any]:
        """The other fields."""
        order = ("source", "first", "last", "decimal", "day_order", "despite")
        return [self[name] for name in order if name in self.fields]

    @property
    def needs_despite(self) -> bool:
        """Whether rows were refused, or a total of the file differs."""
        differs = any(one["agrees"] is False for one in self.found.get("checksums", ()))
        return bool(self.found.get("refused")) or differs

    # --- What comes back ----------------------------------------------------------------------

    def choices(self) -> Choices:
        """The choices as they were confirmed."""
        data = self.cleaned_data
        return replace(
            self.chosen,
            source=data["source"],
            columns=self._columns_chosen(),
            decimal=data["decimal"],
            day_order=data["day_order"],
            first=data["first"],
            last=data["last"],
            names=dict(self._names_chosen()),
            figures={
                one["column"]: data[name]
                for number, one in enumerate(self._outcomes())
                if data.get(name := f"figure-{number}")
            },
            despite=data.get("despite", False),
        )

    @property
    def needs_another_look(self) -> bool:
        """Whether what was chosen changes what the file holds."""
        said = self.choices()
        if said.source != self.chosen.source:
            return True
        shape = ("columns", "decimal", "day_order")
        return any(getattr(said, name) != getattr(self.chosen, name) for name in shape)

    def for_another_look(self) -> Choices:
        """What is said of the file; another source knows none of these columns and names."""
        said = self.choices()
        if said.source != self.chosen.source:
            return Choices(source=said.source)
        # With other columns there may be other names; those that stay keep their places.
        return replace(said, first=None, last=None) if said.columns != self.chosen.columns else said

    def clean(self) -> dict[str, Any]:
        """No two columns for the same, and the days in their order."""
        data = super().clean() or {}
        if data.get("first") and data.get("last") and data["first"] > data["last"]:
            self.add_error("last", _("It lies before the first day."))
        taken: dict[str, str] = {}
        for number, one in enumerate(self.found["columns"]):
            role = data.get(f"column-{number}")
            if role and role in taken:
                raise ValidationError(
                    _("“%(one)s” and “%(other)s” were chosen for the same."),
                    "twice",
                    {"one": taken[role], "other": one["name"]},
                )
            taken |= {role: one["name"]} if role else {}
        return data

    # --- How it is made -----------------------------------------------------------------------

    def _add_columns(self) -> None:
        options = self._roles() if self.is_table else self._fields_of_source()
        for number, one in enumerate(self.found["columns"]):
            may_be_chosen = self.is_table or one["field"] or one["guess"] or one.get("is_unknown")
            if one["is_of_persons"] or not may_be_chosen:
                continue
            label = _("What “%(name)s” holds") % {"name": one["name"]}
            self.fields[f"column-{number}"] = _select(label, options, one["field"])

    def _add_names(self) -> None:
        options = self._places_of_names()
        for number, one in enumerate(self.found.get("names", ())):
            chosen = self.chosen.names.get(one["name"], OfName(one["guess"]))
            label = _("Where “%(name)s” belongs") % {"name": one["name"]}
            self.fields[f"name-{number}"] = _select(label, options, chosen.to)
            if self.target["market_column"]:
                label = _("Market of “%(name)s”") % {"name": one["name"]}
                self.fields[f"market-{number}"] = self._market(label, chosen.market)

    def _market(self, label: str, chosen: str) -> forms.Field:
        if not self.target["markets"]:
            field = forms.CharField(label=label, required=False, initial=chosen, max_length=200)
            field.widget.attrs["aria-label"] = label
            return field
        options = [("", _("Not said yet")), (EVENLY, _("All, in equal parts"))]
        return _select(label, [*options, *((m, m) for m in self.target["markets"])], chosen)

    def _add_figures(self) -> None:
        available = self.found.get("figures", ())
        options = [("", _("Nothing of this file")), *((f, words.FIGURES[f]) for f in available)]
        for number, one in enumerate(self._outcomes() if available else ()):
            chosen = self.chosen.figures.get(one["column"], "")
            field = forms.ChoiceField(
                label=one["name"], choices=options, required=False, initial=chosen
            )
            self.fields[f"figure-{number}"] = field

    def _outcomes(self) -> list[dict[str, Any]]:
        return [one for one in self.target["columns"] if one["role"] == "outcome"]

    def _of_role(self, *roles: str) -> Options:
        return [(o["column"], o["name"]) for o in self.target["columns"] if o["role"] in roles]

    def _roles(self) -> Options:
        def in_table(options: Options) -> Options:
            return [(OF_COLUMN + column, name) for column, name in options]

        places: Options = [(DAY, _("Day or period"))]
        if self.target["market_column"]:
            places.append((MARKET, _("Market")))
        groups: Options = [
            (_("Where a row belongs"), places),
            (_("Outcomes"), in_table(self._of_role("outcome"))),
            (_("Levers"), in_table(self._of_role("lever"))),
        ]
        if others := in_table(self._of_role("control", "potential")):
            groups.append((_("Other columns"), others))
        return [("", _("Leave out")), *groups]

    def _fields_of_source(self) -> Options:
        fields = [(name, words.FIELDS[name]) for name in self.found["fields"]]
        return [("", _("Not read")), *fields]

    def _places_of_names(self) -> Options:
        if self.found["kind"] == "deals":
            options = list(words.MEANINGS.items())
            return [*options, (LEFT_OUT, _("Leave out"))]
        groups: Options = [(_("Levers"), self._of_role("lever"))]
        if self.found["kind"] == "bookings":
            groups.append((_("Outcomes"), self._of_role("outcome")))
        return [(UNDECIDED, _("Not said yet")), *groups, (LEFT_OUT, _("Leave out"))]

    def _columns_chosen(self) -> dict[str, str]:
        return {
            one["name"]: role
            for number, one in enumerate(self.found["columns"])
            if (role := self.cleaned_data.get(f"column-{number}"))
        }

    def _names_chosen(self) -> Iterator[tuple[str, OfName]]:
        shown = {one["name"]: number for number, one in enumerate(self.found.get("names", ()))}
        for name, chosen in self.chosen.names.items():
            if (number := shown.get(name)) is None:
                yield name, chosen
                continue
            market = self.cleaned_data.get(f"market-{number}", "").strip()
            yield name, OfName(self.cleaned_data[f"name-{number}"], market)

    def _row(self, found: dict[str, Any], field: str, market: str = "") -> Row:
        beside = self[market] if market in self.fields else None
        return Row(found, self[field], beside, words.confidence(found["confidence"]))


def _select(label: str, options: Options, chosen: str) -> forms.ChoiceField:
    field = forms.ChoiceField(label=label, choices=options, required=False, initial=chosen)
    # In a table the name of the row stands for the label that other fields have above them.
    field.widget.attrs["aria-label"] = label
    return field

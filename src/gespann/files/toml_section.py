"""A section of a TOML file whose values are checked one by one while the faults are collected."""

from collections import Counter
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeGuard

from gespann.files.dates_in_cells import EARLIEST, LATEST
from gespann.files.names import one_line
from gespann.files.nearest import did_you_mean
from gespann.files.toml_file import toml_document
from gespann.language import gettext as _
from gespann.refusals import Fault, InputRefused

LONGEST_VALUE_SHOWN = 40


class Section:
    """Typed questions to one TOML table; a wrong answer becomes a fault and the value None.

    Attributes:
        label: The section as people find it in the file: "[firm]" or "[[levers]] 2".
        faults: The list, shared by all sections of the file, that faults are added to.
        is_table: Whether there is a section at all, and not a value in its place.
    """

    def __init__(self, table: Any, label: str, file: str, faults: list[Fault]) -> None:
        self.is_table = isinstance(table, dict)
        self.table: dict[str, Any] = table if isinstance(table, dict) else {}
        self.label = label
        self.file = file
        self.faults = faults
        if not isinstance(table, dict):
            self.refuse(
                _("{section} must be a section of its own.").format(section=label),
                _("Write {section} on a line by itself and its keys below.").format(section=label),
            )

    def part(self, key: str, known: tuple[str, ...]) -> "Section":
        """The section of this name; an empty one if it is absent."""
        section = Section(self.table.get(key, {}), f"[{key}]", self.file, self.faults)
        section.only(known)
        return section

    def parts(self, key: str, known: tuple[str, ...]) -> list["Section"]:
        """The sections of this name in double brackets, in their order."""
        tables = self.table.get(key, [])
        if not isinstance(tables, list):
            tables = [tables]
            self.refuse(
                _("[{key}] stands in single brackets.").format(key=key),
                _("Write [[{key}]] above each of them.").format(key=key),
            )
        sections = [
            Section(table, f"[[{key}]] {number}", self.file, self.faults)
            for number, table in enumerate(tables, start=1)
        ]
        for section in sections:
            section.only(known)
        return sections

    def telling(self, faults: list[Fault]) -> "Section":
        """The same section, whose faults go to another list."""
        return Section(self.table, self.label, self.file, faults)

    def refuse(self, what: str, mend: str) -> None:
        """Add a fault of this file."""
        self.faults.append(Fault(what=what, mend=mend, file=self.file))

    def has(self, key: str) -> bool:
        """Whether the key stands in the file."""
        return key in self.table

    def only(self, known: tuple[str, ...]) -> None:
        """Refuse every key that is not known."""
        for key in self.table:
            if key not in known:
                self.refuse(
                    _("{section} does not know “{key}”.").format(section=self.label, key=key),
                    did_you_mean(key, known, _("It knows {names}.").format(names=", ".join(known))),
                )

    def refuse_twice(self, key: str, names: list[str]) -> None:
        """Refuse every name that several sections in double brackets share."""
        for name, times in Counter(names).items():
            if times > 1:
                self.refuse(
                    _("The name “{name}” stands {times} times in [[{key}]].").format(
                        name=name, times=times, key=key
                    ),
                    _("Give each of them a name of its own."),
                )

    def need(self, key: str, example: str) -> bool:
        """Whether the key is there; a fault with an example line if it is not."""
        if key not in self.table:
            self.refuse(
                _("{section} has no “{key}”.").format(section=self.label, key=key),
                _("Add a line such as: {example}").format(example=example),
            )
        return key in self.table

    def wrong(self, key: str, mend: str) -> None:
        """Refuse the value of a key, showing what stands there."""
        self.refuse(
            _("{section} {key} is {found}.").format(
                section=self.label, key=key, found=shown(self.table[key])
            ),
            mend,
        )

    def text(self, key: str) -> str | None:
        """A text that is not empty, or None."""
        value = self.table.get(key)
        if isinstance(value, str) and value.strip():
            return one_line(value)
        if key in self.table:
            self.wrong(key, _("It must be a text in quotation marks."))
        return None

    def one_of(self, key: str, known: tuple[str, ...]) -> str | None:
        """A text that is one of the known words, or None."""
        value = self.text(key)
        if value is None or value in known:
            return value
        otherwise = _("It must be one of {names}.").format(names=", ".join(known))
        self.wrong(key, did_you_mean(value, known, otherwise))
        return None

    def texts(self, key: str, otherwise: str = "") -> tuple[str, ...]:
        """A list of texts; empty if the key is absent or wrong.

        `otherwise` is the mend if it is wrong; the one for lists of columns if it is not said.
        """
        value = self.table.get(key, [])
        if isinstance(value, list) and all(isinstance(v, str) and v.strip() for v in value):
            return tuple(one_line(v) for v in value)
        columns = _('It must be a list of column names, such as ["price", "holiday"].')
        self.wrong(key, otherwise or columns)
        return ()

    def positive(self, key: str, at_most: float | None = None) -> float | None:
        """A positive number, or None."""
        value = self.table.get(key)
        number = float(value) if is_number(value) else 0.0
        if number > 0 and (at_most is None or number <= at_most):
            return number
        if key in self.table:
            self.wrong(
                key,
                _("It must be a number above 0.")
                if at_most is None
                else _("It must be a number above 0 and at most {most}.").format(
                    most=f"{at_most:g}"
                ),
            )
        return None

    def number(self, key: str) -> float | None:
        """A finite number of either sign, or None."""
        value = self.table.get(key)
        if is_number(value):
            return float(value)
        if key in self.table:
            self.wrong(key, _("It must be a number."))
        return None

    def whole(self, key: str, at_least: int, at_most: int) -> int | None:
        """A whole number within limits, or None."""
        value = self.table.get(key)
        if isinstance(value, int) and not isinstance(value, bool) and at_least <= value <= at_most:
            return value
        if key in self.table:
            self.wrong(
                key,
                _("It must be a whole number from {low} to {high}.").format(
                    low=at_least, high=at_most
                ),
            )
        return None

    def cents(self, key: str) -> int | None:
        """An amount of money above 0 as whole cents, or None."""
        value = self.table.get(key)
        if is_number(value) and 0 < value < 10**15 and Decimal(value) * 100 % 1 == 0:
            return int(Decimal(value) * 100)
        if key in self.table:
            self.wrong(key, _("It must be money above 0 with at most two decimals."))
        return None

    def day(self, key: str) -> date | None:
        """A day, or None."""
        value = self.table.get(key)
        if isinstance(value, str):
            try:
                return date.fromisoformat(value.strip())
            except ValueError:
                value = None
        if (
            isinstance(value, date)
            and not isinstance(value, datetime)
            and EARLIEST <= value <= LATEST
        ):
            return value
        if key in self.table:
            self.wrong(key, _("It must be a day, such as 2026-01-05."))
        return None

    def low_and_high(self, key: str) -> tuple[float, float] | None:
        """Two numbers, the first not negative and not above the second, or None."""
        value = self.table.get(key)
        if isinstance(value, list) and len(value) == 2 and all(map(is_number, value)):
            low, high = map(float, value)
            if 0 <= low <= high:
                return low, high
        if key in self.table:
            self.wrong(key, _("It must be two numbers, the lower one first, such as [0.5, 1.5]."))
        return None


def root_of(text: str, file: str, known: tuple[str, ...]) -> Section:
    """The whole of a TOML text as a section; its faults are collected in `.faults`.

    Args:
        file: Name of the file in faults.
        known: Keys that may stand at its top.

    Raises: InputRefused if it is no TOML.
    """
    faults: list[Fault] = []
    document = toml_document(text, file, faults)
    if document is None:
        raise InputRefused(faults)
    root = Section(document, file, file, faults)
    root.only(known)
    return root


def is_number(value: object) -> TypeGuard[int | Decimal]:
    """Whether it is a finite number as TOML has it."""
    if isinstance(value, Decimal):
        return value.is_finite() and value.adjusted() < 300
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**300


def shown(value: object) -> str:
    """A value as it stands in the file, cut where it is long."""
    if isinstance(value, list):
        text = "[" + ", ".join(shown(item) for item in value[:LONGEST_VALUE_SHOWN]) + "]"
    elif isinstance(value, bool):
        text = str(value).lower()
    else:
        text = f'"{value}"' if isinstance(value, str) else str(value)
    return text if len(text) <= LONGEST_VALUE_SHOWN else text[: LONGEST_VALUE_SHOWN - 1] + "…"

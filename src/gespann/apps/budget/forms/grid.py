"""The grid as a form: a cell for each line, and beside it what was planned when it was shown.

Not a form of Django's: a year by months has thousands of cells, and as many fields would take
longer to make than the page may take.
"""

from collections.abc import Iterable, Mapping
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from gespann.apps.budget.actions.planning import Wish
from gespann.apps.budget.models import Line
from gespann.ui.fields.money import language_in_use, read_money, written_amount

LONGEST = 40  # letters of a cell that are shown again


class GridForm:
    """What was typed into the cells of the lines that somebody may plan.

    A cell that was not sent is left as it is, and so is one that says what was seen; an empty one
    plans nothing.

    Attributes:
        typed: For each line whose cell was changed, by its id, what stands in it.
        wishes: For each of them that could be read, what shall be planned.
        faults: For each of them that could not, what is wrong.
    """

    def __init__(
        self, lines: Iterable[Line], currency: str, sent: Mapping[str, str] | None = None
    ) -> None:
        self.lines = {line.pk: line for line in lines}
        self.currency = currency
        self.typed: dict[int, str] = {}
        self.wishes: dict[int, Wish] = {}
        self.faults: dict[int, str] = {}
        self.key = uuid4()
        if sent is not None:
            self._read(sent)

    @property
    def seen(self) -> str:
        """What the lines plan now, as the page carries it."""
        return " ".join(f"{pk}={line.planned_cents}" for pk, line in self.lines.items())

    def look_again(self, lines: Iterable[Line]) -> None:
        """The same cells on lines as they are now; what was typed stays."""
        self.lines = {line.pk: line for line in lines}

    def cents(self, line: Line) -> int:
        """What stands in a line's cell, as far as it can be read."""
        wish = self.wishes.get(line.pk)
        return line.planned_cents if wish is None else wish.wanted_cents

    def _read(self, sent: Mapping[str, str]) -> None:
        self.key = _key(sent.get("key", "")) or self.key
        seen = _seen(sent.get("seen", ""))
        for pk in self.lines:
            words = sent.get(f"line-{pk}")
            if words is None or pk not in seen or words.strip() == written_amount(seen[pk]):
                continue
            self._read_cell(pk, words.strip(), seen[pk])

    def _read_cell(self, pk: int, words: str, seen_cents: int) -> None:
        try:
            cents = read_money(words, self.currency, language_in_use()) if words else 0
        except ValueError:
            self.typed[pk] = words[:LONGEST]
            self.faults[pk] = _(
                "“{words}” cannot be read as an amount. Write it like this: {example}."
            ).format(words=words[:LONGEST], example=written_amount(123_456))
            return
        if cents < 0:
            self.typed[pk], self.faults[pk] = words[:LONGEST], _("Write 0 or more.")
        elif cents != seen_cents:
            self.typed[pk] = written_amount(cents)
            self.wishes[pk] = Wish(seen_cents, cents)


def _seen(words: str) -> dict[int, int]:
    """What the page had shown; what is no such pair is passed over, and its cell with it."""
    pairs = (pair.partition("=") for pair in words.split())
    return {
        int(pk): int(cents)
        for pk, _equals, cents in pairs
        if all(part.isascii() and part.isdecimal() and len(part) < 19 for part in (pk, cents))
    }


def _key(words: str) -> UUID | None:
    try:
        return UUID(words)
    except ValueError:
        return None

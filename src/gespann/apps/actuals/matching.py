"""Which rule fits an invoice, and which line of which year and month it means."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Protocol

from gespann.apps.actuals.models import Rule
from gespann.apps.budget.models import Commitment, Line

SHORTEST_REFERENCE = 4
_RANGE = re.compile(r"(\d{1,20})(?:\s*[-–]\s*(\d{1,20}))?")
_WORD = re.compile(r"[^\W_][\w./#-]*", re.UNICODE)


class Said(Protocol):
    """What a row, or an invoice, says of itself."""

    @property
    def account(self) -> str: ...
    @property
    def cost_centre(self) -> str: ...
    @property
    def cost_object(self) -> str: ...
    @property
    def campaign(self) -> str: ...
    @property
    def payee(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def document(self) -> str: ...


def ranges_of(accounts: str) -> list[tuple[int, int]]:
    """Accounts as somebody types them: "4600-4699, 4980".

    Raises: ValueError if that is no list of accounts.
    """
    found = []
    for part in filter(None, (one.strip() for one in re.split(r"[,;]", accounts))):
        match = _RANGE.fullmatch(part)
        if match is None:
            raise ValueError(f"no account, and no range of accounts: {part!r}")
        first = int(match[1])
        last = int(match[2] or match[1])
        if last < first:
            raise ValueError(f"a range of accounts goes from the lower to the higher: {part!r}")
        found.append((first, last))
    return found


class Rules:
    """The rules that hold, in their order."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._rules = [(rule, ranges_of(rule.accounts)) for rule in rules]

    def first_that_fits(self, said: Said, origin: str, program: str) -> Rule | None:
        """The rule that decides on a row; None if none fits."""
        return next(
            (
                rule
                for rule, accounts in self._rules
                if _fits(rule, accounts, said, origin, program)
            ),
            None,
        )


def _fits(
    rule: Rule, accounts: Sequence[tuple[int, int]], said: Said, origin: str, program: str
) -> bool:
    return (
        rule.origin in ("", origin)
        and rule.program in ("", program)
        and (not accounts or _is_within(said.account, accounts))
        and rule.cost_centre in ("", said.cost_centre)
        and rule.cost_object in ("", said.cost_object)
        and _stands_in(rule.campaign, said.campaign)
        and _stands_in(rule.payee, said.payee)
        and _stands_in(rule.text, said.text)
    )


def _is_within(account: str, accounts: Sequence[tuple[int, int]]) -> bool:
    if not (account.isdecimal() and account.isascii()):
        return False
    number = int(account[:20])
    return any(first <= number <= last for first, last in accounts)


def _stands_in(words: str, text: str) -> bool:
    return not words or words.casefold() in text.casefold()


class Lines:
    """The lines of all years, by what they are for."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self._by_purpose = defaultdict(list)
        for line in lines:
            self._by_purpose[_purpose(line)].append(line)

    def meant_by(self, line: Line, day: date) -> Line | None:
        """The line for the same purpose in the year of a day: of its month, else of the year."""
        same = [
            one
            for one in self._by_purpose.get(_purpose(line), ())
            if one.pot.first_day <= day <= one.pot.last_day
        ]
        of_month = [one for one in same if one.month == day.replace(day=1)]
        if of_month:
            return of_month[0]
        of_year = [one for one in same if one.month is None]
        # Two lines for the same: the rule's own is meant, and of another year nobody knows which.
        if any(one.pk == line.pk for one in of_year):
            return line
        return of_year[0] if len(of_year) == 1 else None


def _purpose(line: Line) -> tuple[object, ...]:
    return (line.department_id, line.purpose, line.lever, line.market)


class Orders:
    """Open orders by their numbers, which invoices and payments name in their texts."""

    def __init__(self, orders: Iterable[Commitment]) -> None:
        self._by_number: dict[str, Commitment] = {}
        for order in orders:
            number = _folded(order.reference)
            if len(number) >= SHORTEST_REFERENCE:
                self._by_number.setdefault(number, order)
        self._of_several_words = [number for number in self._by_number if " " in number]

    def named_by(self, said: Said, day: date) -> Commitment | None:
        """The order that a row names as a word of its own, in a year that the day belongs to."""
        if not self._by_number:
            return None
        text = " ".join(f"{said.document} {said.text}".casefold().split())
        words = [_folded(word) for word in _WORD.findall(text)]
        named = [number for number in self._of_several_words if f" {number} " in f" {text} "]
        for number in (*words, *named):
            order = self._by_number.get(number)
            if order and order.line.pot.first_day <= day <= order.line.pot.last_day:
                return order
        return None


def _folded(number: str) -> str:
    return " ".join(number.casefold().split()).strip(" .,;:#/-")

"""Which campaigns, stages or accounts belong together: the mapping of their names to groups.

A group becomes the effort of a lever or the outcome of a stage. The guesses here are offers: only
the firm knows which of its campaigns are one lever.
"""

import re
from collections import Counter
from collections.abc import Iterator

from gespann.files.importers.entries import AdEntry, Booking, Deal, Entry, Export
from gespann.files.importers.source import Kind
from gespann.files.importers.sources import source_of

BETWEEN_CENTRE_AND_ACCOUNT = " / "
MOST_GROUPS_GUESSED = 12
_AFTER_PREFIX = re.compile(r"\s*[|_/:]\s*|\s+[-–—]\s+")
_FIRST_DIGIT_OF_EXPENSES = {"03": "4", "04": "6"}


def names_of_entry(entry: Entry) -> tuple[str, ...]:
    """What an entry is about: its campaign, its stage, or both its accounts with the cost centre.

    Of a booking the first name is that of the account, the second that of the contra account, on
    which its amount has the other sign.
    """
    if isinstance(entry, AdEntry):
        return (entry.campaign,)
    if isinstance(entry, Deal):
        return (entry.stage,)
    return tuple(
        f"{entry.cost_centre}{BETWEEN_CENTRE_AND_ACCOUNT}{account}"
        for account in (entry.account, entry.contra_account)
    )


def names_in(export: Export) -> Counter[str]:
    """All names that can be grouped, each with the number of its entries."""
    return Counter(name for entry in export.entries for name in names_of_entry(entry))


def guess_groups(export: Export) -> dict[str, str]:
    """An offer: name -> group.

    Campaigns are grouped by the beginning of their names where that gives a few groups, else all
    together; each stage is a group of its own; of bookings the expenses, by cost centre.
    """
    if export.kind is Kind.BOOKINGS:
        return expenses_by_cost_centre(export)
    if export.kind is Kind.DEALS:
        return {name: name for name in names_in(export)}
    by_prefix = group_by_prefix(export)
    few = 1 < len(set(by_prefix.values())) <= MOST_GROUPS_GUESSED
    return by_prefix if few else group_all_together(export)


def group_all_together(export: Export) -> dict[str, str]:
    """One group, called after the source."""
    return dict.fromkeys(names_in(export), source_of(export.source).title)


def group_by_prefix(export: Export) -> dict[str, str]:
    """One group for each beginning of a name: "Brand | DE" and "brand_search" belong together."""
    spelled: dict[str, str] = {}
    groups = {}
    for name in names_in(export):
        prefix = next((part for part in _AFTER_PREFIX.split(name) if part), name)
        groups[name] = spelled.setdefault(prefix.casefold(), prefix)
    return groups


def expenses_by_cost_centre(export: Export) -> dict[str, str]:
    """One group for each cost centre, of its accounts of operating expenses.

    In the charts SKR 03 and SKR 04 these begin with 4 and 6. Where the ledger does not say which
    chart it follows, the one is taken that more of its bookings fit.
    """
    names = names_in(export)
    first_digit = _FIRST_DIGIT_OF_EXPENSES.get(export.chart) or _commoner(export, names)
    return {
        f"{centre}{BETWEEN_CENTRE_AND_ACCOUNT}{account}": centre or source_of(export.source).title
        for centre, account in map(_centre_and_account, names)
        if account.startswith(first_digit) and _is_of_the_ledger(export, account)
    }


def _commoner(export: Export, names: Counter[str]) -> str:
    times = Counter(dict.fromkeys(_FIRST_DIGIT_OF_EXPENSES.values(), 0))
    for name, count in names.items():
        account = _centre_and_account(name)[1]
        if account[:1] in times and _is_of_the_ledger(export, account):
            times[account[:1]] += count
    return times.most_common(1)[0][0]


def _is_of_the_ledger(export: Export, account: str) -> bool:
    """Whether an account is none of a debtor or creditor: those have one digit more."""
    return export.account_digits is None or len(account) <= export.account_digits


def _centre_and_account(name: str) -> tuple[str, str]:
    centre, _between, account = name.rpartition(BETWEEN_CENTRE_AND_ACCOUNT)
    return centre, account


def signed_sides(booking: Booking) -> Iterator[tuple[str, int]]:
    """Both sides of a booking: the name of the account, and cents above 0 where it is debited."""
    account, contra = names_of_entry(booking)
    yield account, booking.amount_cents
    yield contra, -booking.amount_cents

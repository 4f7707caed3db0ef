"""The tables of the budget: figures of groups and lines, entries, commitments, transfers."""

from collections.abc import Sequence
from functools import partial

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from gespann.apps.budget.models import Commitment, Entry, Kind, Line, Pot, Transfer
from gespann.apps.budget.queries.figures import By
from gespann.apps.budget.queries.groups import key_of
from gespann.apps.budget.views.asked import AMOUNTS, HEADINGS, NAMES, TITLES
from gespann.apps.budget.views.rows import Row, name_of, total
from gespann.ui.tables import Choice, Column, Table, day, money, part, text
from gespann.ui.tables.in_files import MONEY
from gespann.ui.templatetags import figures as shown

PARTS = "budget/_{}.html"
FEW = 10


def figures(
    asked: QueryDict, pot: Pot, by: By, rows: Sequence[Row], lines: Sequence[Line]
) -> Table:
    """The five numbers of groups of lines, or of lines one by one."""
    is_line = by is By.LINE
    of_department = [] if by is By.DEPARTMENT else [_side()]
    return Table(
        "figures",
        asked,
        rows,
        [_name_of_row(by), *of_department, *_five_numbers(pot), *_forecast(pot, rows)],
        caption=TITLES[by],
        search=("name",) if is_line else (),
        choices=_choices(lines) if is_line else (),
        page_size=50,
        total=total,
    )


def entries(asked: QueryDict, line: Line, rows: QuerySet[Entry]) -> Table:
    """Everything that was booked on a line."""
    currency = line.pot.currency
    return Table(
        "entries",
        asked,
        rows,
        [
            *_about_an_entry(),
            *(_change(name, currency) for name in ("planned", "granted", "committed", "spent")),
            *_more_about_an_entry(),
        ],
        caption=_("Entries"),
        search=("text", "commitment__what"),
        choices=[Choice("kind", _("What"), Kind.choices, _("All"))],
        sort="-day",
        prefix="entries-",
    )


def entries_behind(asked: QueryDict, line: Line, amount: str, rows: QuerySet[Entry]) -> Table:
    """The entries that add up to one figure."""
    return Table(
        "entries_behind",
        asked,
        rows,
        [*_about_an_entry(), _change(amount, line.pot.currency), *_more_about_an_entry()],
        caption=AMOUNTS[amount],
        search=("text", "commitment__what"),
        choices=[Choice("kind", _("What"), Kind.choices, _("All"))],
        sort="-day",
        page_size=50,
    )


def commitments(asked: QueryDict, line: Line, rows: QuerySet[Commitment]) -> Table:
    """The commitments of a line; what is open comes first."""
    return Table(
        "commitments",
        asked,
        rows,
        _of_commitments(line),
        caption=_("Commitments"),
        search=("what", "reference"),
        page_size=FEW,
        prefix="commitments-",
    )


def releases(asked: QueryDict, line: Line, rows: QuerySet[Commitment]) -> Table:
    """What was drawn from a blanket order."""
    return Table(
        "releases",
        asked,
        rows,
        _of_commitments(line),
        caption=_("Releases"),
        page_size=FEW,
        prefix="releases-",
    )


def transfers(asked: QueryDict, line: Line, rows: Sequence[Transfer]) -> Table:
    """Proposals to move money from or to a line."""
    return Table(
        "transfers",
        asked,
        rows,
        [
            day("at", _("Proposed on")),
            text("source", _("From line"), "source__name"),
            text("target", _("To line"), "target__name"),
            money("amount", _("Amount"), "amount_cents", currency=line.pot.currency, is_exact=True),
            part("state", _("State"), PARTS.format("transfer_state")),
            text("reason", _("Reason"), sorts=False),
        ],
        caption=_("Transfers"),
        page_size=FEW,
        prefix="transfers-",
    )


def _name_of_row(by: By) -> Column:
    return text("name", HEADINGS[by], address="to__itself")


def _side() -> Column:
    return part(
        "department", _("Department"), PARTS.format("side"),
        sorts_by="department", value="department",
    )  # fmt: skip


def _five_numbers(pot: Pot) -> list[Column]:
    return [
        money(
            name, words, f"figures__{name}_cents", currency=pot.currency, address=f"to__{name}"
        )
        for name, words in AMOUNTS.items()
    ]  # fmt: skip


def _forecast(pot: Pot, rows: Sequence[Row]) -> list[Column]:
    if any(row.forecast is None for row in rows):
        return []
    path = "forecast__at_year_end_cents"
    columns = [money("at_year_end", _("Forecast"), path, currency=pot.currency)]
    if any(row.missing_cents for row in rows):
        columns.append(money("missing", _("Missing"), "missing_cents", currency=pot.currency))
    return columns


def _choices(lines: Sequence[Line]) -> list[Choice]:
    """By what lines can be narrowed down, where there is a choice at all."""
    all_of_them = [_choice(by, lines) for by in By if by is not By.LINE]
    return [one for one in all_of_them if len(one.options) > 1]


def _choice(by: By, lines: Sequence[Line]) -> Choice:
    options = {key_of(line, by): name_of(line, by) for line in lines}
    in_order = sorted(options.items(), key=lambda one: one[0] if by is By.MONTH else one[1])
    return Choice(NAMES[by], HEADINGS[by], in_order, _("All"), path=f"keys__{NAMES[by]}")


def _about_an_entry() -> list[Column]:
    return [
        day("day", _("Booked for")),
        part("kind", _("What"), PARTS.format("entry_kind"), sorts_by="kind", value="kind"),
        part("text", _("Text"), PARTS.format("entry_text"), sorts_by="text"),
    ]


def _more_about_an_entry() -> list[Column]:
    return [
        part("by", _("By"), PARTS.format("entry_by"), sorts_by="by__name"),
        day("at", _("Booked on")),
    ]


def _change(name: str, currency: str) -> Column:
    """By how much an amount changes; nothing where it does not."""
    told = partial(_shown_change, currency=currency)
    # What is available follows from three columns, by which no database sorts.
    sorts_by = "" if name == "available" else f"{name}_cents"
    return Column(
        name, AMOUNTS[name], f"{name}_cents", told, sorts_by, is_figure=True, in_files=MONEY,
        unit=currency,
    )  # fmt: skip


def _shown_change(cents: int, currency: str) -> str:
    if not cents:
        return ""
    return ("+" if cents > 0 else "") + shown.exact_money(cents, currency)


def _of_commitments(line: Line) -> list[Column]:
    currency = line.pot.currency
    return [
        part("what", _("For what"), PARTS.format("commitment_name"), sorts_by="what", value="what"),
        text("reference", _("Order number")),
        money("open", _("Open"), "open_cents", currency=currency, is_exact=True),
        money("settled", _("Settled"), "spent_cents", currency=currency, is_exact=True),
        day("expires_on", _("Last day")),
    ]

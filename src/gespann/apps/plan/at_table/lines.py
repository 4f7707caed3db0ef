"""The lines on the table, amount by amount, and the way from one plan to another."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.http import QueryDict
from django.utils.translation import gettext as _

from gespann.apps.plan import figures
from gespann.apps.plan.at_table.reading import TheTable
from gespann.apps.plan.figures import Line, Purpose
from gespann.apps.plan.models import Part
from gespann.ui.marks import Words
from gespann.ui.tables import Table, money, part
from gespann.ui.templatetags.figures import exact_money


@dataclass(frozen=True)
class ShownLine:
    """A line with the amounts that are worth comparing; None where nothing is said of it."""

    name: str
    side: str
    side_name: Words
    planning: int
    is_measure: bool
    last_year_cents: int | None
    sales_cents: int | None
    marketing_cents: int | None
    text_cents: int | None
    mean_cents: int | None
    apart_cents: int | None
    remarks: int


@dataclass(frozen=True)
class Difference:
    """A line of which two plans say different things, as it is read."""

    name: Words
    mine: str
    theirs: str


@dataclass(frozen=True)
class Piece:
    """Some words of a text: in both versions, only in the older, or only in the newer one."""

    words: str
    kind: str


def lines_table(table: TheTable, asked: QueryDict) -> Table:
    """Line by line: last year, both sides' last proposals, the text, the golden mean."""
    currency = table.currency
    texts = [money("text", _("The text"), "text_cents", currency=currency)]
    means = [money("mean", _("Golden mean"), "mean_cents", currency=currency)]
    years = [money("last_year", _("Last year"), "last_year_cents", currency=currency)]
    rows = shown_lines(table)
    return Table(
        "lines",
        asked,
        rows,
        [
            part("name", _("Line"), "plan/_line.html", sorts_by="name", value="name"),
            *(years if table.last_year_cents else []),
            money("sales", _("Sales proposes"), "sales_cents", currency=currency),
            money("marketing", _("Marketing proposes"), "marketing_cents", currency=currency),
            *(texts if any(one.text_cents is not None for one in rows) else []),
            *(means if table.mean_cents else []),
            money("apart", _("Apart"), "apart_cents", currency=currency),
            part("remarks", _("Remarks"), "plan/_remarks_of_line.html", is_exported=False),
        ],
        caption=_("The lines on the table"),
        page_size=100,
    )


def shown_lines(table: TheTable) -> list[ShownLine]:
    """All lines, those of sales first."""
    names = {Part.SALES.value: Part.SALES.label, Part.MARKETING.value: Part.MARKETING.label}
    means, years = table.mean_cents or {}, table.last_year_cents
    shown = [
        ShownLine(
            name=one.name,
            side=one.side.value,
            side_name=names[one.side.value],
            planning=table.planning.pk,
            is_measure=one.purpose is Purpose.MEASURE,
            last_year_cents=years.get(one.name),
            sales_cents=one.sales_cents[-1] if one.sales_cents else None,
            marketing_cents=one.marketing_cents[-1] if one.marketing_cents else None,
            text_cents=one.text_cents,
            mean_cents=means.get(one.name),
            apart_cents=one.apart_cents,
            remarks=len(table.remarks.of(one.name).said),
        )
        for one in table.moved
    ]
    return sorted(shown, key=lambda one: one.side != Part.SALES.value)


def differences(mine: Sequence[Line], theirs: Sequence[Line], currency: str) -> list[Difference]:
    """The lines of which two plans say different things, the largest difference first."""
    found = figures.changes(theirs, mine)
    return [
        Difference(
            one.line.name,
            exact_money(one.line.cents, currency),
            exact_money(one.before_cents, currency),
        )
        for one in found
    ]


def hints(table: TheTable) -> dict[str, str]:
    """What is said below the field of each lever: where both sides stand."""
    names = {
        Part.SALES: _("Sales last said {amount}."),
        Part.MARKETING: _("Marketing last said {amount}."),
    }
    told = {}
    for one in table.moved:
        said = {Part.SALES: one.sales_cents, Part.MARKETING: one.marketing_cents}
        told[one.name] = " ".join(
            names[side].format(amount=exact_money(cents[-1], table.currency))
            for side, cents in said.items()
            if cents
        )
    return told


def difference_of_words(before: str, after: str) -> list[Piece]:
    """A text with what was taken out and what came in."""
    old, new = _pieces(before), _pieces(after)
    found: list[Piece] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(Piece("".join(old[a:b]), "same"))
            continue
        if a < b:
            found.append(Piece("".join(old[a:b]), "out"))
        if c < d:
            found.append(Piece("".join(new[c:d]), "in"))
    return found


def _pieces(text: str) -> list[str]:
    """Words, each with the space before it."""
    pieces: list[str] = []
    for word in text.split(" "):
        pieces += [" ", word] if pieces else [word]
    return pieces

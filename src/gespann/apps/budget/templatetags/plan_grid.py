"""The cells of the grid.

They are written here and not in a template: a year by months has thousands of them, and templates
would take as long for them as for the rest of the page ten times over.
"""

from collections.abc import Iterator, Mapping
from datetime import date

from babel.dates import format_date
from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gespann.apps.budget.forms.grid import GridForm
from gespann.apps.budget.models import Entry, Line
from gespann.apps.budget.queries.planned import Column, GridPart, GridRow, PlanGrid
from gespann.ui.fields.money import written_amount
from gespann.ui.templatetags.figures import day

register = template.Library()


@register.filter
def month(first: date | None) -> str:
    """A month as it stands at the head of a column; the whole year where there is none."""
    if first is None:
        return _("Whole year")
    locale = {"de": "de_DE"}.get((get_language() or "en")[:2], "en_GB")
    return format_date(first, "LLL yyyy", locale=locale)


@register.filter
def column_id(first: date | None) -> str:
    """The id of a column's head, by which its cells are named."""
    return "column-year" if first is None else f"column-{first:%Y-%m}"


@register.filter
def amount(cents: int) -> str:
    """An amount without its currency."""
    return written_amount(cents)


@register.simple_tag
def grid_sums(grid: PlanGrid, form: GridForm, part: GridPart | None = None) -> SafeString:
    """The sums of each column and of all, of one department or of the whole pot."""
    parts = grid.parts if part is None else (part,)
    rows = [row for one in parts for row in one.rows]
    sums = [
        sum(form.cents(row.lines[column]) for row in rows if column in row.lines)
        for column in grid.columns
    ]
    cells = [_sum_cell(cents, column) for cents, column in zip(sums, grid.columns, strict=True)]
    granted = sum(row.granted_cents for row in rows)
    return mark_safe("".join([*cells, _together(sum(sums)), _granted(granted)]))  # noqa: S308 - numbers


@register.simple_tag
def grid_rows(
    grid: PlanGrid, part: GridPart, form: GridForm, theirs: Mapping[int, Entry] | str = ""
) -> SafeString:
    """The rows of one department; cells of lines that the form has can be typed into."""
    heads = {
        column: (column_id(column), conditional_escape(month(column))) for column in grid.columns
    }
    others = theirs if isinstance(theirs, Mapping) else {}
    rows = (_row(row, heads, form, others) for row in part.rows)
    return mark_safe("\n".join(rows))  # noqa: S308 - every name is escaped


def _row(
    row: GridRow,
    heads: Mapping[Column, tuple[str, SafeString]],
    form: GridForm,
    theirs: Mapping[int, Entry],
) -> str:
    name = f"row-{row.line.pk}"
    cells = [
        _cell(row.lines[column], name, head, form, theirs)
        if column in row.lines
        else f'<td role="cell" class="is-none" data-column="{head[1]}"></td>'
        for column, head in heads.items()
    ]
    total = sum(form.cents(line) for line in row.lines.values())
    return "".join(
        [
            f'<tr role="row"><th role="rowheader" scope="row" id="{name}">{_name(row.line)}</th>',
            *cells,
            _together(total),
            _granted(row.granted_cents),
            "</tr>",
        ]
    )


def _name(line: Line) -> SafeString:
    if not line.market:
        return format_html("{}", line.name)
    return format_html("{} <small>{}</small>", line.name, line.market)


def _cell(
    line: Line,
    row: str,
    head: tuple[str, SafeString],
    form: GridForm,
    theirs: Mapping[int, Entry],
) -> str:
    now = written_amount(line.planned_cents)
    if line.pk not in form.lines:
        return f'<td role="cell" class="to-the-right" data-column="{head[1]}">{now}</td>'
    typed = form.typed.get(line.pk)
    told = "".join(_told(line, form, theirs))
    more = f' data-was="{now}"' if typed is not None else ""
    if told:
        more += f' aria-describedby="told-{line.pk}"'
    if line.pk in form.faults:
        more += ' aria-invalid="true"'
    value = now if typed is None else conditional_escape(typed)
    return (
        f'<td role="cell" data-column="{head[1]}"><input name="line-{line.pk}" id="line-{line.pk}" '
        f'value="{value}" inputmode="decimal" autocomplete="off" '
        f'aria-labelledby="{row} {head[0]}"{more}>{told}</td>'
    )


def _told(line: Line, form: GridForm, theirs: Mapping[int, Entry]) -> Iterator[str]:
    """What is wrong with a cell, or what somebody else has planned."""
    if line.pk in form.faults:
        yield format_html(
            '<span class="told" id="told-{}">{}</span>', line.pk, form.faults[line.pk]
        )
    elif line.pk in theirs:
        entry = theirs[line.pk]
        words = _("{amount} since {day}, by {person}").format(
            amount=written_amount(line.planned_cents), day=day(entry.at), person=entry.by
        )
        yield format_html('<span class="told" id="told-{}">{}</span>', line.pk, words)


def _sum_cell(cents: int, column: Column) -> str:
    head = conditional_escape(month(column))
    return (
        f'<td role="cell" class="to-the-right" data-column="{head}" data-cents="{cents}">'
        f"{written_amount(cents)}</td>"
    )


def _together(cents: int) -> str:
    head = conditional_escape(_("Together"))
    return (
        f'<td role="cell" class="to-the-right together" data-column="{head}" data-cents="{cents}">'
        f"{written_amount(cents)}</td>"
    )


def _granted(cents: int) -> str:
    head = conditional_escape(_("Granted"))
    return (
        f'<td role="cell" class="to-the-right soft" data-column="{head}">'
        f"{written_amount(cents)}</td>"
    )

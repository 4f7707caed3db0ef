"""The parts that pages are built from, where a part needs more than a class of CSS.

A part is a tag with named arguments, so that a misspelt one fails at once. What surrounds free
content (cards, sections, columns) is HTML with a class. The living page shows all of them, and its
template, `ui/design/page.html`, how they are written.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from gespann.ui import icons, themes
from gespann.ui.charts.chart import Chart
from gespann.ui.charts.small import interval_picture
from gespann.ui.marks import KINDS, Event, Progress, Words
from gespann.ui.tables.table import Table

register = template.Library()
register.simple_tag(icons.icon, name="icon")

NOTICES = ("info", "success", "warning", "refusal")


@register.filter
def initials(name: str) -> str:
    """The first letters of first and last name."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


@register.simple_tag(takes_context=True)
def chosen_theme(context: template.Context) -> themes.Theme:
    """Light, dark or system, as the reader chose."""
    request: HttpRequest | None = context.get("request")
    return themes.chosen(request) if request else "system"


@register.simple_tag(takes_context=True)
def theme_attribute(context: template.Context) -> SafeString:
    """The attribute of <html> that fixes light or dark; nothing if the device decides."""
    theme = chosen_theme(context)
    return SafeString("") if theme == "system" else format_html(' data-theme="{}"', theme)


@register.inclusion_tag("ui/parts/crumbs.html")
def crumbs(*trail: str, here: str = "") -> dict[str, Any]:
    """Where one is: {% crumbs "Plan" "plan:year" here="2027" %}, names and addresses in turn."""
    pairs = list(zip(trail[::2], trail[1::2], strict=True))
    start = [(_("Home"), reverse("home"))]
    return {"trail": start + [(name, _address(place)) for name, place in pairs], "here": here}


@register.inclusion_tag("ui/parts/tabs.html")
def tabs(label: str, tabs: Iterable[tuple[Words, str]], here: str) -> dict[str, Any]:
    """Links to pages that belong together; `here` is the address of the one that is shown."""
    return {"label": label, "tabs": tabs, "here": here}


@register.simple_tag
def tag(kind: str) -> SafeString:
    """The mark of a fact, a forecast or a value, the same in every room."""
    return format_html('<span class="tag {}">{}{}</span>', kind, icons.icon(kind), KINDS[kind])


@register.simple_tag
def side(department: str, name: Words) -> SafeString:
    """The name of a department with the colour of its side."""
    colour = f" of-{department}" if department in ("sales", "marketing") else ""
    return format_html('<span class="side{}">{}</span>', colour, name)


@register.inclusion_tag("ui/parts/interval.html")
def interval(
    low: float, median: float, high: float, *, of: Sequence[float], words: str, side: str = "plan"
) -> dict[str, Any]:
    """A 90 % interval as a small picture, and below it the words for its ends.

    Args:
        of: The two ends of the scale, so that pictures in one column can be compared.
        words: From where to where, already written out.
        side: "sales", "marketing" or "plan" for both.
    """
    return {"picture": interval_picture((low, median, high), (of[0], of[1]), side), "words": words}


@register.inclusion_tag("ui/parts/notice.html")
def notice(
    kind: str, heading: Words, words: Words = "", steps: Iterable[Words] = ()
) -> dict[str, Any]:
    """Something to know (info), to mind (warning), or a refusal with what can be done next."""
    if kind not in NOTICES:
        raise template.TemplateSyntaxError(f"a notice is one of {NOTICES}, not {kind!r}")
    return {"kind": kind, "heading": heading, "words": words, "steps": list(steps)}


@register.inclusion_tag("ui/parts/empty.html")
def empty(heading: str, words: str, action: str = "", address: str = "") -> dict[str, Any]:
    """What stands where there is nothing yet: what belongs here and how to begin."""
    return {"heading": heading, "words": words, "action": action, "address": address}


@register.inclusion_tag("ui/parts/timeline.html")
def timeline(entries: Iterable[Event]) -> dict[str, Any]:
    """What happened, in the order given."""
    return {"entries": entries}


@register.inclusion_tag("ui/parts/progress.html")
def progress(progress: Progress) -> dict[str, Any]:
    """How far something long has come; asks again by itself while it goes on."""
    return {"progress": progress}


@register.inclusion_tag("ui/parts/chart.html")
def chart(chart: Chart) -> dict[str, Any]:
    """A chart with its keys, and the table of its figures behind it."""
    return {"chart": chart}


@register.simple_tag
def figure_rows(rows: Iterable[Sequence[Words]]) -> SafeString:
    """The rows behind a chart; written here, since a page may have thousands of cells."""
    return mark_safe("\n".join(map(_figure_row, rows)))  # noqa: S308 - every cell is escaped


@register.inclusion_tag(Table.template, takes_context=True)
def table(context: template.Context, table: Table) -> dict[str, Any]:
    """A table that can be sorted, filtered and paged through."""
    return {"table": table, "request": context.get("request")}


@register.filter
def mixes_required_and_optional(form: BaseForm) -> bool:
    """Whether some fields must be filled in and others need not."""
    asked = [
        field.field.required
        for field in form.visible_fields()
        if field.widget_type != "checkbox"  # not to tick it is an answer too
    ]
    return any(asked) and not all(asked)


@register.filter
def count_of_errors(form: BaseForm) -> int:
    """How many things are wrong with what was filled in."""
    return sum(len(errors) for errors in form.errors.values())


@register.filter
def first_input(field: BoundField) -> str:
    """The id of what a link to the field must lead to: of several, the first to choose."""
    return f"{field.auto_id}_0" if field.use_fieldset else field.id_for_label


def _figure_row(row: Sequence[Words]) -> str:
    first, *others = [conditional_escape(str(cell)) for cell in row]
    cells = "".join(f'<td class="to-the-right">{cell}</td>' for cell in others)
    return f'<tr><th scope="row">{first}</th>{cells}</tr>'


def _address(place: str) -> str:
    return place if place.startswith("/") else reverse(place)

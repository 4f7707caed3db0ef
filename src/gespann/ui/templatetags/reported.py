"""Sections of the report on pages of the workbench: {% load reported %}{% reported section %}."""

from typing import Any

from django import template

from gespann.files.report.document import Block, Item, Section, Table
from gespann.ui.charts import reported as parts
from gespann.ui.charts.chart import Key, trusted

register = template.Library()


@register.inclusion_tag("ui/reported/section.html", name="reported")
def section_of_report(section: Section) -> dict[str, Any]:
    """A section with its heading, its lead and all that follows."""
    return {"section": section}


@register.inclusion_tag("ui/reported/block.html")
def reported_block(block: Block) -> dict[str, Any]:
    """A paragraph, a figure, small charts, a table, a list, or answers."""
    return {"block": block}


@register.inclusion_tag("ui/reported/table.html")
def reported_table(table: Table) -> dict[str, Any]:
    """A table, whose rows become cards on a phone."""
    rows = [(row, list(zip(row.cells, table.columns[1:], strict=False))) for row in table.rows]
    return {"table": table, "rows": rows}


@register.filter
def shown_keys(block: Any) -> list[Key]:
    """The legend of a figure."""
    return [parts.shown_key(key) for key in block.keys]


@register.filter
def drawing(markup: Any) -> str:
    """A drawing of the report, in which every text is escaped."""
    return trusted(markup)


@register.filter
def state(verdict: str) -> str:
    """The class of a tag for a verdict: pass, review or fail."""
    return parts.STATES[verdict]


@register.filter
def kind_of_notice(item: Item) -> str:
    """The kind of a notice for an alarm, a warning or a note."""
    return parts.NOTICES[item.mark]

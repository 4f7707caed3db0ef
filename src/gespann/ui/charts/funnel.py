"""The chain from contact to contribution, and what each side adds on the way."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from markupsafe import Markup

from gespann.core.quantities import Department
from gespann.files.report.drawing.funnel import Link, draw_funnel
from gespann.language import numbers
from gespann.ui.charts.chart import Chart, Figures, Said, drawn, key_of_bar
from gespann.ui.marks import Words


@dataclass(frozen=True)
class Stage:
    """One stage of the chain.

    Attributes:
        name: What it is called.
        value: How much of it there is, written out.
        length: Of its bar, in [0, 1]; how much is left of the first stage, or of the money.
        by_marketing: Marketing's share of what moves it, in [0, 1]; None where nobody acts on it.
        step: What becomes of it on the way to the next stage; "" for the last one.
    """

    name: str
    value: str
    length: float
    by_marketing: float | None = None
    step: str = ""


def funnel_chart(said: Said, stages: Sequence[Stage], names: dict[Department, Words]) -> Chart:
    """The stages one below the other."""
    links = [_link(stage) for stage in stages]

    def draw(name: str, width: float) -> Markup:
        return draw_funnel(name, width, str(said.heading), str(said.description), links)

    keys = [key_of_bar(side, names[side]) for side in (Department.MARKETING, Department.SALES)]
    figures = Figures(
        (_("Stage"), _("How much"), names[Department.MARKETING], names[Department.SALES]),
        [(stage.name, stage.value, *_shares(stage)) for stage in stages],
    )
    return drawn(said, draw, keys, figures)


def _link(stage: Stage) -> Link:
    share = stage.by_marketing
    if share is None:
        return Link(stage.name, stage.value, stage.length, (), stage.step)
    parts = ((Department.MARKETING, share), (Department.SALES, 1 - share))
    return Link(stage.name, stage.value, stage.length, parts, stage.step)


def _shares(stage: Stage) -> tuple[str, str]:
    if stage.by_marketing is None:
        return (numbers.NOT_KNOWN, numbers.NOT_KNOWN)
    return (numbers.percent(stage.by_marketing), numbers.percent(1 - stage.by_marketing))

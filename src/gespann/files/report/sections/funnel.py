"""From contact to contribution: the stages of the funnel, and who acts on each of them."""

from math import isfinite, nan

import numpy as np
from jaxtyping import Bool, Float
from markupsafe import Markup

from gespann.core.firm import Firm
from gespann.core.planning.results import JointPlan
from gespann.core.quantities import CENTS_PER_UNIT, Department, Interval, Period
from gespann.core.response.results import Fit, StageFit
from gespann.core.response.stage_elasticity import stage_elasticity
from gespann.files.report.document import (
    Block,
    Cell,
    Figure,
    Paragraph,
    Row,
    Section,
    Table,
    drawn_twice,
)
from gespann.files.report.drawing.funnel import Link, draw_funnel
from gespann.files.report.words import (
    BOTH,
    decimal,
    department_keys,
    number_span,
    percent_span,
)
from gespann.language import gettext as _
from gespann.language.numbers import NOT_KNOWN, money, number, percent

AT_ONCE = 0.05  # periods; shorter delays would be written as none


def funnel(fit: Fit, _plan: JointPlan) -> Section | None:
    """The chain in a picture and in figures; no section where only the outcome is known."""
    if len(fit.stages) < 2:
        return None
    lead = _(
        "From {first} to contribution: how much of each stage becomes the next one, when, and "
        "which department acts where."
    ).format(first=fit.stages[0].data.name)
    handling = tuple(
        Paragraph(_handling(fit, i)) for i in range(len(fit.stages)) if _worker(fit, i)
    )
    blocks: tuple[Block, ...] = (_figure(fit), _levers_table(fit), *handling)
    return Section("funnel", _("From contact to contribution"), lead, blocks)


def yearly_volumes(firm: Firm) -> Float[np.ndarray, " stage"]:
    """How much of each stage there is in an average year, all markets together.

    Only periods in which every stage was observed count, so that the volumes can be compared;
    NaN if there are none. Money and counts each in their own unit.
    """
    return _yearly(firm, firm.history.stages)


def yearly_contribution(firm: Firm) -> float:
    """Margin times outcome less what the levers cost, in money, over the same periods."""
    cost = firm.history.effort @ np.array([lever.cost_per_unit for lever in firm.levers])
    left = firm.margin * firm.outcome_value * firm.history.stages[..., -1] - cost
    return float(_yearly(firm, left[..., None])[0])


def _yearly(
    firm: Firm, values: Float[np.ndarray, "market period column"]
) -> Float[np.ndarray, " column"]:
    """Sum over the markets of the mean year of each, over the periods that count."""
    counted: Bool[np.ndarray, "market period"] = np.isfinite(firm.history.stages).all(axis=-1)
    if not counted.any():
        return np.full(values.shape[-1], nan)
    total = np.where(counted[..., None], values, 0.0).sum(axis=1)
    mean = total / np.maximum(counted.sum(axis=1), 1)[:, None]
    return np.asarray(firm.period.per_year * mean.sum(axis=0))


def mean_delay(stage: StageFit) -> Interval:
    """Periods from the stage before until what arrived there comes out of this one."""
    lags = np.arange(stage.posterior.delay.shape[1])
    return Interval.of(stage.posterior.delay @ lags)


def _figure(fit: Fit) -> Figure:
    title = _("The way from the first stage to contribution, in an average year")
    description = _(
        "Each bar is as long as its share of the longest of its kind, counts and money apart. "
        "The colours show which department moves a stage how much: the shares of its levers’ "
        "elasticities."
    )
    chain = links(fit)

    def draw(name: str, width: float) -> Markup:
        return draw_funnel(name, width, title, description, chain)

    wide, narrow = drawn_twice("funnel", draw)
    return Figure("funnel", description, wide, narrow, department_keys(fit), _table(fit))


def links(fit: Fit) -> tuple[Link, ...]:
    """The stages and the contribution as bars."""
    volumes, firm = yearly_volumes(fit.firm), fit.firm
    contribution = yearly_contribution(firm)
    stages = tuple(
        Link(
            label=stage.data.name,
            value=_volume(firm, stage, volumes[i]),
            length=_length(volumes[i], [v for v, s in _pairs(fit, volumes) if _alike(s, stage)]),
            parts=shares_of_sides(stage),
            step=_step(fit, i, volumes),
        )
        for i, stage in enumerate(fit.stages)
    )
    length = _length(contribution, [volumes[-1] * firm.outcome_value])
    last = Link(_("Contribution"), _money(firm, contribution), length)
    return (*stages, last)


def _pairs(fit: Fit, volumes: np.ndarray) -> list[tuple[float, StageFit]]:
    return list(zip(volumes.tolist(), fit.stages, strict=True))


def _alike(one: StageFit, other: StageFit) -> bool:
    return one.data.is_count == other.data.is_count


def _length(volume: float, among: list[float]) -> float:
    largest = max((one for one in among if isfinite(one)), default=0.0)
    if largest <= 0 or not isfinite(volume):
        return 0.0
    return min(max(volume / largest, 0.0), 1.0)


def shares_of_sides(stage: StageFit) -> tuple[tuple[Department, float], ...]:
    """Each department's share of the stage's elasticities."""
    if not stage.data.levers:
        return ()
    middle = np.median(stage_elasticity(stage.posterior, stage.marketing), axis=0)
    whole = float(middle.sum())
    sides = zip(BOTH, (stage.marketing, ~stage.marketing), strict=True)
    return tuple((side, float(middle[own].sum()) / whole) for side, own in sides if own.any())


def _step(fit: Fit, i: int, volumes: np.ndarray) -> str:
    if i + 1 == len(fit.stages):
        return _("{margin} margin, less the cost of the levers").format(
            margin=percent(fit.firm.margin)
        )
    delay = mean_delay(fit.stages[i + 1]).median
    words = {
        Period.WEEK: _("{rate} after {delay} weeks"),
        Period.MONTH: _("{rate} after {delay} months"),
    }[fit.firm.period]
    if delay < AT_ONCE:
        words = _("{rate} at once")
    return words.format(rate=_conversion(fit, i, volumes), delay=decimal(delay, 1))


def _conversion(fit: Fit, i: int, volumes: np.ndarray) -> str:
    """What one of this stage becomes in the next: a share of it, or so much money each."""
    here, there = volumes[i], volumes[i + 1]
    if not isfinite(here) or here <= 0:
        return NOT_KNOWN
    if _alike(fit.stages[i], fit.stages[i + 1]):
        return percent(there / here, 1 if there < 0.1 * here else 0)
    if fit.stages[i].data.is_count:
        return _("{amount} each").format(amount=_money(fit.firm, there / here))
    return NOT_KNOWN


def _volume(firm: Firm, stage: StageFit, volume: float) -> str:
    if not isfinite(volume):
        return NOT_KNOWN
    return number(volume) if stage.data.is_count else _money(firm, volume)


def _money(firm: Firm, units: float) -> str:
    return money(CENTS_PER_UNIT * units, firm.currency) if isfinite(units) else NOT_KNOWN


def _table(fit: Fit) -> Table:
    volumes = yearly_volumes(fit.firm)
    last = len(fit.stages) - 1
    rows = [
        Row(
            stage.data.name,
            (
                Cell(_volume(fit.firm, stage, volumes[i])),
                Cell(NOT_KNOWN if i == last else _conversion(fit, i, volumes)),
                _delay_cell(fit, i + 1),
            ),
        )
        for i, stage in enumerate(fit.stages)
    ]
    contribution = _money(fit.firm, yearly_contribution(fit.firm))
    dashes = (Cell(NOT_KNOWN), Cell(NOT_KNOWN))
    rows.append(Row(_("Contribution"), (Cell(contribution), *dashes), is_total=True))
    delay = {
        Period.WEEK: _("Mean delay in weeks"),
        Period.MONTH: _("Mean delay in months"),
    }[fit.firm.period]
    columns = (_("Stage"), _("In a year"), _("Becomes the next"), delay)
    caption = _("Volume, conversion and delay of each stage")
    return Table("funnel-table", caption, columns, tuple(rows))


def _delay_cell(fit: Fit, following: int) -> Cell:
    if following == len(fit.stages):
        return Cell(NOT_KNOWN)
    delay = mean_delay(fit.stages[following])
    return Cell(decimal(delay.median, 1), number_span(delay, 1))


def _levers_table(fit: Fit) -> Table:
    rows = tuple(row for stage in fit.stages for row in _lever_rows(fit, stage))
    columns = (_("Lever"), _("Stage"), _("Elasticity there"))
    return Table("funnel-levers-table", _("Who acts on which stage"), columns, rows)


def _lever_rows(fit: Fit, stage: StageFit) -> list[Row]:
    draws = stage_elasticity(stage.posterior, stage.marketing)
    levers = [fit.firm.levers[k] for k in stage.data.levers]
    rows = []
    for i in sorted(range(len(levers)), key=lambda i: BOTH.index(levers[i].department)):
        elasticity = Interval.of(draws[:, i])
        cell = Cell(decimal(elasticity.median, 3), number_span(elasticity, 3))
        rows.append(Row(levers[i].name, (Cell(stage.data.name), cell), levers[i].department))
    return rows


def _worker(fit: Fit, i: int) -> str:
    """The lever that works what arrives at a stage, or ""."""
    position = fit.stages[i].data.worked_by
    return "" if position is None else fit.firm.levers[position].name


def _handling(fit: Fit, i: int) -> str:
    """What usual effort can work of the arrivals, and what happens to the rest."""
    posterior = fit.stages[i].posterior
    able = Interval.of(posterior.capacity_without + posterior.capacity)
    worth = Interval.of(posterior.unworked_worth)
    return _(
        "With its usual effort “{lever}” can work {able} of the usual volume of “{stage}” "
        "({able_span}). What arrives beyond that is worth {worth} of what is worked ({worth_span})."
    ).format(
        lever=_worker(fit, i),
        stage=fit.stages[i - 1].data.name,
        able=percent(able.median),
        able_span=percent_span(able),
        worth=percent(worth.median),
        worth_span=percent_span(worth),
    )

"""What was left out: outcomes that the analyst took out, and those too wild to be believed."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from gespann.core.firm import Exclusion
from gespann.core.planning.results import JointPlan
from gespann.core.response.results import DownWeighted, Fit
from gespann.files.report.document import Block, Cell, Paragraph, Row, Section, Table
from gespann.files.report.words import market_names, window
from gespann.language import gettext as _
from gespann.language import ngettext
from gespann.language.numbers import NOT_KNOWN, number, percent


def left_out(fit: Fit, _plan: JointPlan) -> Section | None:
    """Exclusions and outcomes with less weight, or no section if there is neither."""
    excluded, doubted = fit.firm.exclusions, fit.down_weighted
    if not excluded and not doubted:
        return None
    blocks: list[Block] = []
    if excluded:
        blocks.append(_excluded(fit, excluded))
    if doubted:
        blocks += [_doubted(fit, doubted), Paragraph(_decide())]
    return Section("left-out", _("What was left out"), _lead(fit), tuple(blocks))


def _lead(fit: Fit) -> str:
    said = []
    if fit.firm.exclusions:
        said.append(
            _(
                "The analyst took some outcomes out of the estimate; what was done in that time "
                "still counts, because it works on afterwards."
            )
        )
    if count := len(fit.down_weighted):
        said.append(
            ngettext(
                "{count} outcome lies so far off that it counts less than the others.",
                "{count} outcomes lie so far off that they count less than the others.",
                count,
            ).format(count=number(count))
        )
    return " ".join(said)


def _decide() -> str:
    return _(
        "Such outcomes are often a slip of the pen, a strike or one very large order. The analyst "
        "decides: put a slip right in the data, take out with a reason what will not happen "
        "again, and leave the rest as it is."
    )


def _excluded(fit: Fit, exclusions: Sequence[Exclusion]) -> Table:
    rows = tuple(
        Row(
            window(one.first, one.last, fit.firm.period),
            (*_market_cell(fit, one.markets), Cell(one.reason or NOT_KNOWN)),
        )
        for one in sorted(exclusions, key=lambda one: (one.first, one.last))
    )
    columns = (_("Time"), *_market_column(fit), _("Reason"))
    return Table("excluded-table", _("What the analyst took out"), columns, rows, is_prose=True)


def _doubted(fit: Fit, doubted: Sequence[DownWeighted]) -> Table:
    rows = tuple(_doubted_row(fit, run) for run in runs(doubted))
    stage = (_("Stage"),) if fit.firm.stages else ()
    columns = (_("Time"), *stage, *_market_column(fit), _("Weight"))
    caption = _("Outcomes too far off to count in full")
    return Table("doubted-table", caption, columns, rows, is_prose=True)


def _doubted_row(fit: Fit, run: tuple[DownWeighted, ...]) -> Row:
    starts = fit.firm.history.starts
    first, last = starts[run[0].period].item(), starts[run[-1].period].item()
    weights = [one.weight for one in run]
    low, high = percent(min(weights)), percent(max(weights))
    markets = tuple(dict.fromkeys(one.market for one in run if one.market))
    return Row(
        window(first, last, fit.firm.period),
        (
            *((Cell(run[0].stage),) if fit.firm.stages else ()),
            *_market_cell(fit, markets),
            Cell(low if low == high else _("{low} to {high}").format(low=low, high=high)),
        ),
    )


def _market_column(fit: Fit) -> tuple[str, ...]:
    """A firm with a single market is spared the question which."""
    return (_("Markets"),) if len(fit.firm.history.markets) > 1 else ()


def _market_cell(fit: Fit, markets: tuple[str, ...]) -> tuple[Cell, ...]:
    return (Cell(market_names(fit.firm, markets)),) if _market_column(fit) else ()


def runs(doubted: Sequence[DownWeighted]) -> tuple[tuple[DownWeighted, ...], ...]:
    """Outcomes of one stage in periods that follow each other, and markets with the same periods.

    Returns: Each run ordered by time, the runs by their beginning.
    """
    alike: dict[tuple[str, tuple[int, ...]], list[DownWeighted]] = defaultdict(list)
    for run in _unbroken(doubted):
        alike[run[0].stage, tuple(one.period for one in run)] += run
    merged = (
        tuple(sorted(run, key=lambda one: (one.period, one.market))) for run in alike.values()
    )
    return tuple(sorted(merged, key=lambda run: (run[0].period, run[0].stage, run[0].market)))


def _unbroken(doubted: Sequence[DownWeighted]) -> Iterator[tuple[DownWeighted, ...]]:
    """Periods that follow each other, of one stage in one market."""
    run: list[DownWeighted] = []
    for one in sorted(doubted, key=lambda one: (one.stage, one.market, one.period)):
        if run and (one.stage, one.market, one.period - 1) != (
            run[-1].stage,
            run[-1].market,
            run[-1].period,
        ):
            yield tuple(run)
            run = []
        run.append(one)
    if run:
        yield tuple(run)

"""Experiments and exclusions set into the history: their periods, their markets, what is left."""

from dataclasses import replace
from datetime import date

import numpy as np

from gespann.core.firm import Exclusion, Experiment, History, Lever, Stage
from gespann.core.quantities import Period
from gespann.files.experiment_sections import Windows
from gespann.files.fault_list import first_names
from gespann.files.history_checks import counts_in
from gespann.files.nearest import did_you_mean
from gespann.files.toml_section import Section
from gespann.language import gettext as _
from gespann.language.numbers import day
from gespann.refusals import Fault

GEO = "geo"


def placed_experiments(
    windows: Windows, levers: tuple[Lever, ...], history: History, period: Period
) -> tuple[tuple[Experiment, ...], list[Fault]]:
    """The experiments with `first` and `last` as first days of periods, or the faults."""
    faults: list[Fault] = []
    placed = []
    for described, experiment in windows.experiments:
        section = described.telling(faults)
        if _markets_are_known(section, experiment.markets, history.markets):
            _refuse_geo_without_comparison(section, experiment, history.markets)
        positions = _whole_periods(section, experiment, history, period)
        if positions is None:
            continue
        first, last = positions
        lever = next(one for one in levers if one.name == experiment.lever)
        _refuse_unless_lever_counts(section, lever, history.starts[first : last + 1])
        starts = history.starts[first].item(), history.starts[last].item()
        placed.append(replace(experiment, first=starts[0], last=starts[1]))
    return tuple(placed), faults


def placed_exclusions(
    windows: Windows, stages: tuple[Stage, ...], history: History, period: Period
) -> tuple[tuple[Exclusion, ...], list[Fault]]:
    """The exclusions, each grown to whole periods within the history, or the faults."""
    faults: list[Fault] = []
    placed = []
    left = np.ones(history.outcome.shape, dtype=bool)
    ends = _last_days(history.starts, period)
    for described, exclusion in windows.exclusions:
        section = described.telling(faults)
        if not _markets_are_known(section, exclusion.markets, history.markets):
            continue
        touched = (ends >= np.datetime64(exclusion.first)) & (
            history.starts <= np.datetime64(exclusion.last)
        )
        if not touched.any():
            _refuse_outside(section, "last" if ends[0] > exclusion.last else "first", history, ends)
            continue
        starts = history.starts[touched]
        placed.append(replace(exclusion, first=starts[0].item(), last=starts[-1].item()))
        left &= ~(_concerned(exclusion.markets, history.markets)[:, None] & touched)
    if placed and not faults:
        faults += _nothing_left(windows.exclusions[0][0].file, left, stages, history)
    return tuple(placed), faults


def _last_days(starts: np.ndarray, period: Period) -> np.ndarray:
    if period is Period.WEEK:
        return np.asarray(starts + np.timedelta64(6, "D"))
    following = (starts.astype("datetime64[M]") + 1).astype("datetime64[D]")
    return np.asarray(following - np.timedelta64(1, "D"))


def _markets_are_known(section: Section, names: tuple[str, ...], known: tuple[str, ...]) -> bool:
    unknown = [name for name in names if name not in known]
    for name in unknown:
        if known == ("",):
            mend = _("The history has no markets: delete the line, or name market in [columns].")
        else:
            otherwise = _("The history has {names}.").format(names=first_names(known))
            mend = did_you_mean(name, known, otherwise)
        what = _("{section} markets names “{market}”, which is no market of the history.")
        section.refuse(what.format(section=section.label, market=name), mend)
    return not unknown


def _refuse_geo_without_comparison(
    section: Section, experiment: Experiment, markets: tuple[str, ...]
) -> None:
    """A geo test needs markets where effort was changed, and others where it was not."""
    if experiment.kind != GEO or 0 < len(experiment.markets) < len(markets):
        return
    section.refuse(
        _("{section} is a geo test, but no market is left to compare with.").format(
            section=section.label
        ),
        _(
            "Name in markets those where effort was changed, not all of them; without such markets"
            ' it is a "before_after" or a "switchback".'
        ),
    )


def _whole_periods(
    section: Section, experiment: Experiment, history: History, period: Period
) -> tuple[int, int] | None:
    """Positions of the first and the last period of the window."""
    starts, ends = history.starts, _last_days(history.starts, period)
    for key, value in (("first", experiment.first), ("last", experiment.last)):
        if not starts[0] <= np.datetime64(value) <= ends[-1]:
            _refuse_outside(section, key, history, ends)
            return None
    first = int(np.searchsorted(starts, np.datetime64(experiment.first), side="right")) - 1
    last = int(np.searchsorted(ends, np.datetime64(experiment.last)))
    if starts[first] != np.datetime64(experiment.first):
        _refuse_middle(section, "first", starts[first].item())
        return None
    if np.datetime64(experiment.last) not in (starts[last], ends[last]):
        _refuse_middle(section, "last", ends[last].item())
        return None
    return first, last


def _refuse_outside(section: Section, key: str, history: History, ends: np.ndarray) -> None:
    section.wrong(
        key,
        _("The history goes from {first} to {last}: choose a window within it.").format(
            first=day(history.starts[0].item()), last=day(ends[-1].item())
        ),
    )


def _refuse_middle(section: Section, key: str, proposal: date) -> None:
    section.wrong(
        key,
        _("It lies in the middle of a period, and only whole periods can be compared: write {day}.")
        .format(day=day(proposal)),
    )  # fmt: skip


def _refuse_unless_lever_counts(section: Section, lever: Lever, starts: np.ndarray) -> None:
    if counts_in(lever, starts).all():
        return
    section.refuse(
        _("{section} lies where the lever “{lever}” does not count.").format(
            section=section.label, lever=lever.name
        ),
        _("Name the lever of that time, or mend since and until of this one."),
    )


def _concerned(names: tuple[str, ...], markets: tuple[str, ...]) -> np.ndarray:
    return np.array([not names or market in names for market in markets])


def _nothing_left(
    file: str, left: np.ndarray, stages: tuple[Stage, ...], history: History
) -> list[Fault]:
    """Markets, or stages, of which no outcome is left to learn from."""
    mend = _("Shorten them, or leave the market out of the history.")
    bare = np.flatnonzero(~np.any((history.outcome > 0) & left, axis=1))
    if len(bare):
        names = [history.markets[index] for index in bare]
        what = (
            _("The [[exclusions]] leave no outcome to learn from.")
            if names == [""]
            else _("The [[exclusions]] leave no outcome to learn from in {names}.").format(
                names=first_names(names)
            )
        )
        return [Fault(what, mend if names != [""] else _("Shorten them."), file)]
    return [
        Fault(
            _("The [[exclusions]] leave nothing of the stage “{stage}”.").format(stage=stage.name),
            _("Shorten them."),
            file,
        )
        for index, stage in enumerate(stages)
        if not (np.isfinite(history.stages[:, :, index]) & left).any()
    ]

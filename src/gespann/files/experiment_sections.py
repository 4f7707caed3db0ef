"""The [[experiments]] and [[exclusions]] of firm.toml: windows in the history, and what is in them.

Whether a window lies in the history is checked where the history is known, in `windows`.
"""

from dataclasses import dataclass
from datetime import date

from gespann.core.firm import EXPERIMENT_KINDS, Exclusion, Experiment
from gespann.files.nearest import did_you_mean
from gespann.files.toml_section import Section
from gespann.language import gettext as _
from gespann.language.numbers import day

EXPERIMENT_KEYS = (
    "name", "lever", "kind", "markets", "first", "last", "change", "effect", "standard_error",
    "stage",
)  # fmt: skip
EXCLUSION_KEYS = ("first", "last", "markets", "reason")

_NEEDED = {
    "name": 'name = "Mailing test in the north"',
    "lever": 'lever = "Mailings"',
    "kind": 'kind = "geo"',
    "first": "first = 2025-03-03",
    "last": "last = 2025-04-27",
    "change": "change = 12000",
    "effect": "effect = 30000",
    "standard_error": "standard_error = 9000",
}


@dataclass(frozen=True)
class Windows:
    """What the file says of windows, each with the section that it was read from."""

    experiments: tuple[tuple[Section, Experiment], ...] = ()
    exclusions: tuple[tuple[Section, Exclusion], ...] = ()


def read_windows(root: Section, levers: list[str], stages: list[str]) -> Windows:
    """Experiments and exclusions as far as they can be checked without a history."""
    trials = root.parts("experiments", EXPERIMENT_KEYS)
    experiments = [(one, read) for one in trials if (read := _experiment(one, levers, stages))]
    root.refuse_twice("experiments", [experiment.name for _section, experiment in experiments])
    gaps = root.parts("exclusions", EXCLUSION_KEYS)
    exclusions = [(one, exclusion) for one in gaps if (exclusion := _exclusion(one))]
    return Windows(tuple(experiments), tuple(exclusions))


def _experiment(section: Section, levers: list[str], stages: list[str]) -> Experiment | None:
    for key, example in _NEEDED.items():
        section.need(key, example)
    name, lever = section.text("name"), _known(section, "lever", levers, "[[levers]]")
    kind = section.one_of("kind", EXPERIMENT_KINDS)
    markets, window = _markets(section), _first_and_last(section)
    change, effect = _change(section), section.number("effect")
    error = section.positive("standard_error")
    stage = _known(section, "stage", stages, "[[stages]]") if section.has("stage") else ""
    if not (name and lever and kind and window and change and error):
        return None
    if effect is None or stage is None or markets is None:
        return None
    return Experiment(
        name=name,
        lever=lever,
        kind=kind,
        markets=markets,
        first=window[0],
        last=window[1],
        change_units=change,
        effect=effect,
        standard_error=error,
        stage=stage,
    )


def _exclusion(section: Section) -> Exclusion | None:
    section.need("first", "first = 2020-03-16")
    section.need("last", "last = 2020-06-28")
    reason = None
    if section.need("reason", 'reason = "Trade fairs were forbidden"'):
        reason = section.text("reason")
    window, markets = _first_and_last(section), _markets(section)
    if window is None or markets is None or reason is None:
        return None
    return Exclusion(window[0], window[1], markets, reason)


def _known(section: Section, key: str, known: list[str], where: str) -> str | None:
    name = section.text(key)
    if name is None or name in known:
        return name
    otherwise = _("Write a name that stands in {section}.").format(section=where)
    section.wrong(key, did_you_mean(name, known, otherwise))
    return None


def _markets(section: Section) -> tuple[str, ...] | None:
    """Names of markets, each once; empty for all."""
    known_faults = len(section.faults)
    names = section.texts("markets", _('It must be a list of markets, such as ["North", "West"].'))
    return tuple(dict.fromkeys(names)) if len(section.faults) == known_faults else None


def _first_and_last(section: Section) -> tuple[date, date] | None:
    first, last = section.day("first"), section.day("last")
    if first is None or last is None:
        return None
    if first > last:
        section.wrong("first", _("It must not be later than last, which is {day}.")
                      .format(day=day(last)))  # fmt: skip
        return None
    return first, last


def _change(section: Section) -> float | None:
    change = section.number("change")
    if change == 0:
        section.wrong(
            "change",
            _("An experiment changes something: write by how many units effort differed in all."),
        )
        return None
    return change

"""The [[measures]] of firm.toml: projects that a plan does wholly or not at all.

What a measure brings is one amount, or three: the one that is missed one time in twenty, the one in
the middle, and the one that is exceeded one time in twenty.
"""

from collections.abc import Sequence

from gespann.core.firm import Lever, Measure, Stage
from gespann.core.quantities import CENTS_PER_UNIT, Department
from gespann.files.nearest import did_you_mean
from gespann.files.toml_section import Section, is_number
from gespann.language import gettext as _

MEASURE_KEYS = (
    "name", "department", "cost", "brings", "stage", "adds", "raises", "by", "since", "needs",
    "excludes", "decided",
)  # fmt: skip

Described = list[tuple[Section, Measure]]


def read_measures(
    root: Section, levers: tuple[Lever, ...], stages: tuple[Stage, ...]
) -> tuple[Measure, ...]:
    """The measures in their order, checked against levers, stages and each other."""
    sections = root.parts("measures", MEASURE_KEYS)
    described = [(one, found) for one in sections if (found := _measure(one, levers, stages))]
    root.refuse_twice("measures", [measure.name for _section, measure in described])
    for section, measure in described:
        _refuse_unknown(section, measure, described)
    _refuse_contradictions(described)
    return tuple(measure for _section, measure in described)


def _measure(
    section: Section, levers: tuple[Lever, ...], stages: tuple[Stage, ...]
) -> Measure | None:
    section.need("name", 'name = "Hanover fair"')
    section.need("department", 'department = "marketing"')
    section.need("cost", "cost = 45000")
    name, cost = section.text("name"), section.cents("cost")
    department = section.one_of("department", tuple(Department))
    stage, raises = _stage(section, stages), _lever(section, levers)
    if not any(section.has(key) for key in ("brings", "adds", "raises")):
        section.refuse(
            _("{section} brings nothing.").format(section=section.label),
            _("Say what it brings in money, what it adds to a stage, or which lever it raises."),
        )
    if name is None or cost is None or department is None:
        return None
    brings = _three(section, "brings")
    return Measure(
        name=name,
        department=Department(department),
        cost_cents=cost,
        brings_cents=None if brings is None else in_cents(brings),
        stage=stage,
        adds=_three(section, "adds") if stage else None,
        raises=raises,
        by=(section.positive("by") or 0.0) if raises else 0.0,
        since=section.day("since"),
        needs=section.texts("needs", _names()),
        excludes=section.texts("excludes", _names()),
        decided=_yes(section, "decided"),
    )


def _names() -> str:
    return _('It must be a list of names from [[measures]], such as ["Hanover fair"].')


def in_cents(money: tuple[float, float, float]) -> tuple[int, int, int]:
    """Three amounts of money in whole cents."""
    low, middle, high = (round(one * CENTS_PER_UNIT) for one in money)
    return low, middle, high


def _three(section: Section, key: str) -> tuple[float, float, float] | None:
    """One figure or three in ascending order; None if absent or wrong."""
    if not section.has(key):
        return None
    value = section.table[key]
    figures = value if isinstance(value, list) else [value] * 3
    if len(figures) == 3 and all(is_number(one) and 0 <= one < 10**13 for one in figures):
        low, middle, high = (float(one) for one in figures)
        if low <= middle <= high:
            return low, middle, high
    section.wrong(
        key,
        _(
            "It must be a figure from 0 on, or three in ascending order: missed one time in"
            " twenty, the middle, exceeded one time in twenty."
        ),
    )
    return None


def _stage(section: Section, stages: tuple[Stage, ...]) -> str:
    """The stage that it adds to, "" for none."""
    if section.has("stage") != section.has("adds"):
        section.refuse(
            _("{section} needs both stage and adds, or neither.").format(section=section.label),
            _("Say how many of which stage it adds, such as stage = “Leads”, adds = 300."),
        )
    return _known(section, "stage", [stage.name for stage in stages], "[[stages]]")


def _lever(section: Section, levers: tuple[Lever, ...]) -> str:
    """The lever whose capacity it raises, "" for none."""
    if section.has("raises") != section.has("by"):
        section.refuse(
            _("{section} needs both raises and by, or neither.").format(section=section.label),
            _("Say how many units more of which lever can be done in a period, such as by = 12."),
        )
    name = _known(section, "raises", [lever.name for lever in levers], "[[levers]]")
    if name and next(one for one in levers if one.name == name).capacity is None:
        section.wrong("raises", _("This lever has no capacity that could be raised."))
    return name


def _known(section: Section, key: str, known: Sequence[str], where: str) -> str:
    name = section.text(key)
    if name is None or name in known:
        return name or ""
    otherwise = _("Name one that stands in {where}.").format(where=where)
    section.wrong(key, did_you_mean(name, known, otherwise))
    return ""


def _yes(section: Section, key: str) -> bool:
    value = section.table.get(key, False)
    if not isinstance(value, bool):
        section.wrong(key, _("It must be true or false."))
    return value is True


def _refuse_unknown(section: Section, measure: Measure, described: Described) -> None:
    """Names of measures that are none, or the measure itself."""
    known = [other.name for _section, other in described if other.name != measure.name]
    for key, names in (("needs", measure.needs), ("excludes", measure.excludes)):
        for name in (name for name in names if name not in known):
            section.refuse(
                _("{section} {key} names “{name}”, which is no other measure.").format(
                    section=section.label, key=key, name=name
                ),
                did_you_mean(name, known, _("Name one that stands in [[measures]].")),
            )


def _refuse_contradictions(described: Described) -> None:
    """What is decided must be possible."""
    decided = {measure.name for _section, measure in described if measure.decided}
    for section, measure in described:
        if not measure.decided:
            continue
        for name in (name for name in measure.needs if name not in decided):
            section.refuse(
                _("“{name}” is decided and needs “{other}”, which is not.").format(
                    name=measure.name, other=name
                ),
                _("Write decided = true there, too, or take it out here."),
            )
        for name in (name for name in measure.excludes if name in decided):
            section.refuse(
                _("“{name}” and “{other}” are decided and exclude each other.").format(
                    name=measure.name, other=name
                ),
                _("Decide on one of the two."),
            )

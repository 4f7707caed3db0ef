"""The [[levers]] of firm.toml: what each department can do more or less of.

A lever whose definition changed stands here twice, once until the change and once since.
"""

from datetime import date

from gespann.core.firm import LEVER_KINDS, MARKETING_KINDS, SALES_KINDS, Lever, Stage
from gespann.core.quantities import Department
from gespann.files.nearest import did_you_mean
from gespann.files.phasing_keys import LEVER_PHASING_KEYS, read_lever_phasing
from gespann.files.toml_section import Section
from gespann.language import gettext as _
from gespann.language.numbers import day

LEVER_KEYS = (
    "name", "column", "department", "kind", "unit", "cost_per_unit", "bounds", "capacity",
    "least_useful", "committed", "stages", "since", "until", "last_year",
    *LEVER_PHASING_KEYS,
)  # fmt: skip


Described = list[tuple[Section, Lever]]


def read_levers(root: Section, currency: str, stages: tuple[Stage, ...]) -> Described:
    """The levers in their order, each with the section that it was read from."""
    sections = root.parts("levers", LEVER_KEYS)
    if not sections:
        root.refuse(
            _("No lever is described."),
            _("Add [[levers]] with name, column, department and kind for each of them."),
        )
    levers = [(one, lever) for one in sections if (lever := _lever(one, currency, stages))]
    root.refuse_twice("levers", [lever.name for _section, lever in levers])
    return levers


def _lever(section: Section, currency: str, stages: tuple[Stage, ...]) -> Lever | None:
    section.need("name", 'name = "Trade fairs"')
    section.need("kind", 'kind = "trade_fair"')
    name = section.text("name")
    column = section.text("column") if section.has("column") else name
    kind = section.one_of("kind", LEVER_KINDS)
    department = _department(section, kind)
    unit = section.text("unit")
    cost = section.positive("cost_per_unit")
    if unit and unit != currency and not section.has("cost_per_unit"):
        section.refuse(
            _("{section} counts in “{unit}” and has no cost_per_unit.").format(
                section=section.label, unit=unit
            ),
            _("Say what one unit costs, such as cost_per_unit = 180, or 1 if the column is money."),
        )
    acts_on = _acts_on(section, [stage.name for stage in stages])
    since, until = _since_and_until(section)
    phasing, pulse_periods, pulses = read_lever_phasing(section)
    if not (name and column):
        return None
    return Lever(
        name=name,
        column=column,
        department=department or Department.MARKETING,
        kind=kind or "other",
        unit=unit or currency,
        cost_per_unit=cost or 1.0,
        bounds=section.low_and_high("bounds"),
        capacity=section.positive("capacity"),
        stages=acts_on,
        least_useful_cents=section.cents("least_useful"),
        committed_cents=section.cents("committed") or 0,
        since=since,
        until=until,
        phasing=phasing,
        pulse_periods=pulse_periods,
        pulses=pulses,
    )


def _acts_on(section: Section, known: list[str]) -> tuple[str, ...]:
    """The stages that the lever acts on, each once; empty for all."""
    example = _('It must be a list of names from [[stages]], such as ["Leads"].')
    names = section.texts("stages", example)
    if section.table.get("stages") == []:
        section.wrong("stages", _("Name a stage at least; without the line it is all of them."))
    for name in names:
        if name not in known:
            what = _("{section} stages names “{stage}”, which is no stage.")
            section.refuse(
                what.format(section=section.label, stage=name),
                did_you_mean(name, known, _("Name it in [[stages]], or take it out here.")),
            )
    return tuple(dict.fromkeys(names))


def _since_and_until(section: Section) -> tuple[date | None, date | None]:
    since, until = section.day("since"), section.day("until")
    if since and until and since > until:
        section.wrong(
            "since", _("It must not be later than until, which is {day}.").format(day=day(until))
        )
        return None, None
    return since, until


def overlap(one: Lever, other: Lever) -> bool:
    """Whether a day exists on which both levers count."""
    latest_since = max(one.since or date.min, other.since or date.min)
    return latest_since <= min(one.until or date.max, other.until or date.max)


def _department(section: Section, kind: str | None) -> Department | None:
    """The department that is stated, or the one to which the kind belongs."""
    belongs = None
    if kind in MARKETING_KINDS:
        belongs = Department.MARKETING
    elif kind in SALES_KINDS:
        belongs = Department.SALES
    if not section.has("department"):
        if belongs is None and kind is not None:
            section.need("department", 'department = "sales"')
        return belongs
    word = section.one_of("department", tuple(Department))
    if word and belongs and word != belongs:
        section.wrong(
            "department",
            _("“{kind}” belongs to {department}; change one of the two.").format(
                kind=kind, department=belongs.value
            ),
        )
    return Department(word) if word else None

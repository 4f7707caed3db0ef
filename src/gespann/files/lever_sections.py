"""The [[levers]] of firm.toml: what each department can do more or less of."""

from gespann.core.firm import LEVER_KINDS, MARKETING_KINDS, SALES_KINDS, Lever
from gespann.core.quantities import Department
from gespann.files.toml_section import Section
from gespann.language import gettext as _

LEVER_KEYS = (
    "name", "column", "department", "kind", "unit", "cost_per_unit", "bounds", "capacity",
)  # fmt: skip


def read_levers(root: Section, currency: str) -> tuple[Lever, ...]:
    """The levers in their order."""
    sections = root.parts("levers", LEVER_KEYS)
    if not sections:
        root.refuse(
            _("No lever is described."),
            _("Add [[levers]] with name, column, department and kind for each of them."),
        )
    levers = [lever for section in sections if (lever := _lever(section, currency))]
    root.refuse_twice("levers", [lever.name for lever in levers])
    return tuple(levers)


def _lever(section: Section, currency: str) -> Lever | None:
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
    )


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

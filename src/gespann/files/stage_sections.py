"""The [[stages]] of firm.toml: the steps of the funnel, and who works what comes out of the first.

Counts such as leads, offers and deals come first; money, if it is known, comes last and once.
"""

from gespann.core.firm import STAGE_KINDS, Lever, Stage
from gespann.core.quantities import Department
from gespann.files.nearest import did_you_mean
from gespann.files.toml_section import Section
from gespann.language import gettext as _

STAGE_KEYS = ("name", "column", "kind", "worked_by", "per_unit")
COUNT, MONEY = STAGE_KINDS

Described = list[tuple[Section, Stage]]


def read_stages(root: Section) -> Described:
    """The stages in their order, each with the section that it was read from."""
    sections = root.parts("stages", STAGE_KEYS)
    stages = [(section, stage) for section in sections if (stage := _stage(section))]
    root.refuse_twice("stages", [stage.name for _section, stage in stages])
    for section in sections[:-1]:
        if section.table.get("kind") == MONEY:
            section.wrong(
                "kind",
                _(
                    "Only the last stage may be money: put it last, or count what comes out of"
                    " this one, such as deals."
                ),
            )
    return stages


def _stage(section: Section) -> Stage | None:
    section.need("name", 'name = "Leads"')
    section.need("kind", 'kind = "count"')
    name = section.text("name")
    column = section.text("column") if section.has("column") else name
    kind = section.one_of("kind", STAGE_KINDS)
    worked_by, per_unit = section.text("worked_by"), section.positive("per_unit")
    if section.has("per_unit") and not section.has("worked_by"):
        section.refuse(
            _("{section} has a per_unit and no worked_by.").format(section=section.label),
            _("Name the lever of sales that works them in worked_by, or delete per_unit."),
        )
    if not (name and column):
        return None
    return Stage(name, column, kind or COUNT, worked_by or "", per_unit)


def check_who_works_what(stages: Described, levers: tuple[Lever, ...]) -> None:
    """Refuse a worked_by where nothing can be worked, or by what is no lever of sales."""
    for number, (section, stage) in enumerate(stages):
        if not stage.worked_by:
            continue
        if number == len(stages) - 1:
            section.wrong("worked_by", _("Nothing comes after the last stage: delete it here."))
        elif number > 0:
            section.wrong(
                "worked_by",
                _("Only what comes out of the first stage, “{stage}”, is worked: say it there.")
                .format(stage=stages[0][1].name),
            )  # fmt: skip
        else:
            _refuse_other_than_sales(section, stage.worked_by, levers)


def _refuse_other_than_sales(section: Section, name: str, levers: tuple[Lever, ...]) -> None:
    of_sales = [one.name for one in levers if one.department is Department.SALES]
    if name in of_sales:
        return
    if name in [lever.name for lever in levers]:
        section.wrong(
            "worked_by",
            _("This is a lever of marketing; name one of sales: its effort works them."),
        )
        return
    otherwise = _("Name a lever of sales that stands in [[levers]].")
    section.wrong("worked_by", did_you_mean(name, of_sales, otherwise))

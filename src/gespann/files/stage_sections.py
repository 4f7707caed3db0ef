"""The [[stages]] of firm.toml: the steps of the funnel."""

from gespann.core.firm import STAGE_KINDS, Stage
from gespann.files.toml_section import Section

STAGE_KEYS = ("name", "column", "kind")


def read_stages(root: Section) -> tuple[Stage, ...]:
    """The stages in their order."""
    stages = []
    for section in root.parts("stages", STAGE_KEYS):
        section.need("name", 'name = "Leads"')
        section.need("kind", 'kind = "count"')
        name = section.text("name")
        column = section.text("column") if section.has("column") else name
        kind = section.one_of("kind", STAGE_KINDS)
        if name and column:
            stages.append(Stage(name=name, column=column, kind=kind or STAGE_KINDS[0]))
    root.refuse_twice("stages", [stage.name for stage in stages])
    return tuple(stages)

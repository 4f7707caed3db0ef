"""How amounts are spread over the periods: the keys of [plan] and of the [[levers]] about it."""

from gespann.core.quantities import PhasingKind
from gespann.files.toml_section import Section
from gespann.language import gettext as _

LONGEST_PLAN = 520  # periods
LEVER_PHASING_KEYS = ("phasing", "pulse_periods", "pulses")


def read_phasing(section: Section) -> PhasingKind | None:
    """How amounts are spread, where the section says so."""
    word = section.one_of("phasing", tuple(PhasingKind))
    return PhasingKind(word) if word else None


def read_lever_phasing(section: Section) -> tuple[PhasingKind | None, int | None, int | None]:
    """A lever's own phasing, the length of its blocks, and how many there may be at most."""
    phasing = read_phasing(section)
    length = section.whole("pulse_periods", 1, LONGEST_PLAN)
    most = section.whole("pulses", 1, LONGEST_PLAN)
    if section.has("pulses") and not section.has("pulse_periods"):
        section.refuse(
            _("{section} has pulses, but does not say how long one is.").format(
                section=section.label
            ),
            _("Add a line such as: {example}").format(example="pulse_periods = 4"),
        )
    if length is not None and phasing not in (None, PhasingKind.OPTIMISED):
        section.wrong(
            "phasing",
            _("A lever that is run in blocks is given the best ones: delete it, or pulse_periods."),
        )
    return phasing, length, most

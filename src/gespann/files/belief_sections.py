"""The [[beliefs]] of firm.toml, for those who answer there and not in a table."""

from gespann.core.firm import Belief
from gespann.core.quantities import Department
from gespann.files.belief_answers import BELIEF_KEYS, FIGURES, Answers, beliefs_of
from gespann.files.toml_section import Section
from gespann.language import gettext as _

_EXAMPLES = {
    "department": 'department = "sales"',
    "lever": 'lever = "Trade fairs"',
    "without": "without = 0.8",
    "half": "half = 0.92",
    "more": "more = 1.05",
    "most": "most = 1.15",
    "lasts_months": "lasts_months = 6",
}


def read_beliefs(root: Section, levers: list[str]) -> tuple[Belief, ...]:
    """The beliefs that stand in the file itself."""
    answered = [(section, _answers(section)) for section in root.parts("beliefs", BELIEF_KEYS)]
    complete = [(section, answers) for section, answers in answered if answers is not None]
    beliefs, placed = beliefs_of([answers for _section, answers in complete], levers)
    for position, objection in placed:
        section = complete[position][0]
        what = _("{section} {key}: {what}").format(
            section=section.label, key=objection.key, what=objection.what
        )
        section.refuse(what, objection.mend)
    return beliefs


def _answers(section: Section) -> Answers | None:
    for key, example in _EXAMPLES.items():
        section.need(key, example)
    department = section.one_of("department", tuple(Department))
    lever = section.text("lever")
    figures = {key: section.number(key) for key in FIGURES}
    known = {key: value for key, value in figures.items() if value is not None}
    if department is None or lever is None or len(known) < len(figures):
        return None
    return Answers(department, lever, known)

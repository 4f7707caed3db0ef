"""The rounds of bargaining: rounds.toml in the firm's folder, checked key by key.

Every [[rounds]] is a proposal of a department, a mediator's text, the acceptance of what lies on
the table, or what a department asks of the mediator's text. A proposal names an amount for every
lever, an objection the least or the most of some. The file is a journal: rounds are added at its
end and never changed.
"""

from collections.abc import Mapping
from pathlib import Path

from gespann.core.compromise.both_rounds import ANSWER_DAYS, Asked, Round, Rounds
from gespann.core.firm import Firm
from gespann.core.quantities import Department
from gespann.files.firm_folder import toml_path_of
from gespann.files.toml_file import text_if_there
from gespann.files.toml_section import Section, root_of
from gespann.files.wishes_toml import amounts_of_levers, at_least_nothing, only_levers
from gespann.language import gettext as _
from gespann.refusals import InputRefused

ROUNDS_NAME = "rounds.toml"
MEDIATOR = "mediator"
HANDS = (*(side.value for side in Department), MEDIATOR)
ROOT_KEYS = ("answer_within_days", "rounds")
ROUND_KEYS = ("date", "department", "amounts", "accepts", "objections", "note")
ASKED_KEYS = ("least", "most")
MOST_DAYS = 365


def rounds_path(folder: Path | str) -> Path:
    """Where the rounds of a folder lie; the folder, or the firm.toml in it."""
    return toml_path_of(Path(folder)).parent / ROUNDS_NAME


def read_rounds(folder: Path | str, firm: Firm) -> Rounds | None:
    """The rounds that lie beside firm.toml, or None if there are none.

    Args:
        folder: The folder, or the firm.toml in it.
        firm: Whose levers they are about.

    Raises: InputRefused with all faults at once.
    """
    path = rounds_path(folder)
    text = text_if_there(path)
    return None if text is None else rounds_in(text, path.name, firm)


def rounds_in(text: str, file: str, firm: Firm) -> Rounds:
    """The same of a text; `file` is its name in faults.

    Raises: InputRefused with all faults at once.
    """
    root = root_of(text, file, ROOT_KEYS)
    days = ANSWER_DAYS
    if root.has("answer_within_days"):
        days = root.whole("answer_within_days", 1, MOST_DAYS) or ANSWER_DAYS
    sections = root.parts("rounds", ROUND_KEYS)
    read = [_round(section, firm) for section in sections]
    whole = [one for one in read if one is not None]
    if not root.faults:
        _refuse_disorder(sections, whole)
    if root.faults:
        raise InputRefused(root.faults)
    return Rounds(tuple(whole), days)


def _round(section: Section, firm: Firm) -> Round | None:
    day = section.day("date") if section.need("date", "date = 2026-03-31") else None
    hand = None
    if section.need("department", 'department = "marketing"'):
        hand = section.one_of("department", HANDS)
    accepts, objects = _accepts(section), section.has("objections")
    _refuse_both(section, accepts)
    if (accepts or objects) and hand == MEDIATOR:
        section.refuse(
            _("{section}: a mediator answers nothing.").format(section=section.label),
            _("Name the department that answers."),
        )
    cents = None if accepts or objects else _amounts(section, firm)
    asked = objections_in(section, firm) if objects else {}
    note = (section.text("note") or "") if section.has("note") else ""
    says = accepts or bool(asked) or cents is not None
    if day is None or hand is None or not says or section.faults:
        return None
    return Round(day, None if hand == MEDIATOR else Department(hand), cents, note, asked)


def _refuse_both(section: Section, accepts: bool) -> None:
    """A round is a proposal, an acceptance or an objection."""
    if accepts and section.has("amounts"):
        section.refuse(
            _("{section} accepts and names amounts.").format(section=section.label),
            _("Leave the amounts out, or leave out “accepts” to propose them."),
        )
    if section.has("objections") and (accepts or section.has("amounts")):
        section.refuse(
            _("{section} asks something of the text and is something else, too.").format(
                section=section.label
            ),
            _("Write a round for the objections alone."),
        )


def objections_in(section: Section, firm: Firm) -> Mapping[str, Asked]:
    """What is asked of the text for each lever that is named; faults are left out."""
    label = f"{section.label} objections"
    held = Section(section.table["objections"], label, section.file, section.faults)
    only_levers(held, firm)
    if held.is_table and not held.table:
        held.refuse(
            _("{section} asks for nothing.").format(section=label),
            _("Add a line such as: {example}").format(
                example=f'"{firm.levers[0].name}" = {{ most = 90000 }}'
            ),
        )
    names = [lever.name for lever in firm.levers if held.has(lever.name)]
    asked = {name: _asked(held, name) for name in names}
    return {name: one for name, one in asked.items() if one is not None}


def _asked(held: Section, name: str) -> Asked | None:
    label = _("{section} “{name}”").format(section=held.label, name=name)
    part = Section(held.table[name], label, held.file, held.faults)
    part.only(ASKED_KEYS)
    least, most = (at_least_nothing(part, key) if part.has(key) else None for key in ASKED_KEYS)
    if part.is_table and not (part.has("least") or part.has("most")):
        part.need("most", "{ most = 90000 }")
    if least is not None and most is not None and least > most:
        part.wrong("most", _("It must not be less than “least”."))
        return None
    return None if least is None and most is None else Asked(least, most)


def _accepts(section: Section) -> bool:
    value = section.table.get("accepts", False)
    if not isinstance(value, bool):
        section.wrong("accepts", _("It must be true or false."))
    return value is True


def _amounts(section: Section, firm: Firm) -> Mapping[str, int] | None:
    """An amount for every lever."""
    example = _("[rounds.amounts] with an amount for every lever below it")
    if not section.need("amounts", example):
        return None
    label = f"{section.label} amounts"
    held = Section(section.table["amounts"], label, section.file, section.faults)
    return amounts_of_levers(
        held, firm, _("Write what the proposal gives to each lever, 0 where that is nothing.")
    )


def _refuse_disorder(sections: list[Section], rounds: list[Round]) -> None:
    """Days ascend, and nothing is answered before it was proposed or by who stands behind it."""
    for number, (section, one) in enumerate(zip(sections, rounds, strict=True)):
        before = Rounds(tuple(rounds[:number]))
        if number and one.day < rounds[number - 1].day:
            section.wrong("date", _("It must not lie before the round above it."))
            return
        if one.accepts and not (one.department and before.may_accept(one.department)):
            section.refuse(
                _("{section} accepts, and nothing waits for its answer.").format(
                    section=section.label
                ),
                _("A department accepts the last proposal of the other, or a mediator’s text."),
            )
            return
        if one.objects and not before.is_text:
            section.refuse(
                _("{section} asks something of a text, and none lies on the table.").format(
                    section=section.label
                ),
                _("A proposal is answered by another proposal, or accepted."),
            )
            return

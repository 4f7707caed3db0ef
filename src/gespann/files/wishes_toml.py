"""What both departments wish for: wishes.toml in the firm's folder, checked key by key.

A table for each department holds the weights of the outcomes that all share and the amounts it
wishes for. [disagreement] holds the amounts of the last plan both signed; without it last year's
split of the money holds if nobody agrees.
"""

from collections.abc import Mapping
from pathlib import Path

from gespann.core.compromise.both_wishes import BothWishes, DepartmentWishes, LeverWish
from gespann.core.compromise.wishes import SharedOutcome
from gespann.core.firm import Firm
from gespann.core.quantities import Department
from gespann.files.firm_folder import toml_path_of
from gespann.files.nearest import did_you_mean
from gespann.files.toml_file import text_if_there
from gespann.files.toml_section import Section, is_number, root_of
from gespann.language import gettext as _
from gespann.refusals import InputRefused

WISHES_NAME = "wishes.toml"
DISAGREEMENT = "disagreement"
TABLES = (*(side.value for side in Department), DISAGREEMENT)
SIDE_KEYS = ("weights", "wishes")
WISH_KEYS = ("amount", "least", "weight")


def read_wishes(folder: Path | str, firm: Firm) -> BothWishes | None:
    """The wishes that lie beside firm.toml, or None if there are none.

    Args:
        folder: The folder, or the firm.toml in it.
        firm: Whose levers they are about.

    Raises: InputRefused with all faults at once.
    """
    path = toml_path_of(Path(folder)).parent / WISHES_NAME
    text = text_if_there(path)
    return None if text is None else wishes_in(text, path.name, firm)


def wishes_in(text: str, file: str, firm: Firm) -> BothWishes:
    """The same of a text; `file` is its name in faults.

    Raises: InputRefused with all faults at once.
    """
    root = root_of(text, file, TABLES)
    marketing, sales = (_side(root, side, firm) for side in Department)
    signed = _signed(root, firm) if root.has(DISAGREEMENT) else None
    if root.faults:
        raise InputRefused(root.faults)
    return BothWishes((marketing, sales), signed)


def _side(root: Section, side: Department, firm: Firm) -> DepartmentWishes:
    if not root.has(side.value):
        root.refuse(
            _("There is no section [{name}].").format(name=side.value),
            _("Add it; one with nothing below it says that this department wants nothing."),
        )
    section = root.part(side.value, SIDE_KEYS)
    return DepartmentWishes(side, _weights(section, firm), _wishes(section, firm))


def _below(section: Section, key: str, shown: str = "") -> Section:
    """A table within a section's table, such as [marketing.wishes]; empty if it is absent."""
    label = f"[{section.label.strip('[]')}.{shown or key}]"
    return Section(section.table.get(key, {}), label, section.file, section.faults)


def _weights(section: Section, firm: Firm) -> dict[SharedOutcome, float]:
    held = _below(section, "weights")
    held.only(tuple(SharedOutcome))
    read = {kind: _weight(held, kind) for kind in SharedOutcome if held.has(kind)}
    weights = {kind: weight for kind, weight in read.items() if weight}
    if SharedOutcome.LEADS in weights and len(firm.stages) < 2:
        held.refuse(
            _("{section} weighs leads, and the firm has no funnel.").format(section=held.label),
            _("Leave leads out, or describe the funnel as [[stages]] in firm.toml."),
        )
    if SharedOutcome.SPARE in weights and all(one.capacity is None for one in firm.levers):
        held.refuse(
            _("{section} weighs spare capacity, and no lever has a capacity.").format(
                section=held.label
            ),
            _("Leave spare out, or give a lever a capacity in firm.toml."),
        )
    return weights


def _weight(section: Section, key: str) -> float | None:
    value = section.table[key]
    if is_number(value) and 0 <= value <= 10**6:
        return float(value)
    section.wrong(key, _("It must be a number from 0 to 1000000."))
    return None


def _wishes(section: Section, firm: Firm) -> tuple[LeverWish, ...]:
    held = _below(section, "wishes")
    only_levers(held, firm)
    read = (_wish(held, lever.name) for lever in firm.levers if held.has(lever.name))
    return tuple(wish for wish in read if wish is not None)


def _wish(held: Section, lever: str) -> LeverWish | None:
    """An amount alone, or a table with amount, least and weight."""
    if not isinstance(held.table[lever], dict):
        cents = held.cents(lever)
        return None if cents is None else LeverWish(lever, cents)
    section = _below(held, lever, f'"{lever}"')
    section.only(WISH_KEYS)
    cents = section.cents("amount") if section.need("amount", "amount = 250000") else None
    least = at_least_nothing(section, "least") if section.has("least") else 0
    weight = _weight(section, "weight") if section.has("weight") else 1.0
    if cents is None or least is None or weight is None:
        return None
    if least > cents:
        section.wrong("least", _("It must not exceed the amount wished for."))
        return None
    return LeverWish(lever, cents, least, weight)


def _signed(root: Section, firm: Firm) -> Mapping[str, int]:
    """The amounts of the last plan both signed, of every lever."""
    section = Section(root.table[DISAGREEMENT], f"[{DISAGREEMENT}]", root.file, root.faults)
    mend = _("Write what the last signed plan gives to each lever, 0 where that is nothing.")
    return amounts_of_levers(section, firm, mend)


def amounts_of_levers(section: Section, firm: Firm, mend: str) -> Mapping[str, int]:
    """An amount of every lever in whole cents; those that are wrong are faults and left out.

    Args:
        mend: What to do where a lever has none.
    """
    only_levers(section, firm)
    missing = [lever.name for lever in firm.levers if not section.has(lever.name)]
    if missing and section.is_table:
        section.refuse(
            _("{section} has no amount for {names}.").format(
                section=section.label,
                names=", ".join(_("“{name}”").format(name=name) for name in missing),
            ),
            mend,
        )
    named = [lever.name for lever in firm.levers if section.has(lever.name)]
    read = {name: at_least_nothing(section, name) for name in named}
    return {name: cents for name, cents in read.items() if cents is not None}


def at_least_nothing(section: Section, key: str) -> int | None:
    """An amount of money as whole cents that may be 0, or None."""
    value = section.table[key]
    if is_number(value) and 0 <= value < 10**15 and value * 100 % 1 == 0:
        return int(value * 100)
    section.wrong(key, _("It must be money of at least 0 with at most two decimals."))
    return None


def only_levers(section: Section, firm: Firm) -> None:
    """A key that is no lever of the firm is a fault, told with the nearest name."""
    names = [lever.name for lever in firm.levers]
    for key in section.table:
        if key not in names:
            section.refuse(
                _("{section}: “{name}” is no lever of this firm.").format(
                    section=section.label, name=key
                ),
                did_you_mean(key, names, _("Name a lever that stands in [[levers]].")),
            )

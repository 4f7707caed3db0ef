"""The text of wishes.toml, as the reader reads it."""

from collections.abc import Mapping
from decimal import Decimal

from gespann.core.compromise.both_wishes import BothWishes, DepartmentWishes, LeverWish
from gespann.core.quantities import CENTS_PER_UNIT
from gespann.files.firm_toml_writer import quoted
from gespann.files.wishes_toml import DISAGREEMENT


def wishes_text(wishes: BothWishes) -> str:
    """Both sides' wishes, and the last signed plan if there is one."""
    sections = [text for side in wishes.sides for text in _side(side)]
    if wishes.signed_cents is not None:
        sections.append(amounts_table(DISAGREEMENT, wishes.signed_cents))
    return "\n\n".join(sections) + "\n"


def _side(side: DepartmentWishes) -> list[str]:
    name = side.department.value
    weights = {kind.value: f"{weight!r}" for kind, weight in side.weights.items()}
    wishes = {quoted(wish.lever): _wish(wish) for wish in side.wishes}
    tables = [_table(f"{name}.weights", weights), _table(f"{name}.wishes", wishes)]
    return tables if weights or wishes else [f"[{name}]"]


def _wish(wish: LeverWish) -> str:
    if not wish.least_cents and wish.weight == 1:
        return money_figure(wish.cents)
    least = f", least = {money_figure(wish.least_cents)}" if wish.least_cents else ""
    return f"{{ amount = {money_figure(wish.cents)}{least}, weight = {wish.weight!r} }}"


def amounts_table(name: str, cents: Mapping[str, int]) -> str:
    """A section with an amount for every lever."""
    return _table(name, {quoted(lever): money_figure(amount) for lever, amount in cents.items()})


def money_figure(cents: int) -> str:
    """An amount as it stands in a file: without decimals where there are no cents."""
    whole, rest = divmod(cents, CENTS_PER_UNIT)
    return str(Decimal(cents) / CENTS_PER_UNIT) if rest else str(whole)


def _table(name: str, lines: Mapping[str, str]) -> str:
    return "\n".join([f"[{name}]", *(f"{key} = {value}" for key, value in lines.items())])

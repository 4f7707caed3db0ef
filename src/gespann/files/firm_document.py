"""A firm.toml that is entered or changed step by step: what is asked goes in, the rest stays.

The document is changed where something was answered. What nobody was asked, such as experiments or
measures, is written again as it was; comments are lost, for TOML readers pass over them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from gespann.core.firm import SALES_KINDS
from gespann.core.quantities import CENTS_PER_UNIT, Department
from gespann.files.firm_toml import FILE_NAME, FirmToml, firm_toml_in
from gespann.files.firm_toml_writer import Bare, quoted, section
from gespann.files.stage_sections import MONEY
from gespann.files.toml_file import toml_document
from gespann.refusals import Fault, InputRefused

PERIOD, MARKET, OUTCOME, HISTORY = "period", "market", "revenue", "history.csv"
Document = dict[str, Any]


@dataclass(frozen=True)
class Defined:
    """A text of firm.toml, as it was read again, and what is wrong with it."""

    text: str
    read: FirmToml
    faults: tuple[Fault, ...]


def text_from(answers: Mapping[str, Any], base: str) -> Defined:
    """The text that says what was answered.

    Args:
        answers: As `answers_in` gives them.
        base: The text that is changed, "" for a new one.

    Raises: InputRefused if the base is no TOML.
    """
    document = _document(base)
    _answer(document, answers)
    text = document_text(document)
    read = firm_toml_in(text, FILE_NAME, history_is_given=True)
    return Defined(text, read, read.faults)


def answers_in(text: str) -> dict[str, Any]:
    """What a text says of that which is asked on the screen.

    Raises: InputRefused if it is no TOML.
    """
    document = _document(text)
    firm, plan = document.get("firm", {}), document.get("plan", {})
    columns = document.get("columns", {})
    return {
        "name": firm.get("name", ""),
        "currency": firm.get("currency", ""),
        "period": firm.get("period", "week"),
        "margin": _plain(firm.get("margin")),
        "outcome": columns.get("outcome", ""),
        "outcome_value": _plain(firm.get("outcome_value")),
        "markets": "market" in columns,
        "budget_cents": _cents(plan.get("budget")),
        "goal_cents": _cents(plan.get("goal")),
        "stages": [_stage(one) for one in document.get("stages", ())],
        "levers": [_lever(one, firm.get("currency", "")) for one in document.get("levers", ())],
    }


def document_text(document: Document) -> str:
    """A document as TOML: its sections in their order, inner tables in one line each."""
    return "\n\n".join(_sections(document)) + "\n"


def _sections(document: Document) -> Iterator[str]:
    for name, content in document.items():
        if isinstance(content, list):
            yield from (_section(f"[[{name}]]", one) for one in content)
        elif name == "groups":
            yield from (_section(f"[groups.{quoted(k)}]", one) for k, one in content.items())
        else:
            yield _section(f"[{name}]", content)


def _section(header: str, content: Document) -> str:
    return section(header, [(key, _inline(value)) for key, value in content.items()])


def _inline(value: Any) -> Any:
    """A value that stands behind a key; an inner table in braces."""
    if isinstance(value, dict):
        inside = ", ".join(f"{quoted(key)} = {_as_text(one)}" for key, one in value.items())
        return Bare(f"{{ {inside} }}")
    if isinstance(value, list):
        return [_inline(one) for one in value]
    return Bare(f"{value}") if isinstance(value, Decimal) else value


def _as_text(value: Any) -> str:
    _header, _line, line = section("", [("x", _inline(value))]).partition("\n")
    return line.removeprefix("x = ")


def _document(text: str) -> Document:
    faults: list[Fault] = []
    document = toml_document(text, FILE_NAME, faults)
    if document is None:
        raise InputRefused(faults)
    return document


def _answer(document: Document, answers: Mapping[str, Any]) -> None:
    """Put answers into a document, its sections in the order in which people read them."""
    before = dict(document)
    document.clear()
    stages = _stages_answered(answers, before)
    is_money = not stages or stages[-1]["kind"] == MONEY
    value = None if is_money else _number(answers["outcome_value"])
    document["firm"] = before.get("firm", {}) | {
        "name": answers["name"],
        "currency": answers["currency"],
        "period": answers["period"],
        "margin": _number(answers["margin"]),
    }
    document["firm"].setdefault("history", HISTORY)
    _set(document["firm"], "outcome_value", value)
    document["columns"] = _columns(before.get("columns", {}), answers, stages)
    if stages:
        document["stages"] = stages
    document["levers"] = _levers_answered(answers, before)
    asked = ("firm", "columns", "stages", "levers", "plan", "last_year")
    document |= {name: content for name, content in before.items() if name not in asked}
    if answers["budget_cents"] is not None:
        document["plan"] = before.get("plan", {}) | {"budget": _money(answers["budget_cents"])}
        _set(document["plan"], "goal", _money(answers["goal_cents"]))


def _columns(before: Document, answers: Mapping[str, Any], stages: list[Document]) -> Document:
    columns = {"period": PERIOD} | before
    if answers["markets"]:
        columns.setdefault("market", MARKET)
    else:
        columns.pop("market", None)
    _set(columns, "outcome", None if stages else answers["outcome"] or OUTCOME)
    return columns


def _stages_answered(answers: Mapping[str, Any], before: Document) -> list[Document]:
    known = {one.get("name"): one for one in before.get("stages", ())}
    stages = []
    for one in answers["stages"]:
        stage = dict(known.get(one["was"], {})) | {"name": one["name"], "kind": one["kind"]}
        _set(stage, "column", one["column"] or None)
        stages.append(stage)
    return stages


def _levers_answered(answers: Mapping[str, Any], before: Document) -> list[Document]:
    known = {one.get("name"): one for one in before.get("levers", ())}
    levers = []
    for one in answers["levers"]:
        lever = dict(known.get(one["was"], {}))
        lever |= {"name": one["name"], "department": one["department"], "kind": one["kind"]}
        _set(lever, "column", one["column"] or None)
        has_unit = bool(one["unit"]) and one["unit"] != answers["currency"]
        _set(lever, "unit", one["unit"] if has_unit else None)
        _set(lever, "cost_per_unit", _number(one["cost_per_unit"]) if has_unit else None)
        bounds = [_share(one["low"]), _share(one["high"])]
        _set(lever, "bounds", bounds if all(bound is not None for bound in bounds) else None)
        levers.append(lever)
    return levers


def _stage(one: Document) -> dict[str, Any]:
    return {
        "was": one.get("name", ""),
        "name": one.get("name", ""),
        "column": one.get("column", ""),
        "kind": one.get("kind", "count"),
    }


def _lever(one: Document, currency: str) -> dict[str, Any]:
    unit = one.get("unit", "")
    low, high = one.get("bounds", (None, None))
    return {
        "was": one.get("name", ""),
        "name": one.get("name", ""),
        "column": one.get("column", ""),
        "department": one.get("department") or _side_of(one.get("kind", "")),
        "kind": one.get("kind", ""),
        "unit": "" if unit == currency else unit,
        "cost_per_unit": _plain(one.get("cost_per_unit")),
        "low": _percent(low),
        "high": _percent(high),
    }


def _side_of(kind: str) -> str:
    """Where firm.toml leaves the department out, the kind says it."""
    return Department.SALES.value if kind in SALES_KINDS else Department.MARKETING.value


def _set(section: Document, key: str, value: Any) -> None:
    """Say it, or leave it out."""
    if value is None:
        section.pop(key, None)
    else:
        section[key] = value


def _number(answer: str) -> Decimal | None:
    return Decimal(answer) if answer else None


def _plain(value: Any) -> str:
    return "" if value is None else f"{value}"


def _share(percent: str) -> Decimal | None:
    return Decimal(percent) / 100 if percent else None


def _percent(share: Any) -> str:
    return "" if share is None else f"{(Decimal(f'{share}') * 100).normalize():f}"


def _cents(money: Any) -> int | None:
    return None if money is None else int(Decimal(f"{money}") * CENTS_PER_UNIT)


def _money(cents: int | None) -> Decimal | None:
    return None if cents is None else Decimal(cents) / CENTS_PER_UNIT

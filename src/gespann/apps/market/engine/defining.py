"""firm.toml from what was entered, and back."""

from dataclasses import dataclass
from typing import Any

from gespann.apps.market.engine.process import answered, folder_for_reading, language_in_use
from gespann.files.intake.task import FIRM, Task


@dataclass(frozen=True)
class Defined:
    """A text of firm.toml with the answers that it gives, or faults."""

    faults: list[dict[str, Any]]
    text: str
    answers: dict[str, Any]


def define(answers: dict[str, Any], base: str) -> Defined:
    """Write what was entered into the text that is changed, or into a new one.

    Raises: Refusal if that takes more time or memory than is allowed.
    """
    return _done("define", base, answers)


def describe(text: str) -> Defined:
    """The answers that a text gives.

    Raises: Refusal if that takes more time or memory than is allowed.
    """
    return _done("describe", text, {})


def _done(kind: str, text: str, answers: dict[str, Any]) -> Defined:
    with folder_for_reading() as folder:
        (folder / FIRM).write_text(text, "utf-8")
        answer = answered(folder, Task(kind, language_in_use(), answers=answers))
        return Defined(answer["faults"], answer.get("text", text), answer.get("answers", answers))

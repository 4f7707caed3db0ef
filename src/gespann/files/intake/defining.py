"""firm.toml from answers, and answers from firm.toml, for the pages on which a firm is entered."""

from pathlib import Path
from typing import Any

from gespann.files.firm_document import answers_in, text_from
from gespann.files.intake.formulas import may_be_formula
from gespann.files.intake.task import FIRM, Task
from gespann.files.names import one_line
from gespann.language import gettext as _
from gespann.refusals import Fault, InputRefused


def define(folder: Path, task: Task) -> dict[str, Any]:
    """The text that says what was answered, changed from the one in the folder, and its faults."""
    base = (folder / FIRM).read_text("utf-8")
    try:
        defined = text_from(task.answers, base)
    except InputRefused as refusal:
        return {"faults": [_told(fault) for fault in refusal.faults]}
    names = defined.read.columns.named if defined.read.columns else ()
    formulas = [
        Fault(
            _("The name “{name}” begins like a formula of a spreadsheet.").format(name=name),
            _("Give it a name that begins with a letter or a digit."),
        )
        for name in names
        if may_be_formula(one_line(name))
    ]
    faults = [_told(fault) for fault in (*defined.faults, *formulas)]
    return {"faults": faults, "text": defined.text, "answers": answers_in(defined.text)}


def describe(folder: Path, _task: Task) -> dict[str, Any]:
    """The answers that the text in the folder gives."""
    try:
        return {"faults": [], "answers": answers_in((folder / FIRM).read_text("utf-8"))}
    except InputRefused as refusal:
        return {"faults": [_told(fault) for fault in refusal.faults]}


def _told(fault: Fault) -> dict[str, Any]:
    return {"what": fault.what, "mend": fault.mend, "place": fault.place}

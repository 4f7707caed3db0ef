"""What the files of a task are to fill: by the definition that lies in its folder."""

from pathlib import Path

from gespann.files.firm_toml import FirmToml, read_firm_toml
from gespann.files.gathering.firm_columns import Target, target_of
from gespann.files.intake.plain_rows import known_rows
from gespann.files.intake.task import FIRM, Task
from gespann.refusals import InputRefused


def definition_of(folder: Path) -> FirmToml:
    """The definition.

    Raises: InputRefused if it has faults.
    """
    toml = read_firm_toml(folder / FIRM, history_is_given=True)
    if toml.faults:
        raise InputRefused(toml.faults)
    return toml


def target_of_task(folder: Path, task: Task) -> Target:
    """What is to be filled.

    Raises: InputRefused if the definition has faults.
    """
    return target_of(definition_of(folder), known_rows(folder, task.known))

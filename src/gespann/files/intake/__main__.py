"""The process that reads: `python -m gespann.files.intake FOLDER MEGABYTES SECONDS`."""

import json
import sys
from pathlib import Path
from typing import Any

OUT_OF_MEMORY = 3


def limit(megabytes: int, seconds: int) -> None:
    """Let the system refuse more memory, and end the process after so much work."""
    try:
        import resource
    except ImportError:  # Windows has no such limits; there only the clock of the caller counts
        return
    size = megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))


def without_noughts(value: Any) -> Any:
    """The same with the sign for an unreadable letter in place of each."""
    if isinstance(value, dict):
        return {without_noughts(key): without_noughts(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [without_noughts(one) for one in value]
    return value.replace("\0", "\ufffd") if isinstance(value, str) else value


def main(place: str, megabytes: str, seconds: str) -> int:
    """Do the task of the folder. Returns: the exit status."""
    limit(int(megabytes), int(seconds))
    try:
        from gespann.files.intake.task import ANSWER, read_task
        from gespann.files.intake.works import work_of
        from gespann.language import speaking

        folder = Path(place)
        task = read_task(folder)
        with speaking(task.language):
            answer = work_of(task.kind)(folder, task)
        # No database takes the letter nought, which may stand in any cell.
        written = json.dumps(without_noughts(answer), allow_nan=False)
        (folder / ANSWER).write_text(written, "utf-8")
    except MemoryError:
        return OUT_OF_MEMORY
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

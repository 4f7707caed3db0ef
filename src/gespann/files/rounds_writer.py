"""Writing rounds.toml: a round is added at its end, and what stands there stays as it is."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from gespann.core.compromise.both_rounds import Asked, Round, Rounds
from gespann.core.firm import Firm
from gespann.files.firm_toml_writer import quoted
from gespann.files.rounds_toml import MEDIATOR, read_rounds, rounds_in, rounds_path
from gespann.files.whole import whole_file
from gespann.files.wishes_writer import amounts_table, money_figure
from gespann.language import gettext as _
from gespann.refusals import Refusal


def rounds_text(rounds: Rounds) -> str:
    """All rounds in their order."""
    parts = [f"answer_within_days = {rounds.answer_days}"]
    return "\n\n".join([*parts, *(_round(one) for one in rounds.rounds)]) + "\n"


def append_round(folder: Path | str, firm: Firm, next_round: Callable[[Rounds], Round]) -> Rounds:
    """Add a round to a folder's rounds; the file is there with it, or as it was.

    Args:
        folder: The folder, or the firm.toml in it.
        firm: Whose levers the rounds are about.
        next_round: Makes the round from all rounds so far, or refuses it.

    Returns: All rounds, the new one last.

    Raises: InputRefused if the file has faults; Refusal if somebody else is writing to it, and
        what `next_round` raises.
    """
    path = rounds_path(folder)
    with _alone(path):
        before = read_rounds(folder, firm) or Rounds()
        added = next_round(before)
        if before.rounds:
            # Comments that people have written stay where they are.
            held = path.read_bytes().decode("utf-8-sig").rstrip()
            text = f"{held}\n\n{_round(added)}\n"
        else:
            text = rounds_text(Rounds((added,), before.answer_days))
        after = rounds_in(text, path.name, firm)
        with whole_file(path) as draft:
            draft.write_text(text, encoding="utf-8", newline="\n")
    return after


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Nobody else adds a round in the meantime: of two that try, only one can make the file."""
    lock = path.with_name(f".{path.name}.lock")
    try:
        os.close(os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
    except FileExistsError as error:
        raise Refusal(
            _(
                "Somebody else is adding a round to “{path}”. Try again; if nobody is, delete "
                "“{lock}”."
            ).format(path=path, lock=lock)
        ) from error
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)


def _round(one: Round) -> str:
    hand = MEDIATOR if one.department is None else one.department.value
    lines = ["[[rounds]]", f"date = {one.day.isoformat()}", f"department = {quoted(hand)}"]
    if one.accepts:
        lines.append("accepts = true")
    if one.note:
        lines.append(f"note = {quoted(one.note)}")
    if one.cents is not None:
        lines += ["", amounts_table("rounds.amounts", one.cents)]
    if one.objections:
        asked = (f"{quoted(name)} = {_asked(ask)}" for name, ask in one.objections.items())
        lines += ["", "[rounds.objections]", *asked]
    return "\n".join(lines)


def _asked(ask: Asked) -> str:
    """As an inline table."""
    bounds = (("least", ask.least_cents), ("most", ask.most_cents))
    parts = (f"{key} = {money_figure(cents)}" for key, cents in bounds if cents is not None)
    return f"{{ {', '.join(parts)} }}"

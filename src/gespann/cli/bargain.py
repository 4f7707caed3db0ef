"""`gespann bargain`: proposals of both departments in turn, what moved, and what helps on."""

import sys
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gespann import library
from gespann.cli import options, progress
from gespann.cli.document import as_text
from gespann.cli.parsing import SpokenCommand, ValueRefused
from gespann.cli.silence import silence
from gespann.cli.terminal import screen
from gespann.cli.tongue import Language
from gespann.core.compromise.aims import Solution
from gespann.core.compromise.both_rounds import Rounds
from gespann.core.compromise.both_wishes import BothWishes
from gespann.core.firm import Firm
from gespann.core.quantities import CENTS_PER_UNIT, Department
from gespann.files.firm_folder import read_firm_with_findings
from gespann.files.whole import refuse_unless_writable
from gespann.language import gettext as _
from gespann.language import language as language_in_use
from gespann.refusals import Refusal

if TYPE_CHECKING:
    from gespann.core.compromise.rounds_results import JointRounds


@dataclass(frozen=True)
class Move:
    """What is to be added to the rounds before they are shown; nothing of it by default."""

    propose: Department | None
    accept: Department | None
    object_to: Department | None
    text: bool
    typed: tuple[str, ...]
    day: date
    note: str

    def __post_init__(self) -> None:
        sides = (self.propose, self.accept, self.object_to)
        if sum(side is not None for side in sides) + self.text > 1:
            raise ValueRefused(
                _("Only one of --propose, --accept, --object and --text can be asked for.")
            )
        if self.typed and self.propose is None and self.object_to is None:
            raise ValueRefused(
                _(
                    "Amounts belong to a proposal or an objection. Add --propose or --object and "
                    "the department."
                )
            )
        if self.propose is not None and not self.typed:
            raise ValueRefused(
                _("A proposal needs an amount. Write at least one lever, “=” and its amount.")
            )
        if self.object_to is not None and not self.typed:
            raise ValueRefused(
                _("An objection asks for something. Write a lever, “<=” or “>=” and an amount.")
            )

    @property
    def amounts(self) -> dict[str, Decimal]:
        """Of a proposal."""
        return options.wishes_typed(list(self.typed))

    @property
    def asked(self) -> dict[str, tuple[Decimal | None, Decimal | None]]:
        """Least and most that an objection asks for, by lever."""
        return options.bounds_typed(list(self.typed))


def add_to(app: typer.Typer) -> None:
    """Make `bargain` a command of the app."""

    @app.command(
        cls=SpokenCommand,
        options_metavar=_("[OPTIONS]"),
        help=_("Bargain in rounds: propose, answer, and see what moves and what helps on."),
    )
    def bargain(
        folder: Annotated[Path, options.folder()],
        amounts: Annotated[list[str] | None, _amounts()] = None,
        propose: Annotated[Department | None, _propose()] = None,
        accept: Annotated[Department | None, _accept()] = None,
        object_to: Annotated[Department | None, _object()] = None,
        text: Annotated[bool, _text()] = False,
        note: Annotated[str, _note()] = "",
        on: Annotated[date | None, options.day("--day", _day_explained())] = None,
        budget: Annotated[Decimal | None, options.budget()] = None,
        epsilon: Annotated[float, options.epsilon()] = 0.01,
        solution: Annotated[Solution, options.solution()] = Solution.KALAI_SMORODINSKY,
        seed: Annotated[int, options.seed()] = 0,
        draws: Annotated[int, options.draws()] = 500,
        as_json: Annotated[bool, options.as_json()] = False,
        report: Annotated[Path | None, options.report()] = None,
        history: Annotated[Path | None, options.history()] = None,
        plan_start: Annotated[date | None, options.plan_start()] = None,
        language: Annotated[Language | None, options.language()] = None,
    ) -> None:
        typed = tuple(amounts or [])
        move = Move(propose, accept, object_to, text, typed, on or today(), note)
        run(
            folder,
            move,
            budget=budget,
            epsilon=epsilon,
            solution=solution,
            seed=seed,
            draws=draws,
            as_json=as_json,
            report=report,
            history=history,
            plan_start=plan_start,
        )


def today() -> date:
    """The day where the user is; the core has no clock."""
    return date.today()  # noqa: DTZ011


def run(
    folder: Path,
    move: Move,
    *,
    budget: Decimal | None,
    epsilon: float,
    solution: Solution,
    seed: int,
    draws: int,
    as_json: bool,
    report: Path | None,
    history: Path | None,
    plan_start: date | None,
) -> None:
    """Add the round that was asked for, then fit, plan, and show where the bargaining stands."""
    # Here, because what bargains loads SciPy, and `gespann --help` needs none.
    from gespann.cli.bargain_document import bargain_document
    from gespann.cli.bargain_view import show_bargaining

    firm, found = read_firm_with_findings(folder, history=history, plan_start=plan_start)
    library.brief_for(firm, budget=budget, goal=None)
    wishes = _wishes(folder, firm)
    if report is not None:
        refuse_unless_writable(report)
    # A round is added or refused before the fit, so that nobody waits for a "no".
    rounds = _moved(folder, firm, move, budget)
    if move.text and any(rounds.last_of(side) is None for side in Department):
        raise _no_text()
    with progress.shown() as watch, silence():
        fit = library.with_findings(
            library.fit(firm, seed=seed, draws=draws, progress=watch), found
        )
        plan = library.plan(fit, budget=budget, epsilon=epsilon, progress=watch)

        def standing(rounds: Rounds) -> "JointRounds":
            return library.bargaining(
                fit, plan, wishes, rounds, today=move.day, solution=solution, progress=watch
            )

        state = standing(rounds)
        if move.text:
            state = standing(_with_text(folder, firm, state, move, budget))
    if report is not None:
        library.write_report(
            report, fit, plan, mean=state.mean, rounds=state, language=language_in_use()
        )
    if as_json:
        sys.stdout.write(as_text(bargain_document(state, firm.currency)) + "\n")
        return
    console = screen()
    show_bargaining(console, state, firm.currency)
    if report is not None:
        console.print(_("The report lies in {path}.").format(path=report), soft_wrap=True)


def _wishes(folder: Path, firm: Firm) -> BothWishes:
    wishes = library.read_wishes(folder, firm)
    if wishes is None:
        raise Refusal(
            _(
                "Bargaining needs the wishes of both departments. Write them into wishes.toml "
                "beside firm.toml; the guide shows how."
            )
        )
    return wishes


def _moved(folder: Path, firm: Firm, move: Move, budget: Decimal | None) -> Rounds:
    """The rounds with the proposal or the answer that was asked for."""
    day, note = move.day, move.note
    if move.object_to is not None:
        return library.object_to_text(
            folder, firm, move.object_to, move.asked, day=day, note=note, budget=budget
        )
    if move.propose is not None:
        return library.propose(
            folder, firm, move.propose, move.amounts, day=day, note=note, budget=budget
        )
    if move.accept is not None:
        return library.accept(folder, firm, move.accept, day=day, note=note, budget=budget)
    return library.read_rounds(folder, firm) or Rounds()


def _with_text(
    folder: Path, firm: Firm, state: "JointRounds", move: Move, budget: Decimal | None
) -> Rounds:
    """The rounds with the mediator's single text on the table."""
    if state.text_cents is None:
        raise _no_text()
    amounts = {
        lever.name: Decimal(int(cents)) / CENTS_PER_UNIT
        for lever, cents in zip(state.levers, state.text_cents, strict=True)
    }
    return library.propose(folder, firm, None, amounts, day=move.day, note=move.note, budget=budget)


def _no_text() -> Refusal:
    return Refusal(
        _(
            "There is no single text: it needs a proposal of each department, a plan in which "
            "somebody gains, and objections that some plan of the room meets."
        )
    )


def _amounts() -> typer.models.ArgumentInfo:
    return typer.Argument(
        metavar=_("[LEVER=AMOUNT]..."),
        help=_(
            "Amounts of a proposal, or bounds that an objection asks for. A lever that is not "
            "named stays as in the department’s last proposal; without one as in the plan last "
            "signed, else as last year."
        ),
        show_default=False,
    )


def _propose() -> typer.models.OptionInfo:
    return typer.Option(
        "--propose", help=_("Put a proposal of this department on the table."), show_default=False
    )


def _accept() -> typer.models.OptionInfo:
    return typer.Option(
        "--accept", help=_("Accept for this department what lies on the table."), show_default=False
    )


def _object() -> typer.models.OptionInfo:
    return typer.Option(
        "--object",
        help=_(
            "Ask something of the mediator’s text for this department: “LEVER<=AMOUNT” or "
            "“LEVER>=AMOUNT”. The next text minds it."
        ),
        show_default=False,
    )


def _text() -> typer.models.OptionInfo:
    return typer.Option("--text", help=_("Put the mediator’s single text on the table."))


def _note() -> typer.models.OptionInfo:
    return typer.Option(
        "--note", metavar=_("TEXT"), help=_("What is to be known of the round."), show_default=False
    )


def _day_explained() -> str:
    return _("Day of the round, and from which open answers are counted; today if not given.")

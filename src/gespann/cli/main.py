"""The `gespann` command: which commands there are, and how it takes "no" and Ctrl-C."""

import os
import sys
from collections.abc import Sequence
from typing import Annotated

import typer
from rich.console import Console

from gespann import __version__
from gespann.cli import (
    backup,
    bargain,
    check,
    check_ledger,
    demo,
    doctor,
    experiment,
    fit,
    next_test,
    plan,
    room,
    serve,
    settle,
    simulate,
)
from gespann.cli.parsing import SpokenGroup, fault_in_words, parser_speaking
from gespann.cli.tongue import language_asked_for
from gespann.language import gettext as _
from gespann.language import speaking
from gespann.refusals import Refusal

EXIT_REFUSED = 2
EXIT_INTERRUPTED = 130
EXIT_NOBODY_READS = 141


def main() -> None:
    """Run the command that the process was called with and leave with its exit code."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one command; the exit code is 0, or 2 for a refusal, or 130 after Ctrl-C."""
    with speaking(language_asked_for(arguments, os.environ)), parser_speaking():
        try:
            return int(app()(list(arguments), standalone_mode=False, prog_name="gespann") or 0)
        except Refusal as refusal:
            return _refuse(str(refusal))
        except KeyboardInterrupt:
            return EXIT_INTERRUPTED
        except BrokenPipeError:
            # Whoever read our output has gone, as in `gespann plan … | head`. What is still in the
            # buffer has no reader either.
            sys.stdout = None
            return EXIT_NOBODY_READS
        except OSError as error:
            if error.filename is None:
                raise
            return _refuse(
                _("“{path}” cannot be used: {reason}.").format(
                    path=error.filename, reason=error.strerror
                )
            )
        except typer.TyperException as error:
            return _refuse(
                _("{fault} `gespann COMMAND --help` says what is possible.").format(
                    fault=fault_in_words(error)
                )
            )


def app() -> typer.Typer:
    """The command with its subcommands, its help in the language in use."""
    command = typer.Typer(
        name="gespann",
        help=_("One goal, one budget, one plan for sales and marketing."),
        no_args_is_help=False,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        cls=SpokenGroup,
        options_metavar=_("[OPTIONS]"),
        subcommand_metavar=_("COMMAND [ARGUMENTS]..."),
    )

    @command.callback()
    def whole(
        version: Annotated[
            bool,
            typer.Option(
                "--version", help=_("Show the version."), is_eager=True, callback=_show_version
            ),
        ] = False,
    ) -> None: ...

    for subcommand in (
        demo, serve, backup, doctor, check_ledger, check, fit, plan, room, bargain, settle,
        next_test, experiment, simulate,
    ):  # fmt: skip
        subcommand.add_to(command)
    return command


def _show_version(wanted: bool) -> None:
    if wanted:
        sys.stdout.write(f"gespann {__version__}\n")
        raise typer.Exit


def _refuse(sentence: str) -> int:
    Console(stderr=True, markup=False, highlight=False, emoji=False).print(sentence, soft_wrap=True)
    return EXIT_REFUSED

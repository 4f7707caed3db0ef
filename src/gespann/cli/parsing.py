"""The words of the parser of the command line in the language in use.

Typer takes some of its words from the standard library's gettext and says the rest in English;
both are brought home to our own catalogue here.
"""

import gettext as standard_gettext
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup, TyperOption

from gespann.language import CATALOGUES, language
from gespann.language import gettext as _


class AmountRefused(typer.BadParameter):
    """An amount of money that cannot be read; its message is ours and translated."""


class ValueRefused(typer.BadParameter):
    """Another value that cannot be read; its message is ours and translated."""


class SpokenCommand(TyperCommand):
    """A command whose help is in the language in use."""

    def get_help_option(self, ctx: Any) -> TyperOption | None:
        """The option --help."""
        return _spoken(super().get_help_option(ctx))

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        """The line that shows how the command is called."""
        _write_usage(self, ctx, formatter)


class SpokenGroup(TyperGroup):
    """The command of commands, its help in the language in use."""

    def get_help_option(self, ctx: Any) -> TyperOption | None:
        """The option --help."""
        return _spoken(super().get_help_option(ctx))

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        """The line that shows how the command is called."""
        _write_usage(self, ctx, formatter)


@contextmanager
def parser_speaking() -> Iterator[None]:
    """Let the standard library's gettext look into our catalogue for a while."""
    before = os.environ.get("LANGUAGE"), standard_gettext.textdomain()
    standard_gettext.bindtextdomain("gespann", str(CATALOGUES))
    standard_gettext.textdomain("gespann")
    os.environ["LANGUAGE"] = language()
    try:
        yield
    finally:
        standard_gettext.textdomain(before[1])
        if before[0] is None:
            del os.environ["LANGUAGE"]
        else:
            os.environ["LANGUAGE"] = before[0]


def words_of_the_parser() -> tuple[str, ...]:
    """What Typer says through gettext; named here so that it gets into our catalogue."""
    return (
        _("Arguments"),
        _("Options"),
        _("Commands"),
        _("required"),
        _("default: {default}"),
        _("Missing command."),
        _("No such command {name!r}."),
    )


def fault_in_words(error: typer.TyperException) -> str:
    """What is wrong with the command line, as a sentence."""
    parameter = getattr(error, "param", None)
    name = parameter.get_error_hint().strip("'") if parameter is not None else ""
    match type(error).__name__:
        case "NoSuchOption":
            return _("There is no option {option}.").format(
                option=getattr(error, "option_name", "")
            )
        case "MissingParameter":
            return _("{name} is missing.").format(name=name)
        case "BadParameter":
            return _("The value for {name} does not fit.").format(name=name)
    return getattr(error, "message", "") or error.format_message()


def _spoken(option: TyperOption | None) -> TyperOption | None:
    if option is not None:
        option.help = _("Show this text.")
    return option


def _write_usage(command: TyperCommand | TyperGroup, ctx: Any, formatter: Any) -> None:
    pieces = command.collect_usage_pieces(ctx)
    formatter.write_usage(ctx.command_path, " ".join(pieces), prefix=_("Usage:") + " ")

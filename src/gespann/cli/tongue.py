"""Which language the person at the terminal reads."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from gespann.language import LANGUAGES

_VARIABLES = ("GESPANN_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


class Language(StrEnum):
    """What --language takes; the values are those of `gespann.language.LANGUAGES`."""

    EN = "en"
    DE = "de"


def language_asked_for(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """The language of --language, else of the environment, else English.

    It is read before the command line is parsed, because help and refusals of the parser are to be
    in that language too.
    """
    wishes = [_of_option(arguments), *(environment.get(name, "") for name in _VARIABLES)]
    # The first one that is set decides, as in every program: LC_ALL=C is a wish for English.
    wish = next((wish for wish in wishes if wish), "")
    code = wish[:2].lower()
    return code if code in LANGUAGES else "en"


def _of_option(arguments: Sequence[str]) -> str:
    for position, argument in enumerate(arguments):
        if argument.startswith("--language="):
            return argument.partition("=")[2]
        if argument == "--language":
            return "".join(arguments[position + 1 : position + 2])
    return ""

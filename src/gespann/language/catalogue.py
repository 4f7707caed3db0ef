"""Keeps the catalogues of translations in step with the source: `./gespann translate`.

There are two. What core, command line and reports say follows `gespann.language`; what the
workbench says, in Python and in templates, follows Django, which looks only into catalogues named
"django" and knows other placeholders in templates, %(name)s.

Every sentence of the source is collected, German that is there already is kept, German from JSON
files ({"English": "Deutsch"} or {"English": ["Einzahl", "Mehrzahl"]}) is taken in, and what nobody
says any more is dropped. The .po is for people and the .mo for machines; both are committed,
because a fresh machine has no tool to compile one into the other. The header names no date, so
that nothing changes when nothing has changed.
"""

import io
import json
import re
import string
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir, extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

SOURCES = Path(__file__).parents[1]
KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "ngettext": (1, 2), "ngettext_lazy": (1, 2),
}  # fmt: skip
PERCENT_PLACEHOLDER = re.compile(r"%\((\w+)\)")
TEMPLATES = "gespann.language.catalogue:extract_template"

Forms = str | tuple[str, ...]


def extract_template(
    file: BinaryIO, keywords: Any, comment_tags: Any, options: Any
) -> Iterator[Any]:
    """What a Django template says, found by Babel in the Python that Django makes of it."""
    python = templatize(file.read().decode("utf-8"))
    # The indentation of HTML means nothing to Python, which would take offence at it.
    lines = "\n".join(line.lstrip() for line in python.splitlines())
    yield from extract_python(io.BytesIO(lines.encode()), keywords, comment_tags, options)


@dataclass(frozen=True)
class Kept:
    """One of the two catalogues: what is collected for it, and where its German is kept."""

    german: Path
    methods: Sequence[tuple[str, str]]


PLAIN = Kept(
    Path(__file__).parent / "locale" / "de" / "LC_MESSAGES" / "gespann.po",
    [("apps/**", "ignore"), ("server/**", "ignore"), ("ui/**", "ignore"), ("**.py", "python")],
)
PAGES = Kept(
    SOURCES / "ui" / "locale" / "de" / "LC_MESSAGES" / "django.po",
    [
        (f"{folder}/**.{ending}", method)
        for folder in ("apps", "server", "ui")
        for ending, method in (
            ("py", "python"),
            ("html", TEMPLATES),
            ("txt", TEMPLATES),
        )
    ],
)
CATALOGUES = (PLAIN, PAGES)


class DatelessCatalog(Catalog):
    """A catalogue whose header says only what gettext needs to know."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """Encoding, language and the rule for plurals."""
        return [
            ("Project-Id-Version", "gespann"),
            ("Language", "de"),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
            ("Plural-Forms", "nplurals=2; plural=(n != 1);"),
        ]

    @mime_headers.setter
    def mime_headers(self, headers: object) -> None:
        """What a file says of itself is not taken over."""


def extracted(kept: Kept = PLAIN, sources: Path = SOURCES) -> Catalog:
    """Every sentence of the source, with the files it stands in and without any German."""
    catalogue = _empty()
    for file, _line, message, comments, context in extract_from_dir(
        sources, keywords=KEYWORDS, method_map=kept.methods, comment_tags=("Translators:",)
    ):
        place = Path("src", sources.name, file).as_posix()
        catalogue.add(message, locations=[(place, 0)], auto_comments=comments, context=context)
    return catalogue


def read(path: Path = PLAIN.german) -> Catalog:
    """The catalogue in a .po file; an empty one if there is no such file."""
    if not path.exists():
        return _empty()
    with path.open("rb") as file:
        return read_po(file, locale="de")


def brought_up_to_date(
    source: Catalog, known: Catalog, given: Mapping[str, Forms] | None = None
) -> Catalog:
    """The sentences of the source with the German that is given or known, in alphabetical order."""
    catalogue = _empty()
    for message in sorted(sentences(source), key=singular):
        known_message = known.get(message.id)
        german: Forms | list[str] | None = (given or {}).get(singular(message))
        if not german and known_message is not None:
            german = known_message.string
        catalogue.add(
            message.id,
            german,
            locations=sorted(set(message.locations)),
            auto_comments=message.auto_comments,
        )
    return catalogue


def sentences(catalogue: Catalog) -> list[Message]:
    """The messages of a catalogue, without its header."""
    return [message for message in catalogue if message.id]


def singular(message: Message) -> str:
    """The English of a message, in the singular if it has both."""
    return message.id if isinstance(message.id, str) else message.id[0]


def without_german(catalogue: Catalog) -> list[str]:
    """English sentences that lack their German, or one of its two forms."""
    return [singular(message) for message in sentences(catalogue) if not all(_german(message))]


def with_other_placeholders(catalogue: Catalog) -> list[str]:
    """English sentences whose German names other placeholders than they do."""
    return [singular(message) for message in sentences(catalogue) if not _names_the_same(message)]


def placeholders(forms: Iterable[str]) -> set[str]:
    """Names in braces, such as {budget}, and those of templates, such as %(budget)s."""
    in_braces = {
        name for form in forms for _text, name, _spec, _conversion in string.Formatter().parse(form)
        if name is not None
    }  # fmt: skip
    return in_braces | {name for form in forms for name in PERCENT_PLACEHOLDER.findall(form)}


def as_po(catalogue: Catalog) -> bytes:
    """The catalogue for people."""
    file = io.BytesIO()
    write_po(file, catalogue, width=100, include_lineno=False, ignore_obsolete=True)
    return file.getvalue()


def as_mo(catalogue: Catalog) -> bytes:
    """The catalogue for machines."""
    file = io.BytesIO()
    write_mo(file, catalogue)
    return file.getvalue()


def translations_in(paths: Iterable[Path]) -> dict[str, Forms]:
    """The German in JSON files; of two files that know a sentence the later one decides."""
    given: dict[str, Forms] = {}
    for path in paths:
        for english, german in json.loads(path.read_text(encoding="utf-8")).items():
            given[english] = german if isinstance(german, str) else tuple(german)
    return given


def main(arguments: Sequence[str]) -> int:
    """Bring .po and .mo up to date; the exit code is 1 while a sentence lacks its German."""
    given = translations_in(Path(argument) for argument in arguments)
    catalogues = [_written(kept, given) for kept in CATALOGUES]
    spoken = {singular(message) for one in catalogues for message in sentences(one)}
    _tell("said nowhere in the source", sorted(set(given) - spoken))
    others = [english for one in catalogues for english in with_other_placeholders(one)]
    missing = [english for one in catalogues for english in without_german(one)]
    _tell("other placeholders in the German", others)
    _tell("without German", missing)
    sys.stdout.write(f"{len(spoken)} sentences\n")
    return 1 if others or missing else 0


def _written(kept: Kept, given: Mapping[str, Forms]) -> Catalog:
    catalogue = brought_up_to_date(extracted(kept), read(kept.german), given)
    kept.german.parent.mkdir(parents=True, exist_ok=True)
    kept.german.write_bytes(as_po(catalogue))
    kept.german.with_suffix(".mo").write_bytes(as_mo(catalogue))
    return catalogue


def _tell(heading: str, english: Sequence[str]) -> None:
    for sentence in english:
        sys.stdout.write(f"{heading}: {json.dumps(sentence, ensure_ascii=False)}\n")


def _empty() -> Catalog:
    return DatelessCatalog(
        locale="de", domain="gespann", header_comment="# German for Gespann.", fuzzy=False
    )


def _names_the_same(message: Message) -> bool:
    forms = [form for form in _german(message) if form]
    if not forms:
        return True
    english = placeholders(_english(message))
    # The singular may say "one" in place of a number; the last form has to name everything.
    return placeholders(forms) <= english and placeholders(forms[-1:]) == english


def _english(message: Message) -> list[str]:
    return [message.id] if isinstance(message.id, str) else list(message.id)


def _german(message: Message) -> list[str]:
    german = message.string or ""
    return [german] if isinstance(german, str) else list(german)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

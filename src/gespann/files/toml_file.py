"""A TOML file as text and as a document; why it cannot be read is a fault."""

import re
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

from gespann.language import gettext as _
from gespann.refusals import Fault, InputRefused

LARGEST_TOML_BYTES = 1024**2


def toml_text(path: Path, faults: list[Fault]) -> str | None:
    """The text of a file, or None and a fault."""
    try:
        if path.stat().st_size > LARGEST_TOML_BYTES:
            raise ValueError("too large")
        # Notepad writes a byte order mark, which TOML does not allow.
        return path.read_bytes().decode("utf-8-sig")
    except (FileNotFoundError, NotADirectoryError):
        what = _("There is no such file in “{folder}”.").format(folder=path.parent.name or ".")
        mend = _("Name a folder that holds a firm.toml.")
    except OSError:
        what = _("The file cannot be opened.")
        mend = _("Check its name, and whether it may be read.")
    except UnicodeDecodeError:
        what = _("The file is not written in UTF-8.")
        mend = _("Save it as UTF-8 in the editor.")
    except ValueError:
        what = _("The file is larger than one megabyte.")
        mend = _("A description has a few dozen lines; the figures belong in the history table.")
    faults.append(Fault(what=what, mend=mend, file=path.name))
    return None


def text_if_there(path: Path) -> str | None:
    """The text of a file that may be there; None where there is none.

    Raises: InputRefused if it is there and cannot be read.
    """
    if not path.exists():
        return None
    faults: list[Fault] = []
    text = toml_text(path, faults)
    if text is None:
        raise InputRefused(faults)
    return text


def toml_document(text: str, file: str, faults: list[Fault]) -> dict[str, Any] | None:
    """The text as TOML, its decimals exact, or None and a fault with the row."""
    row = None
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        row = int(line[1]) if line else None
    except (RecursionError, ValueError, ArithmeticError):
        pass  # Nested without end, or a number or date that cannot be: told below like the rest.
    faults.append(
        Fault(
            what=_("This is not valid TOML."),
            mend=_(
                "Texts stand in quotation marks, decimals have a point, lists stand in [ ], and"
                " no key comes twice in a section."
            ),
            file=file,
            row=row,
        )
    )
    return None

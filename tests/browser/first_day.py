"""A served workbench as the page of the set-up leaves it; that page itself has tests of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

from browser.test_workbench import PASSWORD
from served import first_line, free_port, served, within

# Eve keeps the organisation and is its management; Ada has an invitation.
SET_UP = """
import django; django.setup()
from datetime import date
from gespann.apps.organisation.actions.set_up import FirstPerson, FirstPlace, SetUp, set_up
set_up(SetUp(
    "Kupferberg GmbH", "EUR", date(date.today().year, 1, 1), "Vertrieb", "Marketing", {language!r},
    FirstPerson("Eve", "eve@kupferberg.example", FirstPlace.MANAGEMENT), {password!r},
    [FirstPerson("Ada", "ada@kupferberg.example", FirstPlace.NONE)],
))
"""


@contextmanager
def first_day(
    folder: Path, language: str, code: str = "", *arguments: str
) -> Iterator[SimpleNamespace]:
    """The workbench, as long as this lasts: its address, its language, and what was printed.

    Args:
        code: Brings more rows, see `within`.
    """
    with served(folder, port := free_port()) as process:
        for _ in range(3):
            first_line(process)
        rows = SET_UP.format(language=language, password=PASSWORD) + code
        told = within(folder, rows, *arguments)
        address = f"http://localhost:{port}"
        yield SimpleNamespace(address=address, language=language, told=told, process=process)

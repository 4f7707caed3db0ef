"""Everybody whom the doors know, and behind the doors the rows of one app: made once per file."""

import pkgutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from copy import copy
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import pytest
from django.urls import reverse

import doors
from cast import make_ada, make_ben, make_dan, make_eve
from gespann.apps.organisation.models import Person

TABLES = {
    found.name: import_module(f"doors.{found.name}")
    for found in pkgutil.iter_modules(doors.__path__)
}
DOORS = {name: door for table in TABLES.values() for name, door in table.DOORS.items()}
APP_OF = {name: app for app, table in TABLES.items() for name in table.DOORS}


@dataclass(frozen=True)
class House:
    """Whom there is, and the rows that the addresses of one app need."""

    inhabitants: dict[str, Person]
    rows: dict[str, Any]

    @property
    def people(self) -> dict[str, Person]:
        """They as they were when the house was made; the log-in writes into what it is given."""
        return {name: copy(person) for name, person in self.inhabitants.items()}

    def address(self, name: str) -> str:
        """Where a door of this app is."""
        door = DOORS[name]
        pk = {"pk": self.rows[door.row].pk} if door.row else {}
        return reverse(name, kwargs={**door.args, **pk})


def at_doors(names: Iterable[str]) -> pytest.MarkDecorator:
    """A test for each door, in a house with the rows of its app."""
    names = list(names)
    apps_and_names = [(APP_OF[name], name) for name in names]
    return pytest.mark.parametrize(
        ("house", "name"), apps_and_names, indirect=["house"], scope="module", ids=names
    )


@pytest.fixture(scope="module")
def house(
    request: pytest.FixtureRequest, shared_rows: Callable[[], AbstractContextManager[None]]
) -> Iterator[House]:
    """The house of the app whose name is the parameter."""
    with shared_rows():
        people = {"ada": make_ada(), "ben": make_ben(), "dan": make_dan(), "eve": make_eve()}
        yield House(people, TABLES[request.param].rows())

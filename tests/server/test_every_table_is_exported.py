"""Every table of the workbench can be taken away as CSV, as a workbook and as JSON."""

import ast
import csv
import io
import json

import openpyxl
import pytest
from django.urls import reverse

from doors import WITH_A_LOG_IN, Door
from server.house import APP_OF, DOORS, TABLES, house
from server.test_who_may_go_where import BACKEND, turned_away

pytestmark = pytest.mark.django_db
__all__ = ["house"]

# Pages of the log-in are in no table of doors: everybody sees their own.
OWN_ACCOUNT = Door(get=WITH_A_LOG_IN)
SHOWN_ON = {
    name: (at, frozenset()) if isinstance(at, str) else at
    for table in TABLES.values()
    for name, at in getattr(table, "TABLES", {}).items()
}
at_tables = pytest.mark.parametrize(
    ("house", "name"),
    [(APP_OF.get(page_name, "server"), name) for name, (page_name, _to) in SHOWN_ON.items()],
    indirect=["house"],
    scope="module",
    ids=SHOWN_ON,
)


def where(name, house):
    """The door of the page that shows a table, and its address."""
    page_name, _to = SHOWN_ON[name]
    door = DOORS.get(page_name, OWN_ACCOUNT)
    return door, reverse(page_name, args=[house.rows[door.row].pk] if door.row else [])


def tables_in(path):
    """The names that the tables in this module are made with."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Table":
            name = node.args[0]
            assert isinstance(name, ast.Constant), f"{path}: a table's name is a plain word"
            yield name.value


def test_of_every_table_it_is_known_where_it_is_shown(root):
    source = root / "src" / "gespann"
    modules = [path for app in ("apps", "server", "ui") for path in (source / app).rglob("*.py")]
    found = [name for path in modules for name in tables_in(path)]
    assert sorted(found) == sorted(SHOWN_ON)


@at_tables
def test_a_table_is_exported_to_whoever_may_see_it_and_to_nobody_else(client, house, name):
    _at, shown_to = SHOWN_ON[name]
    door, address = where(name, house)
    for who, person in sorted(house.people.items()):
        client.force_login(person, BACKEND)
        if who not in door.get:
            assert turned_away(client.get(address, {"export": f"{name}.json"}))
            continue
        page = client.get(address).text
        if shown_to and who not in shown_to:
            assert f"export={name}." not in page
            is_page = client.get(address, {"export": f"{name}.json"}).headers["Content-Type"]
            assert is_page.startswith("text/html")
            continue
        told = {
            ending: client.get(address, {"export": f"{name}.{ending}"})
            for ending in ("csv", "xlsx", "json")
        }
        listed = json.loads(told["json"].content)
        lines = list(csv.reader(io.StringIO(told["csv"].content.decode("utf-8-sig"))))
        sheet = openpyxl.load_workbook(io.BytesIO(told["xlsx"].content)).active
        assert len(listed) == len(lines) - 1 == sheet.max_row - 1
        assert all(lines[0] == list(row) for row in listed)
        for ending in told:
            is_linked = f"export={name}.{ending}" in page
            assert is_linked == bool(listed)


def test_strangers_are_sent_to_the_log_in(client):
    assert turned_away(client.get(reverse("market:history"), {"export": "batches.csv"}))

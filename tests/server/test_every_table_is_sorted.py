"""Every table of the workbench can be put in each order that it offers."""

import re
from html import unescape

import pytest

from server.house import house
from server.test_every_table_is_exported import at_tables, where
from server.test_who_may_go_where import BACKEND

pytestmark = pytest.mark.django_db
__all__ = ["house"]


def orders_offered(page, name):
    """Where the heads of a table's columns lead to."""
    return map(unescape, re.findall(rf'id="{name}-by-[^"]+" href="([^"]+)"', page))


@at_tables
def test_a_table_is_put_in_every_order_that_it_offers(client, house, name):
    door, address = where(name, house)
    for who in sorted(door.get & set(house.people)):
        client.force_login(house.people[who], BACKEND)
        for order in orders_offered(client.get(address).text, name):
            there = client.get(address + order)
            assert there.status_code == 200
            back = [one for one in orders_offered(there.text, name) if "sort=-" in one]
            for turned in back:
                assert client.get(address + turned).status_code == 200

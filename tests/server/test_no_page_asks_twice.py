"""A page asks the database nothing twice, whoever of those it is meant for looks at it."""

from collections import Counter

import pytest

from server.house import DOORS, at_doors, house
from server.test_queries_of_pages import asked_by
from server.test_who_may_go_where import BACKEND

pytestmark = pytest.mark.django_db
__all__ = ["house"]
# Programs come by token and not by session; their addresses answer no page, nor does a part of one.
PAGES = [
    name
    for name, door in DOORS.items()
    if {"ada", "eve"} & door.get and not name.startswith(("api:", "home_"))
]


@at_doors(PAGES)
def test_no_page_asks_the_same_twice(client, house, name):
    for who in sorted({"ada", "eve"} & DOORS[name].get):
        client.force_login(house.people[who], BACKEND)
        asked = Counter(asked_by(client, house.address(name)))
        assert [sql for sql, times in asked.items() if times > 1] == []

"""Before a month is closed, the controller sees which invoices of it wait in the inbox."""

from datetime import date

import pytest
from django.utils import timezone

from apps.actuals.made_drafts import YEAR, landed, row
from apps.budget.forms_sent import at, looks
from gespann.apps.budget.queries.months import next_month

pytestmark = pytest.mark.django_db
IN_JANUARY, IN_JUNE = date(YEAR, 1, 15), date(YEAR, 6, 15)


def open_in(pot):
    return [(one.what, one.cents) for one in next_month(pot, timezone.localdate()).matters]


def test_what_waits_until_the_end_of_the_month_is_counted_and_later_rows_are_not(
    client, fairs, kim
):
    assert open_in(fairs.pot) == []
    landed(kim, row(3, 100_00, day=IN_JANUARY), row(4, 50_00, day=IN_JUNE))
    assert open_in(fairs.pot) == [("1 invoice waits in the inbox and is not booked.", 100_00)]
    page = looks(client, kim, at("months", fairs.pot)).text
    assert 'href="/actuals/' in page


def test_what_is_booked_does_not_wait(fairs, to_fairs, kim):
    landed(kim, row(3, 100_00, day=IN_JANUARY))
    assert open_in(fairs.pot) == []

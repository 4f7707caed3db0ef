"""What the database refuses of actuals, whoever asks and however."""

import pytest
from django.db import DatabaseError, connection, transaction

from apps.actuals.made_drafts import landed, row
from gespann.apps.actuals.actions.landing import undo
from gespann.apps.actuals.models import Booked, Invoice

pytestmark = pytest.mark.django_db
ATTACKS = {
    "an import is changed": "UPDATE actuals_import SET file_name = 'x'",
    "an import is deleted": "DELETE FROM actuals_import",
    "an import leaves a gap": "INSERT INTO actuals_import (number, by_id, at, reason, file_name, "
    "sha256, program, title, origin, currency, counts) SELECT 99, by_id, at, reason, 'x', sha256, "
    "program, title, origin, currency, counts FROM actuals_import WHERE number = 1",
    "an invoice gets another amount": "UPDATE actuals_invoice SET gross_cents = 1",
    "an invoice gets another key": "UPDATE actuals_invoice SET key = 'x'",
    "an invoice gets another payee": "UPDATE actuals_invoice SET payee = 'Me', text = 'x'",
    "an invoice is deleted": "DELETE FROM actuals_invoice",
    "an invoice waits without a reason": "UPDATE actuals_invoice SET state = 'inbox', why = '', "
    "dealt_with_on = NULL",
    "more tax than there is": "UPDATE actuals_invoice SET tax_cents = gross_cents + 1",
    "a part of an invoice is changed": "UPDATE actuals_booked SET part = 7",
    "a part of an invoice is deleted": "DELETE FROM actuals_booked",
    "a part is booked twice": "INSERT INTO actuals_booked (invoice_id, attempt, part, entry_id) "
    "SELECT invoice_id, attempt, part, entry_id - 1 FROM actuals_booked",
    "an entry is of two invoices": "INSERT INTO actuals_booked (invoice_id, attempt, part, "
    "entry_id) SELECT invoice_id, attempt, part + 1, entry_id FROM actuals_booked",
    "a step is changed": "UPDATE actuals_step SET words = 'x'",
    "a step is deleted": "DELETE FROM actuals_step",
    "a rule is deleted": "DELETE FROM actuals_rule",
    "a rule asks for nothing": "UPDATE actuals_rule SET accounts = '', cost_centre = ''",
    "a rule books nowhere": "UPDATE actuals_rule SET line_id = NULL",
}
SAME_ROW = (
    "INSERT INTO actuals_invoice ({columns}) SELECT {values} FROM actuals_invoice WHERE row = 3"
)


@pytest.fixture
def done(kim, fairs, to_fairs):
    return landed(kim, row(payee="Somebody"))


def refused(sql):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_database_refuses(done, attack):
    refused(ATTACKS[attack])


def copied(**changed):
    names = [field.column for field in Invoice._meta.fields if field.column != "id"]
    values = [changed.get(name, name) for name in names]
    return SAME_ROW.format(columns=", ".join(names), values=", ".join(values))


def test_a_row_of_a_file_is_one_invoice_however_it_comes_in(done):
    refused(copied())
    refused(copied(generation="1"))
    if connection.vendor == "sqlite":
        refused(copied().replace("INSERT", "INSERT OR REPLACE", 1))
        refused(copied(generation="1").replace("INSERT", "INSERT OR REPLACE", 1))


def test_what_is_undone_stays_undone(done, kim):
    undo(done, "", by=kim)
    refused("UPDATE actuals_invoice SET state = 'booked'")
    assert Booked.objects.count() == 1

"""A firm with a budget, served for browsers: two departments with their heads, and a controller."""

from contextlib import contextmanager
from types import SimpleNamespace

from browser.first_day import first_day

# Eve set the firm up and is its management. The pot of this year, that of a past year to close
# months of, and lines of both sides; on one of them an order whose last day is over.
RECORD = """
import django; django.setup()
from datetime import date, timedelta
from uuid import uuid4
from django.utils import timezone
import make
from gespann.apps.budget.actions.commitments import commit_funds
from gespann.apps.budget.actions.spending import spend
from gespann.apps.budget.models import Commitment
from gespann.apps.organisation.actions.invitations import let_in
from gespann.apps.organisation.models import Level, Office, Person, Side
PASSWORD = "four horses on one cart"
def somebody(name):
    person = make.person(name, language=Person.objects.first().language)
    let_in(person, PASSWORD)
    return person
sales, marketing = make.department(side=Side.SALES), make.department(side=Side.MARKETING)
sam, mia, kim, lou = (somebody(name) for name in ("Sam", "Mia", "Kim", "Lou"))
make.membership(sam, sales, level=Level.HEAD)
make.membership(mia, marketing, level=Level.HEAD)
make.membership(lou, sales)
make.appointment(kim, Office.CONTROLLER)
pot = make.pot(50_000_00)
def line(name, department, granted_cents, **more):
    return make.line(name=name, department=department, granted_cents=granted_cents, **more)
fair = line("Messen", sales, 10_000_00, of=pot, planned_cents=12_000_00)
line("Vorf\u00fchrungen", sales, 2_000_00, of=pot, planned_cents=2_000_00)
line("Mailings", marketing, 8_000_00, of=pot, planned_cents=8_000_00, lever="mailings")
spend(fair, 2_500_00, by=lou, key=uuid4())
old = commit_funds(fair, 1_500_00, "Messestand Nord", by=lou, key=uuid4())
past = line("Messen", sales, 1_000_00, of=make.pot(5_000_00, year=2025))
spend(past, 250_00, by=lou, key=uuid4(), day=date(2025, 1, 15))
order = commit_funds(past, 100_00, "Stand", by=lou, key=uuid4(), day=date(2025, 1, 10))
line("Besuche", sales, 1_000_00, of=pot)
calls = line("Anrufe", sales, 500_00, of=pot)
late = commit_funds(calls, 200_00, "Liste", by=lou, key=uuid4())
for one, last_day in (
    (late, timezone.localdate() - timedelta(days=2)),
    (old, timezone.localdate() - timedelta(days=3)),
    (order, date(2025, 1, 31)),
):
    Commitment.objects.filter(pk=one.pk).update(expires_on=last_day)
"""


@contextmanager
def a_budget_at_work(folder, language):
    """The served workbench, as long as this lasts."""
    with first_day(folder, language, RECORD) as workbench:
        yield SimpleNamespace(address=workbench.address, language=language, folder=folder)

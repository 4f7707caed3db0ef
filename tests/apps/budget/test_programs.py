"""A program with somebody's token signs nothing, whatever that person may."""

from uuid import uuid4

import pytest

import make
from gespann.apps.budget.actions.lines import grant
from gespann.apps.budget.actions.months import close_month
from gespann.apps.budget.actions.pots import set_limit
from gespann.apps.budget.actions.transfers import propose_transfer, sign_transfer
from gespann.apps.organisation.models import Side
from gespann.refusals import NotAllowed

pytestmark = pytest.mark.django_db


def test_neither_limits_nor_grants_nor_transfers_nor_months(ada, sam, kim, cleo):
    line = make.line(granted_cents=10_00, of=make.pot(year=2025))
    other = make.line(department=line.department)
    transfer = propose_transfer(line, other, 1, reason="", by=ada, key=uuid4())
    for person in (sam, kim, cleo):
        person.token = make.token(person)
    sales = make.department(side=Side.SALES)
    for signing in (
        lambda: set_limit(line.pot, 1, reason="", by=cleo, key=uuid4()),
        lambda: grant(line, 1, by=cleo, key=uuid4()),
        lambda: sign_transfer(transfer, sales, revision=1, by=sam),
        lambda: close_month(line.pot, by=kim),
    ):
        with pytest.raises(NotAllowed):
            signing()

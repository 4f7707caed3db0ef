"""Random lives of a pot against a ledger in ten lines: the same yes and no, the same balances.

Whatever is done twice with one key is done once; after every step the whole ledger is added up.
"""

from uuid import uuid4

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

import make
from gespann.apps.budget.actions import commitments, lines, pots, spending, transfers
from gespann.apps.budget.engine import check_ledger
from gespann.apps.budget.models import Commitment, Line
from gespann.apps.budget.queries.figures import figures
from gespann.apps.organisation.models import Level, Office, Side
from gespann.refusals import Refusal

CENTS = st.integers(1, 150)


class Plain:
    """The ledger in ten lines: granted, committed and spent of each line, and open orders."""

    def __init__(self):
        self.limit, self.lines, self.open = 0, {}, {}

    def book(self, line, granted=0, committed=0, spent=0, orders=()):
        old = self.lines[line]
        new = [old[0] + granted, old[1] + committed, old[2] + spent]
        opened = {order: self.open.get(order, 0) + change for order, change in orders}
        rest = sum(other[0] for name, other in self.lines.items() if name != line)
        if min(*new, *opened.values(), 0) < 0 or new[0] < new[1] + new[2]:
            return False
        if granted and rest + new[0] > self.limit:
            return False
        self.lines[line] = new
        self.open |= opened
        return True


class Ledger(RuleBasedStateMachine):
    orders = Bundle("orders")
    booked = Bundle("booked")

    def __init__(self):
        super().__init__()
        self.savepoint = transaction.savepoint()
        self.plain = Plain()
        self.pot = make.pot()
        self.cleo = make.management()
        self.kim = make.appointment(make.person(), Office.CONTROLLER).person
        self.heads, self.staff, self.there = {}, {}, []
        for side in (Side.SALES, Side.MARKETING):
            department = make.department(side=side)
            self.heads[department] = make.membership(
                make.person(), department, level=Level.HEAD
            ).person
            self.staff[department] = make.membership(make.person(), department).person
            for _ in range(2):
                self.there.append(make.line(of=self.pot, department=department))
        self.plain.lines = {line.pk: [0, 0, 0] for line in self.there}

    def teardown(self):
        transaction.savepoint_rollback(self.savepoint)

    def told(self, act, *arguments, **more):
        """What an act returns, or None if it was refused; done twice, it is done once."""
        key = uuid4()
        try:
            first = act(*arguments, key=key, **more)
        except Refusal:
            return None
        assert act(*arguments, key=key, **more) == first
        return first

    def agree(self, answer, expected):
        assert (answer is not None) == expected

    @rule(limit=st.integers(0, 400))
    def limit(self, limit):
        answer = self.told(pots.set_limit, self.pot, limit, reason="", by=self.cleo)
        self.agree(answer, limit >= sum(line[0] for line in self.plain.lines.values()))
        if answer:
            self.plain.limit = limit

    @rule(which=st.integers(0, 3), cents=CENTS)
    def grant(self, which, cents):
        line = self.there[which]
        answer = self.told(lines.grant, line, cents, by=self.cleo)
        self.agree(answer, self.plain.book(line.pk, granted=cents))

    @rule(which=st.integers(0, 3), cents=CENTS)
    def take_back(self, which, cents):
        line = self.there[which]
        answer = self.told(lines.take_back, line, cents, by=self.cleo)
        self.agree(answer, self.plain.book(line.pk, granted=-cents))

    @rule(target=orders, which=st.integers(0, 3), cents=CENTS, is_blanket=st.booleans())
    def commit(self, which, cents, is_blanket):
        line = self.there[which]
        staff = self.staff[line.department]
        order = self.told(
            commitments.commit_funds, line, cents, "x", by=staff, is_blanket=is_blanket
        )
        name = order.pk if order else "refused"
        self.agree(order, self.plain.book(line.pk, committed=cents, orders=[(name, cents)]))
        return order or multiple()

    @rule(target=orders, order=orders, cents=CENTS)
    def call_off(self, order, cents):
        release = self.told(
            commitments.call_off, order, cents, "x", by=self.staff[order.line.department]
        )
        name = release.pk if release else "refused"
        change = [(order.pk, -cents), (name, cents)]
        self.agree(release, order.is_blanket and self.plain.book(order.line_id, orders=change))
        return release or multiple()

    @rule(target=booked, order=orders, cents=CENTS, is_final=st.booleans())
    def settle(self, order, cents, is_final):
        left = self.plain.open[order.pk]
        reserved = left if is_final else min(left, cents)
        answer = self.told(commitments.settle, order, cents, by=self.kim, is_final=is_final)
        change = [(order.pk, -reserved)]
        expected = self.plain.book(order.line_id, committed=-reserved, spent=cents, orders=change)
        self.agree(answer, expected)
        return answer or multiple()

    @rule(order=orders, cents=CENTS)
    def release(self, order, cents):
        answer = self.told(commitments.release, order, cents, by=self.kim)
        change = [(order.pk, -cents)]
        self.agree(answer, self.plain.book(order.line_id, committed=-cents, orders=change))

    @rule(target=booked, which=st.integers(0, 3), cents=CENTS)
    def spend(self, which, cents):
        line = self.there[which]
        answer = self.told(spending.spend, line, cents, by=self.kim)
        self.agree(answer, self.plain.book(line.pk, spent=cents))
        return answer or multiple()

    @rule(which=st.integers(0, 3), cents=CENTS)
    def credit(self, which, cents):
        line = self.there[which]
        answer = self.told(spending.credit, line, cents, by=self.kim)
        self.agree(answer, self.plain.book(line.pk, spent=-cents))

    @rule(entry=consumes(booked))
    def reverse(self, entry):
        answer = self.told(spending.reverse, entry, by=self.kim, text="")
        change = [(entry.commitment_id, -entry.committed_cents)] if entry.commitment_id else []
        expected = self.plain.book(
            entry.line_id, committed=-entry.committed_cents, spent=-entry.spent_cents,
            orders=change,
        )  # fmt: skip
        self.agree(answer, expected)

    @rule(one=st.integers(0, 3), another=st.integers(0, 3), cents=CENTS)
    def transfer(self, one, another, cents):
        if one == another:
            return
        here, there = self.there[one], self.there[another]
        proposed = self.told(
            transfers.propose_transfer, here, there, cents, reason="",
            by=self.heads[here.department],
        )  # fmt: skip
        expected = self.plain.book(here.pk, granted=-cents)
        if expected:
            self.plain.book(there.pk, granted=cents)
        try:
            for line in (here, there):
                department = line.department
                transfers.sign_transfer(proposed, department, revision=1, by=self.heads[department])
        except Refusal:
            assert not expected
        else:
            assert expected

    @invariant()
    def balances_are_the_same(self):
        now = Line.objects.in_bulk(self.plain.lines)
        assert {
            pk: [line.granted_cents, line.committed_cents, line.spent_cents]
            for pk, line in now.items()
        } == self.plain.lines
        orders = Commitment.objects.values_list("pk", "open_cents")
        assert dict(orders) == {pk: cents for pk, cents in self.plain.open.items() if pk}

    @invariant()
    def nothing_is_overdrawn_and_everything_adds_up(self):
        connection.check_constraints()
        together = figures(Line.objects.filter(pot=self.pot))
        assert together.committed_cents + together.spent_cents <= together.granted_cents
        assert together.granted_cents <= self.plain.limit
        assert check_ledger().faults == ()


@pytest.mark.slow
@pytest.mark.django_db
def test_the_ledger_does_what_ten_lines_do():
    run_state_machine_as_test(
        Ledger,
        settings=settings(
            max_examples=12,
            stateful_step_count=25,
            suppress_health_check=list(HealthCheck),
        ),
    )

"""Who may bring files with actuals, say where they belong, and work on what is left over.

Controllers keep the books and see everything. Departments see what is for their lines, and what
they were asked about: a bank's statement names people who are nobody else's business.
"""

from gespann.apps.actuals.models import Import, Invoice, Rule, State
from gespann.apps.budget import rules as budget
from gespann.apps.budget.models import Line
from gespann.apps.organisation import rules as organisation
from gespann.apps.organisation.models import Person
from gespann.apps.organisation.rules import Somebody

BANK = "bank"


def may_see_actuals(user: Somebody) -> bool:
    """Colleagues of both sides see what has landed, and by which rules."""
    return organisation.works_here(user)


def may_bring(user: Somebody) -> bool:
    """Controllers bring files, and heads of departments and their deputies."""
    return budget.may_keep_books(user) or organisation.speaks_for_a_department(user)


def may_bring_from(user: Somebody, origin: str) -> bool:
    """A bank's statement shows wages, too: it is for controllers."""
    return budget.may_keep_books(user) or (origin != BANK and may_bring(user))


def may_keep_rules(user: Somebody) -> bool:
    """Who brings files says where they belong."""
    return may_bring(user)


def may_keep_rule(user: Somebody, line: Line | None) -> bool:
    """A department says what belongs on its own lines; what is left out, and all else, controllers.

    Args:
        line: Where the rule books; None if it leaves out.
    """
    if budget.may_keep_books(user):
        return True
    return line is not None and organisation.speaks_for(user, line.department)


def may_change_rule(user: Somebody, rule: Rule) -> bool:
    """Rules that hold are changed and ended by those who could have made them."""
    return rule.ended_at is None and may_keep_rule(user, rule.line)


def may_order_rules(user: Somebody) -> bool:
    """Which rule wins concerns both sides: controllers put them in order."""
    return budget.may_keep_books(user)


def may_undo(user: Somebody, landed: Import) -> bool:
    """Whoever has brought a file undoes its import, or a controller."""
    if landed.undoes_id is not None:
        return False
    return budget.may_keep_books(user) or (
        isinstance(user, Person) and landed.by_id == user.pk and may_bring(user)
    )


def may_work_on(user: Somebody, invoice: Invoice) -> bool:
    """The department of the line it may belong to, the one that was asked, and controllers."""
    if budget.may_keep_books(user):
        return True
    line, asked = invoice.line, invoice.asked
    return (line is not None and organisation.belongs_to(user, line.department)) or (
        asked is not None and organisation.belongs_to(user, asked)
    )


def may_take_back(user: Somebody, invoice: Invoice) -> bool:
    """A booked invoice is taken back by those who may reverse; another one by whoever works on it.

    The ledger asks once more for each entry.
    """
    if invoice.state == State.BOOKED:
        line = invoice.line
        return budget.may_keep_books(user) or (
            line is not None and organisation.speaks_for(user, line.department)
        )
    return invoice.state == State.NOT_OURS and may_work_on(user, invoice)

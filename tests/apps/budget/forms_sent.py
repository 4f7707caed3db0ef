"""Forms of the budget as people send them."""

from uuid import uuid4

from django.urls import reverse

from server.test_who_may_go_where import BACKEND


def sends(client, person, address, **typed):
    """Send a form with a key of its own, unless one is given."""
    client.force_login(person, BACKEND)
    return client.post(address, {"key": str(uuid4()), **typed})


def looks(client, person, address, **asked):
    """What somebody sees there."""
    client.force_login(person, BACKEND)
    return client.get(address, asked)


def at(name, *rows):
    """The address of a page of the budget."""
    return reverse(f"budget:{name}", args=[one.pk for one in rows])


def amounts(line):
    """Planned, granted, committed and spent, as they are now."""
    line.refresh_from_db()
    return line.planned_cents, line.granted_cents, line.committed_cents, line.spent_cents

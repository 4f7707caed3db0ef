"""The journal of the organisation: every act that changes who may do what leaves a line."""

from gespann.apps.organisation.models import Act, Entry, Person


def note(act: Act, *, by: Person | None, person: Person | None = None) -> None:
    """Write a line, within the transaction of the act."""
    Entry.objects.create(act=act, by=by, person=person)

"""A history is brought, lands, is put away, or is undone."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gespann.apps.concerns.actions import leave
from gespann.apps.market import concerns, queries, rules
from gespann.apps.market.models import (
    Brought,
    Definition,
    Draft,
    Entry,
    RememberedChoices,
    Sketch,
    SourceFile,
)
from gespann.apps.organisation.models import Person
from gespann.apps.organisation.queries import people_who_answer_for_figures
from gespann.refusals import NotAllowed, Refusal


@transaction.atomic
def keep_draft(brought: Brought, summary: dict[str, Any], table: bytes, *, by: Person) -> Draft:
    """Keep what was read until it lands or is put away; an earlier draft of the person goes.

    Raises: NotAllowed, or Refusal if it would change nothing.
    """
    ask_to_keep(by)
    latest = queries.latest_in_force()
    if not summary["added"] and latest is not None and _says_the_same(brought, latest):
        raise Refusal(_("All of this is known already; there is nothing to land."))
    Draft.objects.filter(by=by).delete()
    Draft.objects.filter(made__lte=queries.oldest_draft()).delete()
    return Draft.objects.create(
        by=by,
        made=timezone.now(),
        follows=brought.follows,
        text=brought.text,
        beliefs_name=brought.beliefs_name,
        beliefs=brought.beliefs,
        file_name=brought.history_name,
        sha256=brought.sha256,
        replaces=brought.replaces,
        summary=summary,
        table=table if summary["added"] else b"",
    )


def discard(draft: Draft, *, by: Person) -> None:
    """Put a draft away.

    Raises: NotAllowed.
    """
    _ask_for(draft, by)
    draft.delete()


def land(draft: Draft, *, by: Person) -> Entry:
    """Make a draft part of the history, as a whole.

    Raises: NotAllowed, or Refusal if something else has landed since it was read.
    """
    _ask_for(draft, by)
    try:
        with transaction.atomic():
            entry = _landed(draft, by)
            _remember(draft, by)
            draft.delete()
            others = people_who_answer_for_figures().exclude(pk=by.pk)
            leave(concerns.LANDED, others, batch=entry.pk)
    except IntegrityError:
        raise Refusal(
            _(
                "The history has changed since these files were read. Bring them once more, so "
                "that they are compared with what is known now."
            )
        ) from None
    return entry


def undo(batch: Entry, *, by: Person) -> Entry:
    """Undo a batch by a second entry; what it had replaced is in force again.

    Only the latest can be undone: each was checked together with those before it.

    Raises: NotAllowed, or Refusal if it is not the latest one in force.
    """
    ask_to_keep(by)
    refusal = Refusal(
        _("Only the latest batch in force can be undone; undo the later ones before it.")
    )
    if batch != queries.latest_in_force():
        raise refusal
    try:
        with transaction.atomic():
            number = queries.last_number() + 1
            return Entry.objects.create(number=number, by=by, at=timezone.now(), undoes=batch)
    except IntegrityError:
        raise refusal from None


def _landed(draft: Draft, by: Person) -> Entry:
    added = draft.summary["added"] or {}
    kept = ("sums", "periods", "course", "rows_of_periods", "markets")
    files = [
        {"name": one["name"], "sha256": one["sha256"], "source": one["source"]}
        for one in (draft.gathered or {}).get("brought", ())
    ]
    return Entry.objects.create(
        number=draft.follows + 1,
        by=by,
        at=timezone.now(),
        definition=_definition(draft),
        file_name=draft.file_name,
        sha256=draft.sha256,
        replaces=draft.replaces,
        rows=added.get("rows", 0),
        starts=_day(added.get("starts")),
        ends=_day(added.get("ends")),
        added={name: added[name] for name in kept if name in added}
        | ({"files": files} if files else {}),
        table=draft.table,
    )


def _remember(draft: Draft, by: Person) -> None:
    """Files of these shapes are read like this from now on; what was on the way is forgotten."""
    brought = (draft.gathered or {}).get("brought", ())
    for one in brought:
        RememberedChoices.objects.update_or_create(
            shape=one["shape"],
            defaults={"choices": one["choices"], "by": by, "at": timezone.now()},
        )
    Sketch.objects.filter(by=by, text=draft.text).delete()
    SourceFile.objects.filter(by=by, pk__in=[one["pk"] for one in brought]).delete()


def _definition(draft: Draft) -> Definition:
    """The version in force if the draft says the same, else a new one."""
    latest = queries.latest_in_force()
    there = latest.definition if latest else None
    if there and there.text == draft.text and bytes(there.beliefs) == bytes(draft.beliefs):
        return there
    return Definition.objects.create(
        text=draft.text,
        beliefs_name=draft.beliefs_name,
        beliefs=draft.beliefs,
        read=draft.summary["definition"],
    )


def _says_the_same(brought: Brought, latest: Entry) -> bool:
    there = latest.definition
    return there is not None and (there.text, bytes(there.beliefs)) == (
        brought.text,
        brought.beliefs,
    )


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None


def ask_to_keep(by: Person) -> None:
    """Ask whether somebody may keep the history.

    Raises: NotAllowed.
    """
    if not rules.may_keep_history(by):
        raise NotAllowed(
            _("Heads of departments, their deputies, controllers and administrators may do this.")
        )


def _ask_for(draft: Draft, by: Person) -> None:
    if not rules.may_land(by, draft):
        raise NotAllowed(_("Only whoever has brought these files can land them or put them away."))

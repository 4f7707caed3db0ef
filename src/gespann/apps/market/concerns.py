"""What of the history concerns people: that somebody else has landed a batch."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from gespann.apps.concerns.kinds import Kind, Note, register
from gespann.apps.market import queries, rules
from gespann.apps.organisation.models import Person


def _landed(reader: Person, about: dict[str, Any]) -> Note | None:
    # Kinds are made known as the workbench starts, which needs none of the core yet.
    from gespann.ui.templatetags.figures import day, number

    batch = queries.batches().filter(pk=about["batch"], undone__isnull=True).first()
    if batch is None or not rules.may_see_history(reader):
        return None
    if batch.rows:
        sentence = ngettext(
            "{person} has landed batch {number}: {rows} row, {first} to {last}.",
            "{person} has landed batch {number}: {rows} rows, {first} to {last}.",
            batch.rows,
        )
    else:
        sentence = _("{person} has landed batch {number}: another firm.toml.")
    told = sentence.format(
        person=batch.by,
        number=number(batch.number),
        rows=number(batch.rows),
        first=day(batch.starts),
        last=day(batch.ends),
    )
    return Note(told, reverse("market:batch", args=[batch.pk]))


LANDED = register(Kind("market.landed", gettext_lazy("History"), _landed))

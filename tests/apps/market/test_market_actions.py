"""Batches land whole or not at all, and are undone by a second entry."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

import make
from files.folders import TOML
from gespann.apps.market import queries, rules
from gespann.apps.market.actions import discard, land, undo
from gespann.apps.market.models import Definition, Draft, Entry
from gespann.apps.organisation.models import Level, Office, Side
from gespann.refusals import NotAllowed, Refusal

pytestmark = pytest.mark.django_db
NEXT = date(2024, 1, 22)


def landed(by, **more):
    return land(make.draft(by, follows=queries.last_number(), **more), by=by)


def test_what_lands_is_part_of_the_history_and_the_draft_is_gone(eve):
    entry = landed(eve)
    history = queries.history()
    assert (history.starts, history.ends, history.rows) == (date(2024, 1, 1), date(2024, 1, 15), 3)
    assert history.course == {"revenue": [100.0, 200.0, 300.0], "fairs": [10.0, 20.0, 30.0]}
    assert (entry.number, entry.by, entry.rows) == (1, eve, 3)
    assert not Draft.objects.exists()


def test_later_periods_follow_those_that_are_known_under_the_same_definition(eve):
    first, second = landed(eve), landed(eve, starts=NEXT)
    assert queries.history().course["fairs"] == [10.0, 20.0, 30.0, 10.0, 20.0, 30.0]
    assert first.definition == second.definition
    assert Definition.objects.count() == 1


def test_a_changed_firm_toml_is_a_new_version_and_goes_with_its_batch(eve):
    landed(eve)
    later = landed(eve, starts=NEXT, text=TOML + "# changed\n")
    assert Definition.objects.count() == 2
    undo(later, by=eve)
    assert queries.latest_in_force().definition.text == TOML


def test_what_is_undone_counts_no_more_and_stays_in_the_journal(eve):
    landed(eve)
    second = landed(eve, starts=NEXT)
    entry = undo(second, by=eve)
    assert (entry.number, entry.undoes) == (3, second)
    assert queries.history().ends == date(2024, 1, 15)
    assert Entry.objects.count() == 3


def test_a_replacement_holds_until_it_is_undone(eve):
    landed(eve)
    second = landed(eve, starts=date(2024, 1, 8), periods=1, replaces=True)
    assert queries.history().course["fairs"] == [10.0, 10.0, 30.0]
    assert queries.history().rows == 3
    undo(second, by=eve)
    assert queries.history().course["fairs"] == [10.0, 20.0, 30.0]


def test_only_the_latest_batch_in_force_can_be_undone(eve):
    first, second = landed(eve), landed(eve, starts=NEXT)
    with pytest.raises(Refusal, match="latest"):
        undo(first, by=eve)
    undo(second, by=eve)
    undo(first, by=eve)
    assert queries.history() is None
    with pytest.raises(Refusal, match="latest"):
        undo(first, by=eve)


def test_of_two_that_were_read_at_the_same_moment_only_one_lands(eve, ada):
    make.appointment(ada, Office.CONTROLLER)
    one, other = make.draft(eve), make.draft(ada, starts=NEXT, text="# another")
    land(one, by=eve)
    with pytest.raises(Refusal, match="has changed"):
        land(other, by=ada)
    assert Entry.objects.count() == 1
    assert Definition.objects.count() == 1
    assert Draft.objects.get() == other


def test_a_draft_can_be_put_away(eve):
    discard(make.draft(eve), by=eve)
    assert not Draft.objects.exists()
    assert not Entry.objects.exists()


def test_a_draft_is_over_after_a_day(eve):
    draft = make.draft(eve)
    assert queries.draft_of(eve) == draft
    Draft.objects.update(made=timezone.now() - timedelta(days=1, minutes=1))
    assert queries.draft_of(eve) is None


# --- Who may ---------------------------------------------------------------------------------


def test_heads_their_deputies_controllers_and_administrators_may_keep_the_history(
    ada, ben, cleo, dan, eve
):
    make.membership(ben, make.department(side=Side.MARKETING), level=Level.HEAD)
    kim = make.person("Kim")
    make.deputyship(ben, kim)
    make.membership(kim, make.department(side=Side.MARKETING))
    lee = make.person("Lee")
    make.appointment(lee, Office.CONTROLLER)
    people = {"ada": ada, "ben": ben, "cleo": cleo, "dan": dan, "eve": eve, "kim": kim, "lee": lee}
    assert {n for n, one in people.items() if rules.may_keep_history(one)} == {
        "ben", "eve", "kim", "lee",
    }  # fmt: skip
    assert {n for n, one in people.items() if not rules.may_see_history(one)} == {"dan"}


def test_nobody_else_lands_undoes_or_lands_for_somebody_else(ada, eve):
    draft = make.draft(eve)
    make.appointment(ada, Office.CONTROLLER)
    with pytest.raises(NotAllowed):
        land(draft, by=ada)
    entry = land(draft, by=eve)
    with pytest.raises(NotAllowed):
        undo(entry, by=make.person())


# --- The database itself ---------------------------------------------------------------------


def refuses(act):
    with pytest.raises(IntegrityError), transaction.atomic():
        act()


def test_the_database_itself_keeps_the_journal_final(eve):
    entry = landed(eve)
    refuses(lambda: Entry.objects.update(rows=99))
    refuses(lambda: Entry.objects.filter(pk=entry.pk)._raw_delete("default"))
    refuses(lambda: Definition.objects.update(text=""))


def test_the_database_itself_refuses_periods_that_are_known_unless_they_replace_them(eve):
    entry = landed(eve)
    again = {
        "number": 2, "by": eve, "at": timezone.now(), "definition": entry.definition, "rows": 1,
        "starts": entry.ends, "ends": entry.ends,
    }  # fmt: skip
    refuses(lambda: Entry.objects.create(**again))
    Entry.objects.create(**again, replaces=True)


def test_the_database_itself_counts_without_a_gap(eve):
    entry = landed(eve)
    other = {"by": eve, "at": timezone.now(), "definition": entry.definition}
    refuses(lambda: Entry.objects.create(number=1, **other))
    refuses(lambda: Entry.objects.create(number=3, **other))


def test_the_database_itself_undoes_only_the_latest_and_only_once(eve):
    first, second = landed(eve), landed(eve, starts=NEXT)

    def undone(batch, number):
        Entry.objects.create(number=number, by=eve, at=timezone.now(), undoes=batch)

    refuses(lambda: undone(first, 3))
    undone(second, 3)
    refuses(lambda: undone(second, 4))
    refuses(lambda: undone(Entry.objects.get(number=3), 4))

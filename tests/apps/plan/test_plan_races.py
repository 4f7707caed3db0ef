"""Of several who bind at the same moment, what comes out is what one after the other would give."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from apps.plan import made_rounds
from apps.plan.made_rounds import MARKETING, SALES, fresh
from gespann.apps.organisation.models import Person
from gespann.apps.plan import grants
from gespann.apps.plan.actions import proposals, rounds, words
from gespann.apps.plan.actions.signing import sign, withdraw
from gespann.apps.plan.actions.test_results import record_result
from gespann.apps.plan.actions.wishes import hand_in, write_wishes
from gespann.apps.plan.conflicts import Conflict
from gespann.apps.plan.models import (
    Agreement,
    MediatorText,
    Phase,
    PlanVersion,
    Proposal,
    Round,
    Signature,
    TestResult,
    Withdrawal,
)
from gespann.apps.plan.queries.versions import Void, signatures_of
from gespann.apps.plan.queries.wishes import content_of, wishes_visible_to
from gespann.refusals import Refusal

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts):
    """What each gets who does this at the same moment as the others: True for yes, False for no."""
    start = threading.Barrier(len(acts))

    def one(act):
        start.wait()
        try:
            return not isinstance(act(), Conflict)
        except Refusal:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


@pytest.fixture
def version(planning, ada, ben):
    return made_rounds.written_down(planning, ada, ben)


def anew(row):
    """The row as its own request would load it."""
    return type(row).objects.get(pk=row.pk)


def test_two_signatures_at_once_make_one_agreement(version, ada, ben, ledger):
    answers = at_once(
        lambda: sign(anew(version), fresh(), by=ada), lambda: sign(anew(version), fresh(), by=ben)
    )
    assert answers == [True, True]
    assert (Signature.objects.count(), Agreement.objects.count(), len(ledger)) == (2, 1, 1)
    assert Round.objects.get().is_frozen


def test_two_of_one_side_who_sign_at_once_sign_once(version, ada, ledger):
    dora = made_rounds.deputy_of(ada, "Dora")
    answers = at_once(
        *(lambda by=by: sign(anew(version), fresh(), by=by) for by in (ada, dora, ada, dora))
    )
    assert sum(answers) == 1
    assert Signature.objects.count() == 1


@pytest.mark.parametrize("first", ["signature", "change"])
def test_a_signature_against_a_change_at_the_same_moment(version, ada, ben, cleo, ledger, first):
    sign(version, fresh(), by=ada)
    acts = [
        lambda: sign(anew(version), fresh(), by=ben),
        lambda: rounds.frame(
            Round.objects.get(), made_rounds.framed(budget_cents=900_000_00), by=cleo
        ),
    ]
    made_rounds.the_fit()
    at_once(*(acts if first == "signature" else reversed(acts)))
    planning, written = Round.objects.get(), PlanVersion.objects.get()
    if Agreement.objects.exists():  # the signature came first: what is in force stays in force
        assert len(ledger) == 1
        assert [one.void for one in signatures_of(written)] == [None, None]
    else:  # the change came first: what was signed is void, and nothing was granted
        assert ledger == []
        assert (planning.frame, planning.is_frozen) == (2, False)
        assert [one.void for one in signatures_of(written)] == [Void.FIGURES_CHANGED]


def test_a_signature_against_a_withdrawal_at_the_same_moment(version, ada, ben, ledger):
    mine = sign(version, fresh(), by=ada)
    at_once(
        lambda: sign(anew(version), fresh(), by=ben),
        lambda: withdraw(anew(mine), reason="The fair was called off.", by=ada),
    )
    agreed, withdrawn = Agreement.objects.count(), Withdrawal.objects.count()
    assert agreed + withdrawn == 1
    assert len(ledger) == agreed


def test_both_sides_hand_in_at_once_and_each_sees_the_other(planning, ada, ben):
    def handing_in(side, by):
        draft = planning.wishes.get(side=side)
        return lambda: hand_in(anew(draft), version=1, by=by)

    assert at_once(handing_in(SALES, ada), handing_in(MARKETING, ben)) == [True, True]
    assert wishes_visible_to(ada).count() == wishes_visible_to(ben).count() == 2
    numbers = list(planning.entries.order_by("number").values_list("number", flat=True))
    assert numbers == [1, 2, 3]


def test_handed_in_is_what_was_seen_or_nothing(planning, ada):
    draft = planning.wishes.get(side=SALES)
    content = made_rounds.a_wish(planning)
    at_once(
        lambda: hand_in(anew(draft), version=1, by=ada),
        lambda: write_wishes(anew(draft), content, version=1, by=ada),
    )
    draft.refresh_from_db()
    assert draft.is_draft == bool(content_of(draft).amounts)


def test_two_who_write_one_draft_at_once_lose_nothing(planning, ada):
    draft = planning.wishes.get(side=SALES)
    contents = [made_rounds.a_wish(planning, times) for times in (1, 2, 3)]
    answers = at_once(
        *(
            lambda content=content: write_wishes(anew(draft), content, version=1, by=ada)
            for content in contents
        )
    )
    assert sum(answers) == 1
    assert content_of(draft) == contents[answers.index(True)]


def test_two_proposals_at_once_follow_each_other(planning, ada, ben):
    made_rounds.at_proposals(planning, ada, ben)
    lines = made_rounds.lines_for(planning)
    answers = at_once(
        *(
            lambda by=by: proposals.propose(
                Round.objects.get(), lines, reason="", follows=0, by=Person.objects.get(pk=by.pk)
            )
            for by in (ada, ben)
        )
    )
    assert sorted(answers) == [False, True]
    assert Proposal.objects.count() == 1


def test_two_who_write_the_one_text_at_once_write_one_version(planning, ada, ben):
    made_rounds.at_proposals(planning, ada, ben)
    lines = made_rounds.lines_for(planning)
    answers = at_once(
        *(
            lambda by=by: words.write_text(
                Round.objects.get(), lines, f"By {by}.", follows=0, by=by
            )
            for by in (ada, ben)
        )
    )
    assert sorted(answers) == [False, True]
    assert MediatorText.objects.count() == 1


def test_an_answer_against_a_walk_at_the_same_moment(planning, ada, ben):
    made_rounds.at_proposals(planning, ada, ben)
    made = proposals.propose(
        planning, made_rounds.lines_for(planning), reason="", follows=0, by=ada
    )
    at_once(
        lambda: proposals.accept(anew(made), by=ben),
        lambda: rounds.walk(Round.objects.get(), Phase.ROOM, by=ada),
    )
    planning.refresh_from_db()
    assert planning.phase == Phase.ROOM
    last = planning.entries.order_by("number").last()
    # An answer after the walk was refused; one before it stands in the journal before it.
    assert (last.act == "walked") or not made.answers.exists()


def test_a_refusing_ledger_undoes_the_second_signature_for_everybody(version, ada, ben, ledger):
    def refuse(_grants):
        Withdrawal.objects.count()  # it reads within the same transaction
        raise Refusal(f"No money on {timezone.localdate()}.")

    grants.plug(refuse)
    assert sorted(
        at_once(
            lambda: sign(anew(version), fresh(), by=ada),
            lambda: sign(anew(version), fresh(), by=ben),
        )
    ) == [False, True]
    assert (Signature.objects.count(), Agreement.objects.count()) == (1, 0)


def test_of_results_recorded_at_once_one_counts_and_the_others_are_told(planning, ada, ben):
    test = made_rounds.ended_test(planning, ada, ben)
    shown = made_rounds.shown(test)
    answers = at_once(
        *(
            lambda by=by: record_result(anew(test), shown, follows=0, by=by)
            for by in (ada, ben, ada, ben)
        )
    )
    assert answers.count(True) == 1
    assert TestResult.objects.get().number == 1

"""What the database itself refuses, by raw SQL that goes round all code."""
# ruff: noqa: S608 - tables and rules are named by the tests themselves

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

import make
from apps.plan import made_rounds
from apps.plan.made_rounds import signed
from apps.plan.test_signing import a_test
from gespann.apps.organisation.models import Level, Office, Side
from gespann.apps.plan.actions import agreed_tests, beliefs, rounds, signing, words
from gespann.apps.plan.actions.beliefs import Answers
from gespann.apps.plan.actions.proposals import propose
from gespann.apps.plan.actions.wishes import write_wishes
from gespann.apps.plan.models import (
    Agreement,
    Answer,
    Entry,
    Phase,
    PlanVersion,
    Proposal,
    Round,
    Signature,
    Tag,
    Wishes,
)
from gespann.apps.plan.queries.rounds import levers_of

pytestmark = pytest.mark.django_db
FINAL = [
    "entry", "proposal", "answer", "mediatortext", "conversation", "agreedtest", "testsignature",
    "planversion", "signature", "withdrawal", "agreement", "prepared", "learned", "standing",
    "surface", "evidence",
]  # fmt: skip


def refused(rule, sql, *values):
    """The database refuses this statement and names the rule; nothing has changed."""
    caught = pytest.raises(IntegrityError, match=rule)
    with caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


def put(rule, row):
    """The same of a row, as bulk inserts, imports and shells would write it."""
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        type(row).objects.bulk_create([row])


def copy_of(row, **changed):
    """The row once more, as a new one."""
    values = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if not field.primary_key
    }
    return type(row)(**{**values, **changed})


@pytest.fixture
def version(planning, ada, ben):
    return made_rounds.written_down(planning, ada, ben)


def test_what_binds_is_neither_changed_nor_deleted(version, planning, ada, ben, ledger):
    amended = version
    (first,) = signed(amended, ada)
    signing.withdraw(first, reason="No.", by=ada)
    words.note_conversation(planning, timezone.localdate(), "Well.", by=ada)
    test = agreed_tests.propose_test(planning, a_test(planning), by=ada)
    signing.sign_test(test, made_rounds.fresh(), by=ada)
    signed(amended, ada, ben)
    prepared = planning.prepared.get()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO plan_standing (prepared_id, turns, day, block, next_steps, rounds, at) "
            "VALUES (%s, 1, '2026-12-01', '', '[]', '{}', '2026-12-01')",
            [prepared.pk],
        )
        cursor.execute(
            "INSERT INTO plan_mediatortext (round_id, number, lines, words, part, by_id, at) "
            "VALUES (%s, 1, '[]', '', 'sales', %s, '2026-12-01')",
            [planning.pk, ada.pk],
        )
        cursor.execute(
            "INSERT INTO plan_learned (prepared_id, content) VALUES (%s, %s)", [prepared.pk, b"x"]
        )
        cursor.execute(
            "INSERT INTO plan_surface (prepared_id, content, markets) VALUES (%s, %s, '[]')",
            [prepared.pk, b"x"],
        )
        cursor.execute(
            "INSERT INTO plan_evidence (prepared_id, results) VALUES (%s, '{}')", [prepared.pk]
        )
    for name in FINAL:
        table, rule = f"plan_{name}", f"plan_{name}_is_final"
        column = "prepared_id" if name in ("learned", "surface", "evidence") else "id"
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT COUNT(*) FROM {table}")
            assert cursor.fetchone()[0] > 0, name
        refused(rule, f"UPDATE {table} SET {column} = {column} + 1000")
        refused(rule, f"DELETE FROM {table}")


@pytest.mark.parametrize("column", ["by_id", "stands_for_id", "hash", "at", "side", "day"])
def test_no_column_of_a_signature_is_changed(version, ada, column):
    signed(version, ada)
    refused("plan_signature_is_final", f"UPDATE plan_signature SET {column} = {column}")


@pytest.mark.parametrize("column", ["content", "hash", "total_cents", "budget_cents", "frame"])
def test_no_column_of_a_signed_plan_is_changed(version, ada, column):
    signed(version, ada)
    refused("plan_planversion_is_final", f"UPDATE plan_planversion SET {column} = {column}")


@pytest.mark.sqlite_only  # PostgreSQL has no such statement
@pytest.mark.parametrize("name", ["entry", "proposal", "answer", "planversion", "signature",
                                  "agreement", "prepared"])  # fmt: skip
def test_nothing_final_is_replaced(version, ada, ben, ledger, name):
    signed(version, ada, ben)

    def rows():
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM plan_{name} ORDER BY 1")
            return cursor.fetchall()

    before = rows()
    marks = ", ".join(["%s"] * len(before[0]))
    for row in before:
        refused(".", f"INSERT OR REPLACE INTO plan_{name} VALUES ({marks})", *row)
    assert rows() == before


def test_a_round_goes_on_and_is_never_taken_away(planning):
    refused("rounds_are_not_deleted", "DELETE FROM plan_round")
    for column in ("edition", "frame", "turns", "versions"):
        Round.objects.update(**{column: 5 if column != "frame" else 6})
        refused("a_round_counts_up", f"UPDATE plan_round SET {column} = {column} - 1")
    year = make.fiscal_year(2031)
    refused("a_round_counts_up", "UPDATE plan_round SET fiscal_year_id = %s", year.pk)


@pytest.mark.parametrize("change", ["budget_cents = 1", "goal_cents = NULL", "goal_cents = 1"])
def test_changed_figures_always_make_a_new_frame(planning, change):
    refused("changed_figures_make_a_new_frame", f"UPDATE plan_round SET {change}")
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE plan_round SET {change}, frame = frame + 1")


def test_only_an_agreement_freezes_a_round_and_nothing_thaws_it(version, ada, ben, ledger):
    now = timezone.now()
    refused("only_an_agreement_freezes", "UPDATE plan_round SET frozen_at = %s", now)
    signed(version, ada, ben)
    refused("a_frozen_round_stays_frozen", "UPDATE plan_round SET frozen_at = NULL")
    refused("a_frozen_round_stays_frozen|stands_at_the_signatures",
            "UPDATE plan_round SET phase = 'wishes'")  # fmt: skip
    refused("a_frozen_round_stays_frozen", "UPDATE plan_round SET edition = edition + 1")


def test_a_round_begins_open_with_a_budget(planning):
    year = make.fiscal_year(2031)
    put("a_round_begins_open", copy_of(planning, fiscal_year_id=year.pk, frozen_at=timezone.now(),
                                       phase="signatures"))  # fmt: skip
    put("round_has_a_budget", copy_of(planning, fiscal_year_id=year.pk, budget_cents=0))
    put("(?i)unique|stays", copy_of(planning))


def test_the_journal_counts_the_turns(planning, cleo):
    entry = Entry.objects.get()
    put("entries_follow_the_turns", copy_of(entry, number=2))
    Round.objects.update(turns=2)
    put("entries_follow_the_turns|(?:UNIQUE|unique)|stays", copy_of(entry, number=1))
    put("round_act_is_known", copy_of(entry, number=2, act="slept"))


def test_nobody_takes_part_for_both_sides(planning, ada):
    first = rounds.name_participant(planning, ada, made_rounds.SALES, by=ada)
    put("(?i)unique|nobody_takes_part", copy_of(first, part="marketing"))


# --- Wishes ---


@pytest.fixture
def handed_in(planning, ada):
    draft = planning.wishes.get(side="sales")
    lever = levers_of(planning)[0].name
    beliefs.answer_about(draft, lever, Answers(70, 88, 108, 120, 3), version=0, by=ada)
    content = made_rounds.a_wish(planning)
    made_rounds.hand_in(planning, made_rounds.SALES, ada, content)
    return Wishes.objects.get(pk=draft.pk)


def test_nothing_of_what_is_handed_in_is_changed(handed_in):
    refused("wishes_stay_once_handed_in", "UPDATE plan_wishes SET version = version + 1 "
            "WHERE handed_in_at IS NOT NULL")  # fmt: skip
    refused("wishes_stay_once_handed_in", "UPDATE plan_wishes SET handed_in_at = NULL, "
            "handed_in_by_id = NULL WHERE handed_in_at IS NOT NULL")  # fmt: skip
    refused("wishes_are_not_deleted", "DELETE FROM plan_wishes")
    for table, column in (
        ("wishedamount", "cents"), ("outcomeweight", "weight"), ("beliefanswer", "most"),
    ):  # fmt: skip
        rule = f"plan_{table}_stays_once_handed_in"
        refused(rule, f"UPDATE plan_{table} SET {column} = {column} + 1")
        refused(rule, f"DELETE FROM plan_{table}")
    put("plan_wishedamount_stays", copy_of(handed_in.amounts.first(), lever="Another"))
    refused(
        "plan_wishedmeasure_stays",
        "INSERT INTO plan_wishedmeasure (wishes_id, name, cost_cents, purpose) "
        "VALUES (%s, 'Fair', 1, 'why')",
        handed_in.pk,
    )


def test_no_row_of_a_draft_moves_to_what_is_handed_in(handed_in, planning, ben):
    draft = planning.wishes.get(side="marketing")
    write_wishes(draft, made_rounds.a_wish(planning), version=1, by=ben)
    refused("plan_wishedamount_stays", "UPDATE plan_wishedamount SET wishes_id = %s "
            "WHERE wishes_id = %s", handed_in.pk, draft.pk)  # fmt: skip


def test_wishes_are_of_the_present_edition_and_handed_in_in_their_phase(planning, ada, ben):
    draft = planning.wishes.get(side="sales")
    put("wishes_are_of_the_present_edition", copy_of(draft, edition=2))
    put("(?i)unique|wishes_stay", copy_of(draft))
    made_rounds.hand_in(planning, made_rounds.MARKETING, ben)
    Round.objects.update(phase="evidence")
    refused("wishes_are_handed_in_in_their_phase", "UPDATE plan_wishes SET handed_in_at = %s, "
            "handed_in_by_id = %s WHERE handed_in_at IS NULL", timezone.now(), ada.pk)  # fmt: skip
    put("wishes_are_of_a_side", copy_of(draft, side="neutral"))


@pytest.mark.parametrize(
    ("table", "change", "rule"),
    [
        ("wishedamount", "cents = 0", "wished_amount_is_more_than_its_minimum"),
        ("wishedamount", "least_cents = cents + 1", "wished_amount_is_more_than_its_minimum"),
        ("wishedamount", "weight = -1", "wished_amount_is_more_than_its_minimum"),
        ("outcomeweight", "outcome = 'fame'", "outcome_and_its_weight_are_known"),
        ("outcomeweight", "weight = 0", "outcome_and_its_weight_are_known"),
        ("beliefanswer", "half = 101", "belief_never_falls_with_more_effort"),
        ("beliefanswer", "without = half + 1", "belief_never_falls_with_more_effort"),
        ("beliefanswer", "lasts_months = 0", "belief_never_falls_with_more_effort"),
    ],
)
def test_even_a_draft_makes_sense(planning, ada, table, change, rule):
    draft = planning.wishes.get(side="sales")
    write_wishes(draft, made_rounds.a_wish(planning), version=1, by=ada)
    lever = levers_of(planning)[0].name
    beliefs.answer_about(draft, lever, Answers(70, 88, 108, 120, 3), version=0, by=ada)
    refused(rule, f"UPDATE plan_{table} SET {change}")


# --- Proposals ---


def test_proposals_follow_each_other_in_their_phase(planning, ada, ben):
    made_rounds.at_proposals(planning, ada, ben)
    first = propose(planning, made_rounds.lines_for(planning), reason="", follows=0, by=ada)
    put("proposals_follow_each_other", copy_of(first, number=3))
    put("proposals_follow|(?:UNIQUE|unique)|stays", copy_of(first))
    put("proposal_without_a_side_is_a_mediators_text", copy_of(first, number=2, part="neutral"))
    put("proposal_costs_no_less", copy_of(first, number=2, total_cents=-1))
    Round.objects.update(phase="room")
    put("proposals_have_their_time", copy_of(first, number=2))


def test_the_last_proposal_is_answered_by_the_other_side(planning, ada, ben):
    made_rounds.at_proposals(planning, ada, ben)
    lines = made_rounds.lines_for(planning)
    first = propose(planning, lines, reason="", follows=0, by=ada)
    answer = Answer(proposal=first, part="marketing", kind="accept", by=ben, at=timezone.now())
    put("the_last_proposal_is_answered_by_the_other_side", copy_of(answer, part="sales"))
    put("what_is_returned_says_why", copy_of(answer, kind="return"))
    put("answer_with_a_proposal_names_it", copy_of(answer, kind="counter"))
    propose(planning, lines, reason="", follows=1, by=ada)
    put("the_last_proposal_is_answered_by_the_other_side", answer)
    assert Proposal.objects.count() == 2


def test_a_fact_without_evidence_is_none(planning, ada):
    said = words.comment(planning, "I think so.", Tag.VALUE, by=ada)
    put("a_fact_comes_with_its_evidence", copy_of(said, tag="fact"))
    put("comment_says_something", copy_of(said, text=""))


# --- The plan ---


@pytest.fixture
def next_version(version):
    """The next version, as the database would take it."""
    Round.objects.update(versions=2)
    return copy_of(version, number=2)


def test_a_plan_is_written_in_the_frame_of_its_round(next_version):
    for wrong in ({"number": 3}, {"frame": 2}, {"budget_cents": next_version.budget_cents + 1}):
        put("a_plan_is_written_in_its_frame", copy_of(next_version, **wrong))
    PlanVersion.objects.bulk_create([next_version])


def test_a_plan_keeps_the_budget_and_its_total_is_that_of_its_lines(next_version):
    for cents in (next_version.total_cents + 1, 0):
        put("plan_total_is_that_of_its_lines", copy_of(next_version, total_cents=cents))
    content = '{"lines": [{"cents": 100000000000}]}'
    put("plan_keeps_the_budget", copy_of(next_version, content=content, total_cents=10**11))


def test_an_amendment_names_what_is_in_force(next_version, version):
    put("an_amendment_names_what_is_in_force", copy_of(next_version, amends_id=version.pk,
                                                      reason="x"))  # fmt: skip


def test_after_both_have_signed_nothing_is_written_beside_the_amendments(version, ada, ben, ledger):
    signed(version, ada, ben)
    Round.objects.update(versions=2)
    put("an_amendment_names_what_is_in_force", copy_of(version, number=2))
    amendment = copy_of(version, number=2, amends_id=version.pk)
    put("an_amendment_says_why", amendment)
    PlanVersion.objects.bulk_create([copy_of(amendment, reason="The fair costs more.")])


# --- Signatures ---


def signature(version, by, side, **changed):
    now = timezone.now()
    usual = {
        "version": version, "side": side, "by": by, "stands_for": by, "day": timezone.localdate(),
        "at": now, "hash": version.hash, "factor": "password", "factor_at": now,
    }  # fmt: skip
    return Signature(**{**usual, **changed})


def test_the_database_takes_the_signatures_of_both_heads(version, ada, ben):
    Signature.objects.bulk_create([signature(version, ada, "sales")])
    Signature.objects.bulk_create([signature(version, ben, "marketing")])


def test_only_heads_and_their_deputies_sign_for_their_own_side(version, ada, ben, cleo, dan):
    sam = made_rounds.staff("Sam", Side.SALES)
    rule = "plan_signature_is_of_a_head_or_deputy"
    for who, side in [(sam, "sales"), (ben, "sales"), (ada, "marketing"), (cleo, "sales"),
                      (dan, "marketing")]:  # fmt: skip
        put(rule, signature(version, who, side))
    put(rule, signature(version, sam, "sales", stands_for=ada))
    put(rule, signature(version, ada, "sales", day=date(2019, 1, 1)))
    dora = made_rounds.deputy_of(ada, "Dora")
    put(rule, signature(version, dora, "sales"))
    put(rule, signature(version, dora, "marketing", stands_for=ben))
    Signature.objects.bulk_create([signature(version, dora, "sales", stands_for=ada)])


def test_a_deputyship_that_is_over_signs_nothing(version, ada):
    dora = made_rounds.deputy_of(ada, "Dora")
    dora.deputyships_held.update(ends=timezone.localdate() - timedelta(days=1))
    put("is_of_a_head_or_deputy", signature(version, dora, "sales", stands_for=ada))


def test_an_administrator_signs_nothing_even_as_a_head(version, ada):
    make.appointment(ada, Office.ADMINISTRATOR)
    put("plan_signature_is_of_no_administrator", signature(version, ada, "sales"))


def test_only_the_latest_figures_are_signed(version, ada):
    rule = "the_latest_figures_are_signed"
    put(rule, signature(version, ada, "sales", hash="0" * 64))
    Round.objects.update(frame=2)
    put(rule, signature(version, ada, "sales"))
    Round.objects.update(phase=Phase.PROPOSALS)
    put(rule, signature(version, ada, "sales"))


def test_an_older_version_is_signed_no_more(version, ada):
    Round.objects.update(versions=2)
    put("the_latest_figures_are_signed", signature(version, ada, "sales"))


def test_a_side_signs_once_and_nobody_for_both(version, ada, ben):
    both = made_rounds.head("Bo", Side.SALES)
    make.membership(both, make.department(side=Side.MARKETING), level=Level.HEAD)
    Signature.objects.bulk_create([signature(version, both, "sales")])
    put("a_side_signs_a_plan_once", signature(version, ada, "sales"))
    put("nobody_signs_a_plan_for_both_sides", signature(version, both, "marketing"))
    bert = make.person("Bert")
    make.deputyship(both, bert)
    put("nobody_signs_a_plan_for_both_sides",
        signature(version, bert, "marketing", stands_for=both))  # fmt: skip
    make.deputyship(ben, both)
    put("nobody_signs_a_plan_for_both_sides",
        signature(version, both, "marketing", stands_for=ben))  # fmt: skip
    Signature.objects.bulk_create([signature(version, ben, "marketing")])


def test_a_signature_names_its_factor_from_before_it(version, ada):
    put("signature_follows_a_log_in_factor", signature(version, ada, "sales", factor=""))
    later = timezone.now() + timedelta(hours=1)
    put("signature_follows_a_log_in_factor", signature(version, ada, "sales", factor_at=later))


def test_an_agreement_needs_both_signatures_in_force(version, ada, ben):
    Signature.objects.bulk_create([signature(version, ada, "sales")])
    Signature.objects.bulk_create([signature(version, ben, "marketing")])
    sales, marketing = Signature.objects.order_by("pk")
    agreed = {"version": version, "at": timezone.now()}
    put("signature_of_marketing", Agreement(sales=sales, marketing=sales, **agreed))
    put("signature_of_sales|signature_of_marketing",
        Agreement(sales=marketing, marketing=sales, **agreed))  # fmt: skip
    signing.withdraw(sales, reason="No.", by=ada)
    put("signature_of_sales", Agreement(sales=sales, marketing=marketing, **agreed))
    Signature.objects.bulk_create([signature(version, ada, "sales")])
    again = Signature.objects.order_by("pk").last()
    Round.objects.update(frame=2)
    put("an_agreement_is_on_the_latest_figures",
        Agreement(sales=again, marketing=marketing, **agreed))  # fmt: skip


def test_what_both_have_signed_is_not_withdrawn(version, ada, ben, ledger):
    first, _second = signed(version, ada, ben)
    refused(
        "what_both_have_signed_is_not_withdrawn",
        "INSERT INTO plan_withdrawal (signature_id, by_id, at, reason) VALUES (%s, %s, %s, %s)",
        first.pk, ada.pk, timezone.now(), "No.",
    )  # fmt: skip


def test_a_test_is_signed_beforehand_as_it_is_and_not_by_one_for_both(planning, ada, ben):
    test = agreed_tests.propose_test(planning, a_test(planning), by=ada)
    first = signing.sign_test(test, made_rounds.fresh(), by=ada)
    rule = "a_test_is_signed_as_it_is_and_beforehand"
    other = copy_of(first, side="marketing", by_id=ben.pk, stands_for_id=ben.pk)
    put(rule, copy_of(other, hash=uuid4().hex * 2))
    put(rule, copy_of(other, day=test.starts))
    put("(?i)unique|stays|a_side_signs_a_test_once", copy_of(first))
    make.membership(ada, make.department(side=Side.MARKETING), level=Level.HEAD)
    put("nobody_signs_a_test_for_both_sides", copy_of(first, side="marketing"))
    put("plan_testsignature_is_of_a_head_or_deputy", copy_of(other, by_id=ben.pk,
        stands_for_id=made_rounds.staff("Mia", Side.MARKETING).pk))  # fmt: skip
    type(first).objects.bulk_create([other])

"""Both sides sign the same figures or nothing is in force; what changed is void, and is shown."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone

import make
from apps.plan import made_rounds
from apps.plan.made_rounds import MARKETING, SALES, fresh, signed
from gespann.apps.organisation.models import Level, Office, Side
from gespann.apps.plan import figures, grants
from gespann.apps.plan.actions import agreed_tests, proposals, rounds, signing, versions
from gespann.apps.plan.actions.agreed_tests import Conclusion, ProposedTest
from gespann.apps.plan.actions.signing import Factor, sign, sign_test, withdraw
from gespann.apps.plan.actions.turns import RoundChanged
from gespann.apps.plan.models import (
    Act,
    Agreement,
    Phase,
    PlanVersion,
    Round,
    Signature,
    TestSignature,
)
from gespann.apps.plan.queries.rounds import levers_of
from gespann.apps.plan.queries.versions import (
    Void,
    changes_by,
    in_force,
    is_intact,
    last_signed_before,
    latest_version,
    signatures_of,
    versions_visible_to,
)
from gespann.refusals import NotAllowed, Refusal

pytestmark = pytest.mark.django_db
THOUSAND = 1_000_00


@pytest.fixture
def version(planning, ada, ben):
    return made_rounds.written_down(planning, ada, ben)


def voids(version):
    return [one.void for one in signatures_of(PlanVersion.objects.get(pk=version.pk))]


def test_what_is_written_down_is_what_both_accepted(version, planning):
    assert (version.number, version.amends, version.proposal.number) == (1, None, 1)
    lines = figures.lines_of_document(version.content)
    assert list(lines) == sorted(
        made_rounds.lines_for(planning), key=lambda one: (one.purpose, one.name)
    )
    assert version.hash == figures.fingerprint(version.content)
    assert is_intact(version)
    assert latest_version(planning) == version


def test_two_signatures_put_the_plan_into_force_and_grant_the_money(version, ada, ben, ledger):
    first, second = signed(version, ada, ben)
    assert (first.side, first.by, first.stands_for, first.hash) == (SALES, ada, ada, version.hash)
    assert (first.factor, first.is_by_deputy) == ("password", False)
    agreement = Agreement.objects.get()
    assert (agreement.version, agreement.sales, agreement.marketing) == (version, first, second)
    planning = Round.objects.get()
    assert (planning.is_frozen, in_force(planning)) == (True, version)
    (booked,) = ledger
    assert booked.fiscal_year == planning.fiscal_year
    assert booked.signed_by == (ada, ben)
    assert sum(one.by_cents for one in booked.changes) == version.total_cents
    assert voids(version) == [None, None]


def test_one_signature_puts_nothing_into_force(version, ada, ledger):
    signed(version, ada)
    assert not Agreement.objects.exists()
    assert ledger == []
    assert not Round.objects.get().is_frozen


def test_if_the_ledger_refuses_nothing_of_the_second_signature_remains(version, ada, ben, ledger):
    def refuse(_grants):
        raise Refusal("The pot holds 10 € only.")

    signed(version, ada)
    turns = Round.objects.get().turns
    grants.plug(refuse)
    with pytest.raises(Refusal, match="10 € only"):
        sign(version, fresh(), by=ben)
    assert [one.side for one in Signature.objects.all()] == [SALES]
    assert not Agreement.objects.exists()
    planning = Round.objects.get()
    assert (planning.turns, planning.is_frozen) == (turns, False)


def test_without_a_ledger_no_plan_comes_into_force(version, ada, ben, monkeypatch):
    monkeypatch.setattr(grants, "_plugged", [])
    signed(version, ada)
    with pytest.raises(Refusal, match="no budget ledger"):
        sign(version, fresh(), by=ben)
    assert Signature.objects.count() == 1


def test_a_deputy_signs_and_says_for_whom(version, ada, ben, ledger):
    dora = made_rounds.deputy_of(ada, "Dora")
    first, _second = signed(version, dora, ben)
    assert (first.by, first.stands_for, first.is_by_deputy) == (dora, ada, True)
    assert ledger


def test_who_may_not_sign(version, planning, ada, cleo, dan, eve, ben):
    sam = made_rounds.staff("Sam", Side.SALES)
    rounds.name_participant(planning, sam, SALES, by=ada)
    both = made_rounds.head("Bo", Side.SALES)
    make.membership(both, make.department(side=Side.MARKETING), level=Level.HEAD)
    make.appointment(ben, Office.ADMINISTRATOR)  # heads marketing and gives out places
    version = PlanVersion.objects.get()
    for who in (sam, both, cleo, dan, eve, ben):
        with pytest.raises(NotAllowed):
            sign(version, fresh(), by=who)
    assert not Signature.objects.exists()
    sign(version, fresh(), by=made_rounds.deputy_of(ben, "Bert"))


def test_who_heads_both_signs_for_the_side_that_they_take_part_for_and_never_for_the_other(
    version, planning, ada, ben, ledger
):
    make.membership(ada, make.department(side=Side.MARKETING), level=Level.HEAD)
    with pytest.raises(NotAllowed):
        sign(version, fresh(), by=ada)
    rounds.name_participant(planning, ada, MARKETING, by=ben)
    version = PlanVersion.objects.get()
    sign(version, fresh(), by=ada)
    dora = make.person("Dora")  # who stands in for Ada, at sales
    make.membership(dora, make.department(side=Side.SALES))
    make.deputyship(ada, dora)
    rounds.name_participant(planning, dora, SALES, by=made_rounds.head("Sue", Side.SALES))
    make.deputyship(made_rounds.head("Sid", Side.SALES), dora)
    with pytest.raises(NotAllowed, match="both sides"):
        sign(PlanVersion.objects.get(), fresh(), by=dora)
    assert ledger == []


@pytest.mark.parametrize(
    "factor",
    [made_rounds.stale(), Factor("", timezone.now()), Factor("mfa", timezone.now() + timedelta(1))],
)
def test_a_signature_asks_for_a_fresh_log_in(version, ada, factor):
    with pytest.raises(Refusal, match="Show once more who you are"):
        sign(version, factor, by=ada)
    assert not Signature.objects.exists()


def test_a_side_signs_once(version, ada, ledger):
    signed(version, ada)
    for who in (ada, made_rounds.deputy_of(ada, "Dora")):
        with pytest.raises(Refusal, match="signed this plan already"):
            sign(version, fresh(), by=who)
    assert Signature.objects.count() == 1


def test_a_signature_is_withdrawn_and_given_again(version, ada, ben, dan, ledger):
    (first,) = signed(version, ada)
    for who in (ben, dan):
        with pytest.raises(NotAllowed):
            withdraw(first, reason="No.", by=who)
    with pytest.raises(Refusal, match="in a sentence"):
        withdraw(first, reason=" ", by=ada)
    withdraw(first, reason="The fair was called off.", by=ada)
    with pytest.raises(NotAllowed):
        withdraw(Signature.objects.get(), reason="Twice.", by=ada)
    signed(version, ben)
    assert ledger == []
    assert voids(version) == [Void.WITHDRAWN, None]
    signed(version, ada)
    assert voids(version) == [Void.WITHDRAWN, None, None]
    assert len(ledger) == 1


def test_what_both_have_signed_is_not_withdrawn(version, ada, ben, ledger):
    first, _second = signed(version, ada, ben)
    with pytest.raises(NotAllowed):
        withdraw(Signature.objects.get(pk=first.pk), reason="No.", by=ada)


def test_a_changed_figure_makes_a_new_version_and_voids_what_was_signed(
    version, planning, ada, ben, ledger
):
    signed(version, ada)
    planning.refresh_from_db()
    rounds.walk(planning, Phase.PROPOSALS, by=ben)
    lines = made_rounds.lines_for(planning, more=THOUSAND)
    proposals.accept(proposals.propose(planning, lines, reason="", follows=1, by=ben), by=ada)
    rounds.walk(planning, Phase.SIGNATURES, by=ben)
    second = versions.write_down(planning, follows=1, by=ben)
    assert voids(version) == [Void.FIGURES_CHANGED]
    assert voids(second) == []
    with pytest.raises(RoundChanged):
        sign(version, fresh(), by=ben)
    signed(second, ben, ada)
    assert in_force(planning) == second
    assert ledger[0].changes[0].line.cents >= 0


def test_a_budget_cut_in_the_middle_voids_what_was_signed(version, planning, ada, ben, cleo):
    signed(version, ada)
    rounds.frame(Round.objects.get(), made_rounds.framed(budget_cents=THOUSAND), by=cleo)
    assert voids(version) == [Void.FIGURES_CHANGED]
    planning.refresh_from_db()
    assert latest_version(planning) is None
    with pytest.raises(RoundChanged):
        sign(version, fresh(), by=ben)
    with pytest.raises(Refusal, match="more than the budget"):
        versions.write_down(planning, follows=1, by=ben)


def test_a_change_after_freezing_is_an_amendment_signed_by_both(
    version, planning, ada, ben, ledger
):
    signed(version, ada, ben)
    planning.refresh_from_db()
    with pytest.raises(Refusal, match="amendment"):
        versions.write_down(planning, follows=1, by=ada)
    lines = made_rounds.lines_for(planning, more=THOUSAND)
    with pytest.raises(Refusal, match="in a sentence"):
        versions.amend(planning, lines, reason="", follows=1, by=ada)
    amendment = versions.amend(planning, lines, reason="The fair costs more.", follows=1, by=ada)
    assert amendment.amends == version
    assert [one.by_cents for one in changes_by(amendment)] == [THOUSAND]
    signed(amendment, ada)
    assert in_force(planning) == version
    assert voids(version) == [None, None]
    signed(amendment, ben)
    assert in_force(planning) == amendment
    assert [one.by_cents for one in ledger[1].changes] == [THOUSAND]
    assert ledger[0].key != ledger[1].key


def test_nothing_is_amended_before_both_have_signed(version, planning, ada):
    with pytest.raises(Refusal, match="Nothing has been signed"):
        versions.amend(planning, made_rounds.lines_for(planning), reason="Now.", follows=1, by=ada)


def test_a_frozen_round_is_walked_no_more(version, planning, ada, ben, cleo, ledger):
    signed(version, ada, ben)
    planning.refresh_from_db()
    for who in (ada, cleo):
        with pytest.raises((NotAllowed, RoundChanged)):
            rounds.walk(planning, Phase.PROPOSALS, by=who)


def test_who_may_write_down_what_is_signed(planning, ada, ben, cleo, dan):
    made_rounds.at_signatures(planning, ada, ben)
    for who in (cleo, dan, made_rounds.staff("Sam", Side.SALES)):
        with pytest.raises(NotAllowed):
            versions.write_down(planning, follows=0, by=who)
    assert not PlanVersion.objects.exists()


def test_the_plan_signed_last_holds_if_the_next_round_comes_to_nothing(version, ada, ben, ledger):
    signed(version, ada, ben)
    assert last_signed_before(made_rounds.a_round(ada, 2028)) == version
    assert last_signed_before(made_rounds.a_round(ada, 2026)) is None


def test_who_sees_the_plan_and_its_signatures(version, planning, ada, ben, cleo, dan, eve):
    for who in (ada, ben, cleo):
        assert versions_visible_to(who, planning).count() == 1
    for who in (dan, eve):
        assert versions_visible_to(who, planning).count() == 0


def test_the_journal_tells_of_every_signature_with_its_hash(version, ada, ben, ledger):
    (first,) = signed(version, ada)
    withdraw(first, reason="No.", by=ada)
    signed(version, ben, ada)
    told = Round.objects.get().entries.filter(act__in=[Act.SIGNED, Act.WITHDRAWN])
    assert [(one.act, one.part) for one in told.order_by("number")] == [
        (Act.SIGNED, SALES), (Act.WITHDRAWN, SALES), (Act.SIGNED, MARKETING), (Act.SIGNED, SALES),
    ]  # fmt: skip
    assert {one.figures["hash"] for one in told.filter(act=Act.SIGNED)} == {version.hash}


# --- Tests ---


def a_test(planning, **changed):
    usual = ProposedTest(
        lever=levers_of(planning)[0].name,
        markets=("Nord", "Süd"),
        effort=1.5,
        starts=timezone.localdate() + timedelta(days=14),
        weeks=8,
        run_by="Team Nord",
        conclusions=(
            Conclusion(0.02, "We give it up.", "We halve it."),
            Conclusion(None, "We keep it.", "We keep it."),
        ),
    )
    return replace(usual, **changed)


def test_a_test_is_agreed_on_once_both_have_signed_it_beforehand(planning, ada, ben):
    test = agreed_tests.propose_test(planning, a_test(planning), by=ada)
    assert test.hash == figures.fingerprint(test.content)
    first = sign_test(test, fresh("mfa"), by=ada)
    assert (first.side, first.factor, first.hash) == (SALES, "mfa", test.hash)
    with pytest.raises(NotAllowed):
        sign_test(test, fresh(), by=ada)
    with pytest.raises(Refusal, match="Show once more"):
        sign_test(test, made_rounds.stale(), by=ben)
    sign_test(test, fresh(), by=ben)
    assert TestSignature.objects.count() == 2


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"lever": "Nothing"}, "no lever"),
        ({"effort": 1.0}, "changes the effort"),
        ({"weeks": 0}, "1 to 104 weeks"),
        ({"starts": date(2020, 1, 1)}, "after today"),
        ({"run_by": ""}, "who runs"),
        ({"conclusions": (Conclusion(None, "a", "b"),)}, "two ranges"),
        ({"conclusions": (Conclusion(0.1, "a", "b"), Conclusion(0.2, "a", "b"))}, "upper end"),
        (
            {"conclusions": (Conclusion(0.2, "a", "b"), Conclusion(0.1, "a", "b"),
                             Conclusion(None, "a", "b"))},
            "lowest first",
        ),
        ({"conclusions": (Conclusion(0.1, "a", ""), Conclusion(None, "a", "b"))}, "Both sides"),
    ],
)  # fmt: skip
def test_a_test_says_everything_beforehand(planning, ada, changed, words):
    with pytest.raises(Refusal, match=words):
        agreed_tests.propose_test(planning, a_test(planning, **changed), by=ada)


def test_a_test_that_has_begun_is_signed_no_more(planning, ada, dan, monkeypatch):
    with pytest.raises(NotAllowed):
        agreed_tests.propose_test(planning, a_test(planning), by=dan)
    test = agreed_tests.propose_test(planning, a_test(planning), by=ada)
    monkeypatch.setattr(signing.timezone, "localdate", lambda *_: test.starts)
    with pytest.raises(Refusal, match="before it begins"):
        sign_test(test, fresh(), by=ada)

"""The page of signatures: written down, read, signed with a fresh log-in, withdrawn, amended."""

from uuid import uuid4

import pytest
from django.core.cache import cache
from django.urls import reverse

import make
from apps.plan import made_rounds, visiting
from gespann.apps.budget.actions.pots import set_limit
from gespann.apps.budget.models import Line
from gespann.apps.organisation.models import Office, Side
from gespann.apps.plan.actions import rounds
from gespann.apps.plan.models import Agreement, PlanVersion, Round, Signature, Withdrawal
from gespann.apps.plan.queries.versions import in_force

pytestmark = pytest.mark.django_db
PASSWORD = "four horses on one cart"


def as_(person):
    """Somebody with a password who has not been asked for it lately."""
    person.set_password(PASSWORD)
    person.save()
    cache.clear()  # log-ins are limited by the minute
    return visiting.as_(person)


def address(name, planning):
    return reverse(f"plan:{name}", args=[planning.pk])


def seen(version):
    return {"version": version.number, "hash": version.hash}


def signing(client, planning, version):
    """Sign, and answer the question that comes in between."""
    asked = client.post(address("sign", planning), seen(version))
    assert asked.status_code == 302
    assert "reauthenticate" in asked.url
    return client.post(asked.url, {"password": PASSWORD})


@pytest.fixture
def pot(planning, cleo):
    return make.pot(made_rounds.BUDGET_CENTS, year=2027)


def test_before_anything_is_accepted_the_page_says_what_comes_first(planning, ada):
    page = as_(ada).get(address("signatures", planning)).text
    assert "Nothing is to be signed yet" in page


def test_a_head_writes_down_what_both_accepted_and_reads_it_whole(planning, ada, ben):
    made_rounds.at_signatures(planning, ada, ben)
    sam = made_rounds.staff("Sam", Side.SALES)
    assert "Write down the plan" not in as_(sam).get(address("signatures", planning)).text
    wrong = as_(sam).post(address("write_down", planning), {"follows": 0})
    assert wrong.status_code == 404
    client = as_(ben)
    assert "Write down the plan" in client.get(address("signatures", planning)).text
    assert client.post(address("write_down", planning), {"follows": 0}).status_code == 303
    page = client.get(address("signatures", planning)).text
    version = PlanVersion.objects.get()
    for line in made_rounds.lines_for(planning):
        assert f"€{line.cents / 100:,.2f}" in page
    assert f"€{version.total_cents / 100:,.2f}" in page
    assert version.hash[:12] in page
    assert "Nobody has signed this version yet." in page


def test_two_sign_with_their_password_and_the_ledger_has_the_plan(planning, pot, ada, ben):
    version = made_rounds.written_down(planning, ada, ben)
    of_ada, of_ben = as_(ada), as_(ben)
    assert (
        "You will be asked once more who you are."
        in of_ada.get(address("signatures", planning)).text
    )
    assert signing(of_ada, planning, version).url == address("signatures", planning)
    first = Signature.objects.get()
    assert (first.side, first.by, first.factor) == ("sales", ada, "password")
    page = of_ada.get(address("signatures", planning)).text
    assert "Signed. The plan comes into force once the other side has signed, too." in page
    assert "Withdraw your side’s signature" in page
    assert "Sign version 1" not in page
    signing(of_ben, planning, version)
    page = of_ben.get(address("signatures", planning)).text
    assert "This plan is in force" in page
    assert reverse("budget:pot", args=[pot.pk]) in page
    assert "Withdraw your side’s signature" not in page
    assert Agreement.objects.count() == 1
    assert sum(one.granted_cents for one in Line.objects.all()) == version.total_cents


def test_a_wrong_password_signs_nothing(planning, pot, ada, ben):
    version = made_rounds.written_down(planning, ada, ben)
    client = as_(ada)
    asked = client.post(address("sign", planning), seen(version))
    client.post(asked.url, {"password": "guessed"})
    assert not Signature.objects.exists()


def test_who_has_seen_other_figures_signs_nothing(planning, pot, ada, ben):
    version = made_rounds.written_down(planning, ada, ben)
    client = as_(ada)
    asked = client.post(address("sign", planning), {**seen(version), "hash": "0" * 64})
    assert client.post(asked.url, {"password": PASSWORD}).status_code == 404
    assert not Signature.objects.exists()


def test_beyond_the_limit_the_page_says_what_is_missing(planning, ada, ben, cleo):
    make.pot(1_00, year=2027)
    version = made_rounds.written_down(planning, ada, ben)
    made_rounds.signed(version, ada)
    answer = signing(as_(ben), planning, version)
    assert answer.status_code == 422
    assert "are missing: the plan grants" in answer.text
    assert "The management can set a higher limit (Cleo)" in answer.text
    assert Signature.objects.count() == 1


@pytest.mark.parametrize("page", ["round", "signatures"])
def test_before_anybody_signs_it_is_said_that_the_budget_cannot_take_the_plan(
    planning, ada, ben, cleo, page
):
    made_rounds.written_down(planning, ada, ben)

    def text():
        return as_(ada).get(address(page, planning)).text

    assert "2027 has no pot in the budget yet" in text()
    pot = make.pot(made_rounds.BUDGET_CENTS - 1, year=2027)
    assert "The budget of 2027 falls short by" in text()
    set_limit(pot, made_rounds.BUDGET_CENTS, reason="Enough", by=cleo, key=uuid4())
    assert "falls short" not in text()


def test_a_withdrawn_signature_stays_visible_and_void(planning, ada, ben, ledger):
    version = made_rounds.written_down(planning, ada, ben)
    made_rounds.signed(version, ada)
    assert as_(ben).post(address("withdraw", planning), {"reason": "No"}).status_code == 404
    client = as_(ada)
    assert client.post(address("withdraw", planning), {"reason": " "}).status_code == 422
    answer = client.post(address("withdraw", planning), {"reason": "One more talk"})
    assert answer.status_code == 303
    assert Withdrawal.objects.count() == 1
    page = as_(ben).get(address("signatures", planning)).text
    assert "withdrawn" in page
    assert "One more talk" in page
    assert "Sign version 1" in client.get(address("signatures", planning)).text


def test_a_cut_budget_voids_signatures_visibly(planning, ada, ben, cleo, ledger):
    version = made_rounds.written_down(planning, ada, ben)
    made_rounds.signed(version, ada)
    planning.refresh_from_db()
    rounds.frame(planning, made_rounds.framed(budget_cents=950_000_00), by=cleo)
    page = as_(ben).get(address("signatures", planning)).text
    assert "void: a figure has changed" in page
    assert "Write down the plan" in page
    answer = signing(as_(ben), planning, version)
    assert answer.status_code == 422
    assert "The round has changed since this page was loaded" in answer.text


def test_an_amendment_is_written_down_and_shows_what_it_changes(planning, pot, ada, ben):
    version = made_rounds.written_down(planning, ada, ben)
    made_rounds.signed(version, ada, ben)
    client = as_(ada)
    page = client.get(address("amend", planning)).text
    assert "Version 1 stays in force" in page
    lines = {
        f"line-{number}": f"{one['cents'] / 100:.2f}"
        for number, one in enumerate(_lines_of(version))
    }
    said = {**lines, "follows": 1, "reason": "A film about the fitters"}
    wrong = client.post(address("amend", planning), {**said, "measure": "A film"})
    assert wrong.status_code == 422
    assert "A measure has a name and a cost." in wrong.text
    more = {"measure": "A film", "measure_side": "marketing", "measure_cents": "20,000"}
    assert client.post(address("amend", planning), {**said, **more}).status_code == 303
    page = client.get(address("signatures", planning)).text
    assert "This would change version 1, which is in force" in page
    assert "A film about the fitters" in page
    assert "+€20,000" in page
    change = PlanVersion.objects.get(number=2)
    for person in (ada, ben):
        signing(as_(person), planning, change)
    assert in_force(Round.objects.get()) == change
    assert Line.objects.get(purpose="measure").granted_cents == 20_000_00


def _lines_of(version):
    import json

    return json.loads(version.content)["lines"]


def test_the_page_speaks_german(planning, ada, ben, ledger):
    version = made_rounds.written_down(planning, ada, ben)
    made_rounds.signed(version, ada)
    ada.language = "de"
    page = as_(ada).get(address("signatures", planning)).text
    assert "Wer unterschrieben hat" in page
    assert "Fassung 1" in page


def test_a_head_who_administers_reads_why_they_cannot_sign_and_what_helps(planning, ada, ben):
    made_rounds.at_signatures(planning, ada, ben)
    as_(ben).post(address("write_down", planning), {"follows": 0})
    make.appointment(ada, Office.ADMINISTRATOR)
    page = as_(ada).get(address("signatures", planning)).text
    assert "Whoever keeps the organisation signs no plan" in page
    assert f'href="{reverse("organisation:person", args=[ada.pk])}"' in page
    assert "Whoever keeps" not in as_(ben).get(address("signatures", planning)).text

"""What a version of the plan is expected to bring: asked by itself, shown, and in documents."""

from dataclasses import replace
from io import BytesIO
from types import SimpleNamespace

import openpyxl
import pypdf
import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

import make
from apps.plan import made_rounds, prepared_rounds
from apps.plan.visiting import as_
from gespann import library
from gespann.apps.jobs.models import Job, State
from gespann.apps.organisation.models import Office
from gespann.apps.plan import documents, expecting
from gespann.apps.plan.actions import expecting as asking
from gespann.apps.plan.actions import proposals, versions
from gespann.apps.plan.figures import Line, Purpose
from gespann.apps.plan.models import Expectation, Phase, Round
from gespann.apps.plan.models.expectation import EXPECT
from gespann.apps.plan.queries.expectations import expected_when_signed
from gespann.apps.plan.queries.versions import in_force
from gespann.core.quantities import Department
from gespann.refusals import NotAllowed, Refusal

pytestmark = pytest.mark.django_db
PAYS = "Field visits"  # whose amount lies well above its least
FILM = Line(Purpose.MEASURE, "A film", Department.MARKETING, 2_000_00)


def recommended():
    return [
        Line(Purpose.LEVER, one.lever.name, one.lever.department, one.amount_cents)
        for one in prepared_rounds.computed().plan.recommended.allocations
    ]


@pytest.fixture
def planning(ada, ben, cleo):
    """A round whose room is computed for real, with a version that waits for signatures."""
    keeper = make.person("Keeper")
    make.appointment(keeper, Office.CONTROLLER)
    planning = prepared_rounds.opened(cleo, keeper)
    prepared_rounds.at_the_room(planning, ada, ben)
    made_rounds.walk_to(planning, Phase.PROPOSALS, ada)
    made = proposals.propose(planning, recommended(), reason="As computed.", follows=0, by=ada)
    proposals.accept(made, by=ben)
    made_rounds.walk_to(planning, Phase.SIGNATURES, ada)
    versions.write_down(planning, follows=0, by=ada)
    return Round.objects.get()


def work_off():
    """What was asked is worked off, as a worker does."""
    for job in Job.objects.filter(kind=EXPECT, state=State.QUEUED):
        task = SimpleNamespace(arguments=job.arguments, report=lambda *_told: None)
        asking.record_expectation(job.arguments, expecting.expect(task)["results"], job=job.pk)
        Job.objects.filter(pk=job.pk).update(
            state=State.DONE, share_done=1.0, finished_at=timezone.now()
        )


def signatures(who, planning):
    return as_(who).get(reverse("plan:signatures", args=[planning.pk])).text


def test_whoever_signs_knows_what_it_brings_and_nobody_had_to_ask(planning, ada, ben):
    job = Job.objects.get(kind=EXPECT)
    version = planning.plan_versions.get()
    assert job.arguments == {"version": version.pk, "fit": planning.fit_id}
    assert job.asked_by == ada
    waiting = signatures(ada, planning)
    assert "its probability is being computed" in waiting
    assert f'id="job-{job.pk}"' in waiting
    assert "It is being found out." in signatures(ben, planning)  # it is not his job
    work_off()
    told = expected_when_signed(version).course
    plan = prepared_rounds.computed().plan
    assert told.outcome == plan.recommended.outcome_cents
    assert told.goal_probability == plan.recommended.goal_probability
    assert {name: sum(cents) for name, cents in told.planned.items()} == {
        one.name: one.cents for one in recommended()
    }
    page = signatures(ben, planning)
    assert "reached with a probability of" in page
    assert "being computed" not in page


def test_what_was_asked_in_vain_can_be_asked_again(planning, ben, dan):
    now = timezone.now()
    Job.objects.update(state=State.CANCELLED, cancel_asked_at=now, finished_at=now)
    assert "Find it out" in signatures(ben, planning)
    version, address = planning.plan_versions.get(), reverse("plan:expect", args=[planning.pk])
    asked = {"version": version.number, "fit": planning.fit_id}
    for wrong in ({}, {**asked, "version": 7}, {**asked, "fit": 99}, {**asked, "fit": "x"}):
        assert as_(ben).post(address, wrong).status_code == 404
    there = as_(ben).post(address, asked)
    assert there.url == reverse("plan:signatures", args=[planning.pk])
    assert Job.objects.get(kind=EXPECT, state=State.QUEUED).asked_by == ben
    as_(ben).post(address, {**asked, "back": "year"})
    assert Job.objects.filter(kind=EXPECT, state=State.QUEUED).count() == 1
    with pytest.raises(NotAllowed):
        asking.ask_what_to_expect(version, planning.fit, by=dan)


def test_a_round_that_was_not_computed_is_told_so(ada, ben, cleo):
    version = made_rounds.written_down(made_rounds.a_round(cleo), ada, ben)
    job = Job.objects.get(kind=EXPECT)
    with pytest.raises(Refusal, match="was not computed"):
        expecting.expect(SimpleNamespace(arguments=job.arguments, report=lambda *_told: None))
    assert expected_when_signed(version) is None


def test_an_expectation_is_final_and_there_is_one_of_a_version_and_fit(planning):
    work_off()
    one = Expectation.objects.get()
    again = asking.record_expectation(
        {"version": one.version_id, "fit": one.fit_id}, {"other": 1}, job=None
    )
    assert again.results == one.results
    changes = (
        lambda: Expectation.objects.update(results={}),
        lambda: Expectation.objects.all().delete(),
        lambda: Expectation.objects.create(
            version=one.version, fit=one.fit, results={}, at=timezone.now()
        ),
    )
    for change in changes:
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


@pytest.fixture
def amended(planning, ada, ben):
    """A plan in force, and its amendment, in force too: a film, paid by one lever."""
    version = planning.plan_versions.get()
    make.pot(prepared_rounds.budget_cents(), year=2027)
    made_rounds.signed(version, ada, ben)
    lines = [
        replace(one, cents=one.cents - FILM.cents) if one.name == PAYS else one
        for one in recommended()
    ]
    change = versions.amend(
        planning, [*lines, FILM], reason="A film for the fair", follows=1, by=ben
    )
    made_rounds.signed(change, ada, ben)
    assert in_force(Round.objects.get()) == change
    return change


def test_of_an_amendment_the_measures_count_that_it_names(amended):
    work_off()
    told = expected_when_signed(amended).course
    assert (told.measures, told.unknown) == ({"A film": 2_000_00}, ("A film",))
    computed = prepared_rounds.computed()
    amounts = {one.name: one.cents / 100 for one in recommended()}
    amounts[PAYS] -= 2_000
    said = library.prospect(computed.fit, computed.plan, amounts, measures={"A film": 2_000})
    assert told.outcome == said.outcome_cents
    assert told.contribution == said.contribution_cents


def written(version, ending, language):
    left = {}
    task = SimpleNamespace(
        arguments={"version": version.pk, "ending": ending, "language": language},
        files=SimpleNamespace(folder="", fence=1, keep=left.__setitem__),
        report=lambda *_share: None,
    )
    documents.write(task)
    return left["plan"]


SAID = {
    "en": ("A film", "This is version 2. It changes version 1", "nobody has said", "(measure)"),
    "de": ("A film", "Dies ist Fassung 2. Sie ändert Fassung 1", "niemand gesagt", "(Maßnahme)"),
}


@pytest.mark.sqlite_only  # documents are made of rows that both databases keep alike
@pytest.mark.parametrize("language", ["en", "de"])
def test_documents_of_an_amendment_speak_of_its_measures(amended, language):
    film, is_amendment, is_unknown, row = SAID[language]
    story = " ".join(written(amended, "md", language).decode().replace("\u00a0", " ").split())
    assert film in story
    assert is_amendment in story
    assert is_unknown in story
    assert "A film for the fair" in story
    pdf = pypdf.PdfReader(BytesIO(written(amended, "pdf", language)))
    text = " ".join(" ".join(one.extract_text() for one in pdf.pages).split())
    assert f"{film} {row}" in text
    assert pdf.trailer["/Root"]["/Lang"] == language
    assert b"pdfuaid" in pdf.trailer["/Root"]["/Metadata"].get_data()
    book = openpyxl.load_workbook(BytesIO(written(amended, "xlsx", language)))
    cells = [[cell.value for cell in line] for line in book.worksheets[0].iter_rows()]
    (found,) = [line for line in cells if film in line]
    assert found[5] == 2_000

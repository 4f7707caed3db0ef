"""What programs ask for and are told: the same as the pages as JSON, each “no” in one shape."""

import io
import json
import zipfile
from datetime import date

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

import make
from apps.market.bringing import GOOD, TOML, named
from apps.response.small_fits import made_fit
from gespann.apps.jobs.models import Job
from gespann.apps.market.actions import land
from gespann.apps.market.models import Draft
from gespann.apps.organisation.api import access
from gespann.apps.organisation.models import Level, Office, Side
from server.test_who_may_go_where import BACKEND, bearer

pytestmark = pytest.mark.django_db
EVERYTHING = (
    "budget:read", "budget:write", "fits:read", "fits:write", "history:read", "history:write",
    "jobs:read", "jobs:write", "organisation:read",
)  # fmt: skip


@pytest.fixture(autouse=True)
def nobody_has_asked_before():
    cache.clear()


class Program:
    """Somebody's program, with a token for everything."""

    def __init__(self, person, *scopes):
        make.token(person, *(scopes or EVERYTHING))
        self.client, self.headers = Client(), bearer(person.name)

    def __call__(self, method, path, *args, **headers):
        return getattr(self.client, method)(
            f"/api{path}", *args, headers={**self.headers, **headers}
        )


@pytest.fixture
def ada_s(ada):
    return Program(ada)


@pytest.fixture
def eve_s(eve):
    return Program(eve)


def landed(by, **more):
    return land(make.draft(by, **more), by=by)


# --- Every "no" ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "status", "detail"),
    [
        ("/nothing", 404, "There is nothing here, or nothing that you may see."),
        ("/", 404, "There is nothing here, or nothing that you may see."),
        ("/organisation/people/999999", 404, "There is nothing here, or nothing that you may see."),
        ("/organisation/people/0", 422, "What was sent does not fit the description of this"),
        ("/organisation/people/many", 422, "What was sent does not fit the description of this"),
        ("/organisation/people/%0D7", 422, "What was sent does not fit the description of this"),
        ("/jobs?page=%202", 422, "What was sent does not fit the description of this"),
        ("/jobs?per_page=501", 422, "What was sent does not fit the description of this"),
        ("/history/files/other.txt", 422, "What was sent does not fit the description of this"),
    ],
)
def test_every_no_is_a_problem_with_a_sentence(ada_s, path, status, detail):
    answer = ada_s("get", path)
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == status
    assert answer.json()["detail"].startswith(detail)


def test_it_is_said_in_the_language_asked_for_whatever_the_person_reads(ada, ada_s):
    ada.language = "en"
    ada.save()
    answer = ada_s("get", "/organisation/people/0", **{"Accept-Language": "de-AT,en;q=0.5"})
    assert answer.headers["Content-Language"] == "de"
    assert answer.json()["faults"] == [
        {"where": "path.pk", "what": "Das muss mindestens 1 sein.", "mend": ""}
    ]
    assert ada_s("get", "/nothing", **{"Accept-Language": "fr"}).headers["Content-Language"] == "en"


def test_a_method_that_an_address_does_not_have_is_named_with_those_that_it_has(ada_s):
    answer = ada_s("delete", "/history/batches")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET")
    assert answer.json()["detail"] == "This address knows only: GET."


def test_without_a_token_the_answer_is_json_and_never_a_way_to_the_log_in(client, ada):
    client.force_login(ada, BACKEND)
    answer = client.get("/api/me")
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert answer.json()["title"] == "Unauthorized"


def test_what_is_too_large_is_turned_away_as_json(ada_s, settings):
    settings.LARGEST_UPLOAD_BYTES = 100
    answer = ada_s("post", "/history/draft", {"history": named(GOOD * 9, "history.csv")})
    assert (answer.status_code, answer.json()["status"]) == (413, 413)


def test_what_cannot_be_read_is_no_fault_of_ours(eve_s):
    answer = eve_s.client.post(
        "/api/history/draft", b"nothing", "multipart/form-data", headers=eve_s.headers
    )
    assert (answer.status_code, answer.json()["detail"]) == (400, "The request cannot be read.")


def test_what_nobody_foresaw_is_told_as_json_and_logged(ada_s, monkeypatch, caplog):
    def break_down(*_args):
        raise RuntimeError("on purpose")

    monkeypatch.setattr("gespann.apps.organisation.queries.firm", break_down)
    answer = ada_s("get", "/organisation/firm")
    assert (answer.status_code, answer.json()["status"]) == (500, 500)
    assert "on purpose" not in answer.text
    assert "on purpose" in caplog.text


def test_a_token_that_asks_too_often_waits_a_minute(ada, ada_s, ben, monkeypatch):
    monkeypatch.setattr(access, "REQUESTS_A_MINUTE", 3)
    for _ in range(3):
        assert ada_s("get", "/me").status_code == 200
    answer = ada_s("get", "/me")
    if answer.status_code == 200:  # the minute has just changed
        answer = [ada_s("get", "/me") for _ in range(3)][-1]
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 60
    assert Program(ben)("get", "/me").status_code == 200


# --- The organisation ------------------------------------------------------------------------


def test_whoever_asks_learns_whom_the_token_acts_for(ada, ada_s):
    told = ada_s("get", "/me").json()
    assert (told["id"], told["name"], told["works_here"]) == (ada.pk, "Ada", True)
    assert told["token"]["scopes"] == list(EVERYTHING)


def test_the_organisation_is_told_as_its_pages_show_it(ada, ada_s, ben, eve):
    make.firm()
    make.fiscal_year(2027)
    sales = make.department(side=Side.SALES)
    team = make.team(sales, "South")
    kim = make.person("Kim")
    make.membership(kim, sales, level=Level.TEAM_LEAD, team=team)
    make.appointment(kim, Office.CONTROLLER)
    make.deputyship(kim, ada)
    assert ada_s("get", "/organisation/firm").json() == {"name": "Kupferberg", "currency": "EUR"}
    assert ada_s("get", "/organisation/years").json() == [
        {"name": "2027", "starts": "2027-01-01", "ends": "2027-12-31"}
    ]
    departments = ada_s("get", "/organisation/departments").json()
    assert [one["side"] for one in departments] == ["sales", "marketing"]
    assert departments[0]["teams"] == [{"id": team.pk, "name": "South", "department": sales.pk}]
    assert ada_s("get", f"/organisation/departments/{sales.pk}").json() == departments[0]
    assert ada_s("get", f"/organisation/people/{kim.pk}").json() == {
        "id": kim.pk,
        "name": "Kim",
        "email": None,
        "places": [{"level": "team_lead", "department": sales.pk, "team": team.pk}],
        "offices": ["controller"],
        "deputies": [ada.pk],
    }


def test_addresses_are_told_to_their_owners_and_to_administrators(ada, ada_s, ben, eve_s):
    def addresses(program):
        return {
            one["name"]: one["email"]
            for one in program("get", "/organisation/people").json()["items"]
        }

    assert addresses(ada_s) == {"Ada": ada.email, "Ben": None, "Eve": None}
    assert addresses(eve_s)["Ben"] == ben.email
    assert ada_s("get", f"/organisation/people/{ada.pk}").json()["email"] == ada.email


def test_lists_come_page_by_page(ada, ada_s, ben, eve):
    first = ada_s("get", "/organisation/people?per_page=2").json()
    assert (first["count"], first["page"], first["pages"]) == (3, 1, 2)
    assert [one["name"] for one in first["items"]] == ["Ada", "Ben"]
    assert (
        ada_s("get", "/organisation/people?per_page=2&page=2").json()["items"][0]["name"] == "Eve"
    )
    assert ada_s("get", "/organisation/people?page=9").json()["items"] == []


# --- The history -----------------------------------------------------------------------------


def test_the_history_in_force_is_told_period_by_period(eve, ada_s):
    landed(eve)
    told = ada_s("get", "/history").json()
    assert (told["name"], told["starts"], told["ends"], told["rows"]) == (
        "Muster GmbH", "2024-01-01", "2024-01-15", 3,
    )  # fmt: skip
    assert ada_s("get", "/history/periods?per_page=1&page=2").json() == {
        "count": 3,
        "page": 2,
        "pages": 3,
        "items": [{"starts": "2024-01-08", "values": {"revenue": 200.0, "fairs": 20.0}}],
    }


def test_before_the_first_batch_there_is_no_history(ada_s):
    for path in ("/history", "/history/periods"):
        assert ada_s("get", path).status_code == 404
    assert ada_s("get", "/history/batches").json()["count"] == 0
    assert ada_s("get", "/history/files/history.csv").status_code == 409


def test_what_is_known_already_is_not_sent_again(eve, ada_s):
    batch = landed(eve)
    version = ada_s("get", "/history").headers["ETag"]
    unchanged = ada_s("get", "/history/periods", **{"If-None-Match": version})
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    landed(eve, starts=date(2024, 1, 22), follows=batch.number)
    assert ada_s("get", "/history", **{"If-None-Match": version}).status_code == 200


def test_a_file_is_brought_looked_at_and_landed(eve, eve_s, ada_s):
    files = {"firm": named(TOML, "firm.toml"), "history": named(GOOD, "history.csv")}
    brought = eve_s("post", "/history/draft", files)
    assert brought.status_code == 201, brought.text
    draft = brought.json()
    assert (draft["rows"], draft["sums"]["revenue"], draft["is_late"]) == (3, 600.5, False)
    assert eve_s("get", "/history/draft").json() == draft
    assert ada_s("get", "/history").status_code == 404
    batch = eve_s("post", "/history/draft/land")
    assert (batch.status_code, batch.json()["state"], batch.json()["by"]) == (
        201,
        "in_force",
        "Eve",
    )
    assert batch.json()["landed_on"] == str(timezone.localdate())
    assert eve_s("get", "/history/draft").status_code == 404
    assert ada_s("get", "/history/files/history.csv").text.splitlines()[0] == "period,revenue,fairs"
    folder = zipfile.ZipFile(io.BytesIO(ada_s("get", "/history/files/firm.zip").content))
    assert sorted(folder.namelist()) == ["firm.toml", "history.csv"]


def test_faults_come_with_their_places_and_nothing_is_kept(eve_s):
    bad = GOOD.replace("200,0", "200,many")
    files = {"firm": named(TOML, "firm.toml"), "history": named(bad, "history.csv")}
    answer = eve_s("post", "/history/draft", files)
    assert answer.status_code == 422
    (fault,) = answer.json()["faults"]
    assert fault["where"] == "history.csv, row 3, column “fairs”"
    assert fault["mend"]
    assert not Draft.objects.exists()


@pytest.mark.parametrize(
    "files", [{}, {"history": "history.exe"}, {"firm": "firm.toml", "history": "x.csv"}]
)
def test_files_that_cannot_be_read_are_refused_like_in_the_form(eve_s, files):
    sent = {field: named("", name) for field, name in files.items()}
    answer = eve_s("post", "/history/draft", sent)
    assert answer.status_code == 422
    assert answer.json()["faults"]


def test_a_draft_can_be_put_away(eve, eve_s):
    make.draft(eve)
    answer = eve_s("delete", "/history/draft")
    assert (answer.status_code, answer.content) == (204, b"")
    assert not Draft.objects.exists()


def test_of_two_who_land_one_is_told_to_read_again(eve, eve_s, cleo):
    make.draft(eve)
    make.appointment(cleo, Office.CONTROLLER)
    landed(cleo)
    answer = eve_s("post", "/history/draft/land")
    assert answer.status_code == 409
    assert "The history has changed since" in answer.json()["detail"]


def test_only_the_latest_batch_is_undone(eve, eve_s):
    first = landed(eve)
    second = landed(eve, starts=date(2024, 1, 22), follows=first.number)
    assert eve_s("post", f"/history/batches/{first.pk}/undo").status_code == 409
    undone = eve_s("post", f"/history/batches/{second.pk}/undo")
    assert (undone.status_code, undone.json()["state"]) == (200, "undone")
    assert eve_s("get", f"/history/batches/{second.pk}").json()["state"] == "undone"
    assert [one["id"] for one in eve_s("get", "/history/batches").json()["items"]] == [
        second.pk, first.pk,
    ]  # fmt: skip


def test_nothing_is_undone_that_the_program_has_not_seen(eve, eve_s):
    first = landed(eve)
    seen = eve_s("get", "/history").headers["ETag"]
    second = landed(eve, starts=date(2024, 1, 22), follows=first.number)
    path = f"/history/batches/{second.pk}/undo"
    answer = eve_s("post", path, **{"If-Match": seen})
    assert (answer.status_code, answer.json()["status"]) == (412, 412)
    now = eve_s("get", "/history").headers["ETag"]
    assert eve_s("post", path, **{"If-Match": now}).status_code == 200


def test_a_token_for_reading_lands_nothing(eve):
    make.draft(eve)
    answer = Program(eve, "history:read")("post", "/history/draft/land")
    assert answer.status_code == 403
    assert answer.json()["detail"] == "This token was not made for “history:write”."


# --- Jobs ------------------------------------------------------------------------------------


def test_one_s_own_jobs_are_told_and_nobody_else_s(ada, ada_s, ben):
    mine, other = make.job(by=ada), make.job(by=ben)
    assert [one["id"] for one in ada_s("get", "/jobs").json()["items"]] == [mine.pk]
    told = ada_s("get", f"/jobs/{mine.pk}").json()
    assert (told["state"], told["title"]) == ("queued", "Clearing up old jobs")
    assert ada_s("get", f"/jobs/{other.pk}").status_code == 404
    assert ada_s("post", f"/jobs/{other.pk}/cancel").status_code == 404


def test_a_job_is_cancelled_once(ada, ada_s):
    job = make.job(by=ada)
    assert ada_s("post", f"/jobs/{job.pk}/cancel").json()["state"] == "cancelled"
    assert ada_s("post", f"/jobs/{job.pk}/cancel").status_code == 409


# --- The description -------------------------------------------------------------------------


def test_the_document_names_every_endpoint_with_its_scope(client):
    document = client.get("/api/openapi.json").json()
    operations = [one for path in document["paths"].values() for one in path.values()]
    names = [one["operationId"] for one in operations]
    assert len(names) == len(set(names))
    assert {one.get("x-scope", "") for one in operations} == {"", *EVERYTHING}
    assert document["paths"]["/api/me"]["get"].get("x-scope") is None


def test_the_document_and_its_page_speak_both_languages(client, ada):
    german = {"Accept-Language": "de"}
    told = client.get("/api/openapi.json", headers=german).json()
    assert told["paths"]["/api/organisation/firm"]["get"]["summary"] == "Die Firma"
    ada.language = "de"
    ada.save()
    client.force_login(ada, BACKEND)
    page = client.get(reverse("api:docs")).text
    assert "Die Firma" in page
    for path in told["paths"]:
        assert path in page


def test_the_document_holds_nothing_of_the_firm(client, ada):
    make.firm("Muster GmbH")
    assert "Muster" not in json.dumps(client.get("/api/openapi.json").json())


def test_a_misspelt_word_is_told_and_not_passed_over(eve):
    ask = Program(eve)
    answer = ask("get", "/jobs?per_pag=3")
    assert answer.status_code == 422
    assert [fault["where"] for fault in answer.json()["faults"]] == ["query.per_pag"]
    assert ask("get", "/me?page=1").status_code == 422


def test_fits_are_told_with_what_they_came_to(ada_s, eve):
    fit = made_fit(eve)
    listed = ada_s("get", "/fits").json()["items"]
    assert [(one["id"], one["verdict"], one["entries_since"]) for one in listed] == [
        (fit.pk, fit.verdict, 0)
    ]
    assert ada_s("get", f"/fits/{fit.pk}").json()["summary"] == fit.summary


def test_a_fit_is_asked_for_by_whoever_may_and_becomes_a_job(ada_s, eve, eve_s):
    def ask(program, **wanted):
        return program("post", "/fits/ask", wanted)

    assert ask(eve_s).status_code == 409  # nothing is known yet
    landed(eve)
    assert ask(ada_s).status_code == 404
    assert ask(eve_s, draws=3).status_code == 422
    answer = ask(eve_s, seed=7)
    assert answer.status_code == 202
    job = Job.objects.get(pk=answer.json()["job"])
    assert (job.asked_by, job.arguments["seed"]) == (eve, 7)

"""What holds for every page: closed, guarded by headers, in the reader's language."""

import pytest
from django.core.management import call_command
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

import make
from gespann.server.middleware import readers_language

pytestmark = pytest.mark.django_db


@pytest.fixture
def log_in(client):
    def log_in(person):
        client.force_login(person, "allauth.account.auth_backends.AuthenticationBackend")
        return client

    return log_in


def test_the_tables_are_what_the_models_say():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_a_stranger_is_sent_to_the_log_in(client):
    answer = client.get(reverse("home"))
    assert (answer.status_code, answer.url) == (302, f"{reverse('account_login')}?next=/")


def test_a_page_that_there_is_not_tells_a_stranger_nothing(client):
    assert client.get("/no/such/page/").status_code == 404


def test_browsers_are_told_what_they_may_do(client):
    headers = client.get(reverse("account_login")).headers
    policy = dict(
        directive.strip().split(" ", 1)
        for directive in headers["Content-Security-Policy"].split(";")
    )
    assert policy == {
        "default-src": "'self'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_another_host_is_turned_away(client):
    assert client.get(reverse("account_login"), headers={"host": "evil.example"}).status_code == 400


def test_nobody_signs_up(client):
    before = client.post(
        reverse("account_signup"), {"email": "m@m.example", "password1": "a-long-pass-word"}
    )
    assert before.status_code == 200
    assert make.Person.objects.count() == 0


def test_a_person_s_own_language_comes_before_cookie_and_browser(rf):
    german = make.person(language="de")
    request = rf.get("/", headers={"accept-language": "en"})
    request.user = german
    request.COOKIES["language"] = "en"
    assert readers_language(request) == "de"


@pytest.mark.parametrize(
    ("cookie", "browser", "language"),
    [("de", "en", "de"), ("", "de-AT,de;q=0.9", "de"), ("fr", "fr", "en"), ("", "", "en")],
)
def test_a_stranger_is_spoken_to_in_the_language_of_cookie_or_browser(
    client, cookie, browser, language
):
    client.cookies["language"] = cookie
    answer = client.get(reverse("account_login"), headers={"accept-language": browser})
    assert answer.headers["Content-Language"] == language
    assert f'<html lang="{language}">' in answer.text


def test_choosing_a_language_is_remembered(ada, log_in):
    client = log_in(ada)
    answer = client.post(reverse("choose_language"), {"language": "de", "next": "/organisation/"})
    assert (answer.status_code, answer.url) == (303, "/organisation/")
    ada.refresh_from_db()
    assert (ada.language, client.cookies["language"].value) == ("de", "de")


def test_choosing_a_language_leads_nowhere_else(client):
    answer = client.post(
        reverse("choose_language"), {"language": "de", "next": "https://evil.example/"}
    )
    assert answer.url == "/"


def test_home_shows_the_departments_to_those_who_work_here(ada, log_in):
    make.firm("Kupferberg")
    assert "Sales" in log_in(ada).get(reverse("home")).text


def test_home_tells_whoever_has_no_place_so(dan, ada, log_in):
    page = log_in(dan).get(reverse("home")).text
    assert "You have no place in a department today." in page
    assert "<h2>Sales</h2>" not in page


def test_people_takes_as_many_queries_for_three_as_for_one(
    ada, log_in, django_assert_num_queries, django_assert_max_num_queries
):
    client = log_in(ada)
    with django_assert_max_num_queries(20) as asked:
        client.get(reverse("organisation:people"))
    for _ in range(2):
        make.membership(make.person(), make.department())
    with django_assert_num_queries(len(asked.captured_queries)):
        client.get(reverse("organisation:people"))


def test_a_page_that_there_is_not_is_told_in_the_shell(ada, log_in):
    answer = log_in(ada).get("/no/such/page/")
    assert (answer.status_code, "There is no such page" in answer.text) == (404, True)
    assert 'class="rooms"' in answer.text


def test_a_form_that_is_too_old_says_what_to_do(ada):
    careful = Client(enforce_csrf_checks=True)
    answer = careful.post(reverse("account_login"), {"login": ada.email, "password": "x"})
    assert (answer.status_code, "load the page anew" in answer.text) == (403, True)


@pytest.mark.parametrize("template", ["400.html", "500.html"])
def test_what_goes_wrong_is_told_without_a_database(template):
    assert '<p lang="de">' in render_to_string(template)

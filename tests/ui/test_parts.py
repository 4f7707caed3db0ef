"""The parts of pages, and what travels with them."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages import success
from django.contrib.messages.storage.fallback import FallbackStorage
from django.http import HttpResponse
from django.template import Context, Template
from django.template.exceptions import TemplateSyntaxError
from django.utils import translation
from django_htmx.middleware import HtmxMiddleware

from gespann.ui import icons, themes
from gespann.ui.answers import answer, polled
from gespann.ui.marks import Event, Progress


def shown(template, language="en", **context):
    with translation.override(language):
        return Template(template).render(Context(context))


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Ada Kupferberg", "AK"), ("Ben", "B"), ("Cleo von der Tann", "CT"), ("", "")],
)
def test_initials_are_those_of_first_and_last_name(name, letters):
    assert shown("{{ name|initials }}", name=name) == letters


def test_crumbs_lead_from_home_to_here():
    html = shown('{% crumbs "Plan" "/plan/" here="2027" %}')
    assert html.index('href="/"') < html.index('href="/plan/"') < html.index("2027")
    assert '<li aria-current="page">2027</li>' in html


def test_a_tab_that_is_shown_says_so():
    html = shown("{% tabs 'Plan' tabs here %}", tabs=[("A", "/a/"), ("B", "/b/")], here="/b/")
    assert html.count("aria-current") == 1
    assert '<a href="/b/" aria-current="page">B</a>' in html


@pytest.mark.parametrize(("kind", "german"), [("fact", "Tatsache"), ("forecast", "Prognose")])
def test_a_mark_says_in_words_what_it_is(kind, german):
    assert german in shown("{% tag kind %}", "de", kind=kind)


def test_a_notice_tells_what_can_be_done_next_and_a_refusal_is_read_out_at_once():
    html = shown('{% notice "refusal" "20 € left." steps=steps %}', steps=["Ask <Cleo>."])
    assert 'role="alert"' in html
    assert "<li>Ask &lt;Cleo&gt;.</li>" in html
    assert 'role="alert"' not in shown('{% notice "info" "Well." %}')


def test_a_misspelt_kind_or_argument_fails_at_once():
    with pytest.raises(TemplateSyntaxError, match="a notice is one of"):
        shown('{% notice "danger" "x" %}')
    with pytest.raises(TemplateSyntaxError, match="unexpected keyword argument"):
        shown('{% notice "info" "x" stepz=1 %}')


def test_an_interval_is_drawn_on_its_scale_and_said_in_words():
    html = shown("{% interval 1 2 3 of=ends words='1 to 3' %}", ends=(0, 4))
    assert "<span>1 to 3</span>" in html
    assert 'cx="68"' in html  # the middle of the picture


def test_a_timeline_tells_days_in_the_reader_s_locale():
    events = [Event(date(2026, 11, 9), "Released", side="sales", who="Sales", kind="fact")]
    html = shown("{% timeline events %}", "de", events=events)
    assert '<li class="of-sales">' in html
    assert "09.11.2026</time>" in html


def test_progress_goes_on_asking_until_it_is_done():
    going = shown("{% progress p %}", "de", p=Progress("fit", "Fit", 0.25, address="/p/2/"))
    done = shown("{% progress p %}", "de", p=Progress("fit", "Fit", 1, address="/p/2/"))
    assert 'max="1" value="0.2500"' in going
    assert 'hx-get="/p/2/" hx-trigger="every 1s"' in going
    assert "hx-get" not in done


def test_progress_that_cannot_be_told_has_no_value():
    assert "value=" not in shown("{% progress p %}", p=Progress("fit", "Fit"))


def test_an_unknown_icon_is_a_mistake_of_ours():
    with pytest.raises(KeyError):
        icons.icon("unicorn")


# --- Answers to htmx ------------------------------------------------------------------------


def asked(rf, **headers):
    request = rf.get("/", headers=headers)
    request.user, request.session = AnonymousUser(), {}
    request._messages = FallbackStorage(request)
    HtmxMiddleware(lambda _: HttpResponse())(request)
    return request


def test_a_toast_travels_with_the_part_that_htmx_asks_for():
    from django.test import RequestFactory

    request = asked(RequestFactory(), hx_request="true")
    success(request, "Both sides have signed.")
    html = answer(request, "ui/base.html", part="ui/_mark.html").text
    assert html.startswith("<svg")
    assert '<div hx-swap-oob="innerHTML:#messages">' in html
    assert "Both sides have signed." in html


def test_without_a_toast_the_part_comes_alone(rf):
    html = answer(asked(rf, hx_request="true"), "ui/base.html", part="ui/_mark.html").text
    assert "hx-swap-oob" not in html


@pytest.mark.parametrize(("is_done", "status"), [(False, 200), (True, 286)])
def test_the_last_answer_to_a_poll_ends_it(rf, is_done, status):
    assert polled(asked(rf), "ui/_mark.html", {}, is_done=is_done).status_code == status


# --- Light and dark -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cookie", "theme", "attribute"),
    [
        ("dark", "dark", ' data-theme="dark"'),
        ("light", "light", ' data-theme="light"'),
        ("", "system", ""),
        ('"><script>', "system", ""),
    ],
)
def test_the_page_comes_in_the_colours_that_were_chosen(rf, cookie, theme, attribute):
    request = asked(rf)
    request.COOKIES["theme"] = cookie
    assert themes.chosen(request) == theme
    assert shown("{% theme_attribute %}", request=request) == attribute


@pytest.mark.django_db
def test_a_choice_is_remembered_and_can_be_taken_back(client):
    address = "/appearance/"
    answer = client.post(address, {"theme": "dark", "next": "/organisation/?page=2"})
    assert (answer.status_code, answer.url) == (303, "/organisation/?page=2")
    assert client.cookies["theme"].value == "dark"
    assert client.cookies["theme"]["httponly"]
    client.post(address, {"theme": "purple"})
    assert client.cookies["theme"].value == "dark"
    client.post(address, {"theme": "system"})
    assert client.cookies["theme"].value == ""


@pytest.mark.django_db
def test_choosing_leads_nowhere_else(client):
    assert client.post("/appearance/", {"theme": "dark", "next": "//evil.example"}).url == "/"

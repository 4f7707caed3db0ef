"""Answers to browsers and to htmx, and figures on pages."""

from datetime import UTC, date, datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.template import Context, Template
from django.utils import translation
from django_htmx.middleware import HtmxMiddleware

from gespann.ui.answers import answer, go

PAGE, PART = "ui/base.html", "ui/_toasts.html"


def asked(rf, **headers):
    request = rf.get("/", headers=headers)
    request.user = AnonymousUser()
    HtmxMiddleware(lambda _: HttpResponse())(request)
    return request


def test_a_browser_gets_the_page_and_htmx_the_part(rf):
    assert "<html" in answer(asked(rf), PAGE, part=PART).text
    assert "<html" not in answer(asked(rf, hx_request="true"), PAGE, part=PART).text


def test_caches_do_not_take_the_part_for_the_page(rf):
    for headers in ({}, {"hx_request": "true"}):
        assert answer(asked(rf, **headers), PAGE, part=PART).headers["Vary"] == "HX-Request"


@pytest.mark.parametrize("header", ["hx_boosted", "hx_history_restore_request"])
def test_htmx_that_goes_to_another_page_gets_all_of_it(rf, header):
    request = asked(rf, hx_request="true", **{header: "true"})
    assert "<html" in answer(request, PAGE, part=PART).text


def test_a_form_with_faults_says_so_in_its_status(rf):
    assert answer(asked(rf), PAGE, status=422).status_code == 422


def test_go_sends_both_on(rf):
    plain, htmx = go(asked(rf), "home"), go(asked(rf, hx_request="true"), "home")
    assert (plain.status_code, plain.headers["Location"]) == (303, "/")
    assert (htmx.status_code, htmx.headers["HX-Redirect"]) == (200, "/")


@pytest.mark.parametrize(
    ("expression", "english", "german"),
    [
        ("cents|money:'EUR'", "€12,346", "12.346\N{NO-BREAK SPACE}€"),
        ("cents|exact_money:'EUR'", "€12,345.67", "12.345,67\N{NO-BREAK SPACE}€"),
        ("cents|change:'EUR'", "+€12,346", "+12.346\N{NO-BREAK SPACE}€"),
        ("less|change:'EUR'", "−€12,346", "−12.346\N{NO-BREAK SPACE}€"),
        ("none_at_all|change:'EUR'", "€0", "0\N{NO-BREAK SPACE}€"),
        ("millions|short_money:'EUR'", "€1.2M", "1,2\N{NO-BREAK SPACE}Mio.\N{NO-BREAK SPACE}€"),
        ("nothing|change:'EUR'", "–", "–"),
        ("nothing|short_money:'EUR'", "–", "–"),
        ("share|percent", "42%", "42\N{NO-BREAK SPACE}%"),
        ("1234.5|number:1", "1,234.5", "1.234,5"),
        ("a_day|day", "29 Nov 2026", "29.11.2026"),
        ("late_in_the_evening|day", "30 Nov 2026", "30.11.2026"),
        ("nothing|money:'EUR'", "–", "–"),
        ("nothing|day", "–", "–"),
    ],
)
def test_figures_are_those_of_the_reader_s_locale(expression, english, german):
    shown = Context(
        {
            "cents": 1_234_567,
            "less": -1_234_567,
            "none_at_all": 0,
            "millions": 123_456_789,
            "share": 0.42,
            "a_day": date(2026, 11, 29),
            "late_in_the_evening": datetime(2026, 11, 29, 23, 30, tzinfo=UTC),
            "nothing": None,
        }
    )
    for code, figure in (("en", english), ("de", german)):
        with translation.override(code):
            assert Template("{{ " + expression + " }}").render(shown) == figure

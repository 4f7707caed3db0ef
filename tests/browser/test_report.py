"""The report in a real browser: fits every width, passes axe, prints on A4."""

import pytest

from files.report import (
    kupferberg,
    measures_of_kupferberg,
    running_kupferberg,
    tests_of_kupferberg,
    wishes_of_kupferberg,
)
from gespann.files.report import write_report
from gespann.language import LANGUAGES, speaking

WIDTHS = (360, 390, 768, 1280)
EVERY_LOOK = [
    {"width": width, "colour_scheme": scheme} for width in WIDTHS for scheme in ("light", "dark")
]


@pytest.fixture(scope="module", params=LANGUAGES)
def report(request, tmp_path_factory):
    path = tmp_path_factory.mktemp("report") / "report.html"
    sketches = kupferberg.renamed("Besuche bei Bestandskunden-Großhandelsniederlassungen", 4)
    fit = kupferberg.eventful(kupferberg.funnel(kupferberg.fit(sketches, request.param)))
    with speaking(request.param):
        plan = kupferberg.with_room(fit, kupferberg.plan(fit, sketches), sketches)
        mean = wishes_of_kupferberg.mean(fit, plan, sketches=sketches)
        tests = tests_of_kupferberg.following(fit)
        dispute = tests_of_kupferberg.dispute(fit)
        running = running_kupferberg.half_a_year_later(plan)
        write_report(path, fit, measures_of_kupferberg.with_measures(running), mean, tests, dispute)
    return path.as_uri()


@pytest.mark.parametrize("page", EVERY_LOOK, indirect=True)
def test_no_page_is_wider_than_its_window_and_axe_finds_nothing(page, axe_violations, report):
    page.goto(report)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert axe_violations(page) == []


def test_opened_tables_pass_too(page, axe_violations, report):
    page.goto(report)
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    assert axe_violations(page) == []


@pytest.mark.parametrize("page", [{"width": 360}, {"width": 1280}], indirect=True)
def test_one_of_the_two_charts_is_shown(page, report):
    page.goto(report)
    shown = "one => one.getBoundingClientRect().height > 0"
    figures = page.locator(".chart:has(.wide)")
    for i in range(figures.count()):
        wide, narrow = (
            figures.nth(i).locator(name).evaluate(shown) for name in (".wide", ".narrow")
        )
        assert wide != narrow


def test_no_chart_is_wider_than_the_paper_that_it_is_printed_on(page, report):
    page.set_viewport_size({"width": 658, "height": 986})
    page.emulate_media(media="print")
    page.goto(report)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")

"""Fits in a real browser: asked for, cancelled, and read, in both languages."""

from types import SimpleNamespace

import pytest

from browser.first_day import first_day
from browser.test_workbench import LOOKS
from gespann.language import LANGUAGES

pytestmark = pytest.mark.slow
WORDS = {
    "en": SimpleNamespace(
        settings="Settings for specialists", draws="Draws of each chain", start="Start the fit",
        figures="The figures behind it", passed="checks passed",
    ),
    "de": SimpleNamespace(
        settings="Einstellungen für Fachleute", draws="Ziehungen je Kette",
        start="Schätzung starten", figures="Die Zahlen dahinter", passed="Prüfungen bestanden",
    ),
}  # fmt: skip
# A fit, an entry that it does not know, a fit without a plan, and one that the first page tells of.
RECORD = """
import django; django.setup()
from gespann.apps.organisation.models import Person
from apps.response.small_fits import another_batch, made_fit
eve = Person.objects.get(email="eve@kupferberg.example")
made_fit(eve); another_batch(eve); made_fit(eve, with_plan=False); made_fit(eve)
"""


@pytest.fixture(scope="module", params=LANGUAGES)
def workbench(request, tmp_path_factory):
    """A firm that was just set up, with three fits."""
    folder = tmp_path_factory.mktemp("firm")
    with first_day(folder, request.param, RECORD) as workbench:
        yield SimpleNamespace(
            address=workbench.address,
            language=request.param,
            words=WORDS[request.param],
        )


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_fits_are_read_with_all_that_is_folded(workbench, at_work, width, scheme):
    with at_work.open(width=width, scheme=scheme) as reader:
        page = reader.page
        of_one = ("1/", "1/curves/", "1/checks/", "2/", "2/curves/", "2/checks/", "2/changes/")
        for path in ("", "fits/", *(f"fits/{path}" for path in of_one)):
            page.goto(f"{workbench.address}/{path}")
            at_work.look(reader)
            page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
            at_work.look(reader)
        assert reader.complaints == []


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_a_fit_is_asked_for_and_cancelled_by_keyboard(workbench, at_work, width, scheme):
    with at_work.open(width=width, scheme=scheme) as reader:
        page, words = reader.page, workbench.words
        page.goto(f"{workbench.address}/fits/ask/")
        page.get_by_text(words.settings).press("Enter")
        page.get_by_label(words.draws).fill("3")
        page.get_by_role("button", name=words.start).press("Enter")
        page.locator(".error-summary").wait_for()
        at_work.look(reader)
        page.get_by_label(words.draws).fill("5000")
        page.get_by_role("button", name=words.start).press("Enter")
        page.wait_for_url("**/jobs/**")
        address = page.url
        page.goto(f"{workbench.address}/fits/")
        at_work.look(reader)
        page.goto(address)
        cancel(reader)
        assert reader.complaints == []


def cancel(reader):
    """And wait until the worker has let go, so that the next one finds an idle workbench."""
    reader.page.locator("form[action$='/cancel/'] button").press("Enter")
    for _ in range(60):
        reader.page.goto(reader.page.url)
        if not reader.page.locator("progress, [hx-get]").count():
            return
        reader.page.wait_for_timeout(500)
    pytest.fail("the job goes on")


def test_it_needs_no_script(workbench, at_work):
    with at_work.open(java_script_enabled=False) as reader:
        page, words = reader.page, workbench.words
        page.goto(f"{workbench.address}/fits/1/checks/")
        page.get_by_text(words.passed).last.click()
        page.goto(f"{workbench.address}/fits/1/")
        page.get_by_text(words.figures).first.click()
        assert page.locator("#evidence-table").is_visible()
        page.goto(f"{workbench.address}/fits/ask/")
        page.get_by_role("button", name=words.start).click()
        page.wait_for_url("**/jobs/**")
        cancel(reader)

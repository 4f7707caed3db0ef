"""A firm entered in a real browser, with rows that come and go, in both languages."""

from types import SimpleNamespace

import pytest

from browser.first_day import first_day
from browser.test_market import EVE
from browser.test_workbench import LOOKS, Reader, fits
from gespann.language import LANGUAGES

pytestmark = pytest.mark.slow
WORDS = {
    "en": SimpleNamespace(
        on="On to the preview", lever="Add a lever", remove="Remove this lever",
        give_up="Give it up", again="need another look", entered="The firm as entered",
        given_up="What was entered is given up", download="Download firm.toml",
    ),
    "de": SimpleNamespace(
        on="Weiter zur Vorschau", lever="Hebel hinzufügen", remove="Diesen Hebel entfernen",
        give_up="Verwerfen", again="müssen noch einmal angesehen werden",
        entered="Die Firma wie eingegeben", given_up="Das Eingegebene ist verworfen",
        download="firm.toml herunterladen",
    ),
}  # fmt: skip


@pytest.fixture(scope="module", params=LANGUAGES)
def workbench(request, tmp_path_factory):
    """A firm that was just set up and knows nothing yet."""
    with first_day(tmp_path_factory.mktemp("firm"), request.param) as workbench:
        yield SimpleNamespace(
            address=workbench.address,
            language=request.param,
            words=WORDS[request.param],
        )


def fill(page):
    page.locator("[name=margin]").fill("42")
    page.locator("[name=levers-0-name]").fill("Search ads")
    page.locator("[name=levers-1-name]").fill("Visits")


def add_and_remove_a_lever(page, words):
    page.get_by_role("button", name=words.lever).press("Enter")
    page.locator("[name=levers-2-name]").fill("Fairs")
    page.get_by_role("button", name=words.remove).last.press("Enter")
    page.locator("[name=levers-2-name]").wait_for(state="detached")
    assert page.locator("[name=levers-0-name]").input_value() == "Search ads"
    assert page.locator("[name=margin]").input_value() == "42"


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_a_firm_is_entered_step_by_step(workbench, browser, axe_violations, width, scheme):
    with Reader(browser, workbench.language, width=width, scheme=scheme) as reader:
        page, words = reader.page, workbench.words

        def look():
            assert fits(page), page.url
            assert axe_violations(page) == [], page.url

        reader.log_in(workbench.address, EVE)
        page.goto(f"{workbench.address}/history/firm/")
        look()
        page.get_by_role("button", name=words.on).last.press("Enter")
        page.locator(".error-summary").wait_for()
        look()
        fill(page)
        add_and_remove_a_lever(page, words)
        look()
        page.locator("[name=levers-1-name]").press("Enter")  # as somebody who needs no button
        page.get_by_role("heading", level=1, name=words.entered).wait_for()
        look()
        with page.expect_download() as download:
            page.get_by_role("link", name=words.download).press("Enter")
        assert 'name = "Search ads"' in download.value.path().read_text("utf-8")
        page.get_by_role("button", name=words.give_up).press("Enter")
        page.get_by_text(words.given_up).wait_for()
        assert reader.complaints == []


def test_it_needs_no_script(workbench, browser):
    with Reader(browser, workbench.language, java_script_enabled=False) as reader:
        page, words = reader.page, workbench.words
        reader.log_in(workbench.address, EVE)
        page.goto(f"{workbench.address}/history/firm/")
        fill(page)
        add_and_remove_a_lever(page, words)
        page.get_by_role("button", name=words.on).last.click()
        page.get_by_role("heading", level=1, name=words.entered).wait_for()
        page.get_by_role("button", name=words.give_up).click()
        page.get_by_text(words.given_up).wait_for()

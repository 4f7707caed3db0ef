"""Tokens, the page of the API, letters and files of tables in a real browser, in both languages."""

import json
from types import SimpleNamespace

import pytest

from browser.first_day import first_day
from browser.test_workbench import LOOKS, PASSWORD, Reader, fits
from gespann.language import LANGUAGES

pytestmark = pytest.mark.slow
EVE = "eve@kupferberg.example"
WORDS = {
    "en": SimpleNamespace(
        make="Make the token", save="Save", noted="It is noted.", weekly="On Mondays"
    ),
    "de": SimpleNamespace(
        make="Token erstellen", save="Speichern", noted="Es ist vermerkt.", weekly="Montags"
    ),
}  # fmt: skip


@pytest.fixture(scope="module", params=LANGUAGES)
def workbench(request, tmp_path_factory):
    """A firm that was just set up."""
    with first_day(tmp_path_factory.mktemp("firm"), request.param) as workbench:
        yield SimpleNamespace(
            address=workbench.address, language=request.param, words=WORDS[request.param]
        )


def at_work(browser, workbench, **more):
    reader = Reader(browser, workbench.language, **more)
    reader.log_in(workbench.address, EVE)
    return reader


def make_token(reader, workbench, name, look=lambda _reader: None):
    """By way of the password, which is asked for once more; the secret."""
    page = reader.page
    page.goto(f"{workbench.address}/account/tokens/new/")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url("**/tokens/new/**")
    look(reader)
    page.locator("[name=name]").fill(name)
    page.locator("[name=scopes]").first.press("Space")
    page.get_by_role("button", name=workbench.words.make).press("Enter")
    page.locator(".secret").wait_for()
    look(reader)
    return page.locator(".secret").inner_text()


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_a_token_is_made_by_keyboard_and_every_page_looks_as_it_should(
    workbench, browser, axe_violations, width, scheme
):
    def look(reader):
        assert fits(reader.page), reader.page.url
        assert axe_violations(reader.page) == [], reader.page.url

    with at_work(browser, workbench, width=width, scheme=scheme) as reader:
        page = reader.page
        secret = make_token(reader, workbench, f"At {width}", look)
        answer = page.request.get(
            f"{workbench.address}/api/me", headers={"Authorization": f"Bearer {secret}"}
        )
        assert answer.json()["name"] == "Eve"
        for path in ("/account/tokens/", "/api/docs", "/account/mail/", "/account/"):
            page.goto(workbench.address + path)
            look(reader)
        assert reader.complaints == []


def test_a_link_to_a_shape_opens_it(workbench, browser):
    with at_work(browser, workbench) as reader:
        page = reader.page
        page.goto(f"{workbench.address}/api/docs")
        shape = page.locator("#shape-Me")
        assert not shape.is_visible()
        page.locator("article a[href='#shape-Me']").first.click()
        shape.wait_for(state="visible")


def test_files_and_letters_need_no_script(workbench, browser):
    with at_work(browser, workbench, java_script_enabled=False) as reader:
        page = reader.page
        make_token(reader, workbench, "Without a script")
        page.goto(f"{workbench.address}/account/tokens/")
        with page.expect_download() as download:
            page.get_by_role("link", name="JSON").click()
        assert download.value.suggested_filename == "tokens.json"
        told = json.loads(download.value.path().read_text("utf-8"))
        assert "Without a script" in [one["name"] for one in told]
        page.goto(f"{workbench.address}/account/mail/")
        page.get_by_label(workbench.words.weekly).check()
        page.get_by_role("button", name=workbench.words.save).click()
        page.get_by_text(workbench.words.noted).wait_for()
        assert page.get_by_label(workbench.words.weekly).is_checked()

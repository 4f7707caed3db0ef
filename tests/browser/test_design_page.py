"""The living page of all parts, in Chromium: every width, light and dark, both languages.

One page load serves several looks: the window is resized and the parts are tried one after the
other, since loading is what takes the time.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

import make
from gespann.apps.organisation.models import Side

pytestmark = [pytest.mark.sqlite_only]

WIDTHS = (320, 360, 768, 1280)
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
WIDER = "document.documentElement.scrollWidth - window.innerWidth"
OPENED = "document.querySelectorAll('main details').forEach(one => { one.open = true })"
SMALL = """() => [...document.querySelectorAll('a, button, input, select, textarea, summary')]
    .filter(one => one.checkVisibility() && !one.closest('p, th:not(thead th), li, .error-summary'))
    .filter(one => !['checkbox', 'radio'].includes(one.type))
    .map(one => [one.outerHTML.slice(0, 80), one.getBoundingClientRect()])
    .filter(([_, box]) => box.height > 1 && (box.height < 24 || box.width < 24))
    .map(([html, _]) => html)"""


@dataclass
class Visit:
    """A page of somebody who is logged in, and all that its console complained of."""

    page: Page
    complaints: list[str]

    def go(self, address: str) -> Page:
        self.page.goto(address)
        return self.page


@pytest.fixture(scope="module", autouse=True)
def queries_beside_playwright() -> Iterator[None]:
    """Playwright keeps a loop in this thread; our own queries have no part in it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield


@pytest.fixture
def visit(database, live_server, client, browser: Browser) -> Iterator[Callable]:
    """Opens a page as Ada; options are those of a browser context."""

    @contextmanager
    def visit(language: str = "en", width: int = 1280, **options: Any) -> Iterator[Visit]:
        ada = make.person("Ada Kupferberg", language=language)
        make.membership(ada, make.department(side=Side.SALES))
        client.force_login(ada, BACKEND)
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            base_url=live_server.url,
            **{"reduced_motion": "reduce", "color_scheme": "light", **options},
        )
        session = client.cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        page = context.new_page()
        complaints: list[str] = []

        def note(said: ConsoleMessage) -> None:
            # That a form came back with faults (422) is no complaint.
            if said.type in ("error", "warning") and "422" not in said.text:
                complaints.append(said.text)

        page.on("console", note)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        try:
            yield Visit(page, complaints)
        finally:
            context.close()

    return visit


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_fits_every_width_and_axe_finds_nothing(visit, axe_violations, language, scheme):
    with visit(language, color_scheme=scheme) as here:
        page = here.go("/design/")
        page.evaluate(OPENED)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate(WIDER) <= 0, width
            assert page.evaluate(SMALL) == [], width
            if width in (320, 1280):
                assert axe_violations(page) == [], width
        assert page.locator("html").get_attribute("lang") == language
        assert here.complaints == []


def test_what_opens_passes_too(visit, axe_violations):
    with visit("de", width=360) as here:
        page = here.go("/design/")
        page.get_by_role("button", name="Menü").click()
        assert axe_violations(page) == []
        page.keyboard.press("Escape")
        page.get_by_role("button", name="Konto:").click()
        assert page.evaluate(WIDER) <= 0
        assert axe_violations(page) == []
        page.keyboard.press("Escape")
        page.get_by_role("button", name="Zusagen", exact=True).click()
        expect(page.locator(".error-summary")).to_be_focused()
        assert page.evaluate(WIDER) <= 0
        assert axe_violations(page) == []
        page.get_by_role("link", name="Zusage freigeben …").click()
        expect(page.get_by_role("dialog")).to_be_visible()
        assert axe_violations(page) == []
        assert here.complaints == []


def test_the_keyboard_reaches_and_operates_everything(visit):
    with visit(width=360) as here:
        page = here.go("/design/")
        focused = page.locator(":focus")

        page.keyboard.press("Tab")
        expect(focused).to_have_text("To the content")
        page.keyboard.press("Enter")
        expect(page.locator("#main")).to_be_focused()

        page.get_by_role("button", name="Menu").focus()
        page.keyboard.press("Enter")
        expect(page.locator("#rooms")).to_be_visible()
        page.keyboard.press("Tab")
        expect(focused).to_have_text("History")
        page.keyboard.press("Escape")
        expect(page.locator("#rooms")).to_be_hidden()
        expect(page.get_by_role("button", name="Menu")).to_be_focused()

        opener = page.get_by_role("link", name="Release the commitment …")
        opener.focus()
        page.keyboard.press("Enter")
        dialog = page.get_by_role("dialog", name="Release the commitment?")
        expect(dialog).to_be_visible()
        for _ in range(8):  # the focus goes round in the dialog and does not leave for the page
            assert page.evaluate("!document.activeElement.closest('main > .section > .actions')")
            page.keyboard.press("Tab")
        page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()
        expect(opener).to_be_focused()
        page.keyboard.press("Enter")
        dialog.get_by_role("link", name="Leave as it is").press("Enter")
        expect(dialog).to_be_hidden()
        expect(opener).to_be_focused()

        page.locator("summary", has_text="Where this figure comes from").press("Enter")
        expect(page.get_by_text("From the response model of 24 November")).to_be_visible()


def test_every_stop_of_the_keyboard_is_seen(visit):
    with visit() as here:
        page = here.go("/design/")
        stops = 0
        while True:
            page.keyboard.press("Tab")
            seen = page.evaluate("""() => {
                const one = document.activeElement;
                if (one === document.body) return null;
                const around = one.closest('.with-unit') ?? one;
                const box = around.getBoundingClientRect();
                return [getComputedStyle(around).outlineStyle !== 'none' && box.width > 0
                    && box.bottom > 0 && box.top < innerHeight, one.outerHTML.slice(0, 90)];
            }""")
            if seen is None:
                break
            assert seen[0], seen[1]
            stops += 1
            assert stops < 150
        assert stops > 40


def test_a_table_is_sorted_narrowed_and_paged_in_place(visit):
    with visit() as here:
        page = here.go("/design/")
        table = page.locator("#levers")
        page.evaluate("window.isTheSamePage = true")
        table.get_by_role("link", name="Lever", exact=True).press("Enter")
        head = table.get_by_role("columnheader", name="Lever", exact=True)
        expect(head).to_have_attribute("aria-sort", "ascending")
        expect(table.get_by_role("rowheader").first).to_have_text("Catalogue")
        expect(head.get_by_role("link")).to_be_focused()
        table.get_by_role("link", name="Page 3").click()
        expect(table.get_by_text("11 to 12 of 12")).to_be_visible()
        table.get_by_label("Side").select_option("Marketing")
        expect(table.get_by_text("1 to 5 of 7")).to_be_visible()
        table.get_by_label("Search").fill("no such lever")
        table.get_by_role("button", name="Show").click()
        expect(table.get_by_text("Nothing fits these wishes")).to_be_visible()
        table.get_by_role("link", name="Show all").click()
        expect(table.get_by_text("1 to 5 of 12")).to_be_visible()
        assert page.evaluate("window.isTheSamePage")
        page.go_back()
        expect(table.get_by_text("Nothing fits these wishes")).to_be_visible()
        assert here.complaints == []


def test_a_form_shows_its_faults_in_place_and_a_toast_when_it_is_right(visit):
    with visit("de") as here:
        page = here.go("/design/")
        page.evaluate("window.isTheSamePage = true")
        page.get_by_label("Zweck").fill("Frühjahrsmesse")
        page.get_by_label("Betrag").fill("12.50")
        page.get_by_label("Erster Tag").fill("2027-03-01")
        page.get_by_label("Beide gemeinsam").check()
        page.get_by_role("button", name="Zusagen", exact=True).click()
        summary = page.locator(".error-summary")
        expect(summary).to_be_focused()
        expect(summary).to_contain_text("„12.50“ lässt sich nicht als Betrag lesen.")
        expect(page.get_by_label("Zweck")).to_have_value("Frühjahrsmesse")
        summary.get_by_role("link", name="Betrag").press("Enter")
        amount = page.get_by_label("Betrag")
        expect(amount).to_be_focused()
        expect(amount).to_have_accessible_description(re.compile("Bitte so schreiben: 1.234,56"))
        assert page.evaluate("window.isTheSamePage")
        amount.fill("12,50")
        page.get_by_role("button", name="Zusagen", exact=True).click()
        toast = page.get_by_role("status").locator(".toast")
        expect(toast).to_contain_text("Nichts wurde zugesagt")
        toast.get_by_role("button", name="Weglegen").press("Enter")
        expect(toast).to_have_count(0)
        expect(page.locator("#main")).to_be_focused()


def test_progress_goes_on_by_itself_and_stops(visit):
    with visit() as here:
        asked: list[str] = []
        here.page.on("request", lambda one: "/progress/" in one.url and asked.append(one.url))
        page = here.go("/design/")
        expect(page.locator("#fit progress")).to_have_attribute("value", "1.0000", timeout=15_000)
        expect(page.locator("#fit")).to_contain_text("Done.")
        page.wait_for_timeout(1500)
        assert [re.sub(r".*/(\d)/$", r"\1", url) for url in asked] == ["2", "3", "4"]


def test_without_a_script_everything_works_by_pages(visit):
    with visit("de", width=360, java_script_enabled=False) as here:
        page = here.go("/design/")
        page.get_by_role("button", name="Menü").click()
        expect(page.locator("#rooms")).to_be_visible()
        page.keyboard.press("Escape")

        page.get_by_label("Reihenfolge").select_option("Hebel")
        page.get_by_role("button", name="Anzeigen").click()
        expect(page.locator("#levers").get_by_role("rowheader").first).to_contain_text("Anrufe")
        page.locator("#levers").get_by_role("link", name="Seite 3").click()
        expect(page.get_by_text("11 bis 12 von 12")).to_be_visible()

        page.get_by_role("link", name="Zusage freigeben …").click()
        expect(page.get_by_role("heading", name="Zusage freigeben?", level=1)).to_be_visible()
        page.get_by_role("button", name="Freigeben", exact=True).click()
        expect(page.get_by_role("status")).to_contain_text("Nichts wurde freigegeben")
        expect(page.get_by_role("button", name="Weglegen")).to_be_hidden()

        page.get_by_role("button", name="Zusagen", exact=True).click()
        expect(page.locator(".error-summary")).to_contain_text("Angaben brauchen noch einen Blick")
        expect(page.get_by_role("link", name="Nachsehen, wie weit es ist")).to_be_visible()


def test_light_and_dark_are_kept_and_the_device_decides_otherwise(visit):
    with visit(color_scheme="light") as here:
        page = here.go("/design/")
        paper = "getComputedStyle(document.body).backgroundColor"
        light = page.evaluate(paper)
        for choice, is_light in (("Dark", False), ("Light", True), ("As the device", True)):
            page.get_by_role("button", name="Account:").click()
            page.get_by_role("button", name=choice).click()
            page.wait_for_load_state()
            assert (page.evaluate(paper) == light) == is_light
        page.emulate_media(color_scheme="dark")
        assert page.evaluate(paper) != light
        assert page.url.endswith("/design/")


def test_nothing_moves_for_those_who_do_not_want_it(visit):
    moving = "document.getAnimations().length"
    with visit() as here:
        page = here.go("/design/")
        assert page.evaluate(moving) == 0
        page.emulate_media(reduced_motion="no-preference")
        assert page.evaluate(moving) > 0


def test_paper_shows_the_matter_and_not_the_means(visit):
    with visit(color_scheme="dark", width=658) as here:
        page = here.go("/design/")
        page.emulate_media(media="print")
        assert page.evaluate(WIDER) <= 0
        for means in (".masthead", "#levers form", ".pages", "#commit", ".crumbs"):
            expect(page.locator(means).first).to_be_hidden()
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert page.evaluate("getComputedStyle(document.body).color") == "rgb(38, 34, 29)"
        assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")

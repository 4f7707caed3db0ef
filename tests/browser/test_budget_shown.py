"""The budget of the demo firm in a real browser: each page, by keyboard alone, without a script."""

import signal

import pytest

from browser.test_demo import enter, opened
from browser.test_workbench import LOOKS, Reader, fits
from gespann.language import LANGUAGES

pytestmark = pytest.mark.slow
PAGES = (
    "/budget/", "/budget/?by=line", "/budget/?by=month", "/budget/?by=market", "/budget/1/story/",
    "/budget/lines/1/", "/budget/lines/1/entries/?amount=spent", "/budget/commitments/1/",
    "/budget/entries/1/", "/budget/?as_of=1999-01-01",
)  # fmt: skip
SHOW = {"en": "Show that day", "de": "Diesen Tag zeigen"}
STOOD = {"en": "As it stood at the end of", "de": "Stand am Ende des"}


@pytest.fixture(scope="module", params=LANGUAGES)
def demo(request, tmp_path_factory):
    demo = opened(tmp_path_factory.mktemp("demo") / "firm", request.param)
    yield demo
    demo.process.send_signal(signal.SIGTERM)
    demo.process.communicate(timeout=60)


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_every_page_fits_pleases_axe_and_keeps_to_its_content_policy(
    demo, browser, axe_violations, width, scheme
):
    with Reader(browser, demo.language, width, scheme) as reader:
        enter(reader, demo, "controller")
        for path in PAGES:
            reader.page.goto(f"{demo.address}{path}")
            assert fits(reader.page), path
            assert axe_violations(reader.page) == [], path
        assert reader.complaints == []


def test_from_the_pot_to_an_entry_by_keyboard_alone(demo, browser):
    """Every figure is a link: from all money spent to the lines, to a line's entries, to one."""
    with Reader(browser, demo.language) as reader:
        enter(reader, demo, "rep")
        page = reader.page
        page.goto(f"{demo.address}/budget/")
        spent = page.locator(".key-figures a").nth(3)
        spent.focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**by=line**")
        of_a_line = page.locator("#figures tbody tr").first.locator("td a").nth(3)
        of_a_line.focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/entries/**amount=spent**")
        page.locator("#entries_behind tbody a").first.focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/budget/entries/*/")
        assert reader.complaints == []


def test_a_past_day_and_a_month_of_the_story_need_no_script(demo, browser):
    with Reader(browser, demo.language, java_script_enabled=False) as reader:
        enter(reader, demo, "sales")
        page = reader.page
        page.goto(f"{demo.address}/budget/?by=department")
        first_day = page.locator("#as_of").get_attribute("min")
        page.locator("#as_of").fill(first_day)
        page.get_by_role("button", name=SHOW[demo.language]).click()
        assert f"as_of={first_day}" in page.url
        assert "by=department" in page.url
        assert page.get_by_text(STOOD[demo.language]).first.is_visible()
        page.goto(f"{demo.address}/budget/1/story/")
        told = page.locator(".timeline > li").count()
        assert told > 5
        assert sum(told_of_each_month(page)) == told


def told_of_each_month(page):
    """How much the story tells of each month on offer, chosen and asked for without a script."""
    months = [one.get_attribute("value") for one in page.locator("#month option").all()]
    for month in filter(None, months):
        page.locator("#month").select_option(month)
        page.locator("main form.filters button").click()
        assert f"month={month}" in page.url
        yield page.locator(".timeline > li").count()


def test_it_can_be_printed_without_what_can_only_be_pressed(demo, browser):
    with Reader(browser, demo.language) as reader:
        enter(reader, demo, "director")
        reader.page.goto(f"{demo.address}/budget/")
        reader.page.emulate_media(media="print")
        assert not reader.page.locator("nav.rooms").is_visible()
        assert reader.page.locator("#figures table").is_visible()

"""Wishes, beliefs and the room of a planning round in a real browser, in both languages."""

import re
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest

from browser.rounds_on_screen import ADA, BEN, rounds_served
from browser.test_workbench import LOOKS, Reader, fits
from gespann.language import LANGUAGES

pytestmark = pytest.mark.slow
WORDS = {
    "en": SimpleNamespace(
        amount="Amount for “Field visits”", save="Save the draft", unsaved="Not saved yet",
        saved="Saved by", more="One more measure", add_up="Only add up",
        half="With half of the usual effort", next="Save, and on to the next lever",
        thousand="1,000", refused="more effort would bring less", inside="in the room",
        outside="outside the room", over="exceed the budget", scale="Scale to the budget",
        last_year="As last year", lost="No answer", show="Show what they bring",
        spread="The plan, both wishes and these amounts by month and by market",
        exact="Computed exactly", quick="Quick figures",
    ),
    "de": SimpleNamespace(
        amount="Betrag für „Field visits“", save="Entwurf speichern",
        unsaved="Noch nicht gespeichert",
        saved="Gespeichert von", more="Noch eine Maßnahme", add_up="Nur zusammenzählen",
        half="Mit der Hälfte des üblichen Einsatzes",
        next="Speichern und weiter zum nächsten Hebel", thousand="1.000",
        refused="mehr Einsatz brächte also weniger", inside="im Spielraum",
        outside="außerhalb des Spielraums",
        over="überschreiten das Budget", scale="Auf das Budget bringen", last_year="Wie im Vorjahr",
        lost="Keine Antwort", show="Zeigen, was sie bringen",
        spread="Der Plan, beide Wünsche und diese Beträge nach Monaten und Märkten",
        exact="Genau berechnet", quick="Schnelle Zahlen",
    ),
}  # fmt: skip
# That a request could not be sent is what some of these tests are about.
LOST = ("Failed to load resource", "htmx:sendError", "htmx:afterRequest", "ERR_")


@pytest.fixture(scope="module", params=LANGUAGES)
def workbench(request, tmp_path_factory):
    """A firm with two rounds."""
    with rounds_served(tmp_path_factory.mktemp("firm"), request.param) as workbench:
        workbench.words = WORDS[request.param]
        yield workbench


@pytest.fixture
def at_work(workbench, browser):
    """Somebody at a browser."""

    def open_as(email=ADA, **more):
        reader = Reader(browser, workbench.language, **more)
        reader.log_in(workbench.address, email)
        return reader

    return open_as


def becomes(page, true):
    """Wait for it, asking from outside: the page's policy lets nobody evaluate strings in it."""
    for _ in range(150):
        if true():
            return
        page.wait_for_timeout(200)
    pytest.fail("it did not happen")


def slider(page, number=0):
    return page.locator("input[type=range]").nth(number)


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_every_page_fits_and_axe_and_browser_have_no_complaint(
    workbench, at_work, axe_violations, width, scheme
):
    with at_work(width=width, scheme=scheme) as reader:
        page = reader.page
        for address in (
            f"{workbench.writing}/wishes/", f"{workbench.writing}/beliefs/",
            f"{workbench.writing}/room/", f"{workbench.writing}/evidence/",
            f"{workbench.ready}/beliefs/", f"{workbench.ready}/evidence/",
            f"{workbench.ready}/room/",
        ):  # fmt: skip
            page.goto(address)
            assert fits(page), address
            assert axe_violations(page) == [], address
            page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
            assert fits(page), address
            assert axe_violations(page) == [], address
        assert reader.complaints == []


@pytest.mark.every_language
def test_wishes_are_added_up_while_one_types_and_saved_by_keyboard(workbench, at_work):
    with at_work(width=360) as reader:
        page, words = reader.page, workbench.words
        page.goto(f"{workbench.writing}/wishes/")
        page.get_by_label(words.amount).press_sequentially(words.thousand)
        page.locator("#wish-state", has_text=words.unsaved).wait_for()
        assert page.get_by_label(words.amount).input_value() == words.thousand
        page.get_by_role("button", name=words.more).press("Enter")
        page.locator("[name=measure-1]").wait_for()
        assert page.get_by_label(words.amount).input_value() == words.thousand
        page.get_by_label(words.amount).press("Enter")
        page.locator("#wish-state", has_text=words.saved).wait_for()
        assert fits(page)
        assert reader.complaints == []


def test_wishes_need_no_script(workbench, at_work):
    with at_work(java_script_enabled=False) as reader:
        page, words = reader.page, workbench.words
        page.goto(f"{workbench.writing}/wishes/")
        page.locator("[name=amount-1]").fill(words.thousand)
        page.get_by_role("button", name=words.add_up).click()
        assert words.unsaved in page.locator("#wish-state").inner_text()
        page.get_by_role("button", name=words.more).click()
        assert page.locator("[name=amount-1]").input_value() == words.thousand
        page.get_by_role("button", name=words.save).last.click()
        assert words.saved in page.locator("#wish-state").inner_text()


def handle(page, name):
    """Of the drawing that is shown: there is one for wide places and one for narrow ones."""
    return page.locator(f"[data-point={name}]").locator("visible=true")


def test_a_point_is_dragged_and_the_figures_follow(workbench, at_work):
    with at_work() as reader:
        page = reader.page
        page.goto(f"{workbench.writing}/beliefs/?lever=0")
        field = page.locator("[name=without]")
        before = int(field.input_value())
        place = handle(page, "without").locator(".dot").bounding_box()
        x, y = place["x"] + place["width"] / 2, place["y"] + place["height"] / 2
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x, y + 60, steps=5)
        page.mouse.up()
        now = int(field.input_value())
        assert 10 < before - now < 60
        assert handle(page, "without").get_attribute("aria-valuenow") == str(now)
        page.locator("#belief-said", has_text=str(100 - now)).wait_for()
        # It stays below its neighbour, however far it is dragged.
        page.mouse.move(x, y + 60)
        page.mouse.down()
        page.mouse.move(x, 0, steps=5)
        page.mouse.up()
        assert field.input_value() == page.locator("[name=half]").input_value()
        assert reader.complaints == []


def test_a_curve_is_answered_with_the_keyboard_alone(workbench, at_work):
    with at_work(BEN) as reader:
        page, words = reader.page, workbench.words
        page.goto(f"{workbench.writing}/beliefs/?lever=0")
        point = handle(page, "half")
        point.focus()
        value = int(page.locator("[name=half]").input_value())
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        assert page.locator("[name=half]").input_value() == str(value - 2)
        assert str(value - 2) in point.get_attribute("aria-valuetext")
        page.keyboard.press("Home")
        low = page.locator("[name=without]").input_value()
        assert page.locator("[name=half]").input_value() == low
        page.locator("#belief-said .errorlist").wait_for()
        page.keyboard.press("End")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("PageDown")
        assert page.locator("[name=half]").input_value() == low
        for _ in range(6):
            page.keyboard.press("ArrowUp")
        page.get_by_role("button", name=words.next).press("Enter")
        page.wait_for_url("**/beliefs/?lever=1#belief")
        assert reader.complaints == []


def test_the_curve_follows_the_figures_and_they_need_no_script(workbench, at_work):
    with at_work() as reader:
        page = reader.page
        page.goto(f"{workbench.writing}/beliefs/?lever=2")
        before = page.locator("[data-curve]").first.get_attribute("d")
        page.locator("[name=most]").fill("140")
        assert page.locator("[data-curve]").first.get_attribute("d") != before
        assert handle(page, "most").get_attribute("aria-valuenow") == "140"
        assert reader.complaints == []
    with at_work(java_script_enabled=False) as reader:
        page, words = reader.page, workbench.words
        page.goto(f"{workbench.writing}/beliefs/?lever=2")
        page.locator("[name=half]").fill("10")
        page.get_by_role("button", name=words.next).last.click()
        assert words.refused in page.locator("main").inner_text()
        page.locator("[name=half]").fill("96")
        page.get_by_role("button", name=words.next).last.click()
        page.wait_for_url("**/beliefs/?lever=3#belief")


def test_sliders_answer_by_keyboard_and_mouse(workbench, at_work):
    with at_work() as reader:
        page, words = reader.page, workbench.words
        page.goto(f"{workbench.ready}/room/")
        assert words.inside in page.locator(".verdict").inner_text()
        field = page.locator("#id_amount-2")
        before = field.input_value()
        slider(page).focus()
        for _ in range(3):
            page.keyboard.press("ArrowLeft")
        assert field.input_value() != before
        assert slider(page).get_attribute("aria-valuetext") == field.input_value()
        page.keyboard.press("Home")
        page.locator(".verdict", has_text=words.outside).wait_for()
        place = slider(page).bounding_box()
        page.mouse.click(place["x"] + place["width"] * 0.98, place["y"] + place["height"] / 2)
        page.locator(".verdict", has_text=words.inside).wait_for()
        for number in range(4):
            slider(page, number).focus()
            page.keyboard.press("End")
        page.locator(".verdict", has_text=words.over).wait_for()
        page.get_by_role("button", name=words.scale).press("Enter")
        becomes(page, lambda: words.over not in page.locator(".verdict").inner_text())
        page.get_by_role("link", name=words.last_year).click()
        page.locator(".verdict", has_text=words.outside).wait_for()
        assert reader.complaints == []


def test_moves_do_not_queue_and_only_the_last_one_counts(workbench, at_work):
    with at_work() as reader:
        page, held = reader.page, []
        page.goto(f"{workbench.ready}/room/")
        page.route(re.compile(r"/room/\?amount"), lambda route: held.append(route))
        slider(page).focus()
        for _ in range(8):
            page.keyboard.press("ArrowLeft")
        becomes(page, lambda: len(held) == 1)
        page.wait_for_timeout(300)
        assert len(held) == 1
        held[0].continue_()
        becomes(page, lambda: len(held) == 2)
        asked = parse_qs(urlsplit(held[1].request.url).query)
        assert asked["amount-2"] == [page.locator("#id_amount-2").input_value()]
        held[1].continue_()
        page.wait_for_timeout(500)
        assert len(held) == 2
        assert reader.complaints == []


def test_exact_figures_follow_once_the_sliders_rest(workbench, at_work):
    with at_work() as reader:
        page, words = reader.page, workbench.words
        page.goto(f"{workbench.ready}/room/")
        assert words.exact not in page.locator("#room-answer").inner_text()
        slider(page).focus()
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("ArrowLeft")
        page.locator("#room-answer", has_text=words.exact).wait_for(timeout=240_000)
        assert page.locator("#exact-figures tbody tr").count() == 4
        assert fits(page)
        page.keyboard.press("ArrowLeft")
        page.locator("#room-answer", has_text=words.quick).wait_for()
        assert reader.complaints == []


def test_months_and_markets_follow_the_sliders(workbench, at_work):
    with at_work() as reader:
        page, words = reader.page, workbench.words
        page.goto(f"{workbench.ready}/room/")
        page.get_by_text(words.spread).click()
        sums = page.locator("#by-market tfoot")
        before = sums.text_content()
        slider(page).focus()
        page.keyboard.press("Home")
        becomes(page, lambda: sums.text_content() != before)
        page.locator("#of-levers").focus()
        page.keyboard.press("ArrowDown")  # all levers of sales
        becomes(page, lambda: page.locator("#by-market thead th").count() == 4)
        assert page.evaluate("document.activeElement.id") == "of-levers"
        page.locator("#of-market").select_option("1")
        becomes(page, lambda: page.locator("#by-month tbody tr").count() == 2)
        heading = page.locator("#room-breakdown .card").first
        named = page.locator("#of-market option:checked")
        becomes(page, lambda: named.inner_text() in heading.inner_text())
        assert reader.complaints == []


def test_the_room_needs_no_script(workbench, at_work):
    with at_work(java_script_enabled=False) as reader:
        page, words = reader.page, workbench.words
        page.goto(f"{workbench.ready}/room/")
        assert not slider(page).is_visible()
        page.get_by_role("link", name=words.last_year).click()
        assert words.outside in page.locator(".verdict").inner_text()
        amount = page.locator("#id_amount-2").input_value()
        page.locator("#id_amount-2").fill(re.sub(r"\d", "9", amount, count=1))
        page.get_by_role("button", name=words.show).click()
        assert page.locator("#room-answer").inner_text()


def test_a_dropped_connection_is_said_and_taken_back(workbench, at_work):
    with at_work() as reader:
        page, words = reader.page, workbench.words
        page.goto(f"{workbench.ready}/room/")
        reader.context.set_offline(True)
        slider(page).focus()
        page.keyboard.press("ArrowLeft")
        page.locator("#room-lost", has_text=words.lost).wait_for()
        assert page.locator("#room-answer.is-old").count() == 1
        reader.context.set_offline(False)
        page.keyboard.press("ArrowLeft")
        page.locator("#room-lost").wait_for(state="hidden")
        assert page.locator("#room-answer.is-old").count() == 0
        assert [one for one in reader.complaints if not one.startswith(LOST)] == []


def test_on_a_phone_the_answer_stays_in_sight(workbench, at_work):
    with at_work(width=360) as reader:
        page = reader.page
        page.goto(f"{workbench.ready}/room/")
        slider(page).focus()
        before = page.locator("#room-short").inner_text()
        page.keyboard.press("Home")
        becomes(page, lambda: page.locator("#room-short").inner_text() != before)
        box = page.locator("#room-short").bounding_box()
        assert 0 <= box["y"] < 900
        assert fits(page)
        assert reader.complaints == []

"""The budget in a real browser: orders from the first promise to the last cent, a refusal that ends
in a signed transfer, both signatures by two people at two browsers, and a month that is closed.
"""

import re

import pytest

from browser.budget_at_work import a_budget_at_work
from browser.test_workbench import LOOKS, PASSWORD, Reader, fits
from gespann.language import LANGUAGES

pytestmark = pytest.mark.slow
# In the order in which budget_at_work opens them.
FAIRS, DEMOS, MAILINGS, _PAST, VISITS, CALLS = range(1, 7)
PAST_YEAR = 2
BOOK = "#act .actions button"
ENOUGH, TOO_MUCH = "100", "9,000"


@pytest.fixture(scope="module", params=LANGUAGES)
def workbench(request, tmp_path_factory):
    """A firm with a budget of this year and of a past one."""
    with a_budget_at_work(tmp_path_factory.mktemp("firm"), request.param) as at_work:
        yield at_work


class At(Reader):
    """Somebody at the budget."""

    def __init__(self, browser, workbench, who, violations, **more):
        super().__init__(browser, workbench.language, **more)
        self.address, self.language, self._violations = (
            workbench.address, workbench.language, violations,
        )  # fmt: skip
        self.log_in(workbench.address, f"{who}@kupferberg.example")

    def goes(self, path):
        self.page.goto(self.address + path)
        return self

    def looks(self):
        """The page fits, axe has no complaint, and neither has the browser."""
        assert fits(self.page), self.page.url
        assert self._violations(self.page) == [], self.page.url
        assert self.complaints == [], self.page.url
        return self

    def types(self, **typed):
        for name, words in typed.items():
            self.page.locator(f"[name={name}]").fill(self.amount(words))
        return self

    def amount(self, words):
        """As the reader of the page writes amounts."""
        is_amount = re.fullmatch(r"[\d.,]+", words)
        swapped = words.translate(str.maketrans(".,", ",."))
        return swapped if is_amount and self.language == "de" else words

    def sends(self):
        self.page.locator(BOOK).press("Enter")
        self.page.wait_for_load_state()
        return self

    def follows(self, end):
        self.page.locator(f"main a[href$='{end}']").first.press("Enter")
        self.page.wait_for_url(f"**{end}*")
        return self

    def proves(self):
        """Says the password once more, where the page asks for it."""
        self.page.wait_for_url("**/account/reauthenticate/**")
        self.page.locator("[name=password]").fill(PASSWORD)
        self.page.locator("main form button").first.press("Enter")
        return self

    def reads(self, amount):
        """Whether an amount stands on the page, however the language writes it."""
        digits = self.amount(amount)
        return self.page.locator("main").inner_text().count(digits) > 0


@pytest.fixture
def at(workbench, browser, axe_violations):
    return lambda who, **more: At(browser, workbench, who, axe_violations, **more)


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_an_order_is_promised_settled_in_part_and_the_rest_released(at, width, scheme):
    with at("lou", width=width, scheme=scheme) as lou:
        lou.goes(f"/budget/lines/{VISITS}/").looks().follows("/commit/").looks()
        lou.types(amount_cents="60.50")
        lou.page.locator("#foresight .is-asked").wait_for(state="attached")
        lou.looks().types(what="Besuchsprogramm", reference="4711").sends()
        lou.page.wait_for_url(f"**/lines/{VISITS}/")
        lou.looks()
        lou.page.locator("#commitments a", has_text="Besuchsprogramm").first.click()
        lou.page.wait_for_url("**/commitments/**")
        lou.looks().follows("/settle/").looks().types(amount_cents="40").sends()
        lou.page.wait_for_url("**/commitments/*/")
        assert lou.reads("20.50")
        lou.looks().follows("/release/").looks().sends()
        lou.page.wait_for_url("**/commitments/*/")
        assert lou.page.locator("main a[href$='/release/']").count() == 0
        lou.looks()


def test_a_blanket_order_is_drawn_on(at):
    with at("lou") as lou:
        lou.goes(f"/budget/lines/{VISITS}/commit/")
        lou.types(amount_cents="300", what="Rahmen").page.locator("[name=is_blanket]").check()
        lou.sends().page.locator("#commitments a", has_text="Rahmen").first.click()
        lou.page.wait_for_url("**/commitments/**")
        lou.follows("/draw/").looks().types(amount_cents="120", what="Abruf 1").sends()
        lou.page.wait_for_url("**/commitments/*/")
        assert lou.reads("180.00")
        lou.looks()


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_it_warns_before_anything_is_sent(at, width, scheme):
    with at("lou", width=width, scheme=scheme) as lou:
        lou.goes(f"/budget/lines/{DEMOS}/commit/")
        assert lou.page.locator("p.is-missing").count() == 0
        lou.page.keyboard.press("Tab")
        lou.types(amount_cents="2,500")
        lou.page.locator("p.is-missing").wait_for()
        lou.looks()
        lou.types(amount_cents="1,500")
        lou.page.locator("p.is-missing").wait_for(state="detached")
        assert lou.reads("500.00")


def test_a_refusal_ends_in_a_transfer_signed_by_both_and_the_order_goes_through(at):
    with at("lou") as lou, at("sam") as sam, at("mia", width=360, scheme="dark") as mia:
        lou.goes(f"/budget/lines/{FAIRS}/commit/")
        lou.types(amount_cents=TOO_MUCH, what="Messestand").sends()
        lou.page.locator(".ways").wait_for()
        lou.looks()
        lou.page.locator(f".ways button[value=line-{MAILINGS}]").press("Enter")
        lou.page.wait_for_url("**/transfers/propose/**")
        lou.looks().sends()
        lou.page.wait_for_url(re.compile(r"/transfers/\d+/$"))
        path = lou.page.url.removeprefix(lou.address)
        lou.looks()

        sam.goes(path).looks()
        sam.page.locator("form[action$='/sign/'] button").press("Enter")
        sam.proves().page.wait_for_url(f"**{path}")
        assert sam.page.locator(".tag.good").count() == 1
        sam.looks()

        # The other side wants another reason: what was signed is void, and stays visible.
        mia.goes(path).follows("/change/").looks().types(reason="Nur dieses eine Mal").sends()
        mia.page.wait_for_url(f"**{path}")
        assert mia.page.locator(".is-void").count() == 1
        assert mia.page.locator("main .tag.good").count() == 0
        mia.looks().page.locator("form[action$='/sign/'] button").press("Enter")
        mia.proves().page.wait_for_url(f"**{path}")
        assert mia.page.locator("main .tag.good").count() == 1

        sam.goes(path).looks()
        sam.page.locator("form[action$='/sign/'] button").press("Enter")
        sam.page.wait_for_load_state()
        assert sam.page.locator("main .tag.good").count() == 2
        sam.looks()

        lou.goes(path).looks()
        lou.page.locator("main a[href*='kept=']").press("Enter")
        lou.page.wait_for_url("**/commit/?kept=*")
        assert lou.page.locator("[name=what]").input_value() == "Messestand"
        lou.sends().page.wait_for_url(f"**/lines/{FAIRS}/")
        assert lou.page.locator("#commitments a", has_text="Messestand").count() >= 1
        lou.looks()


def test_enter_sends_the_form_and_begins_none_of_the_ways(at):
    with at("lou") as lou:
        lou.goes(f"/budget/lines/{DEMOS}/commit/")
        lou.types(amount_cents=TOO_MUCH, what="Viel").sends()
        lou.page.locator(".ways").wait_for()
        lou.types(amount_cents="1").page.locator("[name=what]").press("Enter")
        lou.page.wait_for_url(f"**/lines/{DEMOS}/")


def test_it_needs_no_script(at):
    with at("lou", java_script_enabled=False) as lou:
        page = lou.page
        lou.goes(f"/budget/lines/{CALLS}/commit/").types(amount_cents="450", what="Anrufaktion")
        page.locator(BOOK).click()
        page.locator(".ways button[value=expired]").click()
        assert page.locator("[name=what]").input_value() == "Anrufaktion"
        page.locator(BOOK).click()
        assert page.url.endswith(f"/lines/{CALLS}/")
        assert page.locator("#commitments a", has_text="Anrufaktion").count() >= 1


def test_the_management_finds_what_it_was_asked_for(at):
    with at("lou") as lou, at("eve") as eve:
        lou.goes(f"/budget/lines/{DEMOS}/spend/").types(amount_cents=TOO_MUCH).sends()
        lou.page.locator(".ways button[value=pot]").press("Enter")
        lou.page.locator(".toast.success").wait_for()
        lou.looks()
        eve.goes(f"/budget/lines/{DEMOS}/grant/?amount_cents=50000").looks()
        eve.sends().page.wait_for_url(f"**/lines/{DEMOS}/")
        eve.looks()


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_a_controller_closes_a_month_and_prints_its_seal(at, width, scheme):
    with at("kim", width=width, scheme=scheme) as kim:
        kim.goes(f"/budget/{PAST_YEAR}/months/").looks()
        kim.page.locator("form[action$='/close/'] button").press("Enter")
        kim.proves().page.wait_for_url(re.compile(r"/months/2025-\d\d-\d\d/$"))
        assert re.fullmatch(r"[0-9a-f]{64}", kim.page.locator(".hash").inner_text())
        kim.looks().page.emulate_media(media="print")
        assert kim.page.locator(".hash").is_visible()


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_every_form_fits_and_pleases_axe(at, width, scheme):
    pages = {
        "eve": ("1/limit/", "1/lines/open/", f"lines/{FAIRS}/plan/", f"lines/{FAIRS}/take-back/"),
        "kim": (f"lines/{FAIRS}/spend/", f"lines/{FAIRS}/credit/", "open/", "transfers/"),
        "sam": ("entries/1/", f"lines/{FAIRS}/", "1/", "transfers/propose/"),
    }
    for who, paths in pages.items():
        with at(who, width=width, scheme=scheme) as reader:
            for path in paths:
                answer = reader.page.goto(f"{reader.address}/budget/{path}")
                assert answer.status == 200, path
                reader.page.evaluate(
                    "document.querySelectorAll('details').forEach(one => one.open = true)"
                )
                reader.looks()

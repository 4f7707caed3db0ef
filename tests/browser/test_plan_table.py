"""The table in a real browser: both heads at once, in contexts of their own, in both languages."""

import re
from types import SimpleNamespace

import pytest

from browser.first_day import first_day
from browser.test_workbench import LOOKS, PASSWORD, Reader, fits
from gespann.language import LANGUAGES

pytestmark = pytest.mark.slow
WORDS = {
    "en": SimpleNamespace(
        put="Put it on the table", answer="Answer with a proposal", back="Return with a reason",
        send_back="Return it", reason="What speaks against it", talk="Talk about it",
        talked="We have talked", note="Note it", outcome="What came of it", blocked="does not move",
        agree="Agree on a test", propose_best="Propose this test", propose_test="Propose it",
        who="Who runs it", sign="Sign the test", confirm="Confirm", save="Save as a new version",
        both="while you were writing", say="Say it",
        is_beyond="more than the budget", is_left="are left",
        record="Record the result", record_it="Record it",
        learn="Let the next fit learn from it", accept="Accept", stands="stand behind",
    ),
    "de": SimpleNamespace(
        put="Auf den Tisch legen", answer="Mit einem Vorschlag antworten",
        back="Mit Begründung zurückgeben", send_back="Zurückgeben", reason="Was dagegen spricht",
        talk="Sprechen Sie darüber", talked="Wir haben gesprochen", note="Festhalten",
        outcome="Was dabei herauskam", blocked="bewegt sich nicht", agree="Einen Test vereinbaren",
        propose_best="Diesen Test vorschlagen", propose_test="Vorschlagen",
        who="Wer ihn durchführt", sign="Den Test unterschreiben", confirm="Bestätigen",
        save="Als neue Fassung speichern",  both="während Sie schrieben",
        say="Sagen", is_beyond="mehr als das Budget", is_left="sind übrig",
        record="Den Ausgang festhalten", record_it="Festhalten",
        learn="Die nächste Schätzung daraus lernen lassen", accept="Annehmen",
        stands="stehen hinter",
    ),
}  # fmt: skip
RECORD = "import django; django.setup()\nfrom apps.plan.rounds_at_work import bring\nbring('{}')"
ADA, BEN = "ada.head@kupferberg.example", "ben.head@kupferberg.example"
BUSY, EMPTY, TALKED = 1, 2, 3  # rounds of `rounds_at_work.bring`


@pytest.fixture(scope="module", params=LANGUAGES)
def workbench(request, tmp_path_factory):
    """A firm with three rounds, and both heads."""
    folder = tmp_path_factory.mktemp("firm")
    with first_day(folder, request.param, RECORD.format(request.param)) as workbench:
        yield SimpleNamespace(
            address=workbench.address,
            language=request.param,
            words=WORDS[request.param],
        )


@pytest.fixture
def seat(workbench, browser):
    """Somebody at the table, in a browser of their own."""
    readers = []

    def seat(email, **more):
        reader = Reader(browser, workbench.language, **more)
        readers.append(reader)
        reader.log_in(workbench.address, email)
        return reader

    yield seat
    for reader in readers:
        reader.context.close()


def at(workbench, path, number=EMPTY):
    return f"{workbench.address}/plan/{number}/{path}"


def press(page, name):
    """By keyboard."""
    page.get_by_role("button", name=name, exact=True).first.press("Enter")


def follow(page, name):
    page.get_by_role("link", name=name, exact=True).first.press("Enter")


def without_conflict(reader):
    """What a page complains about, but that somebody was told of another's words (409)."""
    return [one for one in reader.complaints if "409" not in one]


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_every_page_of_the_table_can_be_read(workbench, seat, axe_violations, width, scheme):
    reader = seat(ADA, width=width, scheme=scheme)
    page = reader.page
    paths = [
        at(workbench, path, BUSY)
        for path in (
            "table/", "table/propose/", "table/return/", "table/conversation/", "table/remarks/",
            "text/", "tests/", "tests/propose/",
        )
    ]  # fmt: skip
    of_rows = [f"{workbench.address}/plan/{one}/" for one in ("texts/2", "tests/1", "tests/2")]
    for path in (*paths, *of_rows, f"{workbench.address}/plan/tests/1/result/"):
        page.goto(path)
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        assert axe_violations(page) == [], path
        assert fits(page), path
    assert reader.complaints == []


def test_proposals_go_back_and_forth_until_talking_gets_further(workbench, seat, axe_violations):
    ada, ben, words = seat(ADA), seat(BEN, width=360, scheme="dark"), workbench.words
    ada.page.goto(at(workbench, "table/propose/?from=least", TALKED))
    first = ada.page.locator("[name=amount-0]")
    first.fill("400000")
    first.press("End")
    ada.page.get_by_text(words.is_left).wait_for()
    first.fill("9999999")
    ada.page.get_by_text(words.is_beyond).wait_for()
    ada.page.goto(at(workbench, "table/propose/?from=least", TALKED))
    press(ada.page, words.put)
    ada.page.wait_for_url("**/table/")
    returned(ben, workbench, TALKED)
    ben.page.goto(at(workbench, "table/propose/?from=mean", TALKED))
    press(ben.page, words.put)
    ben.page.wait_for_url("**/table/")
    returned(ada, workbench, TALKED)
    for one in (ada, ben):
        one.page.goto(at(workbench, "table/", TALKED))
        notice = one.page.locator(".notice").first
        assert words.talk in notice.inner_text()
        assert axe_violations(one.page) == []
        assert fits(one.page)
    follow(ben.page, words.talked)
    ben.page.get_by_label(words.outcome).fill("Fairs first.")
    press(ben.page, words.note)
    ben.page.wait_for_url("**/table/")
    assert words.talk not in ben.page.locator(".notice").first.inner_text()
    ada.page.goto(at(workbench, "table/propose/?from=other", TALKED))
    press(ada.page, words.put)
    ada.page.wait_for_url("**/table/")
    ben.page.goto(at(workbench, "table/", TALKED))
    press(ben.page, words.accept)
    ben.page.get_by_text(words.stands).first.wait_for()
    assert [*ada.complaints, *ben.complaints] == []


def returned(reader, workbench, number):
    page, words = reader.page, workbench.words
    page.goto(at(workbench, "table/", number))
    follow(page, words.back)
    page.get_by_label(words.reason).fill("Too little.")
    press(page, words.send_back)
    page.wait_for_url("**/table/")


def test_a_blockade_is_solved_by_a_test(workbench, seat, axe_violations):
    ada, ben, words = seat(ADA), seat(BEN, width=360), workbench.words
    page = ada.page
    page.goto(at(workbench, "table/", BUSY))
    assert words.blocked in page.locator("#of-blockade").inner_text()
    follow(page, words.agree)
    page.wait_for_url("**/tests/**")
    follow(page, words.propose_best)
    page.get_by_label(words.who).fill("Team North")
    press(page, words.propose_test)
    page.wait_for_url(re.compile(r".*/plan/tests/\d+/$"))
    address = page.url
    for one in (ada, ben):
        one.page.goto(address)
        press(one.page, words.sign)
        if "reauthenticate" in one.page.url:
            one.page.locator("[name=password]").fill(PASSWORD)
            press(one.page, words.confirm)
        one.page.wait_for_url(address)
        assert axe_violations(one.page) == []
        assert fits(one.page)
    assert ben.page.get_by_role("button", name=words.sign).count() == 0
    # The test of another lever has ended; what it showed is told with what both had said.
    page.goto(f"{workbench.address}/plan/tests/1/")
    follow(page, words.record)
    for name, value in {
        "effect": "-4", "standard_error": "1", "outcome_without": "2000000",
        "change_units": "-500", "measured": "Against the eight weeks before.",
    }.items():  # fmt: skip
        page.locator(f"[name={name}]").fill(value)
    press(page, words.record_it)
    page.wait_for_url("**/plan/tests/1/")
    assert "We keep what it has." in page.locator(".notice").first.inner_text()
    assert page.locator("tr.hit").count() == 1
    assert axe_violations(page) == []
    # The history of this firm ends long before the test, and that is said.
    press(page, words.learn)
    page.locator(".notice.refusal").wait_for()
    assert [*ada.complaints, *ben.complaints] == []


def test_two_at_once_on_the_one_text_lose_nothing(workbench, seat, axe_violations):
    ada, ben, words = seat(ADA), seat(BEN, width=360, scheme="dark"), workbench.words
    for one in (ada, ben):
        one.page.goto(at(workbench, "text/"))
    ada.page.locator("[name=words]").fill("Sales gets more.")
    press(ada.page, words.save)
    ada.page.locator("#of-latest").wait_for()
    ben.page.locator("[name=words]").fill("Marketing gets more.")
    press(ben.page, words.save)
    ben.page.get_by_text(words.both).wait_for()
    assert ben.page.locator("[name=words]").input_value() == "Marketing gets more."
    assert ben.page.locator("del").inner_text() == "Sales"
    assert ben.page.locator("ins").inner_text() == "Marketing"
    assert axe_violations(ben.page) == []
    assert fits(ben.page)
    ben.page.locator("[name=words]").fill("Both get more.")
    press(ben.page, words.save)
    ben.page.locator("#of-latest").wait_for()
    ada.page.goto(at(workbench, "text/"))
    assert ada.page.locator("#of-versions + ul li").count() == 2
    assert "Both get more." in ada.page.locator("main").inner_text()
    assert [*without_conflict(ada), *without_conflict(ben)] == []


def test_it_needs_no_script(workbench, seat):
    reader, words = seat(ADA, java_script_enabled=False), workbench.words
    page = reader.page
    page.goto(at(workbench, "table/"))
    page.goto(at(workbench, "table/propose/?from=mean"))
    assert not page.locator(".sum").is_visible()
    page.get_by_role("button", name=words.put).click()
    page.wait_for_url("**/table/")
    page.goto(at(workbench, "table/remarks/"))
    page.locator("[name=text]").fill("A firm that is not seen is forgotten.")
    page.locator("[name=tag][value=value]").check()
    page.get_by_role("button", name=words.say, exact=True).click()
    page.wait_for_url("**/table/**")
    assert "A firm that is not seen is forgotten." in page.locator("#remarks").inner_text()
    page.get_by_text(
        {"en": "The figures behind it", "de": "Die Zahlen dahinter"}[workbench.language]
    ).first.click()
    assert page.locator(".chart table").first.is_visible()

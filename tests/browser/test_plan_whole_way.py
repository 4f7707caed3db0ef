"""The whole way of a planning round by two people, from the new round to grants in the ledger.

Ada, who heads sales, reads English; Ben, who heads marketing, reads German and sits at a phone.
Each is at a browser of their own. One firm has a round at every stage of the way, so that each
scene begins where it is about something.
"""

from contextlib import contextmanager

import pytest

from browser.keyboard import Keyboard
from browser.test_workbench import PASSWORD, fits
from browser.two_heads import (
    CUT,
    DISPUTED,
    NEW,
    OPEN,
    PLAIN,
    SIGNED,
    STUCK,
    WRITING,
    Head,
    firm_of_two_heads,
)

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def firm(tmp_path_factory):
    """The firm, served."""
    with firm_of_two_heads(tmp_path_factory.mktemp("firm")) as firm:
        yield firm


@pytest.fixture
def seat(firm, browser):
    """A seat for somebody; what their pages complained about is told at the end."""
    heads = []

    def seat(name, **more):
        heads.append(Head(browser, firm, name, **more))
        return heads[-1]

    yield seat
    # Told of another's words (409), or without a connection: that is what some scenes are about.
    expected = ("409", "ERR_INTERNET_DISCONNECTED", "ERR_CONNECTION_RESET", "htmx:")
    complaints = [
        one
        for head in heads
        for one in head.complaints
        if not any(words in one for words in expected)
    ]
    for head in heads:
        head.context.close()
    assert complaints == []


def opens_the_round(ada):
    """By the page of all rounds, with a budget to the cent."""
    page, keys = ada.page, ada.keys
    ada.goes("/plan/")
    keys.link(ada.says("Open a round"))
    keys.types(page.locator("[name=budget_cents]"), "2,961,048.33")
    keys.types(page.locator("[name=goal_cents]"), "28,500,000")
    keys.to(page.locator("[name=deadline]"))
    page.keyboard.type("15122026")
    keys.button(ada.says("Open the round"))
    page.wait_for_url("**/plan/*/")
    return page.url.split("/")[-2]


def wishes(head, *amounts):
    """A side writes what it wishes for its own levers, and that contribution counts."""
    page, keys = head.page, head.keys
    head.goes("", NEW)
    keys.link(head.says("Write your side’s wishes"))
    for number, amount in enumerate(amounts):
        keys.types(page.locator(f"[name=amount-{number}]"), amount)
    keys.types(page.locator("[name=weight-contribution]"), "10")
    keys.button(head.says("Save the draft"))
    saved_by, *_rest = head.says("Saved by %(name)s, %(day)s, %(time)s").split("%")
    page.locator("#wish-state", has_text=saved_by).wait_for()


def believes(head, moves, months):
    """A side moves the points of the curve of one lever with the keys of a slider."""
    page, keys = head.page, head.keys
    keys.link(head.says("What we expect of the levers"))
    keys.to(page.locator(".lever-tabs a", has_text=DISPUTED)).press("Enter")
    page.locator("#of-lever", has_text=DISPUTED).wait_for()
    for name, pressed in moves:
        keys.to(page.locator(f"[data-point={name}]").locator("visible=true")).press(*pressed)
    keys.types(page.locator("[name=lasts_months]"), str(months))
    with page.expect_navigation():
        keys.press("Enter")
    page.locator(".toast.success", has_text=DISPUTED).wait_for()


def hands_in(head):
    head.goes("", NEW)
    head.keys.button(head.says("Hand in as it is"))


def leads_on(head, phase):
    head.goes("", NEW)
    head.keys.button(head.says("On to “{phase}”", phase=head.says(phase)))


def the_room_is_computed(ada):
    """By the workbench's own worker; nothing is prepared for it."""
    ada.goes("", NEW)
    ada.keys.button(ada.says("Compute the room"))
    ada.keys.link(ada.says("To the result"))
    ada.page.locator(".verdict").wait_for()


def moves_a_slider(head):
    """The figures follow at once; the exact ones take their place, from a job."""
    page, keys = head.page, head.keys
    head.goes("room/", NEW)
    slider = page.locator("input[type=range]").first
    before = page.locator("#room-answer").inner_text()
    keys.to(slider).press("ArrowLeft", "ArrowLeft")
    page.locator("#room-answer").filter(has_not_text=before).wait_for()
    page.locator("#exact-figures").wait_for()


def proposes(head, year, **amounts):
    """From the golden mean, with other amounts for some levers."""
    page, keys = head.page, head.keys
    head.goes("table/propose/?from=mean", year)
    for name, amount in amounts.items():
        keys.types(page.locator(f"[name={name}]"), amount)
    keys.button(head.says("Put it on the table"))
    page.wait_for_url("**/table/")


def signs(head, number):
    """With the password, if it is asked for once more."""
    page = head.page
    head.keys.button(head.says("Sign version %(number)s", number=number))
    if "reauthenticate" in page.url:
        head.keys.types(page.locator("input[type=password]"), PASSWORD).button(head.says("Confirm"))
    page.wait_for_url("**/signatures/**")


def amounts_of_the_plan(page):
    """What is signed, by lever, as it stands there."""
    rows = page.locator("section[aria-labelledby=of-plan] tbody tr:has(td)")
    told = [
        (row.locator("th").inner_text(), row.locator("td").first.inner_text()) for row in rows.all()
    ]
    return {name: amount for name, amount in told if "together" not in name}


def granted(head, names):
    """What the ledger has granted to each line, on its own page, to the cent."""
    page, found = head.page, {}
    page.goto(f"{page.url.split('?')[0].split('#')[0]}?by=line")
    links = page.locator("main table")
    lines = {
        name: links.get_by_role("link", name=name, exact=True).first.get_attribute("href")
        for name in names
    }
    for name, address in lines.items():
        page.goto(head.firm.address + address)
        found[name] = page.locator(".key-figures dd strong").first.inner_text()
    return found


def test_two_heads_go_the_whole_way_from_a_new_round_to_grants_by_keyboard_alone(
    firm, seat, axe_violations
):
    ada, ben = seat("ada"), seat("ben", width=360, scheme="dark")
    for head in (ada, ben):
        head.keys = Keyboard(head).logs_in(firm.address, head.email)
    firm.rounds[NEW] = opens_the_round(ada)
    wishes(ada, "900,000", "500,000.50")
    believes(ada, [("most", ["PageUp"] * 2), ("without", ["PageDown"] * 3),
                   ("half", ["PageDown", "ArrowDown", "ArrowDown"]),
                   ("more", ["ArrowUp"] * 9)], 6)  # fmt: skip
    hands_in(ada)
    ben.goes("wishes/", NEW)
    assert "900" not in ben.page.locator("main").inner_text()
    wishes(ben, "700.000", "600.000,50")
    believes(ben, [("most", ["ArrowDown"] * 2)], 2)
    hands_in(ben)
    leads_on(ben, "Evidence")
    the_room_is_computed(ada)
    leads_on(ada, "Room")
    moves_a_slider(ben)
    leads_on(ben, "Proposals")
    proposes(ada, NEW)
    ben.goes("table/", NEW)
    proposes(ben, NEW)
    ada.goes("table/", NEW)
    ada.keys.button(ada.says("Accept"))
    leads_on(ada, "Signatures")
    ada.keys.button(ada.says("Write down the plan"))
    ada.goes("signatures/", NEW)
    signs(ada, 1)
    ben.goes("signatures/", NEW)
    signs(ben, 1)
    ben.page.get_by_text(ben.says("This plan is in force")).wait_for()
    assert fits(ben.page)
    assert axe_violations(ben.page) == []
    ada.goes("signatures/", NEW)
    planned = amounts_of_the_plan(ada.page)
    assert len(planned) == 4
    ada.keys.link(ada.says("To the lines of the budget"))
    assert granted(ada, planned) == planned


def press(head, name):
    """A button, by keyboard, that leads on to another page."""
    with head.page.expect_navigation():
        head.page.get_by_role("button", name=head.says(name), exact=True).first.press("Enter")


def confirms(head):
    """The password, if it is asked for once more."""
    if "reauthenticate" in head.page.url:
        head.page.locator("input[type=password]").fill(PASSWORD)
        press(head, "Confirm")


def follow(head, name):
    head.page.get_by_role("link", name=head.says(name), exact=True).first.press("Enter")


def test_a_blockade_over_beliefs_is_settled_by_a_test_and_the_way_goes_on(seat, axe_violations):
    ada, ben = seat("ada").enters(), seat("ben", width=360).enters()
    page = ada.page
    ada.goes("table/propose/?from=own", STUCK)
    press(ada, "Put it on the table")
    page.wait_for_url("**/table/")
    press(ada, "Look for trades")
    page.get_by_role("link", name=ada.says("To the result")).press("Enter")
    blockade = page.locator("section[aria-labelledby=of-blockade]")
    blockade.wait_for()
    assert DISPUTED in blockade.inner_text()
    blockade.get_by_role("link", name=ada.says("Agree on a test")).press("Enter")
    page.wait_for_url("**/tests/**")
    disputed = page.locator("section[aria-labelledby=of-disputes] tbody tr")
    assert DISPUTED in disputed.first.inner_text()
    page.get_by_role("link", name="Propose").first.press("Enter")
    page.locator("[name=run_by]").fill("Team North")
    press(ada, "Propose it")
    page.get_by_role("button", name=ada.says("Sign the test")).wait_for()
    test = page.url
    for head in (ada, ben):
        head.page.goto(test)
        press(head, "Sign the test")
        confirms(head)
        head.page.wait_for_url(test)
    for head in (ada, ben):
        head.goes("table/", STUCK)
        assert head.page.locator("section[aria-labelledby=of-blockade]").count() == 0
        told = head.says("A test settles “{lever}”", lever=DISPUTED)
        assert head.page.locator(".notice.success", has_text=told).count() == 1
        assert fits(head.page)
        assert axe_violations(head.page) == []
    press(ben, "Accept")
    ben.page.locator(".notice.success").first.wait_for()
    ben.goes("", STUCK)
    press(ben, ben.says("On to “{phase}”", phase=ben.says("Signatures")))
    ben.page.locator(
        "#of-next", has_text=ben.says("What both have accepted is written down next")
    ).wait_for()


def test_a_signature_is_withdrawn_and_given_again_and_void_once_a_figure_changes(seat):
    ada, ben = seat("ada").enters(), seat("ben", width=360).enters()
    ada.goes("signatures/", SIGNED)
    press(ada, "Write down the plan")
    sign(ada, 1)
    ada.page.get_by_text(ada.says("Withdraw your side’s signature")).press("Enter")
    ada.page.get_by_label(ada.says("Why, in a sentence")).fill("One more talk")
    press(ada, "Withdraw the signature")
    ada.page.get_by_text(ada.says("withdrawn")).first.wait_for()
    ben.goes("signatures/", SIGNED)
    assert ben.says("withdrawn") in ben.page.locator("main").inner_text()
    assert "One more talk" in ben.page.locator("main").inner_text()
    sign(ada, 1)
    ben.goes("", SIGNED)
    ben.page.get_by_text(ben.says("Lead the round back")).press("Enter")
    press(ben, ben.says("Back to “%(phase)s”", phase=ben.says("Proposals")))
    ben.goes("table/propose/?from=other", SIGNED)
    amount = ben.page.locator("[name=amount-0]")
    changed = with_other_cents(amount.input_value())
    amount.fill(changed)
    press(ben, "Put it on the table")
    ben.page.wait_for_url("**/table/")
    ada.goes("table/", SIGNED)
    press(ada, "Accept")
    ada.page.locator(".notice.success").first.wait_for()
    ada.goes("", SIGNED)
    press(ada, ada.says("On to “{phase}”", phase=ada.says("Signatures")))
    press(ada, "Write down the plan")
    ada.page.get_by_role("button", name=ada.says("Sign version %(number)s", number=2)).wait_for()
    earlier = ada.page.locator("section[aria-labelledby=of-earlier]").inner_text()
    assert ada.says("void: a figure has changed") in earlier
    sign(ada, 2)
    ben.goes("signatures/", SIGNED)
    assert changed in amounts_of_the_plan(ben.page)["Field visits"]
    sign(ben, 2)
    ben.page.get_by_text(ben.says("This plan is in force")).wait_for()
    ada.goes("signatures/", SIGNED)
    planned = amounts_of_the_plan(ada.page)
    follow(ada, "To the lines of the budget")
    ada.page.wait_for_url("**/budget/**")
    assert granted(ada, planned) == planned


def sign(head, number):
    press(head, head.says("Sign version %(number)s", number=number))
    confirms(head)
    words = head.says("Withdraw your side’s signature"), head.says("This plan is in force")
    head.page.get_by_text(words[0]).or_(head.page.get_by_text(words[1])).first.wait_for()


def with_other_cents(amount, more=1):
    """Some cents more than an amount, as it is typed."""
    return amount[:-1] + str((int(amount[-1]) + more) % 10)


def test_a_budget_that_is_cut_in_the_middle_is_said_and_the_plan_has_to_fit(seat, axe_violations):
    ada, ben, cleo = seat("ada").enters(), seat("ben", width=360).enters(), seat("cleo").enters()
    page = ben.page
    ben.goes("table/", CUT)
    cleo.goes("frame/", CUT)
    cleo.page.locator("[name=budget_cents]").fill("2,000,000.00")
    press(cleo, "Change")
    cleo.page.wait_for_url(f"**/plan/{ben.firm.rounds[CUT]}/")
    # Ben looks at what was there before: he is told, and nothing that was said is lost.
    press(ben, "Accept")
    page.locator(".notice.refusal").wait_for()
    told = ben.says("What lies on the table exceeds the budget by {excess}").split("{")[0]
    assert told in page.locator(".notice.warning").inner_text()
    assert "2.000.000,00" in page.locator(".notice.warning").inner_text()
    assert page.locator("#on-the-table dl.facts > div").count() == 6
    assert page.get_by_role("button", name=ben.says("Accept"), exact=True).count() == 0
    assert axe_violations(page) == []
    ada.goes("", CUT)
    assert ada.says("Budget, goal or fit have changed since the room was computed") in (
        ada.page.locator("#of-next").inner_text()
    )
    assert ada.page.locator("section[aria-labelledby=of-wishes] tbody tr").count() == 4
    press(ada, "Compute the room")
    ada.page.get_by_role("link", name=ada.says("To the result")).press("Enter")
    assert "€2M" in ada.page.locator("#room-answer .key-figures").inner_text()
    ben.goes("table/propose/?from=other", CUT)
    typed = page.locator("[name=amount-0]").input_value()
    press(ben, "Put it on the table")
    page.locator(".error-summary").wait_for()
    assert page.locator("[name=amount-0]").input_value() == typed
    ben.goes("table/propose/?from=least", CUT)
    press(ben, "Put it on the table")
    page.wait_for_url("**/table/")
    ada.goes("table/", CUT)
    press(ada, "Accept")
    ada.goes("", CUT)
    press(ada, ada.says("On to “{phase}”", phase=ada.says("Signatures")))
    press(ada, "Write down the plan")
    ada.page.get_by_role("button", name=ada.says("Sign version %(number)s", number=1)).wait_for()
    total = ada.page.locator("section[aria-labelledby=of-plan] tfoot td").first.inner_text()
    assert float(total.strip("€").replace(",", "")) <= 2_000_000


def test_of_two_who_propose_or_write_at_once_nobody_loses_a_word(seat, axe_violations):
    ada, ben = seat("ada").enters(), seat("ben", width=360, scheme="dark").enters()
    for head in (ada, ben):
        head.goes("table/propose/?from=mean", OPEN)
    mean = ada.page.locator("[name=amount-0]").input_value()
    ada.page.locator("[name=amount-0]").fill("650,000.01")
    ben.page.locator("[name=amount-0]").fill("640.000,02")
    ben.page.locator("[name=reason]").fill("Fairs first.")
    assert mean not in ("650,000.01", "640,000.02")
    press(ada, "Put it on the table")
    ada.page.wait_for_url("**/table/")
    press(ben, "Put it on the table")
    both = ben.page.locator("section, div", has=ben.page.locator("#of-differences")).last
    both.wait_for()
    assert "650.000,01" in both.inner_text()
    assert "640.000,02" in both.inner_text()
    assert ben.page.locator("[name=amount-0]").input_value() == "640.000,02"
    assert ben.page.locator("[name=reason]").input_value() == "Fairs first."
    assert axe_violations(ben.page) == []
    press(ben, "Put it on the table")
    ben.page.wait_for_url("**/table/")
    for head in (ada, ben):
        head.goes("text/?from=middle", OPEN)
        head.page.locator("[name=words]").fill(f"{head.email}: both give.")
    press(ada, "Save as a new version")
    ada.page.locator("#of-latest").wait_for()
    press(ben, "Save as a new version")
    ben.page.locator("ins").first.wait_for()
    assert ben.page.locator("[name=words]").input_value() == f"{ben.email}: both give."
    press(ben, "Save as a new version")
    ben.page.locator("#of-latest").wait_for()
    ada.goes("text/", OPEN)
    assert ada.page.locator("#of-versions + ul li").count() == 2
    ada.goes("table/", OPEN)
    story = ada.page.locator("section[aria-labelledby=of-story]").inner_text()
    assert "Fairs first." in story
    assert ada.page.locator("section[aria-labelledby=of-story] li strong").count() == 2


def test_what_was_typed_outlives_a_dropped_connection_and_is_sent_once(seat, axe_violations):
    ada = seat("ada", width=360).enters()
    page, lost = ada.page, ada.page.locator("#connection")
    ada.goes("wishes/", WRITING)
    page.locator("[name=amount-0]").fill("123,456.78")
    ada.context.set_offline(True)
    lost.get_by_text("The connection is lost.").wait_for()
    press_only(ada, "Save the draft")
    page.wait_for_timeout(500)
    assert page.url.endswith("/wishes/")
    assert page.locator("[name=amount-0]").input_value() == "123,456.78"
    assert fits(page)
    ada.context.set_offline(False)
    lost.get_by_text("The connection is back.").wait_for()
    assert axe_violations(page) == []
    press(ada, "Save the draft")
    page.locator("#wish-state", has_text="Saved by").wait_for()
    assert page.locator("[name=amount-0]").input_value() == "123,456.78"
    assert lost.is_hidden()


def test_what_was_sent_again_after_a_lost_answer_stands_there_once(seat):
    ada = seat("ada").enters()
    page, words = ada.page, "A firm that is not seen is forgotten."
    ada.goes("table/remarks/", OPEN)
    page.locator("[name=text]").fill(words)
    page.locator("[name=tag][value=value]").check()
    with lost_answers(page):
        press_only(ada, "Say it")
        page.wait_for_url("chrome-error://**")
    page.go_back()
    assert page.locator("[name=text]").input_value() == words
    press(ada, "Say it")
    page.wait_for_url("**/table/**")
    assert page.locator("#remarks").get_by_text(words).count() == 1
    ada.goes("table/propose/?from=least", OPEN)
    amount = with_other_cents(page.locator("[name=amount-0]").input_value(), 3)
    page.locator("[name=amount-0]").fill(amount)
    page.locator("[name=reason]").fill("What is needed.")
    with lost_answers(page):
        press_only(ada, "Put it on the table")
        page.wait_for_url("chrome-error://**")
    page.go_back()
    page.get_by_text("No answer came to what you sent.").wait_for()
    assert page.locator("[name=amount-0]").input_value() == amount
    assert page.locator("[name=reason]").input_value() == "What is needed."
    press(ada, "Put it on the table")
    page.wait_for_url("**/table/")
    story = page.locator("section[aria-labelledby=of-story]")
    assert story.get_by_text("What is needed.").count() == 1


def press_only(head, name):
    head.page.get_by_role("button", name=head.says(name), exact=True).first.press("Enter")


@contextmanager
def lost_answers(page):
    """What is sent arrives, and its answer gets lost on the way."""

    def lose(route):
        if route.request.method == "POST":
            route.fetch(max_redirects=0)
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/*", lose)
    yield
    page.unroute("**/*", lose)


def test_wishes_and_beliefs_are_written_and_handed_in_without_a_script(seat):
    for name in ("ada", "ben"):
        head = seat(name, java_script_enabled=False).enters()
        page = head.page
        head.goes("wishes/", PLAIN)
        page.locator("[name=amount-0]").fill("100000")
        page.get_by_role("button", name=head.says("Save the draft"), exact=True).last.click()
        head.goes("beliefs/?lever=0", PLAIN)
        page.locator("[name=half]").fill("95")
        on = head.says("Save, and on to the next lever")
        page.get_by_role("button", name=on, exact=True).click()
        page.wait_for_url("**/beliefs/?lever=1#belief")
        head.goes("", PLAIN)
        page.get_by_role("button", name=head.says("Hand in as it is"), exact=True).click()
    assert page.locator("section[aria-labelledby=of-wishes] tbody tr").count() == 2
    head.goes("beliefs/", PLAIN)
    assert page.locator(".chart").count() == 2

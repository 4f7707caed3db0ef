"""The first day of a workbench in a real browser, as a firm lives it, in both languages.

It is really served, by `gespann serve`: the firm is set up, somebody accepts an invitation, and
both look at every page of theirs.
"""

from types import SimpleNamespace

import pytest

from gespann.language import LANGUAGES
from served import first_line, free_port, served

pytestmark = pytest.mark.slow
WIDTHS = (360, 1280)
LOOKS = ((360, "light"), (1280, "dark"))
PASSWORD = "four horses on one cart"
WORDS = {
    "en": SimpleNamespace(
        firm="Name of the firm", name="Your name", email="Your e-mail address",
        password="Your password", set_up="Set up the firm", sales="Sales",
        a_password="Password", open="Open the account", address="E-mail address",
        log_in="Log in", log_out="Log out", home="Home", missing="This field is required.",
        with_passkey="Log in with a passkey", add_passkey="Add a passkey", confirm="Confirm",
        common="too common",
    ),
    "de": SimpleNamespace(
        firm="Name der Firma", name="Eigener Name", email="Eigene E-Mail-Adresse",
        password="Eigenes Passwort", set_up="Firma einrichten", sales="Vertrieb",
        a_password="Passwort", open="Zugang öffnen", address="E-Mail-Adresse",
        log_in="Anmelden", log_out="Abmelden", home="Start",
        missing="Dieses Feld ist zwingend erforderlich.",
        with_passkey="Mit Passkey anmelden", add_passkey="Passkey hinzufügen",
        confirm="Bestätigen", common="zu üblich",
    ),
}  # fmt: skip
OF_COLLEAGUES = (
    "/", "/organisation/people/", "/organisation/people/1/", "/organisation/departments/",
    "/organisation/departments/1/", "/organisation/deputies/", "/organisation/years/", "/account/",
    "/account/sessions/", "/account/password/change/", "/account/address/", "/account/logout/",
    "/account/passkeys/", "/account/single-sign-on/connections/",
)  # fmt: skip
OF_ADMINISTRATORS = (
    "/organisation/people/invite/", "/organisation/people/2/", "/organisation/people/2/leave/",
    "/organisation/departments/2/name/", "/organisation/places/1/end/", "/organisation/journal/",
)  # fmt: skip
OF_STRANGERS = ("/account/login/", "/account/password/reset/", "/account/signup/")


class Reader:
    """Somebody at a browser who notes what the page complains about."""

    def __init__(self, browser, language, width=1280, scheme="light", **more):
        self.words = WORDS[language]
        self.context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            locale={"de": "de-DE", "en": "en-GB"}[language],
            reduced_motion="reduce",
            **more,
        )
        self.page = self.context.new_page()
        self.complaints = []
        self.page.on("console", self.note)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def note(self, message):
        # That a form came back with faults (422) is no complaint.
        if message.type == "error" and "422" not in message.text:
            self.complaints.append(message.text)

    def log_in(self, address, email):
        self.page.goto(f"{address}/account/login/")
        self.page.get_by_label(self.words.address).fill(email)
        self.page.get_by_label(self.words.a_password).fill(PASSWORD)
        self.page.get_by_role("button", name=self.words.log_in, exact=True).click()
        self.page.wait_for_url(f"{address}/")

    def log_out(self):
        self.page.locator(".account > button").click()
        self.page.get_by_role("button", name=self.words.log_out).click()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.context.close()


@pytest.fixture(scope="module", params=LANGUAGES)
def workbench(request, browser, tmp_path_factory, axe_violations):
    """A firm that was set up in the browser; its address, language, and what set-up has shown."""
    language, port = request.param, free_port()
    faults = []

    def look(reader):
        faults.extend(axe_violations(reader.page))
        if not fits(reader.page):
            faults.append(f"wider than its window: {reader.page.url}")

    with served(tmp_path_factory.mktemp("firm"), port) as process:
        address = f"http://localhost:{port}"
        first_line(process)
        first_line(process)
        link = first_line(process)
        for width in WIDTHS:
            with Reader(browser, language, width) as reader:
                reader.page.goto(link)
                look(reader)
                with_faults(reader)
                look(reader)
                faults.extend(reader.complaints)
        with Reader(browser, language, 360) as reader:
            invitation = set_up(reader, link)
            look(reader)
            accept(reader, invitation, look)
            faults.extend(reader.complaints)
        yield SimpleNamespace(address=address, language=language, link=link, faults=faults)


def with_faults(reader):
    """Send the form with a common password and nothing else that browsers insist on."""
    reader.page.get_by_label(reader.words.password).fill("password1234")
    reader.page.eval_on_selector(
        "form[method=post]:has([name=firm])", "form => form.noValidate = true"
    )
    reader.page.get_by_role("button", name=reader.words.set_up).click()
    assert reader.page.get_by_text(reader.words.missing).count() >= 3
    assert reader.words.common in reader.page.content()


def set_up(reader, link):
    page, words = reader.page, reader.words
    page.goto(link)
    page.get_by_label(words.firm).fill("Kupferberg GmbH")
    page.get_by_label(words.name).fill("Eve")
    page.get_by_label(words.email).fill("eve@kupferberg.example")
    page.get_by_label(words.password).fill(PASSWORD)
    page.locator("[name=place]").select_option("management")
    page.locator("[name=people-1-name]").fill("Ada")
    page.locator("[name=people-1-email]").fill("ada@kupferberg.example")
    page.get_by_role("button", name=words.set_up).click()
    page.get_by_role("heading", level=1, name="Kupferberg GmbH").wait_for()
    return page.locator(".links a").inner_text()


def accept(reader, invitation, look):
    reader.page.goto(invitation)
    look(reader)
    reader.page.get_by_label(reader.words.a_password).fill(PASSWORD)
    reader.page.get_by_role("button", name=reader.words.open).click()
    reader.page.wait_for_url("**/account/login/")
    look(reader)


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_set_up_and_invitation_fit_every_width_and_please_axe(workbench):
    assert workbench.faults == []


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
@pytest.mark.parametrize(
    ("email", "pages"),
    [
        ("", OF_STRANGERS),
        ("ada@kupferberg.example", OF_COLLEAGUES),
        ("eve@kupferberg.example", ("/organisation/people/", *OF_ADMINISTRATORS)),
    ],
    ids=["stranger", "colleague", "administrator"],
)
def test_every_page_fits_and_axe_and_browser_have_no_complaint(
    workbench, browser, axe_violations, width, scheme, email, pages
):
    with Reader(browser, workbench.language, width, scheme) as reader:
        if email:
            reader.log_in(workbench.address, email)
        for path in pages:
            answer = reader.page.goto(workbench.address + path)
            assert answer.status == 200, path
            assert fits(reader.page), path
            assert axe_violations(reader.page) == [], path
            assert reader.page.locator("html").get_attribute("lang") == workbench.language
        assert reader.complaints == []


def test_set_up_is_gone_once_it_is_done(workbench, browser):
    with Reader(browser, workbench.language) as reader:
        assert reader.page.goto(workbench.link).status == 404


def test_logging_in_and_out_needs_no_script(workbench, browser):
    with Reader(browser, workbench.language, java_script_enabled=False) as reader:
        reader.log_in(workbench.address, "ada@kupferberg.example")
        reader.log_out()
        reader.page.wait_for_url(f"{workbench.address}/account/login/")


def test_logging_in_needs_no_mouse(workbench, browser):
    with Reader(browser, workbench.language) as reader:
        reader.page.goto(f"{workbench.address}/account/login/")
        reader.page.keyboard.press("Tab")
        assert reader.page.evaluate("document.activeElement.className") == "skip"
        reader.page.keyboard.press("Enter")
        reader.page.keyboard.press("Tab")
        reader.page.keyboard.type("ada@kupferberg.example")
        reader.page.keyboard.press("Tab")
        reader.page.keyboard.type(PASSWORD)
        reader.page.keyboard.press("Enter")
        reader.page.wait_for_url(f"{workbench.address}/")


def test_a_passkey_opens_the_account_without_a_password(workbench, browser, axe_violations):
    with Reader(browser, workbench.language) as reader:
        device = reader.context.new_cdp_session(reader.page)
        device.send("WebAuthn.enable")
        device.send("WebAuthn.addVirtualAuthenticator", {"options": {
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
            "hasUserVerification": True, "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }})  # fmt: skip
        page, words = reader.page, reader.words
        reader.log_in(workbench.address, "ada@kupferberg.example")
        page.goto(f"{workbench.address}/account/passkeys/add/")
        page.locator("[name=password]").fill(PASSWORD)
        page.get_by_role("button", name=words.confirm).click()
        page.locator("[name=passwordless]").check()
        page.get_by_role("button", name=words.add_passkey).click()
        page.wait_for_url("**/account/recovery-codes/**")
        for path in ("recovery-codes/", "recovery-codes/generate/", "passkeys/", ""):
            page.goto(f"{workbench.address}/account/{path}")
            assert fits(page), path
            assert axe_violations(page) == [], path
        reader.log_out()
        page.get_by_role("button", name=words.with_passkey).click()
        page.wait_for_url(f"{workbench.address}/")
        assert reader.complaints == []


@pytest.mark.every_language
def test_the_language_can_be_switched_and_stays(workbench, browser):
    other = {"de": "en", "en": "de"}[workbench.language]
    with Reader(browser, workbench.language) as reader:
        reader.page.goto(f"{workbench.address}/account/login/")
        reader.page.locator(f"button[name=language][value={other}]").click()
        reader.page.get_by_role("heading", name=WORDS[other].log_in).wait_for()
        reader.page.goto(f"{workbench.address}/account/signup/")
        assert reader.page.locator("html").get_attribute("lang") == other

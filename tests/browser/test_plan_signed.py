"""From an accepted proposal to the signed plan in the ledger, in real browsers, by two people.

Ada signs and withdraws; the management cuts the budget in the middle; the plan is written down
anew, and both sign. Ben does it on a phone without a script.
"""

import subprocess
import sys
from types import SimpleNamespace

import pytest

from browser.test_workbench import PASSWORD, Reader, fits
from gespann.language import LANGUAGES
from served import first_line, free_port, served, within

pytestmark = pytest.mark.slow
WORDS = {
    "en": SimpleNamespace(
        write="Write down the plan", sign="Sign version {}", open="Withdraw your side’s signature",
        why="Why, in a sentence", withdraw="Withdraw the signature", withdrawn="withdrawn",
        budget="Budget of both sides together", change="Change", void="void: a figure has changed",
        confirm="Confirm", lines="To the lines of the budget", force="This plan is in force",
        half="950,000", amend="Amend the plan",
    ),
    "de": SimpleNamespace(
        write="Den Plan festhalten", sign="Fassung {} unterschreiben",
        open="Die Unterschrift der eigenen Seite zurückziehen", why="Warum, in einem Satz",
        withdraw="Unterschrift zurückziehen", withdrawn="zurückgezogen",
        budget="Budget beider Seiten zusammen", change="Ändern",
        void="ungültig: Eine Zahl hat sich geändert", confirm="Bestätigen",
        lines="Zu den Budgetpositionen", force="Dieser Plan ist in Kraft", half="950.000",
        amend="Den Plan ändern",
    ),
}  # fmt: skip
RECORD = """
import sys
import django; django.setup()
import make
from allauth.account.models import EmailAddress
from apps.plan import made_rounds
from gespann.apps.organisation.models import Level, Side
make.firm()
ada, ben = made_rounds.head("Ada", Side.SALES), made_rounds.head("Ben", Side.MARKETING)
cleo = make.person("Cleo")
make.membership(cleo, level=Level.MANAGEMENT)
for person in (ada, ben, cleo):
    person.set_password(sys.argv[1])
    person.language = sys.argv[2]
    person.save()
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
planning = made_rounds.a_round(cleo)
made_rounds.at_signatures(planning, ada, ben)
make.pot(made_rounds.BUDGET_CENTS, year=2027)
"""


@pytest.fixture(params=LANGUAGES)
def workbench(request, tmp_path):
    """A round of which both sides have accepted a proposal, and a pot with its limit."""
    with served(tmp_path, port := free_port()) as process:
        for _ in range(3):
            first_line(process)
        within(tmp_path, RECORD, PASSWORD, request.param)
        yield SimpleNamespace(
            address=f"http://localhost:{port}",
            folder=tmp_path,
            language=request.param,
            words=WORDS[request.param],
        )


def test_two_people_sign_a_plan_and_it_is_in_the_ledger(workbench, browser, axe_violations):
    words = workbench.words

    def look(reader):
        assert fits(reader.page), reader.page.url
        assert axe_violations(reader.page) == [], reader.page.url

    def at(name, **more):
        reader = Reader(browser, workbench.language, **more)
        reader.page.set_default_timeout(120_000)  # a machine may have much else to do
        reader.log_in(workbench.address, f"{name}@kupferberg.example")
        reader.page.goto(f"{workbench.address}/plan/1/signatures/")
        return reader

    def sign(reader, number):
        with reader.page.expect_navigation():
            reader.page.get_by_role("button", name=words.sign.format(number)).click()
        if "reauthenticate" in reader.page.url:
            reader.page.locator("input[type=password]").fill(PASSWORD)
            reader.page.get_by_role("button", name=words.confirm, exact=True).click()
        reader.page.wait_for_url("**/signatures/**")

    ada = at("ada")
    ben = at("ben", width=360, scheme="dark", java_script_enabled=False)
    with ada, ben:
        look(ada)
        ada.page.get_by_role("button", name=words.write).press("Enter")
        ada.page.get_by_role("button", name=words.sign.format(1)).wait_for()
        look(ada)
        sign(ada, 1)
        # ... and takes it back
        ada.page.get_by_text(words.open).press("Enter")
        look(ada)
        ada.page.get_by_label(words.why).fill("One more talk")
        ada.page.get_by_role("button", name=words.withdraw, exact=True).press("Enter")
        ada.page.get_by_text(words.withdrawn).first.wait_for()
        sign(ada, 1)
        with at("cleo") as cleo:  # the budget is cut in the middle
            cleo.page.goto(f"{workbench.address}/plan/1/frame/")
            look(cleo)
            cleo.page.get_by_label(words.budget).fill(words.half)
            cleo.page.get_by_role("button", name=words.change, exact=True).click()
            cleo.page.wait_for_url("**/plan/1/")
            look(cleo)
            assert cleo.complaints == []
        ben.page.goto(ben.page.url)
        ben.page.get_by_text(words.void).first.wait_for()
        ben.page.get_by_role("button", name=words.write).click()
        sign(ben, 2)
        ada.page.goto(f"{workbench.address}/plan/1/signatures/")
        sign(ada, 2)
        ada.page.get_by_text(words.force).wait_for()
        look(ada)
        ada.page.get_by_role("link", name=words.amend).click()
        ada.page.wait_for_url("**/amend/")
        look(ada)
        ada.page.go_back()
        ada.page.get_by_role("link", name=words.lines).click()
        ada.page.wait_for_url("**/budget/**")
        assert ada.page.get_by_text("Field visits").count()
        assert ada.complaints == []
    with at("ben", width=360, scheme="dark") as phone:
        look(phone)
        for page in ("/plan/1/", "/plan/1/participants/", "/plan/1/amend/"):
            phone.page.goto(f"{workbench.address}{page}")
            look(phone)
        assert phone.complaints == []
    checked = subprocess.run(
        [sys.executable, "-m", "gespann.cli", "check-ledger", str(workbench.folder)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert checked.returncode == 0, checked.stdout

"""Actuals in a real browser: brought, mapped, tried out, landed, worked on, in both languages."""

from types import SimpleNamespace

import pytest

from browser.first_day import first_day
from browser.test_workbench import LOOKS
from files.importers.made_exports import booking, datev, datev_line_1
from gespann.language import LANGUAGES

WORDS = {
    "en": SimpleNamespace(
        nothing="Nothing was brought yet", try_out="Try it out", helps="Rules that would help",
        make="Make a rule", keep="Keep the rule", land="Land it", booked="invoices are booked",
        ways="The ledger is not overdrawn", book="Book it", parts="Split it into several parts",
        book_parts="Book the parts", in_parts="booked in parts", not_ours="It is not ours",
        mark="Mark as not ours", marked="marked as not ours", undo="Undo this import",
        undone="The import is undone", faults="fault was found", is_booked="The invoice is booked",
        account="account",
    ),
    "de": SimpleNamespace(
        nothing="Noch wurde nichts gebracht", try_out="Ausprobieren",
        helps="Regeln, die helfen würden", make="Regel anlegen", keep="Regel speichern",
        land="Übernehmen", booked="Belege sind gebucht",
        ways="Das Budgetbuch wird nicht überzogen", book="Buchen",
        parts="In mehrere Teile aufteilen", book_parts="Die Teile buchen",
        in_parts="in Teilen gebucht", not_ours="Er gehört nicht zu uns",
        mark="Als fremd kennzeichnen", marked="als fremd gekennzeichnet",
        undo="Diesen Import zurücknehmen", undone="Der Import ist zurückgenommen",
        faults="Fehler wurde gefunden", is_booked="Der Beleg ist gebucht", account="Konto",
    ),
}  # fmt: skip
# Eve keeps the books, too; sales and marketing have a line each, and an order is open.
RECORD = """
import django; django.setup()
from uuid import uuid4
import make
from gespann.apps.budget.actions.commitments import commit_funds
from gespann.apps.organisation.models import Office, Person, Side
eve = Person.objects.get(email="eve@kupferberg.example")
make.appointment(eve, Office.CONTROLLER)
sales, marketing = (make.department(side=side) for side in (Side.SALES, Side.MARKETING))
seller = make.person("Sal"); make.membership(seller, sales)
pot = make.pot(5000_00, year=2026)
fairs = make.line(granted_cents=2000_00, of=pot, name="Fairs", department=sales)
make.line(granted_cents=1000_00, of=pot, name="Ads", lever="ads", department=marketing)
commit_funds(fairs, 300_00, "Stand", by=seller, key=uuid4(), reference="PO-4711")
"""


@pytest.fixture(scope="module", params=LANGUAGES)
def workbench(request, tmp_path_factory):
    """A firm that was just set up, with two lines and an order."""
    folder = tmp_path_factory.mktemp("firm")
    with first_day(folder, request.param, RECORD) as workbench:
        yield SimpleNamespace(
            address=workbench.address,
            language=request.param,
            words=WORDS[request.param],
            folder=tmp_path_factory.mktemp("files"),
        )


def bring(reader, workbench, *bookings):
    """Bring a batch of bookings of September."""
    path = workbench.folder / "bookings.csv"
    path.write_text(datev(*bookings, line_1=datev_line_1()), "windows-1252")
    reader.page.goto(f"{workbench.address}/actuals/bring/")
    reader.page.locator("[name=file]").set_input_files(path)
    reader.page.get_by_role("button", name=workbench.words.try_out).press("Enter")


def press(reader, name, **more):
    reader.page.get_by_role("button", name=name, exact=True, **more).press("Enter")


def land_with_a_new_rule(reader, workbench, account, look):
    """From a file with faults to one that has landed with a rule."""
    page, words = reader.page, workbench.words
    page.goto(f"{workbench.address}/actuals/")
    look(reader, "inbox-empty")
    bring(reader, workbench, booking(document=f"{account}-0", day="3113"))
    page.get_by_text(words.faults).wait_for()
    look(reader, "faults")
    bring(
        reader, workbench,
        booking(document=f"{account}-1", account=account),
        booking(document=f"{account}-2", account="4980", amount="50,00", text="PO-4711"),
        booking(document=f"{account}-3", account="4990", amount="80,00", text="Miete"),
        booking(document=f"{account}-4", account=account, amount="9.000,00"),
        booking(document=f"{account}-5", account="1200", contra="1000"),
    )  # fmt: skip
    page.get_by_text(words.helps).wait_for()
    look(reader, "preview-without-rule")
    page.get_by_role("link", name=f"{words.make} {words.account} {account}, KOST1 100").press(
        "Enter"
    )
    page.wait_for_url("**/rules/new/**")
    look(reader, "new-rule")
    page.locator("[name=line]").select_option(index=2)
    press(reader, words.keep)
    page.wait_for_url("**/preview/")
    look(reader, "preview")
    press(reader, words.land)
    page.get_by_text(words.booked).wait_for()
    look(reader, "import")


def work_through_the_inbox(reader, workbench, account, look):
    """One invoice is too large, another is split, a third is not ours."""
    page, words = reader.page, workbench.words
    page.goto(f"{workbench.address}/actuals/")
    look(reader, "inbox")
    page.get_by_role("link", name=f"{account}-4").press("Enter")
    page.get_by_text(words.ways).wait_for()
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    look(reader, "too-large")
    page.locator("#not_ours_reason").fill("A loan")
    press(reader, words.mark)
    page.get_by_text(words.marked).wait_for()
    page.get_by_role("link", name=f"{account}-3").press("Enter")
    page.get_by_text(words.parts).press("Enter")
    for number, amount in ((1, "30"), (2, "40")):
        page.locator(f"#split_target_{number}").select_option(index=number + 1)
        page.locator(f"#split_amount_{number}").fill(amount)
    press(reader, words.book_parts)
    page.locator(".error-summary").first.wait_for()
    look(reader, "split-wrong")
    page.locator("#id_amount_2, #split_amount_2").first.fill("50")
    press(reader, words.book_parts)
    page.get_by_text(words.in_parts).wait_for()


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_a_file_is_brought_mapped_landed_worked_on_and_undone(workbench, at_work, width, scheme):
    account = f"46{width % 90 + 10}"  # another one each time, so that its rule is not there yet
    with at_work.open(width=width, scheme=scheme) as reader:
        page, words = reader.page, workbench.words

        def look(reader, _name):
            at_work.look(reader)

        land_with_a_new_rule(reader, workbench, account, look)
        work_through_the_inbox(reader, workbench, account, look)
        for path in ("", "rules/", "rules/1/", "imports/", "bring/"):
            page.goto(f"{workbench.address}/actuals/{path}")
            at_work.look(reader)
        page.goto(f"{workbench.address}/actuals/imports/")
        page.locator("tbody a").first.press("Enter")
        page.locator("[name=reason]").fill("Wrong file")
        press(reader, words.undo)
        page.get_by_text(words.undone).wait_for()
        at_work.look(reader)
        assert reader.complaints == []


def test_it_needs_no_script(workbench, at_work):
    with at_work.open(java_script_enabled=False) as reader:
        page, words = reader.page, workbench.words
        bring(reader, workbench, booking(document="plain-1", account="4711", text="PO-4711"),
              booking(document="plain-2", account="4712"))  # fmt: skip
        page.get_by_role("button", name=words.land, exact=True).click()
        page.locator("#invoices").wait_for()
        page.goto(f"{workbench.address}/actuals/")
        page.get_by_role("link", name="plain-2").click()
        page.locator("[name=target]").first.select_option(index=2)
        page.get_by_role("button", name=words.book, exact=True).first.click()
        page.get_by_text(words.is_booked).wait_for()

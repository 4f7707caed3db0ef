"""The plan as a file and the statement of a month in a real browser."""

import io
from types import SimpleNamespace

import openpyxl
import pytest

from browser.planned_firm import fill
from browser.test_workbench import LOOKS, PASSWORD, Reader, fits
from gespann.language import LANGUAGES
from served import first_line, free_port, served

pytestmark = pytest.mark.slow
WORDS = {
    "en": SimpleNamespace(
        read="Read and compare", land="Land it", anew="Planned anew", sign="Countersign for Sales",
        signed="Signed by Sam", open="This month is not closed.",
    ),
    "de": SimpleNamespace(
        read="Lesen und vergleichen", land="Übernehmen", anew="Neu geplant",
        sign="Gegenzeichnen für Sales", signed="Unterschrieben von Sam",
        open="Dieser Monat ist nicht abgeschlossen.",
    ),
}  # fmt: skip


@pytest.fixture(scope="module", params=LANGUAGES)
def workbench(request, browser, tmp_path_factory):
    folder = tmp_path_factory.mktemp("firm")
    with served(folder, port := free_port()) as process:
        for _line in range(3):
            first_line(process)
        fill(folder, request.param)
        yield SimpleNamespace(
            address=f"http://localhost:{port}",
            language=request.param,
            words=WORDS[request.param],
        )


@pytest.fixture
def sam(workbench, browser, axe_violations):
    """Sam at a page, and how to look closely at it."""
    opened = []

    def open_at(path, **more):
        reader = Reader(browser, workbench.language, **more)
        opened.append(reader)
        reader.log_in(workbench.address, "sam@kupferberg.example")
        reader.page.goto(f"{workbench.address}{path}")
        return reader.page

    def look(page):
        assert fits(page), page.url
        assert axe_violations(page) == [], page.url

    yield SimpleNamespace(open_at=open_at, look=look)
    for reader in opened:
        assert reader.complaints == []
        reader.context.close()


def take(page, name):
    with page.expect_download() as download:
        page.get_by_role("link", name=name, exact=True).click()
    return download.value.path()


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_the_plan_is_taken_away_filled_in_and_brought_back(sam, workbench, tmp_path, width, scheme):
    page = sam.open_at("/budget/1/plan/file/", width=width, scheme=scheme)
    sam.look(page)
    book = openpyxl.load_workbook(io.BytesIO(take(page, "Excel").read_bytes()))
    sheet = book.worksheets[0]
    for row in sheet.iter_rows(min_row=5):
        if row[5].value == "Visits":
            row[8].value = width
    book.save(tmp_path / "plan.xlsx")
    page.locator("[name=file]").set_input_files(tmp_path / "plan.xlsx")
    page.get_by_role("button", name=workbench.words.read).press("Enter")
    page.get_by_role("heading", name=workbench.words.anew, exact=True).wait_for()
    sam.look(page)
    page.get_by_role("button", name=workbench.words.land).press("Enter")
    page.locator(".toast.success").wait_for()
    visits = page.locator("tr", has=page.get_by_role("rowheader", name="Visits"))
    assert visits.locator("input").input_value() == {360: "360", 1280: "1,280"}[width].replace(
        ",", {"de": ".", "en": ","}[workbench.language]
    )


def test_faults_are_told_with_their_place(sam, workbench, tmp_path):
    page = sam.open_at("/budget/1/plan/file/", width=360)
    (tmp_path / "plan.csv").write_text("id,seen,planned\n1,x,many\n")
    page.locator("[name=file]").set_input_files(tmp_path / "plan.csv")
    page.get_by_role("button", name=workbench.words.read).press("Enter")
    page.locator(".error-summary").wait_for()
    assert page.locator("tbody tr").count() == 2
    sam.look(page)


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_a_month_is_read_and_taken_away(sam, workbench, width, scheme):
    page = sam.open_at("/budget/1/statement/?month=" + this_month(), width=width, scheme=scheme)
    assert page.get_by_text(workbench.words.open).is_visible()
    sam.look(page)
    assert take(page, "PDF").read_bytes().startswith(b"%PDF")
    page.goto(f"{workbench.address}/budget/2/statement/")
    sam.look(page)


def test_a_closed_month_is_countersigned_after_the_password_was_given_anew(sam, workbench):
    page = sam.open_at("/budget/2/statement/", java_script_enabled=False)
    page.get_by_role("button", name=workbench.words.sign).click()
    page.wait_for_url("**/reauthenticate/**")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.get_by_text(workbench.words.signed).wait_for()
    assert page.get_by_role("button", name=workbench.words.sign).count() == 0


def this_month():
    from django.utils import timezone

    return f"{timezone.localdate():%Y-%m}"

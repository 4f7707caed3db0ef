"""The grid of planned amounts in a real browser: keyboard, paste, two people, no script."""

from types import SimpleNamespace

import pytest

from browser.planned_firm import fill
from browser.test_workbench import LOOKS, Reader, fits
from gespann.language import LANGUAGES
from served import first_line, free_port, served

pytestmark = pytest.mark.slow
AMOUNTS = {
    "en": SimpleNamespace(typed="1,234.50", other="12,000", pasted=("1,500.50", "€ 2,000", "2x")),
    "de": SimpleNamespace(typed="1.234,50", other="12.000", pasted=("1.500,50", "2.000 €", "2x")),
}
SAVE = {"en": "Save", "de": "Speichern"}


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
            amounts=AMOUNTS[request.param],
            save=SAVE[request.param],
        )


@pytest.fixture
def open_grid(workbench, browser):
    """A head at the grid of the pot."""
    opened = []

    def open_grid(name="sam", **more):
        reader = Reader(browser, workbench.language, **more)
        opened.append(reader)
        reader.log_in(workbench.address, f"{name}@kupferberg.example")
        reader.page.goto(f"{workbench.address}/budget/1/plan/")
        return reader

    yield open_grid
    for reader in opened:
        reader.context.close()


def row(page, name):
    return page.locator("tr", has=page.get_by_role("rowheader", name=name))


def cells(page, name):
    return row(page, name).locator("input")


def paste(page, text):
    """What a spreadsheet leaves on the clipboard, pasted into the cell that has the focus."""
    page.evaluate(
        """text => {
            const data = new DataTransfer();
            data.setData("text/plain", text);
            const how = {clipboardData: data, bubbles: true, cancelable: true};
            document.activeElement.dispatchEvent(new ClipboardEvent("paste", how));
        }""",
        text,
    )


def focused(page):
    return page.evaluate("document.activeElement.name")


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_everybody_can_read_it(open_grid, axe_violations, width, scheme):
    page = open_grid(width=width, scheme=scheme).page
    assert fits(page)
    assert axe_violations(page) == []
    assert cells(page, "Web site").count() == 0
    assert cells(page, "Trade fairs").count() == 12


@pytest.mark.every_language
def test_the_keyboard_leads_from_cell_to_cell_and_sums_follow(open_grid, workbench):
    reader = open_grid()
    page = reader.page
    fairs, days = cells(page, "Trade fairs"), cells(page, "Regional dealer days")
    days.nth(0).focus()
    names = [fairs.nth(0).get_attribute("name"), fairs.nth(1).get_attribute("name")]
    page.keyboard.press("Enter")
    assert focused(page) == names[0]
    page.keyboard.press("ArrowRight")
    assert focused(page) == names[1]
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowDown")
    assert focused(page) == names[0]
    page.keyboard.type(workbench.amounts.typed)
    together = row(page, "Trade fairs").locator(".together")
    assert together.get_attribute("data-cents") == str(156_000_00 - 2_000_00 + 1_234_50)
    assert page.locator("tfoot .together").get_attribute("data-cents") == str(
        sum(2_000_00 * m for m in range(1, 13)) + 12 * 1_250_50 + 132_000_00 - 2_000_00 + 1_234_50
    )
    page.keyboard.press("Tab")
    assert focused(page) == names[1]
    assert "is-changed" in fairs.nth(0).get_attribute("class")
    assert "1" in page.locator("form.cells [role=status]").text_content()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Escape")
    assert together.get_attribute("data-cents") == str(156_000_00)
    assert page.locator(".is-changed").count() == 0
    assert reader.complaints == []


@pytest.mark.every_language
def test_a_block_from_a_spreadsheet_fills_cells_and_is_saved(open_grid, workbench):
    reader = open_grid()
    page = reader.page
    first, second, wrong = workbench.amounts.pasted
    fairs, visits = cells(page, "Trade fairs"), cells(page, "Visits")
    fairs.nth(10).focus()
    paste(page, f"{first}\t{second}\t1\r\n{first}\t5\t1\r\n")
    assert [fairs.nth(n).input_value() for n in (10, 11)] == [
        first, second.replace("€", "").strip(),
    ]  # fmt: skip
    assert visits.nth(0).input_value() in ("48,000", "48.000")
    assert "2" in page.locator("form.cells [role=status]").text_content()
    fairs.nth(0).focus()
    paste(page, f"{wrong}\t{first}")
    assert fairs.nth(0).get_attribute("aria-invalid") == "true"
    fairs.nth(0).focus()
    page.keyboard.press("Escape")
    page.get_by_role("button", name=workbench.save, exact=True).click()
    page.locator(".toast.success").wait_for()
    assert fairs.nth(1).input_value() == first
    assert fairs.nth(10).input_value() == first
    assert page.locator(".is-changed").count() == 0
    assert reader.complaints == []


def test_two_people_at_once_lose_nothing(open_grid, workbench, axe_violations):
    one, two = open_grid("sam").page, open_grid("kim").page
    visits = [cells(page, "Visits").nth(0) for page in (one, two)]
    visits[1].fill(workbench.amounts.typed)
    visits[0].fill(workbench.amounts.other)
    two.get_by_role("button", name=workbench.save, exact=True).click()
    two.locator(".toast.success").wait_for()
    one.get_by_role("button", name=workbench.save, exact=True).click()
    one.locator(".notice.refusal").wait_for()
    assert visits[0].input_value() == workbench.amounts.other
    told = row(one, "Visits").locator(".told").text_content()
    assert workbench.amounts.typed in told
    assert "Kim" in told
    assert axe_violations(one) == []
    two.reload()
    assert visits[1].input_value() == workbench.amounts.typed
    one.get_by_role("button", name=workbench.save, exact=True).click()
    one.locator(".toast.success").wait_for()
    two.reload()
    assert visits[1].input_value() == workbench.amounts.other


def test_it_needs_no_script(open_grid, workbench):
    page = open_grid(java_script_enabled=False).page
    days = cells(page, "Regional dealer days")
    days.nth(3).fill(workbench.amounts.typed)
    page.get_by_role("button", name=workbench.save, exact=True).click()
    page.locator(".toast.success").wait_for()
    assert days.nth(3).input_value() == workbench.amounts.typed
    days.nth(3).fill("2x")
    page.get_by_role("button", name=workbench.save, exact=True).click()
    page.locator(".notice.refusal").wait_for()
    assert days.nth(3).get_attribute("aria-invalid") == "true"

"""Exports in a real browser: looked at, corrected, put together, landed, in both languages."""

import re
from types import SimpleNamespace

import pytest

from apps.market.gathering import MONTHS, TOML
from browser.first_day import first_day
from browser.test_market import EVE
from browser.test_market import WORDS as OF_MARKET
from browser.test_workbench import LOOKS, Reader, fits
from files.importers.made_exports import EXPORTS, META_TOTALS
from gespann.language import LANGUAGES

pytestmark = pytest.mark.slow
WORDS = {
    "en": SimpleNamespace(
        look="Look at it", confirm="Confirm", compare="Compare with what is known",
        levers="Which campaign belongs to which lever", changes="No figure that is known changes",
        no_day="Each row is the total of a period, not of a day.", away="Put away",
    ),
    "de": SimpleNamespace(
        look="Ansehen", confirm="Bestätigen", compare="Mit dem Bekannten vergleichen",
        levers="Welche Kampagne zu welchem Hebel gehört",
        changes="Keine bekannte Zahl ändert sich",
        no_day="Jede Zeile ist die Summe eines Zeitraums, nicht eines Tages.", away="Weglegen",
    ),
}  # fmt: skip
IS_A_FILE = re.compile(r"/files/\d+/$")
OWN = "Monat;Umsatz;Leads;Social ads;Visits\n2026-09;9.100,50;21;300;51\n"


@pytest.fixture(scope="module", params=LANGUAGES)
def workbench(request, browser, tmp_path_factory):
    """A firm whose history ends with August 2026, and the files of September."""
    files = tmp_path_factory.mktemp("files")
    contents = {
        "firm.toml": TOML, "history.csv": MONTHS, "own.csv": OWN, "totals.csv": META_TOTALS,
        "google.csv": EXPORTS["google_de"][2], "datev.csv": EXPORTS["datev"][2],
    }  # fmt: skip
    for name, content in contents.items():
        raw = content if isinstance(content, bytes) else content.encode()
        (files / name).write_bytes(raw)
    with first_day(tmp_path_factory.mktemp("firm"), request.param) as workbench:
        bench = SimpleNamespace(
            address=workbench.address, language=request.param, files=files,
            words=WORDS[request.param], of_market=OF_MARKET[request.param],
        )  # fmt: skip
        with Reader(browser, request.param) as reader:
            reader.log_in(bench.address, EVE)
            bring_history(reader.page, bench)
        yield bench


def bring_history(page, bench):
    page.goto(f"{bench.address}/history/bring/")
    page.locator("[name=firm]").set_input_files(bench.files / "firm.toml")
    page.locator("[name=history]").set_input_files(bench.files / "history.csv")
    page.get_by_role("button", name=bench.of_market.read).press("Enter")
    page.get_by_role("button", name=bench.of_market.land, exact=True).press("Enter")
    page.get_by_text(bench.of_market.landed).wait_for()


def look_at(page, bench, name):
    page.goto(f"{bench.address}/history/files/")
    page.locator("[name=file]").set_input_files(bench.files / name)
    with page.expect_navigation():
        page.get_by_role("button", name=bench.words.look).press("Enter")
    if page.url.endswith("/files/"):  # it is read like the last one of its kind
        page.get_by_role("link", name=name).press("Enter")
    page.wait_for_url(IS_A_FILE)


def confirm(page, bench, **chosen):
    for field, value in chosen.items():
        page.locator(f"[name={field}]").select_option(value)
    page.locator("[name=first]").fill("2026-09-01")
    page.locator("[name=last]").fill("2026-09-30")
    page.get_by_role("button", name=bench.words.confirm).press("Enter")
    page.wait_for_url("**/files/")


def land_and_undo(page, bench):
    page.get_by_role("button", name=bench.of_market.land, exact=True).press("Enter")
    page.get_by_text(bench.of_market.landed).wait_for()
    page.locator("#batches tbody a").first.click()
    page.wait_for_url("**/batches/**")
    yield
    page.get_by_role("button", name=bench.of_market.undo).press("Enter")
    page.get_by_text(bench.of_market.undone).wait_for()


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_exports_are_gathered_corrected_and_landed(
    workbench, browser, axe_violations, width, scheme
):
    with Reader(browser, workbench.language, width=width, scheme=scheme) as reader:
        page, words = reader.page, workbench.words

        def look():
            assert fits(page), page.url
            assert axe_violations(page) == [], page.url

        reader.log_in(workbench.address, EVE)
        page.goto(f"{workbench.address}/history/files/")
        look()
        look_at(page, workbench, "totals.csv")
        page.get_by_text(words.no_day).wait_for()
        look()
        page.goto(f"{workbench.address}/history/files/")
        page.locator("form[action$='put-away/'] button").press("Enter")
        look_at(page, workbench, "google.csv")
        look()
        confirm(page, workbench)
        look_at(page, workbench, "datev.csv")
        look()
        confirm(page, workbench, **{"name-0": "fairs"})
        look_at(page, workbench, "own.csv")
        look()
        confirm(page, workbench)
        look()
        page.get_by_role("button", name=words.compare).press("Enter")
        page.get_by_text(words.changes).wait_for()
        look()
        for _landed in land_and_undo(page, workbench):
            look()
        assert reader.complaints == []


def test_gathering_needs_no_script(workbench, browser):
    with Reader(browser, workbench.language, java_script_enabled=False) as reader:
        page = reader.page
        reader.log_in(workbench.address, EVE)
        for name in ("google.csv", "datev.csv", "own.csv"):
            look_at(page, workbench, name)
            confirm(page, workbench, **({"name-0": "fairs"} if name == "datev.csv" else {}))
        page.get_by_role("button", name=workbench.words.compare).click()
        page.get_by_text(workbench.words.changes).wait_for()
        for _landed in land_and_undo(page, workbench):
            assert page.get_by_text("google.csv").first.is_visible()

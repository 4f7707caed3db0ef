"""The history in a real browser: brought, looked at, landed, undone, in both languages."""

from types import SimpleNamespace

import pytest

from browser.first_day import first_day
from browser.test_workbench import LOOKS
from files.folders import GOOD, HEADER, ROWS, folder_of, lines
from gespann.language import LANGUAGES

pytestmark = pytest.mark.slow
EVE = "eve@kupferberg.example"
WORDS = {
    "en": SimpleNamespace(
        read="Read and compare", land="Land it", undo="Undo this batch", nothing="Nothing is known",
        landed="part of the history now", undone="batch is undone", refused="refused rows",
    ),
    "de": SimpleNamespace(
        read="Lesen und vergleichen", land="Übernehmen", undo="Diese Lieferung zurücknehmen",
        nothing="Noch ist nichts bekannt", landed="gehört nun zur Historie",
        undone="Lieferung ist zurückgenommen", refused="abgelehnten Zeilen",
    ),
}  # fmt: skip


@pytest.fixture(scope="module", params=LANGUAGES)
def workbench(request, tmp_path_factory):
    """A firm that was just set up, and the files of its history."""
    with first_day(tmp_path_factory.mktemp("firm"), request.param) as workbench:
        yield SimpleNamespace(
            address=workbench.address,
            language=request.param,
            words=WORDS[request.param],
            folder=folder_of(tmp_path_factory.mktemp("files")),
        )


def bring(reader, workbench, history):
    (workbench.folder / "history.csv").write_text(history)
    reader.page.goto(f"{workbench.address}/history/bring/")
    reader.page.locator("[name=firm]").set_input_files(workbench.folder / "firm.toml")
    reader.page.locator("[name=history]").set_input_files(workbench.folder / "history.csv")
    reader.page.get_by_role("button", name=workbench.words.read).press("Enter")


def undo_all(reader, workbench):
    reader.page.goto(f"{workbench.address}/history/")
    reader.page.locator("#batches tbody a").first.click()
    reader.page.get_by_role("button", name=workbench.words.undo).press("Enter")
    reader.page.get_by_text(workbench.words.undone).wait_for()


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_a_history_is_brought_looked_at_landed_and_undone(workbench, at_work, width, scheme):
    with at_work.open(width=width, scheme=scheme) as reader:
        page, words = reader.page, workbench.words
        page.goto(f"{workbench.address}/history/")
        assert page.get_by_text(words.nothing).is_visible()
        at_work.look(reader)
        bring(reader, workbench, lines(HEADER, ROWS[0], "2024-01-08,200,many", ROWS[2]))
        page.get_by_role("link", name=words.refused).wait_for()
        at_work.look(reader)
        with page.expect_download() as download:
            page.get_by_role("link", name=words.refused).press("Enter")
        assert "many" in download.value.path().read_text("utf-8-sig")
        bring(reader, workbench, GOOD)
        page.get_by_role("button", name=words.land, exact=True).wait_for()
        at_work.look(reader)
        page.get_by_role("button", name=words.land, exact=True).press("Enter")
        page.get_by_text(words.landed).wait_for()
        at_work.look(reader)
        page.locator("#batches tbody a").first.click()
        page.wait_for_url("**/batches/**")
        at_work.look(reader)
        undo_all(reader, workbench)
        assert reader.complaints == []


def test_it_needs_no_script(workbench, at_work):
    with at_work.open(java_script_enabled=False) as reader:
        bring(reader, workbench, GOOD)
        reader.page.get_by_role("button", name=workbench.words.land, exact=True).click()
        reader.page.get_by_text(workbench.words.landed).wait_for()
        with reader.page.expect_download() as download:
            reader.page.get_by_role("link", name="firm.zip").click()
        assert download.value.suggested_filename == "firm.zip"
        undo_all(reader, workbench)

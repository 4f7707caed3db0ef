"""The tools that other tests judge pages with must be able to say "no"."""

import pytest

GOOD = """<!doctype html><html lang="en"><title>Plan</title>
<style>:root { color-scheme: light dark } body { background: Canvas; color: CanvasText }</style>
<main><h1>Joint plan</h1><p>One goal, one budget, one plan.</p></main></html>"""


def test_axe_is_silent_on_a_good_page(page, axe_violations):
    page.set_content(GOOD)
    assert axe_violations(page) == []


def test_axe_finds_a_picture_without_words(page, axe_violations):
    page.set_content(GOOD.replace("<p>", '<img src="data:,"><p>'))
    assert [line.partition(":")[0] for line in axe_violations(page)] == ["image-alt"]


@pytest.mark.parametrize("page", [{"width": 390, "colour_scheme": "dark"}], indirect=True)
def test_a_page_can_be_narrow_and_dark(page):
    page.set_content(GOOD)
    assert page.evaluate("innerWidth") == 390
    assert page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")

"""The look as it lies on the disk: one palette with the report, fonts as they were published."""

import hashlib
import re
from pathlib import Path

import pytest

import gespann.files.report
import gespann.ui

STATIC = Path(gespann.ui.__file__).parent / "static" / "ui"
TEMPLATES = Path(gespann.ui.__file__).parents[1]
REPORT = Path(gespann.files.report.__file__).parent / "templates"
LIGHT_DARK = re.compile(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)")
SHARED = (
    "paper", "sheet", "ink", "soft-ink", "rule", "grid", "flat", "alarm",
    "marketing", "marketing-soft", "sales", "sales-soft",
)  # fmt: skip


def colours(css):
    return {name: (light, dark) for name, light, dark in LIGHT_DARK.findall(css.read_text())}


OURS = colours(STATIC / "css" / "tokens.css")


def luminance(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def seen_by(colour, blindness):
    """What is left of a colour without one kind of cones (Viénot, Brettel and Mollon, 1999)."""
    r, g, b = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (r, g, b))
    share = {"protan": (0.11238, 0.88762), "deutan": (0.29275, 0.70725)}[blindness]
    yellow = share[0] * r + share[1] * g
    extra = {"protan": 0.00401, "deutan": -0.02234}[blindness]
    return (yellow, yellow, extra * (r - g) + b)


def test_workbench_and_report_share_one_palette():
    report = colours(REPORT / "report.css")
    assert {name: OURS[name] for name in SHARED} == {name: report[name] for name in SHARED}


@pytest.mark.parametrize("scheme", [0, 1])
@pytest.mark.parametrize(
    ("above", "below", "least"),
    [
        ("ink", "paper", 7), ("soft-ink", "paper", 4.5), ("soft-ink", "sheet", 4.5),
        ("soft-ink", "card", 4.5), ("brand", "paper", 4.5), ("on-brand", "brand", 4.5),
        ("brand-strong", "brand-soft", 4.5), ("alarm", "alarm-soft", 4.5),
        ("caution", "caution-soft", 4.5), ("ink", "caution-soft", 7), ("ink", "alarm-soft", 7),
        ("marketing", "card", 3), ("sales", "card", 3), ("edge", "paper", 3), ("edge", "card", 3),
    ],
)  # fmt: skip
def test_what_is_read_and_pressed_stands_out_enough(above, below, least, scheme):
    assert contrast(OURS[above][scheme], OURS[below][scheme]) >= least


@pytest.mark.parametrize("blindness", ["protan", "deutan"])
@pytest.mark.parametrize("scheme", [0, 1])
def test_both_sides_can_be_told_apart_without_seeing_red_or_green(blindness, scheme):
    marketing, sales = (seen_by(OURS[name][scheme], blindness) for name in ("marketing", "sales"))
    # The bluer one stays bluer by far: yellow minus blue has opposite signs.
    assert marketing[0] > marketing[2]
    assert sales[0] < sales[2]


def test_fonts_are_those_that_were_published():
    listed = dict(
        re.findall(
            r"\| `([\w.-]+\.woff2)` \|.*`([0-9a-f]{64})`",
            (STATIC / "fonts" / "README.md").read_text(),
        )
    )
    there = {
        font.name: hashlib.sha256(font.read_bytes()).hexdigest()
        for font in (STATIC / "fonts").glob("*.woff2")
    }
    assert there == listed
    assert sum(font.stat().st_size for font in (STATIC / "fonts").glob("*.woff2")) < 120_000


def test_every_style_sheet_is_linked_and_every_rule_lies_in_a_layer():
    linked = re.findall(
        r"ui/css/([\w.-]+)", (TEMPLATES / "ui/templates/ui/_styles.html").read_text()
    )
    assert sorted(linked) == sorted(css.name for css in (STATIC / "css").glob("*.css"))
    for css in (STATIC / "css").glob("*.css"):
        text = re.sub(r"/\*.*?\*/", "", css.read_text(), flags=re.DOTALL)
        outside = re.findall(
            r"^(?!@layer|@font-face)([^\s}@][^{]*|@media[^{]*)\{", text, flags=re.MULTILINE
        )
        assert outside == [], css.name


def test_no_template_has_a_style_or_a_script_of_its_own():
    found = [
        f"{page.name}: {match.group()}"
        for page in TEMPLATES.rglob("templates/**/*.html")
        if "report" not in page.parts
        and page.name != "letter.html"  # mail programs know no style sheet
        for match in re.finditer(
            r"\sstyle=|<style|\son\w+=|<script(?![^>]*(?:src=|application/json))",
            re.sub(r"\{%.*?%\}", "", page.read_text()),
        )
    ]
    assert found == []


def test_german_has_its_own_quotation_marks_and_keeps_figures_and_units_together():
    from gespann.language.catalogue import PAGES, read

    for message in read(PAGES.german):
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        for german in strings if message.id else ():
            # A closing mark of English opens nothing in German.
            assert not re.search(r'[”"]', german), german
            assert german.count("„") == german.count("“"), german
            assert not re.search(r"(\d|\)s|\}) (%|€|MB|kB)", german), german

"""The pages to sign show the plan's figures, take no name for markup, and fit."""

import io
import re
from dataclasses import replace

import pypdf
import pytest

from files.plan_documents import agreed_by_kupferberg as made
from gespann.core.findings import Finding, Severity, Topic
from gespann.files.names import one_line
from gespann.files.plan_documents.pdf import plan_pdf
from gespann.files.plan_documents.story import chapters
from gespann.language import LANGUAGES, speaking
from gespann.language.numbers import money, percent, short_money

INVISIBLE = str.maketrans("", "", "\N{WORD JOINER}\N{SOFT HYPHEN}\N{ZERO WIDTH SPACE}")


def bare(text):
    """Text without what a line break or a hyphen at the end of a line changes."""
    text = text.translate(INVISIBLE).replace("\N{HYPHEN}", "-")
    return re.sub(r"[\s\N{NO-BREAK SPACE}-]+", "", text)


def read(pdf):
    return pypdf.PdfReader(io.BytesIO(pdf))


def pages(agreed, language="en"):
    with speaking(language):
        return [page.extract_text() for page in read(plan_pdf(agreed)).pages]


@pytest.fixture(scope="module")
def plain():
    return made.plain()


@pytest.fixture(scope="module")
def with_mean():
    return made.with_mean()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_page_holds_every_figure_of_the_decision(plain, language):
    first = bare(pages(plain, language)[0])
    prospect = plain.prospect
    with speaking(language):
        told = [
            *(money(a.amount_cents, "EUR") for a in prospect.allocations),
            *(money(a.last_year_cents, "EUR") for a in prospect.allocations),
            money(prospect.total_cents, "EUR"),
            short_money(prospect.outcome_cents.median, "EUR"),
            short_money(prospect.contribution_cents.median, "EUR"),
            percent(prospect.goal_probability),
            percent(prospect.better_than_last_year),
            *(money(one.least_cents, "EUR") for one in plain.plan.room.ranges),
            money(plain.plan.certificate.bound_cents, "EUR"),
        ]
    assert [one for one in told if bare(one) not in first] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_second_page_tells_the_whole_story(plain, with_mean, language):
    for agreed in (plain, with_mean):
        told = pages(agreed, language)
        assert len(told) == 2
        with speaking(language):
            for chapter in chapters(agreed):
                for paragraph in (chapter.heading, *chapter.paragraphs):
                    assert bare(paragraph) in bare(told[1])


def test_the_golden_mean_s_amounts_are_those_to_be_signed(with_mean):
    first = bare(pages(with_mean)[0])
    for cents in with_mean.mean.found.amount_cents.tolist():
        assert bare(money(cents, "EUR")) in first
    assert "Whateachsidegets" in first


def test_both_departments_sign(plain):
    first = pages(plain)[0]
    assert first.count("Name and signature") == 2
    assert first.count("Place, date") == 2


def test_the_pages_are_pdf_ua_with_language_and_title(plain):
    with speaking("de"):
        pdf = read(plan_pdf(plain))
    catalog = pdf.trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"]
    assert str(catalog["/Lang"]).lower().startswith("de")
    assert "pdfuaid:part" in catalog["/Metadata"].get_data().decode()
    assert plain.firm in pdf.metadata.title


def test_no_name_is_taken_for_markup():
    agreed = made.hostile()
    told = pages(agreed)
    assert len(told) == 2
    for name in (*made.HOSTILE, agreed.fit.firm.name):
        assert bare(one_line(name)) in bare(told[0])


def test_letters_that_the_font_has_not_stop_nothing():
    agreed = made.plain()
    firm = replace(agreed.fit.firm, name="銅山 Armaturen 🚀")
    told = pages(replace(agreed, fit=replace(agreed.fit, firm=firm)))
    assert "Armaturen" in told[0]
    assert len(told) == 2


@pytest.mark.parametrize("name", ["", "mit einem sehr langen Zusatz " * 2, "x" * 70])
def test_twelve_levers_in_twenty_markets_fit(name):
    agreed = made.large(name=name.strip())
    told = pages(agreed, "de")
    assert "Unterschrift" in told[0]  # on the page with the figures
    assert len(told) <= 5
    last = bare("".join(told))
    with speaking("de"):
        amounts = [
            money(c, "EUR") for row in agreed.plan.by_market.amount_cents.tolist() for c in row
        ]
    assert [one for one in amounts if bare(one) not in last] == []


def test_nothing_stands_beyond_the_edge_of_a_page():
    for agreed in (made.plain(), made.large(name="mit einem sehr langen Zusatz")):
        for page in read(plan_pdf(agreed)).pages:
            places = []
            page.extract_text(
                visitor_text=lambda text, _cm, tm, _font, _size, places=places: (
                    places.append((tm[4], tm[5])) if text.strip() else None
                )
            )
            width, height = float(page.mediabox.width), float(page.mediabox.height)
            assert all(0 <= x <= width and 0 <= y <= height for x, y in places)


def test_an_alarm_is_said_on_the_first_page(plain):
    alarm = Finding("not_converged", Severity.ALARM, Topic.FIT, "", {"r_hat": 1.2, "ess": 80})
    alarming = replace(plain, plan=replace(plain.plan, findings=(alarm,)))
    assert "these figures must not be used" in pages(alarming)[0]
    assert "these figures must not be used" not in pages(plain)[0]


def test_a_plan_without_goal_or_room_is_shown_without_them():
    agreed = made.plain(room=False)
    prospect = replace(agreed.plan.recommended, goal_probability=None)
    plan = replace(agreed.plan, goal_cents=None, recommended=prospect)
    first = pages(replace(agreed, plan=plan, prospect=prospect))[0]
    assert "Goal" not in first
    assert "Room" not in first

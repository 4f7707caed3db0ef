"""Charts that the server draws: their figures, their words, and no style of their own."""

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from django.template import Context, Template
from django.utils import translation

import gespann.ui
from gespann.core.quantities import Department, Interval
from gespann.language import speaking
from gespann.ui.charts.chart import Said
from gespann.ui.charts.course import Course, course_chart
from gespann.ui.charts.funnel import Stage, funnel_chart
from gespann.ui.charts.levers import Amount, Estimate, amounts_chart, estimates_chart
from gespann.ui.charts.prospects import Prospect, prospects_chart
from gespann.ui.design import charts

CSS = Path(gespann.ui.__file__).parent / "static" / "ui" / "css"
DRAWN = (charts.outcome, charts.amounts, charts.returns, charts.prospects, charts.chain)
NAMES = {Department.SALES: "Sales", Department.MARKETING: "Marketing"}
SAID = Said("it", "Heading <1>", "What is to be seen.")


def words(value):
    return f"{value:g}"


@pytest.fixture(params=["en", "de"])
def language(request):
    with translation.override(request.param), speaking(request.param):
        yield request.param


@pytest.mark.parametrize("draw", DRAWN)
def test_a_chart_is_told_to_those_who_hear_it_and_has_its_figures_behind_it(draw, language):
    chart = draw()
    for drawing in (chart.wide, chart.narrow):
        svg = ET.fromstring(drawing)  # noqa: S314 (our own)
        title, description = svg.find("title"), svg.find("desc")
        assert svg.get("role") == "img"
        assert svg.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
        assert title.text == str(chart.heading)
        assert description.text
    html = Template("{% chart chart %}").render(Context({"chart": chart}))
    assert html.count("<tr>") == 1 + len(chart.figures.rows)
    assert {len(row) for row in chart.figures.rows} == {len(chart.figures.columns)}


@pytest.mark.parametrize("draw", DRAWN)
def test_a_chart_takes_its_colours_from_classes_alone(draw):
    chart = draw()
    html = Template("{% chart chart %}").render(Context({"chart": chart}))
    assert "style=" not in html
    assert not re.search(r'\b(fill|stroke)="(?!none)', html)


@pytest.mark.parametrize("draw", DRAWN)
def test_every_class_in_a_drawing_is_known_to_the_style_sheet(draw):
    known = set(re.findall(r"\.([a-z][a-z-]*)", (CSS / "charts.css").read_text()))
    classes = re.findall(r'class="([^"]*)"', draw().wide)
    assert {name for names in classes for name in names.split()} <= known


def test_a_course_tells_what_was_and_what_is_expected():
    course = Course(["Jan", "Feb"], [1.0, None], [None, 1.0], [None, 2.0], [None, 3.0], goal=2.0)
    with translation.override("en"):
        chart = course_chart(SAID, course, words, words)
    assert chart.figures.rows == [("Jan", "1", "–", "–", "–"), ("Feb", "–", "1", "2", "3")]
    assert [key.words for key in chart.keys] == [
        "Observed", "Expected, nine times in ten within", "Goal",
    ]  # fmt: skip
    assert "Heading &lt;1&gt;" in chart.wide


def test_a_course_without_forecast_and_goal_is_a_line():
    nothing = [None, None]
    course = Course(["Jan", "Feb"], [1.0, 2.0], nothing, nothing, nothing, side="sales")
    chart = course_chart(SAID, course, words, words)
    assert "sales-curve" in chart.wide
    assert "band" not in chart.wide
    assert len(chart.keys) == 1


def test_levers_stand_with_their_side_sales_first():
    amounts = [
        Amount("Fairs", Department.MARKETING, 2, 3),
        Amount("Visits", Department.SALES, 5, 4),
    ]
    chart = amounts_chart(SAID, amounts, NAMES, words, words)
    assert chart.figures.rows == [("Visits", "4", "5"), ("Fairs", "3", "2")]


def test_an_estimate_shows_its_median_and_its_ends():
    estimates = [Estimate("Visits", Department.SALES, Interval(1.0, 2.0, 3.0))]
    chart = estimates_chart(SAID, estimates, NAMES, words, words)
    assert chart.figures.rows == [("Visits", "1", "2", "3")]


def test_the_chain_gives_each_side_its_share():
    stages = [Stage("Contacts", "100", 1.0, 0.75, "half of them"), Stage("Money", "7", 0.5)]
    with speaking("en"):
        chart = funnel_chart(SAID, stages, NAMES)
    assert chart.figures.rows == [("Contacts", "100", "75%", "25%"), ("Money", "7", "–", "–")]
    widths = {
        name: float(re.search(rf'width="([\d.]+)"[^>]*class="{name}"', chart.wide)[1])
        for name in ("marketing", "sales")
    }
    assert widths["marketing"] == pytest.approx(3 * widths["sales"], abs=0.2)


def test_ways_to_spend_the_money_stand_with_the_goal_across():
    ways = [
        Prospect("Last year", "1 of 2", Interval(1.0, 2.0, 3.0)),
        Prospect("Plan", "4 of 5", Interval(2.0, 3.0, 5.0), is_main=True),
    ]
    chart = prospects_chart(SAID, ways, (2.5, "Goal <2.5>"), words, words)
    assert chart.figures.rows == [("Last year", "1", "2", "3"), ("Plan", "2", "3", "5")]
    assert "Goal &lt;2.5&gt;" in chart.wide
    assert chart.wide.count('class="hill-main-edge"') == 1
    assert len(chart.keys) == 1


def test_without_a_goal_no_line_is_drawn():
    ways = [Prospect("Plan", "5", Interval(2.0, 3.0, 5.0), is_main=True)]
    chart = prospects_chart(SAID, ways, None, words, words)
    assert 'class="goal"' not in chart.wide
    assert list(chart.keys) == []

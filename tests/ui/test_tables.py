"""Tables: sorted, filtered and paged by what stands in the address."""

from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace

import pytest
from django.http import QueryDict
from django.template import Context, Template
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

import make
from gespann.apps.organisation.models import Membership, Person
from gespann.ui.tables import Choice, Table, day, money, number, part, percent, text


@dataclass(frozen=True)
class Lever:
    words: str
    side: str
    cents: int | None


VISITS = Lever("Ärztebesuche", "sales", 300_00)
FAIRS = Lever("messen", "marketing", None)
CALLS = Lever("Anrufe", "sales", 100_00)
ZINES = Lever("Zeitung", "marketing", 200_00)
LEVERS = [VISITS, FAIRS, CALLS, ZINES]
COLUMNS = [text("words", "Name"), text("side", "Side"), money("cents", "Cost", currency="EUR")]
SIDES = Choice("side", "Side", [("sales", "Sales"), ("marketing", "Marketing")], "Both")


def table(address="", source=LEVERS, **more):
    options = {"search": ("words",), "choices": [SIDES], **more}
    return Table("levers", QueryDict(address), source, COLUMNS, **options)


@pytest.mark.parametrize(
    ("address", "rows"),
    [
        ("", [VISITS, FAIRS, CALLS, ZINES]),
        ("sort=words", [CALLS, VISITS, FAIRS, ZINES]),  # Ä beside A, m beside M
        ("sort=-words", [ZINES, FAIRS, VISITS, CALLS]),
        ("sort=cents", [CALLS, ZINES, VISITS, FAIRS]),  # what is not known comes last …
        ("sort=-cents", [VISITS, ZINES, CALLS, FAIRS]),  # … either way
        ("side=sales", [VISITS, CALLS]),
        ("search=arzte", [VISITS]),
        ("search=ZEIT+ung", [ZINES]),
        ("search=zeit+anruf", []),
        ("side=marketing&sort=-words", [ZINES, FAIRS]),
    ],
)
def test_the_address_decides_what_is_shown_and_in_which_order(address, rows):
    assert table(address).rows == rows


@pytest.mark.parametrize(
    "address",
    ["sort=nothing", "sort=--words", "side=purchasing", "page=0", "page=x", "page=-1", "page=²"],
)
def test_what_there_is_not_is_passed_over(address):
    assert table(address).rows == LEVERS


def test_a_column_that_cannot_be_sorted_by_is_not_sorted_by():
    columns = [text("words", "Name", sorts=False)]
    one = Table("levers", {"sort": "words"}, LEVERS, columns)
    assert (one.rows, [head.address for head in one.headings]) == (LEVERS, [""])


def test_pages_beyond_the_last_show_the_last():
    last = table("page=99", page_size=3)
    assert (last.page, last.rows, last.first, last.last) == (2, [ZINES], 4, 4)


def test_the_order_that_is_usual_holds_until_another_is_asked_for():
    assert table(sort="-cents").rows[0] == VISITS
    assert table("sort=words", sort="-cents").rows[0] == CALLS


def test_a_second_press_turns_the_order_round_and_starts_at_the_first_page():
    orders = {h.column.name: (h.order, h.address) for h in table("sort=words&page=2").headings}
    assert orders["words"] == ("ascending", "?sort=-words")
    assert orders["cents"] == ("", "?sort=cents")
    turned = {h.column.name: (h.order, h.address) for h in table("sort=-words").headings}
    assert turned["words"] == ("descending", "?sort=words")


def test_links_keep_what_else_is_asked_for():
    one = table("search=e&side=sales&other=1&other=2", page_size=1)
    assert [page.address for page in one.pages][-1] == (
        "?other=1&other=2&search=e&side=sales&page=2"
    )
    assert one.address_of_all == "?other=1&other=2"


def test_two_tables_on_one_page_do_not_mind_each_other():
    first, second = table("a-sort=words", prefix="a-"), table("a-sort=words", prefix="b-")
    assert first.rows[0] == CALLS
    assert second.rows == LEVERS
    assert next(iter(second.headings)).address == "?a-sort=words&b-sort=words"


@pytest.mark.parametrize(
    ("page", "named"),
    [(1, "1 2 _ 9"), (5, "1 _ 4 5 6 _ 9"), (9, "1 _ 8 9")],
)
def test_first_and_last_page_are_named_and_those_around(page, named):
    many = table(f"page={page}", source=[CALLS] * 9, page_size=1)
    assert " ".join(str(p.number or "_") for p in many.pages) == named


@given(st.integers(0, 60), st.integers(1, 9), st.text(max_size=4))
def test_every_row_is_on_exactly_one_page(count, page_size, page):
    rows = [Lever(str(i), "sales", i) for i in range(count)]
    one = table(source=rows, page_size=page_size)
    pages = [
        table(f"page={i}", source=rows, page_size=page_size).rows
        for i in range(1, one.page_count + 1)
    ]
    assert [row for rows_of_page in pages for row in rows_of_page] == rows
    assert Table("t", {"page": page}, rows, COLUMNS, page_size=page_size).page <= one.page_count


def shown(one, language="en"):
    with translation.override(language):
        return Template("{% table one %}").render(Context({"one": one}))


def test_a_table_says_how_it_is_sorted_and_is_read_as_a_table_on_a_phone_too():
    html = shown(table("sort=-cents"))
    assert html.count("aria-sort=") == 1
    assert 'aria-sort="descending" class="to-the-right"' in html
    assert 'role="table"' in html
    assert 'data-column="Cost"' in html


def test_cells_are_figures_of_the_reader_s_locale_and_words_are_escaped():
    columns = [
        text("name", "Name"), percent("share", "Share"), number("count", "Count", digits=1),
        day("day", "Day"), money("cents", "Money", currency="EUR"),
    ]  # fmt: skip
    row = {"name": "<b>", "share": 0.5, "count": 1234.5, "day": None, "cents": -5_000_00}
    html = shown(Table("t", {}, [row], columns), "de")
    assert "<b>" not in html
    cells = ("&lt;b&gt;", "50\N{NO-BREAK SPACE}%", "1.234,5", "–", "−5.000\N{NO-BREAK SPACE}€")
    assert all(f"<span>{cell}</span>" in html for cell in cells)


def test_a_cell_can_have_a_template_of_its_own():
    row = SimpleNamespace(side="sales", side_name="Verkauf")
    html = shown(Table("t", {}, [row], [part("side", "Side", "ui/design/_side.html")]))
    assert '<span class="side of-sales">Verkauf</span>' in html


def test_where_nothing_fits_a_way_back_is_offered():
    assert 'href="?#levers"' in shown(table("search=nothing"))
    empty = shown(table(source=[]))
    assert "There are no rows yet." in empty
    assert "<form" not in empty


# --- Rows of the database -------------------------------------------------------------------


def people(address="", **more):
    columns = [
        text("name", "Name"),
        day("left_on", "Last day"),
        text("language", "Language", sorts=False),
    ]
    options = {"search": ("name", "email"), "sort": "name", **more}
    return Table("people", QueryDict(address), Person.objects.all(), columns, **options)


@pytest.mark.django_db
def test_rows_of_the_database_are_sorted_without_regard_to_case():
    (
        make.person("zoe"),
        make.person("Ada"),
        make.person("ben", left_on=make.LONG_AGO, is_active=False),
    )
    assert [one.name for one in people().rows] == ["Ada", "ben", "zoe"]
    assert [one.name for one in people("sort=-name").rows] == ["zoe", "ben", "Ada"]
    assert people("sort=left_on").rows[0].name == people("sort=-left_on").rows[0].name == "ben"


@pytest.mark.django_db
def test_rows_of_the_database_are_searched_word_by_word():
    make.person("Ada Kupfer"), make.person("Ben Kupfer")
    assert [one.name for one in people("search=kupfer+ada").rows] == ["Ada Kupfer"]
    assert people("search=kupferberg.example").count == 2


@pytest.mark.django_db
def test_rows_of_the_database_are_narrowed_and_sorted_along_relations(ada, ben):
    columns = [text("person", "Name", "person__name"), text("department", "D", "department__name")]
    one = Table(
        "m", {"side": "marketing"}, Membership.objects.select_related("person", "department"),
        columns, choices=[Choice("side", "Side", SIDES.options, "Both", "department__side")],
        sort="department",
    )  # fmt: skip
    assert [row.person.name for row in one.rows] == ["Ben"]


@pytest.mark.django_db
def test_rows_of_the_database_are_sorted_by_their_number(ada, ben):
    columns = [text("name", "Name"), text("number", "No.", "pk")]
    for asked, names in (("number", ["Ada", "Ben"]), ("-number", ["Ben", "Ada"])):
        one = Table("m", {"sort": asked}, Person.objects.filter(name__in=names), columns)
        assert [row.name for row in one.rows] == names


def test_methods_along_the_path_are_called():
    row = {"day": date(2026, 3, 31)}
    assert text("day", "Day", "day__isoformat").shown(row) == "2026-03-31"
    assert text("day", "Day", "day__isoformat").plain(row) == "2026-03-31"


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3, 30])
def test_a_table_takes_two_queries_whatever_the_number_of_rows(count, django_assert_num_queries):
    for _ in range(count):
        make.person()
    with django_assert_num_queries(2):
        shown(people("search=person"))

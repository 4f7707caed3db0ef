"""The room's page: not before it is computed; sliders that the prepared surface answers at once."""

import re
from dataclasses import replace

import numpy as np
import pytest
from django.urls import reverse

import make
from apps.plan import made_rounds, prepared_rounds
from apps.plan.made_rounds import MARKETING, SALES
from apps.plan.visiting import as_
from gespann import library
from gespann.apps.jobs.models import Job, State
from gespann.apps.jobs.tasks import Files, Task
from gespann.apps.organisation.models import Office, Side
from gespann.apps.plan import engine, jobs
from gespann.apps.plan.actions import preparing, rounds, wishes
from gespann.apps.plan.models import Phase, Surface
from gespann.apps.plan.picture.breakdown import Chosen, breakdown
from gespann.apps.plan.picture.tried import spots, starts, tried
from gespann.apps.plan.queries.exact import key_of
from gespann.apps.plan.queries.room import room_of
from gespann.apps.plan.queries.wishes import MeasureWish
from gespann.apps.plan.writing.amounts_form import AmountsForm
from gespann.core.compromise.standings import standings
from gespann.core.quantities import Department
from gespann.files.surface_archive import surface_to_bytes
from gespann.language.numbers import money, percent, short_money
from gespann.refusals import NotAllowed, Refusal

pytestmark = pytest.mark.django_db


def htmx(target):
    return {"HX-Request": "true", "HX-Target": target}


def address(name, planning):
    return reverse(f"plan:{name}", args=[planning.pk])


@pytest.fixture
def planning(ada, ben, cleo):
    keeper = make.person("Keeper")
    make.appointment(keeper, Office.CONTROLLER)
    return prepared_rounds.opened(cleo, keeper)


@pytest.fixture
def ready(planning, ada, ben):
    return prepared_rounds.at_the_room(planning, ada, ben)


def typed(cents):
    return {f"amount-{k}": f"{one / 100:.2f}" for k, one in enumerate(cents)}


def last_year():
    return prepared_rounds.computed().surface.plans_cents["last_year"]


def test_before_both_have_handed_in_the_page_says_what_comes_first(planning, ada, ben):
    assert "First both sides hand in" in as_(ada).get(address("room", planning)).text
    prepared_rounds.hand_in(planning, SALES, ada)
    page = as_(ben).get(address("room", planning)).text
    assert "First both sides hand in" in page
    assert "Compute the room" not in page
    prepared_rounds.hand_in(planning, MARKETING, ben)
    assert "Compute the room" in as_(ben).get(address("room", planning)).text
    sam = made_rounds.staff("Sam", Side.SALES)
    assert "Compute the room" not in as_(sam).get(address("room", planning)).text


@pytest.mark.sqlite_only
def test_it_says_what_comes_next_and_which_measures_no_slider_moves(planning, ada, ben):
    draft = planning.wishes.get(side=Side.SALES)
    content = prepared_rounds.wish_of(Department.SALES)
    post = MeasureWish("A post on the desk", 40_000_00, "Offers within a day")
    written = replace(content, measures=(post,))
    wishes.write_wishes(draft, written, version=draft.version, by=ada)
    wishes.hand_in(draft, version=draft.version, by=ada)
    prepared_rounds.hand_in(planning, MARKETING, ben)
    prepared_rounds.compute(planning)
    made_rounds.walk_to(planning, Phase.ROOM, ada)
    page = as_(ben).get(address("room", planning)).text
    assert "A post on the desk (Sales, €40,000.00)" in page
    assert "To the round" in page
    assert "Sales: “Field visits”" in page
    made_rounds.walk_to(planning, Phase.PROPOSALS, ada)
    assert "To the table" in as_(ben).get(address("room", planning)).text
    # Whoever proposes is reminded of it.
    assert (
        "A post on the desk (Sales, €40,000.00)" in as_(ben).get(address("propose", planning)).text
    )


def test_who_has_asked_sees_how_far_it_is_and_others_that_it_is_on_its_way(planning, ada, ben):
    prepared_rounds.hand_in(planning, SALES, ada)
    prepared_rounds.hand_in(planning, MARKETING, ben)
    as_(ada).post(address("prepare", planning))
    assert "hx-get" in as_(ada).get(address("room", planning)).text
    page = as_(ben).get(address("room", planning)).text
    assert "The room is being computed" in page
    assert "Compute the room" not in page


def test_it_opens_with_the_golden_mean(planning, ready, ada):
    made = prepared_rounds.computed()
    page = as_(ada).get(address("room", planning)).text
    for cents in made.mean.found.amount_cents:
        assert f'value="{cents / 100:,.2f}"' in page
    assert "in the room" in page
    assert "What sales gets" in page


def test_the_answer_is_that_of_the_surface(planning, ready, ada):
    made = prepared_rounds.computed()
    told = made.surface.at(last_year())
    answer = as_(ada).get(
        address("room", planning), typed(last_year()), headers=htmx("room-answer")
    )
    assert answer.status_code == 200
    for words in (
        short_money(told.expected_contribution_cents, "EUR"),
        short_money(told.price_cents, "EUR"),
        percent(told.goal_probability),
        short_money(told.contribution_cents.low, "EUR"),
        "outside the room",
    ):
        assert words in answer.text
    assert "<html" not in answer.text
    assert 'id="room-form"' not in answer.text
    assert 'hx-swap-oob="true"' in answer.text
    for one in standings(
        made.surface,
        made.mean.wishes,
        last_year(),
        best_gains={
            side.department: gain
            for side, gain in zip(
                made.mean.wishes.sides, made.mean.found.bargained.ranges, strict=True
            )
        },
    ):
        assert f"<strong>{percent(one.share)}</strong> of its best case" in answer.text


def test_what_both_get_in_the_golden_mean_is_what_bargaining_says(ready):
    made, room = prepared_rounds.computed(), room_of(ready)
    told = tried(room, room.mean.amounts_cents, "EUR")
    shares = {one.department: one.share for one in made.mean.found.accounts}
    for one in told.sides:
        assert one.share == pytest.approx(shares[one.side.value], abs=0.02)
    assert told.answer.price_cents == pytest.approx(
        made.mean.found.price_cents, abs=2 * room.surface.error.worth_cents
    )


def test_plans_to_start_from_are_those_of_the_library(ready):
    made, room = prepared_rounds.computed(), room_of(ready)
    known = starts(room)
    assert list(known) == ["mean", "recommended", "optimum", "last_year", "sales", "marketing"]
    assert known["mean"][1].tolist() == made.mean.found.amount_cents.tolist()
    assert known["optimum"][1].tolist() == [
        one.amount_cents for one in made.plan.optimum.allocations
    ]
    for side in made.mean.wishes.sides:
        wished = made.mean.wished_plan(side)
        assert known[side.department.value][1].tolist() == wished.tolist()


def test_marked_plans_say_what_is_to_be_minded(ready):
    room = room_of(ready)
    marked = {one.kind: one for one in spots(room, "EUR")}
    assert set(marked) == {"last_year", "optimum", "wish-sales", "wish-marketing", "mean"}
    over = marked["wish-marketing"].total_cents - room.surface.bounds.budget
    assert (money(max(over, 0), "EUR") in marked["wish-marketing"].note) == (over > 0)
    best = max(one.contribution_cents for one in marked.values())
    assert marked["optimum"].contribution_cents == best


def test_amounts_above_the_budget_are_said_to_be_and_can_be_scaled_down(planning, ready, ada):
    surface = prepared_rounds.computed().surface
    page = as_(ada).get(address("room", planning), typed(surface.bounds.high)).text
    over = int(surface.bounds.high.sum()) - surface.bounds.budget
    assert f"exceed the budget by {money(over, 'EUR')}" in page
    assert "above the budget" in page
    scaled = (
        as_(ada)
        .get(
            address("room", planning),
            {**typed(surface.bounds.high), "scale": 1},
            headers=htmx("room-sliders"),
        )
        .text
    )
    assert "exceed the budget" not in scaled
    found = re.findall(r'name="amount-(\d)" value="([\d,.]+)"', scaled)
    cents = {int(k): round(100 * float(one.replace(",", ""))) for k, one in found}
    assert surface.bounds.budget - 5 <= sum(cents.values()) <= surface.bounds.budget
    assert all(surface.bounds.low[k] <= one <= surface.bounds.high[k] for k, one in cents.items())


@pytest.mark.parametrize(
    ("wrong", "words"),
    [("lots", "cannot be read as an amount"), ("", "This field is required"),
     ("1", "It must be at least"), ("99999999", "It can be")],
)  # fmt: skip
def test_amounts_that_cannot_be_used_are_told_beside_their_field(
    planning, ready, ada, wrong, words
):
    said = typed(last_year()) | {"amount-1": wrong}
    page = as_(ada).get(address("room", planning), said)
    assert page.status_code == 422
    assert words in page.text
    part = as_(ada).get(address("room", planning), said, headers=htmx("room-answer"))
    assert part.status_code == 422
    assert words in part.text
    broken = as_(ada).get(address("room", planning), said, headers=htmx("room-breakdown"))
    assert "Nothing can be shown" in broken.text


@pytest.mark.parametrize(
    "cents", ["", "1,2", "a,b,c,d", "-1,2,3,4", "9" * 400, "0,0,0,0", "²,1,1,1"]
)
def test_an_address_with_other_amounts_shows_the_golden_mean(planning, ready, ada, cents):
    answer = as_(ada).get(address("room", planning), {"cents": cents, "start": "nothing"})
    assert answer.status_code == 200
    mean = prepared_rounds.computed().mean.found.amount_cents
    assert f'value="{mean[0] / 100:,.2f}"' in answer.text
    denied = as_(ada).post(address("try_out", planning), {"cents": cents})
    assert denied.status_code == 404


def asked_by(who, planning, cents):
    """What the page gets that asks once the sliders rest."""
    written = {"cents": ",".join(map(str, cents))}
    return as_(who).post(address("try_out", planning), written, headers=htmx("exact"))


def looks_again(who, planning, cents):
    written = {"cents": ",".join(map(str, cents))}
    return as_(who).get(address("room", planning), written, headers=htmx("exact"))


def answered(job):
    """The job as its worker leaves it."""
    result = engine.try_out(type("Task", (), {"arguments": job.arguments})())
    Job.objects.filter(pk=job.pk).update(
        state=State.DONE, result=result, share_done=1.0, finished_at=job.asked_at
    )
    return result


def test_exact_figures_are_a_job_and_take_the_place_of_the_quick_ones(planning, ready, ada, ben):
    cents = last_year().tolist()
    written = ",".join(map(str, cents))
    answer = as_(ada).post(address("try_out", planning), {"cents": written})
    assert answer.url == f"{address('room', planning)}?cents={written}#exact"
    job = Job.objects.get(kind="plan.try_out")
    page = as_(ada).get(answer.url).text
    assert "The exact figures are being computed" in page
    assert "Waits for its turn" in page
    assert "Compute these amounts exactly" in as_(ben).get(answer.url).text
    result = answered(job)
    made = prepared_rounds.computed()
    amounts = {name: one / 100 for name, one in zip(made.surface.names, cents, strict=True)}
    exact = library.exact_answer(made.fit, made.plan, amounts)
    assert result["contribution"] == exact.prospect.contribution_cents.as_list()
    assert exact.prospect == library.prospect(made.fit, made.plan, amounts)
    quick = made.surface.at(cents)
    for who in (ada, ben):
        page = as_(who).get(answer.url).text
        top = page.partition('class="key-figures"')[2].partition("</dl>")[0]
        assert short_money(exact.expected_contribution_cents, "EUR") in top
        assert short_money(exact.price_cents, "EUR") in top
        assert "Computed exactly, with all draws." in page
        table = page.partition('id="exact-figures"')[2].partition("</table>")[0]
        for figures in (quick, exact):
            assert money(figures.expected_contribution_cents, "EUR") in table
            assert money(figures.price_cents, "EUR") in table
        assert percent(exact.prospect.goal_probability, 1) in table
        assert "Compute these amounts exactly" not in page
    assert job.key == f"{key_of(ready, cents)}:0"


def test_sliders_that_rest_ask_by_themselves_and_look_until_the_figures_are_there(
    planning, ready, ada
):
    cents = last_year().tolist()
    page = as_(ada).get(address("room", planning), {"cents": ",".join(map(str, cents))}).text
    assert "load delay" not in page
    moved = as_(ada).get(address("room", planning), typed(cents), headers=htmx("room-answer")).text
    assert "load delay:2s" in moved
    waiting = asked_by(ada, planning, cents)
    assert 'hx-trigger="every 1s"' in waiting.text
    assert "<html" not in waiting.text
    again = looks_again(ada, planning, cents)
    assert "HX-Retarget" not in again.headers
    answered(Job.objects.get(kind="plan.try_out"))
    there = looks_again(ada, planning, cents)
    assert (there.headers["HX-Retarget"], there.headers["HX-Reswap"]) == (
        "#room-answer", "innerHTML",
    )  # fmt: skip
    assert "Computed exactly, with all draws." in there.text
    assert "every 1s" not in there.text


def test_who_moves_on_leaves_no_questions_behind_and_can_come_back(planning, ready, ada, ben):
    first, second = last_year().tolist(), prepared_rounds.computed().surface.best_cents.tolist()
    asked_by(ben, planning, first)
    asked_by(ada, planning, first)
    asked_by(ada, planning, second)
    states = Job.objects.filter(kind="plan.try_out").order_by("pk").values_list("state", flat=True)
    assert list(states) == [State.QUEUED, State.CANCELLED, State.QUEUED]
    assert "Compute these amounts exactly" in looks_again(ada, planning, first).text
    asked_by(ada, planning, first)
    assert asked_by(ada, planning, first).status_code == 200
    states = Job.objects.filter(kind="plan.try_out").order_by("pk").values_list("state", flat=True)
    assert list(states) == [State.QUEUED, State.CANCELLED, State.CANCELLED, State.QUEUED]


def test_a_question_that_came_to_nothing_is_said_and_not_asked_again_by_itself(
    planning, ready, ada
):
    cents = last_year().tolist()
    asked_by(ada, planning, cents)
    Job.objects.update(state=State.FAILED, sentence="There is no fit.", finished_at=ready.at)
    part = looks_again(ada, planning, cents).text
    assert "There is no fit." in part
    assert "Compute these amounts exactly" in part
    assert "load delay" not in part


@pytest.mark.parametrize("name", ["recommended", "optimum", "last_year", "mean", "sales"])
def test_the_stated_error_holds_what_the_quick_figures_are_off(ready, name):
    made, room = prepared_rounds.computed(), room_of(ready)
    cents = room.held(room.plans_cents[name])
    amounts = {one: c / 100 for one, c in zip(made.surface.names, cents.tolist(), strict=True)}
    quick, exact = made.surface.at(cents), library.exact_answer(made.fit, made.plan, amounts)
    error = made.surface.error
    off = abs(quick.expected_contribution_cents - exact.expected_contribution_cents)
    assert off <= error.contribution_cents
    assert abs(quick.price_cents - exact.price_cents) <= 2 * error.worth_cents
    ends = np.subtract(quick.outcome_cents.as_list(), exact.prospect.outcome_cents.as_list())
    assert np.abs(ends).max() <= error.interval_cents
    apart = abs(quick.goal_probability - exact.prospect.goal_probability)
    assert apart <= error.probability


def test_who_may_ask_for_exact_figures(planning, ready, ada, cleo, dan):
    cents = last_year().tolist()
    with pytest.raises(NotAllowed):
        preparing.ask_to_try_out(planning, cents, by=dan)
    preparing.ask_to_try_out(planning, cents, by=cleo)
    sam = made_rounds.staff("Sam", Side.SALES)
    written = {"cents": ",".join(map(str, cents))}
    assert as_(sam).post(address("try_out", planning), written).status_code == 404
    planning.refresh_from_db()
    rounds.walk(planning, Phase.WISHES, by=ada)
    with pytest.raises(Refusal, match="not been computed"):
        preparing.ask_to_try_out(planning, cents, by=ada)


def test_back_at_the_wishes_the_room_is_gone_until_it_is_computed_anew(planning, ready, ada):
    planning.refresh_from_db()
    rounds.walk(planning, Phase.WISHES, by=ada)
    assert "First both sides hand in" in as_(ada).get(address("room", planning)).text


def in_cents(cells):
    return [round(100 * float(re.sub(r"[^\d.]", "", one))) for one in cells]


def test_months_and_markets_add_up_to_the_amounts(ready):
    room = room_of(ready)
    cents = last_year()
    told = breakdown(room, cents, "EUR")
    months, markets = told.months.table, told.markets.table
    assert [name for name, _side, _cells in markets.rows] == list(room.markets)
    assert len(months.columns) == 12
    names = ["Field visits", "Inside-sales calls", "Search ads", "Trade fairs"]
    assert [name for name, _side, _cells in months.rows] == names
    assert [name for name, _side in markets.columns] == names
    wanted = [cents[room.surface.names.index(name)] for name in names]
    for (_name, _side, cells), amount in zip(months.rows, wanted, strict=True):
        assert sum(in_cents(cells[:-1])) == pytest.approx(amount, abs=100 * len(cells))
        assert in_cents(cells[-1:]) == [pytest.approx(amount, abs=100)]
    assert in_cents(markets.totals) == [
        pytest.approx(one, abs=100) for one in (*wanted, sum(wanted))
    ]


def figures_of(view, plan):
    """What the table behind a picture says of a plan, in cents."""
    figures = view.chart.figures
    at = figures.columns.index(plan)
    return in_cents([row[at] for row in figures.rows])


def test_the_plan_both_wishes_and_the_sliders_stand_side_by_side(ready):
    room = room_of(ready)
    cents = last_year()
    told = breakdown(room, cents, "EUR")
    plans = {
        "Recommended plan": room.plans_cents["recommended"],
        "As sales wishes": room.plans_cents["sales"],
        "As marketing wishes": room.plans_cents["marketing"],
        "Your amounts": cents,
    }
    for view in (told.months, told.markets):
        for name, amounts in plans.items():
            found = figures_of(view, name)
            assert sum(found) == pytest.approx(amounts.sum(), abs=100 * len(found))
    by_market = library.plan(
        prepared_rounds.learned(), budget=prepared_rounds.budget_cents() / 100, by_market=True,
        goal=prepared_rounds.GOAL_CENTS / 100,
    ).by_market  # fmt: skip
    planned = figures_of(told.markets, "Planned market by market")
    assert planned == pytest.approx(by_market.amount_cents.sum(axis=1), abs=100)
    assert told.gain_cents == pytest.approx(max(by_market.expected_gain_cents, 0))


def test_one_lever_one_side_and_one_market_can_be_looked_at_alone(planning, ready, ada):
    room, cents = room_of(ready), last_year()
    share = room.plan.phasing.share
    one = breakdown(room, cents, "EUR", Chosen(lever=2, market=1))
    assert [name for name, _side, _cells in one.months.table.rows] == [room.surface.names[2]]
    months = figures_of(one.months, "Your amounts")
    assert sum(months) == pytest.approx(share[1, :, 2].sum() * cents[2], abs=12 * 100)
    of_sales = breakdown(room, cents, "EUR", Chosen(side=Department.SALES))
    mine = [side is Department.SALES for side in room.surface.departments]
    found = figures_of(of_sales.markets, "Your amounts")
    assert sum(found) == pytest.approx(cents[mine].sum(), abs=200)
    page = as_(ada).get(address("room", planning), {"of-levers": "sales", "of-market": "1"}).text
    assert '<option value="sales" selected>' in page
    assert f"By month in {room.markets[1]}" in page
    assert re.search(r'<details class="more" open><summary>The plan, both wishes', page)


@pytest.mark.parametrize("wrong", ["9", "-1", "x", "²", "9" * 40, "both"])
def test_what_there_is_not_to_look_at_shows_everything(planning, ready, ada, wrong):
    asked = {"of-levers": wrong, "of-market": wrong}
    page = as_(ada).get(address("room", planning), asked)
    assert page.status_code == 200
    assert page.text.count('<option value="" selected>') == 2


def test_of_many_markets_the_largest_are_shown_and_the_others_together(ready):
    room, cents = room_of(ready), last_year()
    phasing, times = room.plan.phasing, 15
    many = np.tile(phasing.share, (times, 1, 1)) / times
    plan = replace(room.plan, phasing=replace(phasing, share=many), by_market=None)
    names = tuple(f"{number}" for number in range(len(many)))
    told = breakdown(replace(room, plan=plan, markets=names), cents, "EUR")
    assert len(told.markets.table.rows) == 25
    assert told.markets.table.rows[-1][0] == "All others"
    found = figures_of(told.markets, "Your amounts")
    assert sum(found) == pytest.approx(cents.sum(), abs=2500)
    assert told.is_too_large


def test_sliders_have_round_steps_within_the_bounds():
    surface = prepared_rounds.computed().surface
    form = AmountsForm(surface=surface, cents=surface.best_cents, currency="EUR")
    for one in form.sliders():
        k = surface.names.index(one.name)
        assert surface.bounds.low[k] <= one.least * 100
        assert one.most * 100 <= surface.bounds.high[k]
        assert 50 <= (one.most - one.least) / one.step <= 201
        assert str(one.step).strip("0") in ("1", "2", "5")
    assert [one.side for one in form.sliders()] == [Department.SALES] * 2 + [
        Department.MARKETING
    ] * 2


def test_a_surface_scaled_keeps_proportions_budget_and_bounds():
    surface = prepared_rounds.computed().surface
    scaled = surface.scaled_to_budget(surface.bounds.high)
    assert surface.bounds.budget - 5 <= scaled.sum() <= surface.bounds.budget
    assert np.ptp(scaled / surface.bounds.high) < 1e-6
    low = surface.scaled_to_budget(surface.bounds.low)
    assert (low >= surface.bounds.low).all()
    assert (low <= surface.bounds.high).all()


def test_a_round_prepared_before_there_were_sliders_asks_for_nothing(planning, ada, ben):
    prepared_rounds.hand_in(planning, SALES, ada)
    prepared_rounds.hand_in(planning, MARKETING, ben)
    made_rounds.prepare(planning)
    assert not Surface.objects.exists()
    page = as_(ada).get(address("room", planning)).text
    assert "computed by an earlier version" in page
    assert "Compute the room" not in page


def test_what_the_job_leaves_is_what_the_library_says_and_the_page_shows(
    planning, ada, ben, tmp_path
):
    prepared_rounds.hand_in(planning, SALES, ada)
    prepared_rounds.hand_in(planning, MARKETING, ben)
    asked = {"round": planning.pk, "edition": planning.edition, "frame": planning.frame}
    result = engine.prepare(Task(asked, Files(tmp_path, 1), lambda _progress: None))
    jobs.record_prepared(Job(pk=5, arguments=asked), result)
    made, kept = prepared_rounds.computed(), room_of(planning.prepared.get())
    assert surface_to_bytes(kept.surface) == surface_to_bytes(made.surface)
    assert kept.markets == made.fit.firm.history.markets
    assert kept.plan.by_market.markets == kept.markets
    cents = made.surface.plans_cents["recommended"].tolist()
    told = made.surface.at(cents)
    page = as_(ada).get(address("room", planning), {"cents": ",".join(map(str, cents))}).text
    assert short_money(told.expected_contribution_cents, "EUR") in page
    assert percent(told.goal_probability) in page

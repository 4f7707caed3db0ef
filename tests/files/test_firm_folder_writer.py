"""A firm that is written is read again as it was."""

from dataclasses import fields, replace
from datetime import date, timedelta

import numpy as np
import pytest
from folders import TOML, folder_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gespann.core.firm import (
    LEVER_KINDS,
    MARKETING_KINDS,
    Attitude,
    Belief,
    BudgetGroup,
    Exclusion,
    Experiment,
    Firm,
    History,
    Lever,
    Measure,
    PlanBrief,
    Risk,
    Stage,
)
from gespann.core.quantities import Department, Period, PhasingKind
from gespann.files import firm_folder_writer
from gespann.files.firm_folder import read_firm
from gespann.files.firm_folder_writer import write_firm
from gespann.files.history_checks import counts_in
from gespann.files.names import one_line
from gespann.refusals import InputRefused

texts = (
    st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=12)
    .map(one_line)
    .filter(bool)
)
positive = st.floats(1e-6, 1e12)
counts_or_nothing = st.integers(0, 10**6).map(float) | st.just(np.nan)
amounts = st.one_of(st.just(0.0), st.floats(1e-9, 1e12))


@st.composite
def levers(draw, name, column):
    kind = draw(st.sampled_from(LEVER_KINDS))
    department = Department.MARKETING if kind in MARKETING_KINDS else Department.SALES
    low, high = sorted((draw(st.floats(0, 2)), draw(st.floats(0, 2))))
    length = draw(st.none() | st.integers(1, 8))
    return Lever(
        name=name,
        column=column,
        department=department,
        kind=kind,
        unit=draw(texts),
        cost_per_unit=draw(positive),
        bounds=draw(st.sampled_from([None, (low, high)])),
        capacity=draw(st.none() | positive),
        least_useful_cents=draw(st.none() | st.integers(1, 10**12)),
        committed_cents=draw(st.integers(0, 10**12)),
        phasing=draw(st.none() | st.sampled_from(PhasingKind)) if length is None else None,
        pulse_periods=length,
        pulses=None if length is None else draw(st.none() | st.integers(1, 5)),
    )


@st.composite
def firms(draw):
    period = draw(st.sampled_from(Period))
    count = {
        name: draw(st.integers(low, 2))
        for name, low in (("lever", 1), ("control", 0), ("competitor", 0), ("stage", 0))
    }
    needed = sum(count.values()) + 1
    names = draw(st.lists(texts, min_size=needed, max_size=needed, unique=True))
    outcome_name = names.pop()
    lever_names = draw(
        st.lists(texts, min_size=count["lever"], max_size=count["lever"], unique=True)
    )
    the_levers = tuple(draw(levers(name, names.pop())) for name in lever_names)
    controls = tuple(names.pop() for _ in range(count["control"]))
    competitors = tuple(names.pop() for _ in range(count["competitor"]))
    columns = [names.pop() for _ in range(count["stage"])]
    stages = draw(funnels([*columns[:-1], outcome_name] if columns else [], the_levers))
    history = draw(histories(period, count, [stage.kind for stage in stages]))
    the_levers, history = draw(placed_in_funnel_and_time(the_levers, stages, history))
    the_measures = draw(measures(the_levers, stages))
    return Firm(
        name=draw(texts),
        currency=draw(st.sampled_from(["EUR", "CHF"])),
        period=period,
        margin=draw(st.floats(0.01, 1)),
        levers=the_levers,
        history=history,
        outcome_name=outcome_name,
        outcome_value=draw(positive),
        controls=controls,
        competitors=competitors,
        stages=stages,
        plan=draw(st.none() | briefs(history, period)),
        beliefs=draw(beliefs(the_levers)),
        experiments=draw(experiments(the_levers, stages, history)),
        exclusions=draw(exclusions(history)),
        measures=the_measures,
        groups=draw(groups(the_levers, the_measures)),
    )


@st.composite
def groups(draw, levers, measures):
    """Floors, caps, or long-term work without either; as money or as a share."""
    names = draw(st.lists(texts, max_size=2, unique=True))
    return tuple(draw(group(name, levers, measures)) for name in names)


@st.composite
def group(draw, name, levers, measures):
    several = draw(st.lists(st.sampled_from([one.name for one in levers]), min_size=1, unique=True))
    projects = [one.name for one in measures]
    least, most = sorted((draw(st.integers(0, 10**6)), draw(st.integers(0, 10**6))))
    as_share = draw(st.booleans())
    return BudgetGroup(
        name=name,
        levers=tuple(several),
        measures=tuple(draw(st.lists(st.sampled_from(projects), unique=True))) if projects else (),
        least_cents=None if as_share else least,
        most_cents=None if as_share or draw(st.booleans()) else most,
        least_share=least / 10**6 if as_share else None,
        most_share=most / 10**6 if as_share and draw(st.booleans()) else None,
        why=draw(st.just("") | texts),
        long_term=draw(st.booleans()),
    )


@st.composite
def measures(draw, levers, stages):
    """Some that bring money, some that add to a stage, some that raise a capacity."""
    names = draw(st.lists(texts, max_size=3, unique=True))
    return tuple(draw(measure(name, names, levers, stages)) for name in names)


@st.composite
def measure(draw, name, names, levers, stages):
    """Decided ones stand alone, so that none is decided without what it needs."""
    others, decided = [one for one in names if one != name], draw(st.booleans())
    able = [lever.name for lever in levers if lever.capacity is not None]
    raises = draw(st.sampled_from(["", *able]))
    stage = draw(st.sampled_from(["", *(one.name for one in stages)]))
    three = sorted(draw(st.lists(st.integers(0, 10**12), min_size=3, max_size=3)))
    return Measure(
        name=name,
        department=draw(st.sampled_from(Department)),
        cost_cents=draw(st.integers(1, 10**12)),
        brings_cents=None if (stage or raises) and draw(st.booleans()) else tuple(three),
        stage=stage,
        adds=tuple(map(float, three)) if stage else None,
        raises=raises,
        by=draw(positive) if raises else 0.0,
        since=draw(st.none() | st.dates(date(2000, 1, 1), date(2100, 1, 1))),
        needs=()
        if decided
        else tuple(draw(st.lists(st.sampled_from(others), unique=True)))
        if others
        else (),
        decided=decided,
    )


@st.composite
def beliefs(draw, levers):
    """Curves that flatten: each further half of the effort brings at most what the last did."""
    pairs = st.lists(st.tuples(st.sampled_from(Department), st.sampled_from(levers)), unique=True)
    found = []
    for department, lever in draw(pairs):
        second = draw(st.floats(0, 0.5))
        first = draw(st.floats(second, 1 - second))
        third = draw(st.just(0.0) | st.floats(min(0.001, second), second))
        most = 1 + third + (draw(st.floats(0, 10)) if third >= 0.001 else 0)
        without = max(1 - second - first, 0)
        months = draw(st.floats(0.01, 60))
        found.append(Belief(department, lever.name, without, 1 - second, 1 + third, most, months))
    return tuple(found)


@st.composite
def experiments(draw, levers, stages, history):
    found = []
    for name in draw(st.lists(texts, unique=True, max_size=2)):
        first, last = draw(windows(history, 0))
        lever = draw(st.sampled_from(levers))
        markets = draw(some_markets(history))
        is_geo = 0 < len(markets) < len(history.markets)
        if not counts_in(lever, history.starts[first : last + 1]).all():
            continue
        found.append(
            Experiment(
                name=name,
                lever=lever.name,
                kind="geo" if is_geo else draw(st.sampled_from(["before_after", "switchback"])),
                markets=markets,
                first=history.starts[first].item(),
                last=history.starts[last].item(),
                change_units=draw(positive) * draw(st.sampled_from([1, -1])),
                effect=draw(st.floats(-1e9, 1e9)),
                standard_error=draw(positive),
                stage=draw(st.sampled_from(["", *(stage.name for stage in stages)])),
            )
        )
    return tuple(found)


@st.composite
def exclusions(draw, history):
    if len(history.starts) == 1:
        return ()
    found = []
    for reason in draw(st.lists(texts, max_size=2)):
        first, last = draw(windows(history, 1))  # something is left to learn from
        starts = history.starts[first].item(), history.starts[last].item()
        found.append(Exclusion(*starts, draw(some_markets(history)), reason))
    return tuple(found)


@st.composite
def windows(draw, history, earliest):
    position = st.integers(earliest, len(history.starts) - 1)
    return sorted((draw(position), draw(position)))


def some_markets(history):
    names = [] if history.markets == ("",) else history.markets
    return (st.lists(st.sampled_from(names), unique=True) if names else st.just([])).map(tuple)


@st.composite
def funnels(draw, columns, levers):
    stages = [Stage(f"Stage {n}", column, "count") for n, column in enumerate(columns)]
    if stages and draw(st.booleans()):
        stages[-1] = replace(stages[-1], kind="money")
    of_sales = [lever.name for lever in levers if lever.department is Department.SALES]
    if len(stages) > 1 and of_sales and draw(st.booleans()):
        worked = {"worked_by": draw(st.sampled_from(of_sales)), "per_unit": draw(positive)}
        stages[0] = replace(stages[0], **worked)
    return tuple(stages)


@st.composite
def placed_in_funnel_and_time(draw, levers, stages, history):
    """The levers on some stages each, and one column for two levers that count by turns."""
    names = [stage.name for stage in stages]
    some = st.lists(st.sampled_from(names), unique=True) if names else st.just([])
    levers = [replace(lever, stages=tuple(draw(some))) for lever in levers]
    change = history.starts[draw(st.integers(0, len(history.starts) - 1))].item()
    if len(levers) == 2 and change > history.starts[0].item() and draw(st.booleans()):
        levers[0] = replace(levers[0], until=change - timedelta(days=1))
        levers[1] = replace(levers[1], since=change, column=levers[0].column)
        effort = history.effort.copy()
        effort[:, history.starts >= np.datetime64(change), 0] = 0
        effort[:, history.starts < np.datetime64(change), 1] = 0
        history = replace(history, effort=effort)
    return tuple(levers), history


@st.composite
def histories(draw, period, count, kinds):
    markets = tuple(draw(st.just([""]) | st.lists(texts, min_size=1, max_size=3, unique=True)))
    periods = draw(st.integers(1, 24))
    shape = (len(markets), periods)

    def panel(last, element):
        size = shape[0] * shape[1] * last
        return np.array(draw(st.lists(element, min_size=size, max_size=size))).reshape(*shape, last)

    outcome = panel(1, positive)[..., 0]
    if draw(st.booleans()) and outcome.size > 20:
        outcome[0, -1] = np.nan
    stages = panel(len(kinds), counts_or_nothing)
    if kinds:
        stages[:, 0] = 1  # before its first activity a market is taken as not yet opened
        stages[..., -1] = stages[..., -1] if kinds[-1] == "count" else outcome
        outcome = stages[..., -1]
    first = np.datetime64("2023-01-02") if period is Period.WEEK else np.datetime64("2023-01")
    step = np.timedelta64(7, "D") if period is Period.WEEK else np.timedelta64(1, "M")
    sizes = st.lists(positive, min_size=shape[0], max_size=shape[0])
    return History(
        starts=(first + step * np.arange(periods)).astype("datetime64[D]"),
        markets=markets,
        outcome=outcome,
        effort=panel(count["lever"], amounts),
        controls=panel(count["control"], st.floats(-1e9, 1e9)),
        competitors=panel(count["competitor"], st.floats(-1e9, 1e9)),
        stages=stages,
        potential=draw(st.none() | sizes.map(np.array)),
    )


@st.composite
def briefs(draw, history, period):
    last = history.starts[-1].astype(object)
    later = draw(st.integers(1, 20))
    if period is Period.WEEK:
        start = (history.starts[-1] + 7 * later).astype(object)
    else:
        start = (np.datetime64(last, "M") + later).astype("datetime64[D]").astype(object)
    low, high = sorted((draw(st.floats(0, 2)), draw(st.floats(0, 2))))
    return PlanBrief(
        start=start,
        periods=draw(st.integers(1, 60)),
        budget_cents=draw(st.integers(1, 10**12)),
        goal_cents=draw(st.none() | st.integers(1, 10**12)),
        bounds=(low, high),
        risk=draw(st.sampled_from((Risk(), Risk(Attitude.LOG), Risk(Attitude.CVAR, 0.05)))),
        phasing=draw(st.sampled_from(PhasingKind)),
    )


def assert_same(one: Firm, other: Firm) -> None:
    for field in fields(History):
        expected = getattr(one.history, field.name)
        np.testing.assert_array_equal(getattr(other.history, field.name), expected)
    assert replace(one, history=other.history) == other


# The run-time checks of types draw lots when a firm is made within a strategy.
@pytest.mark.filterwarnings("ignore:Do not use the `random` module inside strategies")
@given(firm=firms())
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_written_is_read_again_to_the_last_digit(tmp_path_factory, firm):
    folder = tmp_path_factory.mktemp("firms") / "firm"
    assert_same(firm, read_firm(write_firm(folder, firm)))
    assert [path.name for path in folder.parent.iterdir()] == ["firm"]


@pytest.fixture
def firm(tmp_path):
    (tmp_path / "source").mkdir()
    return read_firm(folder_of(tmp_path / "source"))


def test_a_folder_that_holds_something_is_not_overwritten(tmp_path, firm):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "notes.txt").write_text("mine")
    with pytest.raises(InputRefused) as refused:
        write_firm(tmp_path / "full", firm)
    assert [str(fault) for fault in refused.value.faults] == [
        "“full” exists and is not empty. Name a new folder, or allow it to be overwritten."
    ]
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["notes.txt"]


def test_overwriting_replaces_the_firm_and_leaves_other_files(tmp_path, firm):
    folder = folder_of(tmp_path, "old", TOML.replace("Muster", "Old"))
    (folder / "notes.txt").write_text("mine")
    write_firm(folder, firm, overwrite=True)
    assert_same(firm, read_firm(folder))
    assert (folder / "notes.txt").read_text() == "mine"


def test_a_firm_that_fails_half_way_leaves_everything_as_it_was(tmp_path, firm, monkeypatch):
    folder = folder_of(tmp_path / "source", "old")

    def no_space(*_args):
        raise OSError("no space left on device")

    monkeypatch.setattr(firm_folder_writer.Path, "rename", no_space)
    with pytest.raises(OSError, match="no space"):
        write_firm(folder, firm, overwrite=True)
    assert (folder / "history.csv").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["source"]


def test_a_market_that_starts_late_is_written_as_it_was(tmp_path, firm):
    late = replace(
        firm.history,
        markets=("A", "B"),
        outcome=np.array([[1.0, 2, 3], [np.nan, np.nan, 3]]),
        effort=np.array([[[1.0], [0], [3]], [[0], [0], [2]]]),
        controls=np.zeros((2, 3, 0)),
        competitors=np.zeros((2, 3, 0)),
        stages=np.zeros((2, 3, 0)),
    )
    assert_same(
        replace(firm, history=late),
        read_firm(write_firm(tmp_path / "f", replace(firm, history=late))),
    )


def test_columns_of_one_name_are_a_broken_contract(tmp_path, firm):
    with pytest.raises(ValueError, match="distinct names"):
        write_firm(
            tmp_path / "firm",
            replace(
                firm,
                controls=("fairs",),
                history=replace(firm.history, controls=np.zeros((1, 3, 1))),
            ),
        )
    assert not (tmp_path / "firm").exists()


def test_levers_of_one_column_at_the_same_time_are_a_broken_contract(tmp_path, firm):
    (lever,) = firm.levers
    both = replace(firm.history, effort=np.repeat(firm.history.effort, 2, axis=2))
    two = replace(firm, levers=(lever, replace(lever, name="More")), history=both)
    with pytest.raises(ValueError, match="same days"):
        write_firm(tmp_path / "firm", two)
    early = replace(firm, levers=(replace(lever, until=date(2024, 1, 7)),))
    with pytest.raises(ValueError, match="no effort before since or after until"):
        write_firm(tmp_path / "firm", early)


def test_amounts_are_written_to_the_cent(tmp_path, firm):
    brief = PlanBrief(date(2024, 1, 22), 4, budget_cents=123_456_789_01, goal_cents=5)
    folder = write_firm(tmp_path / "firm", replace(firm, plan=brief))
    assert "budget = 123456789.01\ngoal = 0.05\n" in (folder / "firm.toml").read_text()
    assert read_firm(folder).plan == brief

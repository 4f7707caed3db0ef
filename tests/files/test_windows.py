"""Experiments and exclusions: windows that lie in the history and leave something of it."""

from datetime import date

import pytest
from folders import TOML, folder_of, lines

from gespann.core.firm import Exclusion, Experiment
from gespann.files.firm_folder import read_firm
from gespann.refusals import InputRefused

WEEKS = ("2024-01-01", "2024-01-08", "2024-01-15")
HISTORY = lines(
    "week,region,revenue,fairs", *(f"{week},{place},9,1" for place in "ABC" for week in WEEKS)
)
MARKETS = TOML.replace('outcome = "revenue"', 'market = "region"\noutcome = "revenue"')
TRIAL = {
    "name": '"Fairs in the north"', "lever": '"Fairs"', "kind": '"geo"', "markets": '["A"]',
    "first": "2024-01-08", "last": "2024-01-15", "change": "-4", "effect": "-12.5",
    "standard_error": "3",
}  # fmt: skip
MONTHS = TOML.replace('period = "week"\nhistory', 'period = "month"\nhistory')


def trial(**changes: str | None) -> str:
    pairs = {**TRIAL, **changes}
    return lines("[[experiments]]", *(f"{key} = {value}" for key, value in pairs.items() if value))


def exclusion(first: str, last: str, *more: str, reason: str = '"Strike"') -> str:
    return lines(
        "[[exclusions]]", f"first = {first}", f"last = {last}", f"reason = {reason}", *more
    )


def firm_with(place, more: str):
    return read_firm(folder_of(place, HISTORY, MARKETS + more))


def faults_of(place, more: str, toml: str = MARKETS, history: str = HISTORY) -> list[str]:
    with pytest.raises(InputRefused) as refused:
        read_firm(folder_of(place, history, toml + more))
    return [str(fault).removeprefix("firm.toml: ") for fault in refused.value.faults]


def test_an_experiment_is_read_as_it_was_made(tmp_path):
    assert firm_with(tmp_path, trial()).experiments == (
        Experiment(
            name="Fairs in the north",
            lever="Fairs",
            kind="geo",
            markets=("A",),
            first=date(2024, 1, 8),
            last=date(2024, 1, 15),
            change_units=-4.0,
            effect=-12.5,
            standard_error=3.0,
        ),
    )


def test_its_last_day_may_be_named_by_the_last_period_or_by_the_calendar(tmp_path):
    (one,) = firm_with(tmp_path, trial(last="2024-01-21")).experiments
    (other,) = firm_with(tmp_path, trial(last="2024-01-15")).experiments
    assert one == other
    months = lines("week,revenue,fairs", "2024-01,9,1", "2024-02,9,1")
    trials = trial(kind='"before_after"', markets=None, first="2024-02-01", last="2024-02-29")
    (experiment,) = read_firm(folder_of(tmp_path, months, MONTHS + trials)).experiments
    assert experiment.last == date(2024, 2, 1)


TRIALS = {
    "an unknown lever": (trial(lever='"Fair"'), [
        '[[experiments]] 1 lever is "Fair". Perhaps “Fairs” is meant.']),
    "an unknown stage": (trial(stage='"Leads"'), [
        '[[experiments]] 1 stage is "Leads". Write a name that stands in [[stages]].']),
    "an unknown kind": (trial(kind='"lift"'), [
        '[[experiments]] 1 kind is "lift". It must be one of geo, switchback, before_after.']),
    "an unknown market": (trial(markets='["A", "North"]'), [
        "[[experiments]] 1 markets names “North”, which is no market of the history."
        " The history has A, B, C."]),
    "geo everywhere": (trial(markets='["A", "B", "C"]'), [
        "[[experiments]] 1 is a geo test, but no market is left to compare with. Name in markets"
        " those where effort was changed, not all of them; without such markets it is a"
        ' "before_after" or a "switchback".']),
    "geo nowhere": (trial(markets=None), [
        "[[experiments]] 1 is a geo test, but no market is left to compare with. Name in markets"
        " those where effort was changed, not all of them; without such markets it is a"
        ' "before_after" or a "switchback".']),
    "markets that are no list": (trial(markets='"A"'), [
        '[[experiments]] 1 markets is "A". It must be a list of markets, such as ["North",'
        ' "West"].']),
    "before the history": (trial(first="2023-12-25"), [
        "[[experiments]] 1 first is 2023-12-25. The history goes from 1 Jan 2024 to 21 Jan 2024:"
        " choose a window within it."]),
    "after the history": (trial(last="2024-01-22"), [
        "[[experiments]] 1 last is 2024-01-22. The history goes from 1 Jan 2024 to 21 Jan 2024:"
        " choose a window within it."]),
    "from the middle of a week": (trial(first="2024-01-10"), [
        "[[experiments]] 1 first is 2024-01-10. It lies in the middle of a period, and only whole"
        " periods can be compared: write 8 Jan 2024."]),
    "to the middle of a week": (trial(last="2024-01-17"), [
        "[[experiments]] 1 last is 2024-01-17. It lies in the middle of a period, and only whole"
        " periods can be compared: write 21 Jan 2024."]),
    "backwards": (trial(first="2024-01-15", last="2024-01-08"), [
        "[[experiments]] 1 first is 2024-01-15."
        " It must not be later than last, which is 8 Jan 2024."]),
    "no change": (trial(change="0"), [
        "[[experiments]] 1 change is 0. An experiment changes something: write by how many units"
        " effort differed in all."]),
    "too sure": (trial(standard_error="0"), [
        "[[experiments]] 1 standard_error is 0. It must be a number above 0."]),
    "no effect told": (trial(effect=None), [
        "[[experiments]] 1 has no “effect”. Add a line such as: effect = 30000"]),
    "an effect in words": (trial(effect='"large"'), [
        '[[experiments]] 1 effect is "large". It must be a number.']),
    "one name twice": (trial() + trial(), [
        "The name “Fairs in the north” stands 2 times in [[experiments]]."
        " Give each of them a name of its own."]),
}  # fmt: skip


@pytest.mark.parametrize(("more", "faults"), TRIALS.values(), ids=TRIALS.keys())
def test_an_experiment_that_cannot_be_is_refused(tmp_path, more, faults):
    assert faults_of(tmp_path, more) == faults


def test_a_firm_without_markets_has_no_geo_test(tmp_path):
    one_market = lines("week,revenue,fairs", *(f"{week},9,1" for week in WEEKS))
    assert faults_of(tmp_path, trial(), TOML, one_market) == [
        "[[experiments]] 1 markets names “A”, which is no market of the history."
        " The history has no markets: delete the line, or name market in [columns]."
    ]


def test_an_experiment_with_a_lever_of_another_time_is_refused(tmp_path):
    ended = MARKETS.replace('kind = "trade_fair"', 'kind = "trade_fair"\nuntil = 2024-01-14')
    assert faults_of(tmp_path, trial(), ended) == [
        "[[experiments]] 1 lies where the lever “Fairs” does not count."
        " Name the lever of that time, or mend since and until of this one."
    ]


def test_an_exclusion_takes_every_period_that_it_touches(tmp_path):
    assert firm_with(tmp_path, exclusion("2024-01-10", "2024-01-16")).exclusions == (
        Exclusion(date(2024, 1, 8), date(2024, 1, 15), (), "Strike"),
    )


def test_an_exclusion_may_reach_beyond_the_history(tmp_path):
    firm = firm_with(tmp_path, exclusion("2020-01-01", "2024-01-03", 'markets = ["B", "A"]'))
    assert firm.exclusions == (Exclusion(date(2024, 1, 1), date(2024, 1, 1), ("B", "A"), "Strike"),)


EXCLUSIONS = {
    "without a reason": (exclusion("2024-01-01", "2024-01-02").replace('reason = "Strike"\n', ""), [
        '[[exclusions]] 1 has no “reason”. Add a line such as: reason = "Trade fairs were'
        ' forbidden"']),
    "with an empty reason": (exclusion("2024-01-01", "2024-01-02", reason='" "'), [
        '[[exclusions]] 1 reason is " ". It must be a text in quotation marks.']),
    "long before": (exclusion("2020-01-01", "2020-12-31"), [
        "[[exclusions]] 1 last is 2020-12-31. The history goes from 1 Jan 2024 to 21 Jan 2024:"
        " choose a window within it."]),
    "afterwards": (exclusion("2024-01-22", "2024-12-31"), [
        "[[exclusions]] 1 first is 2024-01-22. The history goes from 1 Jan 2024 to 21 Jan 2024:"
        " choose a window within it."]),
    "an unknown market": (exclusion("2024-01-01", "2024-01-02", 'markets = ["D"]'), [
        "[[exclusions]] 1 markets names “D”, which is no market of the history."
        " The history has A, B, C."]),
    "all of a market": (exclusion("2024-01-01", "2024-01-21", 'markets = ["B"]'), [
        "The [[exclusions]] leave no outcome to learn from in B."
        " Shorten them, or leave the market out of the history."]),
    "all of it together": (exclusion("2024-01-01", "2024-01-10", 'markets = ["A", "B"]')
                           + exclusion("2024-01-15", "2024-01-15"), [
        "The [[exclusions]] leave no outcome to learn from in A, B."
        " Shorten them, or leave the market out of the history."]),
}  # fmt: skip


@pytest.mark.parametrize(("more", "faults"), EXCLUSIONS.values(), ids=EXCLUSIONS.keys())
def test_an_exclusion_that_cannot_be_is_refused(tmp_path, more, faults):
    assert faults_of(tmp_path, more) == faults


def test_an_exclusion_of_all_that_is_known_of_a_stage_is_refused(tmp_path):
    funnel = TOML.replace('outcome = "revenue"\n', "") + lines(
        "[[stages]]", 'name = "leads"', 'kind = "count"',
        "[[stages]]", 'name = "revenue"', 'kind = "money"',
    )  # fmt: skip
    history = lines("week,leads,revenue,fairs", f"{WEEKS[0]},,9,1", f"{WEEKS[1]},3,9,1")
    assert faults_of(tmp_path, exclusion("2024-01-08", "2024-01-14"), funnel, history) == [
        "The [[exclusions]] leave nothing of the stage “leads”. Shorten them."
    ]

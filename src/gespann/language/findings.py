"""Findings in words: what was found, and what can be done about it.

The core knows codes and figures only. Here every code has its sentence and its remedy; both are
about data, model and plan, never about a person.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from gespann.core.findings import Finding
from gespann.core.quantities import CENTS_PER_UNIT
from gespann.language import gettext as _
from gespann.language import ngettext
from gespann.language.numbers import day, exact_money, money, number, percent
from gespann.language.outcomes import outcome_name

Values = Mapping[str, object]


@dataclass(frozen=True)
class Words:
    """The words for one code: looked up when they are needed, in the language in use then."""

    sentence: Callable[[Values], str]
    remedy: Callable[[Values], str]


def sentence(finding: Finding, *, currency: str) -> str:
    """What was found, with its figures, as a sentence.

    Raises: ValueError if the code is not known.
    """
    return _filled(_words(finding).sentence(finding.values), finding, currency)


def remedy(finding: Finding, *, currency: str) -> str:
    """What can be done about it, as a sentence.

    Raises: ValueError if the code is not known.
    """
    return _filled(_words(finding).remedy(finding.values), finding, currency)


def _words(finding: Finding) -> Words:
    if finding.code not in WORDS:
        raise ValueError(f"no sentence is known for the finding {finding.code!r}")
    return WORDS[finding.code]


def _filled(pattern: str, finding: Finding, currency: str) -> str:
    written = {
        name: _written(name, value, currency)
        for name, value in finding.values.items()
        if value is not None
    }
    return pattern.format(subject=finding.subject, **written)


PERCENTAGES = (
    "share", "share_before", "share_since", "factor", "probability", "caution", "step",
    "data_said", "variation", "gap", "skill", "sales_rise", "marketing_rise",
)  # fmt: skip
ONE_DECIMAL = (
    "years", "z", "times", "inflation", "roi_high", "roi_median", "capacity", "windows", "effort",
)  # fmt: skip
TWO_DECIMALS = ("correlation",)
THREE_DECIMALS = ("r_hat",)


def _written(name: str, value: object, currency: str) -> str:
    """A value as its name asks for: money, share, date, list of names or number."""
    if isinstance(value, np.datetime64):
        value = value.astype("datetime64[D]").item()
    if isinstance(value, date):
        return day(value)
    if isinstance(value, list | tuple):
        return ", ".join(_("“{name}”").format(name=item) for item in value)
    if isinstance(value, int | float | np.number):
        return _figure(name, float(value), currency)
    if name == "outcome":
        return outcome_name(str(value))
    if name == "department":
        return {"sales": _("Sales"), "marketing": _("Marketing")}.get(str(value), str(value))
    return str(value)


def _figure(name: str, value: float, currency: str) -> str:
    if name == "cents" or name.endswith("_cents"):
        return money(value, currency)
    if name == "marginal":
        return exact_money(round(value * CENTS_PER_UNIT), currency)
    if name in PERCENTAGES:
        return percent(value, digits=1 if 0 < abs(value) < 0.01 else 0)
    digits = 3 * (name in THREE_DECIMALS) + 2 * (name in TWO_DECIMALS) + 1 * (name in ONE_DECIMAL)
    return number(value, digits)


def _count(values: Values, name: str = "count") -> int:
    return int(str(values[name]))


def _more_precise(values: Values) -> str:
    """What would make a test precise enough; whatever is off cannot be changed any more."""
    if values["off"]:
        return _("It would take about {periods} periods, or more test markets.")
    return _(
        "It would take about {periods} periods, more test markets, or a stronger change: about "
        "{effort} times the usual effort."
    )


def _both_may_answer(_values: Values) -> str:
    return _(
        "Let both answer what they expect without the lever, with half, with one and a half times "
        "and with very much of it ([[beliefs]] in firm.toml)."
    )


def _expected_of_doubling() -> str:
    return _(
        "Sales expects that doubling “{subject}” brings {sales_rise} more, marketing expects "
        "{marketing_rise}: a difference of {cents} a year."
    )


def _nearer_to(values: Values) -> str:
    """Which of the two sides the data lie nearer to."""
    if not values["known"]:
        return _("There is no evidence that could decide it.")
    return {
        "sales": _("The data lie nearer to what sales expects."),
        "marketing": _("The data lie nearer to what marketing expects."),
        "": _("The data cannot decide it."),
    }[str(values["nearer"])]


DATA_WORDS: dict[str, Words] = {
    "lever_never_varies": Words(
        lambda _v: _("“{subject}” was the same in every period, so its effect cannot be seen."),
        lambda _v: _("Vary it on purpose for some weeks; until then published experience counts."),
    ),
    "lever_varies_little": Words(
        lambda _v: _("“{subject}” hardly varied: its swing is {variation} of its mean."),
        lambda _v: _("Vary it more strongly for a while, in some markets first if possible."),
    ),
    "lever_rarely_used": Words(
        lambda _v: _("“{subject}” was used in only {share} of the periods."),
        lambda _v: _("Read its figures with care, or join it with a similar lever."),
    ),
    "levers_move_together": Words(
        lambda _v: _(
            "“{subject}” and “{other}” moved together (correlation {correlation}); "
            "their effects can hardly be told apart."
        ),
        lambda _v: _("Change one of them alone for some weeks, or join them in one lever."),
    ),
    "effort_follows_sales": Words(
        lambda v: ngettext(
            "“{subject}” followed earlier sales (correlation {correlation}, {lag} period "
            "later); its effect may be overstated.",
            "“{subject}” followed earlier sales (correlation {correlation}, {lag} periods "
            "later); its effect may be overstated.",
            _count(v, "lag"),
        ),
        lambda _v: _("Add the size of the markets as potential, or set the effort by a plan."),
    ),
    "short_history": Words(
        lambda v: ngettext(
            "The history has only {periods} period ({years} years).",
            "The history has only {periods} periods ({years} years).",
            _count(v, "periods"),
        ),
        lambda _v: _("Add earlier periods; two to three years let season and trend be told apart."),
    ),
    "fewer_rows_than_parameters": Words(
        lambda _v: _("The history has {rows} rows for {parameters} unknowns."),
        lambda _v: _("Add periods or markets, or join levers and leave out control columns."),
    ),
    "outcome_not_observed": Words(
        lambda v: ngettext(
            "The outcome is missing in {count} row; the model goes without it.",
            "The outcome is missing in {count} rows; the model goes without them.",
            _count(v),
        ),
        lambda _v: _("Fill in the missing outcomes if they are known."),
    ),
    "effort_blank_as_zero": Words(
        lambda v: ngettext(
            "{count} empty cell of “{subject}” was read as no effort.",
            "{count} empty cells of “{subject}” were read as no effort.",
            _count(v),
        ),
        lambda _v: _("Enter 0 where nothing was done, and the amount where something was."),
    ),
    "effort_not_counted": Words(
        lambda v: ngettext(
            "In {count} period the effort in column “{column}” counts for no lever.",
            "In {count} periods the effort in column “{column}” counts for no lever.",
            _count(v),
        ),
        lambda _v: _("Mend since and until in firm.toml, or describe one more lever for it."),
    ),
    "belief_nothing_without": Words(
        lambda v: {
            "sales": _("Sales expects that nothing at all is sold without “{subject}”."),
            "marketing": _("Marketing expects that nothing at all is sold without “{subject}”."),
        }[str(v["department"])],
        lambda _v: _("If that is not meant literally, write what would be left without it."),
    ),
    "market_starts_late": Words(
        lambda _v: _("The market “{subject}” is observed only from {start} on."),
        lambda _v: _("Add its earlier periods if they exist."),
    ),
    "columns_not_used": Words(
        lambda _v: _("These columns are not used: {names}."),
        lambda _v: _("Name them in firm.toml if they are to count, or leave them."),
    ),
}

MOST_NAMED = 3  # markets; more are counted


def _where_and_when(pattern: str, values: Values) -> str:
    """The pattern with its {when}: the days of a window and, unless it is all, the markets."""
    when = _("of {first}") if values["first"] == values["last"] else _("from {first} to {last}")
    names = _names(values)
    if names:
        where = (
            _("in {markets}")
            if len(names) <= MOST_NAMED
            else _("in {count} markets").format(count=number(len(names)))
        )
        when = f"{when} {where}"
    return pattern.replace("{when}", when)


def _names(values: Values) -> tuple[str, ...]:
    names = values["markets"]
    return tuple(str(name) for name in names) if isinstance(names, list | tuple) else ()


def exclusion_in_toml(values: Values) -> tuple[str, ...]:
    """The lines of firm.toml that take a window out of the fit; the reason is the analyst's."""
    lines = [f"first = {values['first']}", f"last = {values['last']}"]
    if names := _names(values):
        written = ", ".join(json.dumps(name, ensure_ascii=False) for name in names)
        lines.append(f"markets = [{written}]")
    return ("[[exclusions]]", *lines, 'reason = "…"')


def _with_exclusion(pattern: str, values: Values) -> str:
    """The pattern with its {exclusion}: what to write in firm.toml, in one line."""
    head, *lines = exclusion_in_toml(values)
    if len(_names(values)) > MOST_NAMED:
        lines[2] = "markets = […]"
    written = f"{head} {', '.join(lines)}"
    # Names may hold braces, and figures are still to be filled in.
    return pattern.replace("{exclusion}", written.replace("{", "{{").replace("}", "}}"))


def _with_split(pattern: str, values: Values) -> str:
    """The pattern with its {before} and {after}: what the two levers have in firm.toml."""
    column = f"column = {json.dumps(values['column'], ensure_ascii=False)}"
    parts = {
        "{before}": f"{column}, until = {values['until']}",
        "{after}": f"{column}, since = {values['since']}",
    }
    for name, written in parts.items():
        pattern = pattern.replace(name, written.replace("{", "{{").replace("}", "}}"))
    return pattern


HISTORY_WORDS: dict[str, Words] = {
    "outcome_has_outlier": Words(
        lambda v: _where_and_when(
            _(
                "“{stage}” {when} is {factor} of what the neighbouring periods suggest "
                "({z} standard deviations)."
            )
            if v["stage"]
            else _(
                "The outcome {when} is {factor} of what the neighbouring periods suggest "
                "({z} standard deviations)."
            ),
            v,
        ),
        lambda v: _with_exclusion(
            _(
                "The last period may not be complete yet: wait for it, or take it out in "
                "firm.toml: {exclusion}."
            )
            if v["at_the_end"]
            else _(
                "Check the entry; if it is true and will not come again, take it out in "
                "firm.toml: {exclusion}."
            ),
            v,
        ),
    ),
    "more_outliers": Words(
        lambda v: (
            ngettext(
                "“{stage}” has {count} more window that lies far off its neighbours.",
                "“{stage}” has {count} more windows that lie far off their neighbours.",
                _count(v),
            )
            if v["stage"]
            else ngettext(
                "The outcome has {count} more window that lies far off its neighbours.",
                "The outcome has {count} more windows that lie far off their neighbours.",
                _count(v),
            )
        ),
        lambda _v: _("Look at the worst ones first; once they are settled, check again."),
    ),
    "outcome_has_burst": Words(
        lambda v: _where_and_when(
            _(
                "The outcome {when} first rose to {factor} of the usual one and from {dip} on fell "
                "below it, as if customers had bought ahead."
            ),
            v,
        ),
        lambda v: _with_exclusion(
            _(
                "If it was a promotion or a price rise, add a control column with 1 while it "
                "lasted and 0 otherwise, or take the time out in firm.toml: {exclusion}."
            ),
            v,
        ),
    ),
    "outcome_has_gap": Words(
        lambda v: _where_and_when(
            _(
                "The outcome {when} is missing; these periods are left out, while effort in them "
                "still counts."
            ),
            v,
        ),
        lambda _v: _("Fill in the outcomes if they are known; otherwise nothing needs to be done."),
    ),
    "outcome_lies_off": Words(
        lambda v: _where_and_when(
            _(
                "The outcome {when} was at {factor} of its level and came back; neither levers "
                "nor controls explain it."
            ),
            v,
        ),
        lambda v: _with_exclusion(
            _(
                "If other rules held at that time (such as in 2020), take it out in firm.toml: "
                "{exclusion}."
            ),
            v,
        ),
    ),
    "outcome_changes_level": Words(
        lambda v: (
            _(
                "From {first} on the outcome lies at {factor} of its former level in {markets}; "
                "neither levers nor controls explain it."
            )
            if 0 < len(_names(v)) <= MOST_NAMED
            else _(
                "From {first} on the outcome lies at {factor} of its former level; neither levers "
                "nor controls explain it."
            )
        ),
        lambda _v: _(
            "If you know what changed then, add a control column with 0 before and 1 from that "
            "day on."
        ),
    ),
    "lever_jumps": Words(
        lambda v: (
            _(
                "From {since} on “{subject}” is {times} times as high as before, at once and in "
                "all markets, and the outcome did not follow."
            )
            if "times" in v
            else _(
                "From {since} on “{subject}” is at {share} of what it was before, at once and in "
                "all markets, and the outcome did not follow."
            )
        ),
        lambda v: _with_split(
            _(
                "If the column counts something else since then, make it two [[levers]]: one with "
                "{before}, one with {after}. If effort was really changed, leave it."
            ),
            v,
        ),
    ),
    "lever_changes_zeros": Words(
        lambda _v: _(
            "From {since} on “{subject}” is empty in {share_since} of the periods, before in "
            "{share_before}, at about the same amount in total."
        ),
        lambda v: _with_split(
            _(
                "If it is booked in another way since then, spread it over the periods in which "
                "the work was done, or make it two [[levers]]: one with {before}, one with {after}."
            ),
            v,
        ),
    ),
    "lasting_share_not_seen": Words(
        lambda _v: _(
            "In {years} years of history the part of an effect that lasts for years cannot be "
            "seen; published experience alone decides on it."
        ),
        lambda _v: _("Add earlier years if they exist; three or more begin to show it."),
    ),
    "months_hide_decay": Words(
        lambda _v: _(
            "Monthly figures make the effect of {names} seem to last longer than it does "
            "(data-interval bias)."
        ),
        lambda _v: _(
            "Use weekly figures if they exist; otherwise read the half-lives of these levers as "
            "upper bounds."
        ),
    ),
    "outcome_spread_evenly": Words(
        lambda v: {
            "year": _(
                "The outcome is the same throughout every year: it looks like yearly sums "
                "spread evenly."
            ),
            "quarter": _(
                "The outcome is the same throughout every quarter: it looks like quarterly sums "
                "spread evenly."
            ),
            "month": _(
                "The outcome is the same throughout every month: it looks like monthly sums "
                "spread evenly."
            ),
        }[str(v["span"])],
        lambda _v: _(
            "Enter the figures of each period; otherwise add up to longer periods, because the "
            "rows pretend to know more than they do."
        ),
    ),
    "effort_spread_evenly": Words(
        lambda v: {
            "year": _(
                "“{subject}” is the same throughout every year: it looks like yearly sums "
                "spread evenly, which makes its effect seem to last longer."
            ),
            "quarter": _(
                "“{subject}” is the same throughout every quarter: it looks like quarterly sums "
                "spread evenly, which makes its effect seem to last longer."
            ),
            "month": _(
                "“{subject}” is the same throughout every month: it looks like monthly sums "
                "spread evenly, which makes its effect seem to last longer."
            ),
        }[str(v["span"])],
        lambda _v: _(
            "Enter when the work was done or the advertising was seen, not when it was booked; "
            "otherwise read its half-life as an upper bound."
        ),
    ),
    "learnt_from_sample": Words(
        lambda _v: _(
            "What all markets share in “{stage}” was learnt from {markets} of {all} markets, drawn "
            "at random from groups of similar size; intervals are as wide as these warrant. Each "
            "market’s own base and effects come from its own history."
        ),
        lambda _v: _(
            "Nothing is to be done. Where a lever’s interval decides, an experiment narrows it."
        ),
    ),
    "test_of_another_stage": Words(
        lambda _v: _(
            "The test “{subject}” measured “{measured}”, but “{lever}” acts on {names}: the test "
            "does not count."
        ),
        lambda _v: _(
            "Read it anew on a stage on which the lever acts, and name that stage in the test."
        ),
    ),
    "lever_is_tied": Words(
        lambda v: (
            _(
                "“{subject}” follows almost wholly from others, closest {names}: they widen the "
                "variance of its effect {inflation} times, so that the data can hardly tell it."
            )
            if v["strong"]
            else _(
                "“{subject}” follows largely from others, closest {names}: they widen the "
                "variance of its effect {inflation} times."
            )
        ),
        lambda _v: _(
            "Move them apart on purpose: run an experiment, or use one of them in pulses while the "
            "others stay."
        ),
    ),
    "lever_moves_with_season": Words(
        lambda _v: _(
            "“{subject}” moves with season and trend almost alone; that widens the variance of "
            "its effect {inflation} times."
        ),
        lambda _v: _(
            "Use it against the season on purpose for some periods, or test it in some markets."
        ),
    ),
    "effort_follows_stage": Words(
        lambda v: ngettext(
            "“{subject}” followed earlier “{stage}” (correlation {correlation}, {lag} period "
            "later); its effect may be overstated.",
            "“{subject}” followed earlier “{stage}” (correlation {correlation}, {lag} periods "
            "later); its effect may be overstated.",
            _count(v, "lag"),
        ),
        lambda _v: _(
            "If it works what comes out of “{stage}”, write worked_by = “{subject}” at that "
            "stage; otherwise set the effort by a plan."
        ),
    ),
    "stage_little_known": Words(
        lambda _v: _("“{subject}” is known for only {share} of the time."),
        lambda _v: _("Add what was recorded elsewhere; for the rest the model goes without it."),
    ),
    "stage_mostly_zero": Words(
        lambda _v: _("“{subject}” is zero in {share} of the periods."),
        lambda _v: _("Put small markets together, or leave this stage out."),
    ),
    "stage_exceeds_the_one_before": Words(
        lambda _v: _(
            "“{subject}” counts more than the stage before it: {after} against {before} of "
            "“{earlier}”."
        ),
        lambda _v: _(
            "Are all of “{earlier}” recorded? Enter the missing ones, or leave that stage out."
        ),
    ),
    "money_without_count": Words(
        lambda v: ngettext(
            "In {count} quarter there is “{subject}” without any “{earlier}”.",
            "In {count} quarters of markets there is “{subject}” without any “{earlier}”.",
            _count(v),
        ),
        lambda _v: _("Enter the missing ones of “{earlier}”, or leave those cells empty."),
    ),
    "count_without_money": Words(
        lambda v: ngettext(
            "In {count} quarter there are “{earlier}” without any “{subject}”.",
            "In {count} quarters of markets there are “{earlier}” without any “{subject}”.",
            _count(v),
        ),
        lambda _v: _("Book “{subject}” to the period of “{earlier}”, or check both columns."),
    ),
    "excluded_by_analyst": Words(
        lambda v: _where_and_when(
            _("The outcome {when} was taken out of the fit on purpose: {reason}.")
            if v["reason"]
            else _("The outcome {when} was taken out of the fit on purpose, without a reason."),
            v,
        ),
        lambda v: (
            _("If the reason no longer holds, delete this block of [[exclusions]] in firm.toml.")
            if v["reason"]
            else _("Write the reason in this block of [[exclusions]] in firm.toml.")
        ),
    ),
    "exclusion_meets_nothing": Words(
        lambda v: _where_and_when(_("The exclusion {when} meets no outcome."), v),
        lambda _v: _("Check its days and markets in firm.toml."),
    ),
    "much_is_excluded": Words(
        lambda _v: _("{share} of the outcomes were taken out of the fit."),
        lambda _v: _(
            "Keep what can be explained by a control column; the fewer periods are left, the more "
            "the published experience counts."
        ),
    ),
}

FIT_WORDS: dict[str, Words] = {
    "not_converged": Words(
        lambda _v: _(
            "The fit has not converged (R-hat {r_hat}, effective draws {ess}); "
            "its figures must not be used."
        ),
        lambda _v: _("Let it draw more, or simplify: fewer levers and controls."),
    ),
    "divergences": Words(
        lambda v: ngettext(
            "{count} draw of the fit went astray; intervals may be too narrow.",
            "{count} draws of the fit went astray; intervals may be too narrow.",
            _count(v),
        ),
        lambda _v: _("Fit again with another seed; if it stays, join levers that move together."),
    ),
    "worse_than_naive": Words(
        lambda v: ngettext(
            "In the last {periods} period the model forecast worse than simply repeating "
            "the year before (skill {skill}).",
            "Over the last {periods} periods the model forecast worse than simply repeating "
            "the year before (skill {skill}).",
            _count(v, "periods"),
        ),
        lambda _v: _(
            "Take the plan as a talking point only; look for what changed and add it as a control."
        ),
    ),
    "forecast_not_checked": Words(
        lambda v: ngettext(
            "With {periods} period the history is too short to test the forecast.",
            "With {periods} periods the history is too short to test the forecast.",
            _count(v, "periods"),
        ),
        lambda _v: _("Add earlier periods, so that the last ones can be held back for a test."),
    ),
    "nothing_to_forecast": Words(
        lambda _v: _("Nothing was recorded, so no forecast can be tested."),
        lambda _v: _("Record outcome and effort every week or month from now on."),
    ),
    "rests_on_beliefs": Words(
        lambda v: (
            ngettext(
                "There is no evidence: the plan rests on published effects and on what the "
                "departments believe of {count} lever.",
                "There is no evidence: the plan rests on published effects and on what the "
                "departments believe of {count} levers.",
                _count(v),
            )
            if v["count"]
            else _("There is no evidence: the plan rests on published effects alone.")
        ),
        lambda v: (
            _("Record outcome and effort from now on, and test the levers that sides disagree on.")
            if v["count"]
            else _("Ask both departments what they expect, and record outcome and effort.")
        ),
    ),
    "sides_differ": Words(
        lambda v: _expected_of_doubling() + " " + _nearer_to(v),
        lambda v: (
            _("Test it on purpose; a test settles what belief cannot.")
            if not v["nearer"]
            else _("Talk about what the side that lies further away sees differently.")
        ),
    ),
    "prior_rules": Words(
        lambda v: (
            _(
                "The data say almost nothing about “{subject}” ({data_said}); "
                "what both sides believe decides."
            )
            if v.get("believed")
            else _(
                "The data say almost nothing about “{subject}” ({data_said}); "
                "published experience decides."
            )
        ),
        lambda _v: _("Test it on purpose before much money is moved because of it."),
    ),
    "implausible_roi": Words(
        lambda v: (
            _(
                "“{subject}” seems to return up to {roi_high} per unit of money; "
                "that is implausible."
            )
            if v.get("roi_high") is not None
            else _(
                "“{subject}” seems to return {roi_median} per unit of money; that is implausible."
            )
        ),
        lambda _v: _("Check its cost per unit, and whether its effort follows earlier sales."),
    ),
}

PLAN_WORDS: dict[str, Words] = {
    "measures_left_out": Words(
        lambda _v: _(
            "Measures of the optimum are left out: {names}. With them the plan would not be better "
            "than last year’s split with a probability of {caution}."
        ),
        lambda _v: _("Write decided = true to do one all the same, or plan with less caution."),
    ),
    "keeps_last_year": Words(
        lambda _v: _(
            "The plan keeps last year’s split: no change is better with a probability of "
            "at least {caution} (the best reaches {probability})."
        ),
        lambda _v: _("Test the levers with the most money at stake; then the plan can move."),
    ),
    "goes_part_way": Words(
        lambda _v: _(
            "The plan goes {step} of the way to the optimum, so that it is better than last "
            "year’s split with a probability of at least {caution}."
        ),
        lambda _v: _("A test makes the evidence stronger and the way longer."),
    ),
    "money_left": Words(
        lambda _v: _(
            "{cents} stay unspent: more of any lever would cost more than it contributes."
        ),
        lambda _v: _("Keep it as a reserve, or wait for a measure that is worth it."),
    ),
    "bounds_leave_money": Words(
        lambda _v: _("{cents} stay unspent: what is worth more stands at its upper bound already."),
        lambda _v: _("Widen the bounds or the capacity, or keep the money as a reserve."),
    ),
    "groups_leave_money": Words(
        lambda _v: _(
            "{cents} stay unspent: what is worth more belongs to groups at their cap: {names}."
        ),
        lambda _v: _("Raise the cap, or keep the money as a reserve."),
    ),
    "goal_unlikely": Words(
        lambda _v: _("The goal is reached with a probability of only {probability}."),
        lambda _v: _("Talk about the goal, the budget or the bounds together."),
    ),
    "capacity_binds": Words(
        lambda _v: _("“{subject}” is at the limit of its capacity ({capacity} {unit} per period)."),
        lambda _v: _("More capacity there would be worth more than more money elsewhere."),
    ),
    "bound_binds": Words(
        lambda v: (
            _("“{subject}” is at its upper bound of {cents}.")
            if v["side"] == "high"
            else _("“{subject}” is at its lower bound of {cents}.")
        ),
        lambda v: (
            _("If more is thinkable there, raise the bound and plan again.")
            if v["side"] == "high"
            else _("If less is thinkable there, lower the bound and plan again.")
        ),
    ),
    "group_binds": Words(
        lambda v: (
            _(
                "The floor of {cents} under “{subject}” holds the best plan: one unit of money "
                "less would be worth {marginal} more."
            )
            if v["side"] == "low"
            else _(
                "The cap of {cents} on “{subject}” holds the best plan: one unit of money more "
                "would be worth {marginal} more."
            )
        ),
        lambda _v: _("Talk about what it is for; if it may give way, change it and plan again."),
    ),
    "last_year_breaks_group": Words(
        lambda v: (
            _(
                "Last year’s split of the same money would give “{subject}” {cents}, less than the "
                "{limit_cents} asked for. The plan starts from the nearest split that keeps it."
            )
            if v["side"] == "low"
            else _(
                "Last year’s split of the same money would give “{subject}” {cents}, more than the "
                "{limit_cents} allowed. The plan starts from the nearest split that keeps it."
            )
        ),
        lambda _v: _("Caution compares with that split, not with last year’s own."),
    ),
    "group_spent_beyond": Words(
        lambda _v: _(
            "{cents} have been spent on “{subject}” this year, more than its cap of {most_cents}."
        ),
        lambda _v: _("The rest of the plan gives it nothing; raise its cap if that is wrong."),
    ),
    "phasing_costs": Words(
        lambda _v: _(
            "Spread over the periods as asked for, the plan is expected to contribute {cents} less "
            "than spread as last year."
        ),
        lambda _v: _('Let the plan find the spread itself: phasing = "optimised" in [plan].'),
    ),
    "phasing_unsure": Words(
        lambda _v: _(
            "It is only {probability} likely that spreading the amounts over the periods in this "
            "way is better than last year’s way; {caution} was asked for."
        ),
        lambda _v: _('Last year’s way risks less: phasing = "last_year" in [plan].'),
    ),
    "no_block_left": Words(
        lambda _v: _(
            "“{subject}” is run in blocks only (pulse_periods = {periods}), and there is room for "
            "none in the plan, which therefore gives it nothing."
        ),
        lambda _v: _("Check pulse_periods and pulses of it in firm.toml."),
    ),
    "spent_beyond_bound": Words(
        lambda _v: _(
            "{cents} have been spent on “{subject}” this year, more than its upper bound of "
            "{most_cents}."
        ),
        lambda _v: _("The rest of the plan gives it nothing; raise its bound if that is wrong."),
    ),
    "so_far_unobserved": Words(
        lambda v: ngettext(
            "Since the start of the plan the outcome of {count} period and market is missing and "
            "counts as nothing for the goal.",
            "Since the start of the plan the outcome of {count} periods and markets is missing and "
            "counts as nothing for the goal.",
            _count(v),
        ),
        lambda _v: _("Enter what is missing, and plan again."),
    ),
    "goal_reached_already": Words(
        lambda _v: _("The goal is reached already: {cents} since the start of the plan."),
        lambda _v: _("Talk about a new goal together, or keep the rest of the money."),
    ),
    "controls_as_last_year": Words(
        lambda _v: _("For the time of the plan these columns are taken as last year: {names}."),
        lambda _v: _(
            "If prices or other conditions will change, read the forecast with that in mind."
        ),
    ),
    "lever_without_last_year": Words(
        lambda _v: _("“{subject}” was not used last year, so the plan gives it nothing."),
        lambda _v: _("Start it as a test; with some history of its own it can be planned."),
    ),
    "certificate_loose": Words(
        lambda _v: _("The optimum is proven only to within {gap}."),
        lambda _v: _("Somewhat better plans may exist; narrower bounds make the proof tighter."),
    ),
    "risk_changes_nothing": Words(
        lambda _v: _("The attitude to risk changes next to nothing: the mean would serve as well."),
        lambda _v: _("Compare plans by the mean, which is easier to explain."),
    ),
    "risk_few_draws": Words(
        lambda _v: _(
            "The mean of the worst {share} of all cases rests on {draws} draws only, and the plan "
            "was chosen by just these."
        ),
        lambda _v: _("Look at more of the bad cases: raise --risk-level or risk_level."),
    ),
}

MARKET_WORDS: dict[str, Words] = {
    "one_market": Words(
        lambda _v: _("The history has one market only, so there is no plan by market."),
        lambda _v: _("Name each row’s market in a column of the history; then it can be made."),
    ),
    "markets_nothing_to_gain": Words(
        lambda _v: _(
            "Another spread over the markets gains next to nothing: the best is expected to bring "
            "{cents} more than the joint plan’s optimum."
        ),
        lambda _v: _("Spread the joint plan over the markets as last year."),
    ),
    "markets_keep_joint": Words(
        lambda _v: _(
            "The plan by market keeps the joint plan: no other spread is expected to bring more "
            "and is better than last year’s split with a probability of at least {caution}."
        ),
        lambda _v: _("A test in some of the markets tells how differently they answer."),
    ),
    "markets_gain_unsure": Words(
        lambda _v: _(
            "The plan by market is better than the joint plan with a probability of only "
            "{probability}, less than {caution}."
        ),
        lambda _v: _("Test it in some of the markets before all of them follow."),
    ),
    "markets_few_draws": Words(
        lambda _v: _("So many markets leave room for only {draws} draws to value the plan with."),
        lambda _v: _("Take probabilities by market as rough, or put small markets together."),
    ),
    "markets_certificate_loose": Words(
        lambda _v: _("The optimum by market is proven only to within {gap}."),
        lambda _v: _("Somewhat better plans may exist; narrower bounds make the proof tighter."),
    ),
}

EXPERIMENT_WORDS: dict[str, Words] = {
    "no_test_possible": Words(
        lambda _v: _(
            "No test of “{subject}” can be designed: {periods} periods of {markets} markets are "
            "too little to say how precise it would be."
        ),
        lambda _v: _(
            "Add earlier periods, allow more markets, or ask for a shorter test; the lever must "
            "have been used over the last year."
        ),
    ),
    "precision_not_reached": Words(
        lambda _v: _(
            "No test of “{subject}” reaches this precision; the most precise finds an effect of "
            "{share} of the outcome."
        ),
        _more_precise,
    ),
    "before_after_is_weak": Words(
        lambda _v: _(
            "Before and after is weak evidence: whatever else happened at the same time counts "
            "as the effect of “{subject}”."
        ),
        lambda _v: _("Leave some markets alone as controls, or switch on and off several times."),
    ),
    "carry_over_not_known": Words(
        lambda _v: _(
            "The test assumes that the effect of “{subject}” ends with the period; what lasts "
            "longer would be counted against it."
        ),
        lambda _v: _("Name the periods for which it lasts as carry-over; the blocks get longer."),
    ),
    "controls_follow_poorly": Words(
        lambda _v: _(
            "The markets that are compared do not move together well: before the test they lie "
            "{share} of the outcome apart."
        ),
        lambda _v: _("Choose other or more test markets, or a longer history."),
    ),
    "test_sees_return": Words(
        lambda _v: _(
            "Changing “{subject}” by {cents} in total, the test finds a return of {marginal} per "
            "unit of money with a probability of {probability}."
        ),
        lambda _v: _("If a smaller return would be worth it too, ask for a more precise test."),
    ),
    "test_not_in_history": Words(
        lambda _v: _(
            "The history does not hold the whole test of “{subject}” from {first} to {last} "
            "and its carry-over."
        ),
        lambda _v: _("Add the missing periods to the history, or correct the dates."),
    ),
    "test_outcome_missing": Words(
        lambda v: ngettext(
            "The outcome of the test markets is missing in {count} period of the test of "
            "“{subject}”.",
            "The outcome of the test markets is missing in {count} periods of the test of "
            "“{subject}”.",
            _count(v),
        ),
        lambda _v: _("Fill in the missing outcomes; a test without them cannot be read."),
    ),
    "too_little_before_test": Words(
        lambda _v: _(
            "Only {periods} comparable periods lie before the test of “{subject}”; {least} are "
            "needed to say how sure its result is."
        ),
        lambda _v: _("Add earlier periods, or leave out markets that are often not observed."),
    ),
    "no_market_to_compare_with": Words(
        lambda _v: _("No market was left alone in the test of “{subject}” and observed."),
        lambda _v: _("Name only the markets that were changed, or read it as before and after."),
    ),
    "year_before_missing": Words(
        lambda _v: _(
            "The test of “{subject}” is compared with a year earlier, and outcomes of those "
            "periods are missing or not as usual."
        ),
        lambda _v: _("Fill them in, or compare with markets that were left alone."),
    ),
    "test_never_switched_back": Words(
        lambda _v: _(
            "In {periods} periods the test of “{subject}” never switched back: a block is as "
            "long as the test."
        ),
        lambda _v: _("Name the length of the blocks, or read it as before and after."),
    ),
    "effort_not_changed": Words(
        lambda _v: _("In the test the effort of “{subject}” was what it would have been."),
        lambda _v: _("Check the dates, the markets and the column; nothing was tested."),
    ),
    "effort_hardly_changed": Words(
        lambda _v: _("In the test the effort of “{subject}” changed by only {share}."),
        lambda _v: _("Change it more strongly, so that an effect can be seen."),
    ),
    "controls_changed_too": Words(
        lambda _v: _(
            "While “{subject}” was tested, its effort in the control markets changed by {share}."
        ),
        lambda _v: _(
            "If that was part of the test, name them as test markets; if not, leave them out."
        ),
    ),
    "test_was_short": Words(
        lambda _v: _("The test of “{subject}” lasted only {periods} periods."),
        lambda _v: _("Let it last at least {least} periods, so that chance evens out."),
    ),
    "few_windows": Words(
        lambda _v: _(
            "The standard error rests on no more than {windows} comparable windows without a "
            "test, and is made wider for it."
        ),
        lambda _v: _("A longer history before the test makes it narrower."),
    ),
}

COMPROMISE_WORDS: dict[str, Words] = {
    "room_is_empty": Words(
        lambda _v: _("No plan is in the room: the best one is worth {cents} less than it asks."),
        lambda _v: _("Lower what the room asks of a plan, or raise budget or bounds."),
    ),
    "somebody_loses_in_room": Words(
        lambda _v: _(
            "In every plan of the room one department is worse off than without an agreement; a "
            "plan in which nobody loses costs {cents} against the best one."
        ),
        lambda _v: _("Allow the room that much, or agree on what the other side gets in return."),
    ),
    "somebody_loses_everywhere": Words(
        lambda _v: _(
            "Within budget and bounds every plan leaves one department worse off than without an "
            "agreement."
        ),
        lambda _v: _("Raise budget or bounds, or look for measures that are not on the table."),
    ),
    "no_common_gain": Words(
        lambda _v: _(
            "No plan is better for one department and worse for none than what holds without an "
            "agreement."
        ),
        lambda _v: _("Stay with that, widen the room, or look for levers that both gain from."),
    ),
    "either_or": Words(
        lambda _v: _(
            "Each department could gain, but not in the same plan: their least amounts exclude "
            "each other."
        ),
        lambda _v: _("Take turns, lower a least amount, or decide it on the next level."),
    ),
    "wishes_agree": Words(
        lambda _v: _("One plan is best for all departments; there is nothing to argue about."),
        lambda _v: _("Sign it."),
    ),
    "department_wants_nothing": Words(
        lambda _v: _("{department} weighs no outcome and has no wish; the others share the room."),
        lambda _v: _("Ask whether it has a wish after all; it is not made worse off."),
    ),
    "department_gains_nothing": Words(
        lambda _v: _("{department} has everything it can get in the room already."),
        lambda _v: _("Look for a lever that serves it, or widen the room."),
    ),
    "compromise_not_proven": Words(
        lambda _v: _(
            "Every department gets {share} of its best case. No plan with more was found; that "
            "none gives more is proven only up to {gap} of the best case."
        ),
        lambda _v: _(
            "The departments' effects multiply, which makes a proof hard; the plan itself holds."
        ),
    ),
    "wishes_exceed_budget": Words(
        lambda _v: _("All wishes together cost {wished_cents}, the budget is {cents}."),
        lambda _v: _("Each wish is fulfilled in part; say which matter most by their weights."),
    ),
    "minimum_not_kept": Words(
        lambda _v: _(
            "“{subject}” gets {cents}; below {least_cents} that is worth nothing ({department})."
        ),
        lambda _v: _("Do without it and use the money elsewhere, or lower another least amount."),
    ),
    "outcome_not_weighed": Words(
        lambda _v: _(
            "“{outcome}” cannot be weighed: in the plan that holds without an agreement it is not "
            "positive."
        ),
        lambda _v: _("Weigh another outcome, or wish for amounts."),
    ),
    "later_not_known": Words(
        lambda _v: _(
            "What is left to later years is not weighed: for so many markets it is not computed."
        ),
        lambda _v: _("Weigh another outcome, or join some of the markets."),
    ),
    "wish_out_of_reach": Words(
        lambda _v: _("{wished_cents} are wished for “{subject}”; it can get {cents} at most."),
        lambda _v: _("Raise its upper bound or capacity, or wish for what is possible."),
    ),
}

SETTLE_WORDS: dict[str, Words] = {
    "test_needs_history": Words(
        lambda _v: _("Nothing was recorded yet, so nobody can say how precise a test would be."),
        lambda _v: _("Record outcome and effort by week or month; half a year is a beginning."),
    ),
    "no_lever_can_be_tested": Words(
        lambda _v: _(
            "Knowing all about one lever would be worth up to {cents}, but no test of such a lever "
            "is possible."
        ),
        lambda _v: _("A longer history, or one by market, makes tests possible."),
    ),
    "little_to_learn": Words(
        lambda _v: _(
            "No test is worth holding: whatever it showed, the plan would hardly change. Knowing "
            "all about one lever would be worth {cents} at most."
        ),
        lambda _v: _("Keep to the plan. With wider bounds of the levers more may be to learn."),
    ),
    "test_dearer_than_knowing": Words(
        lambda _v: _(
            "No test is worth holding. The best one, of “{subject}”, costs {cost_cents}; even "
            "without any error its result would be worth {known_cents} only."
        ),
        lambda _v: _("Keep to the plan, or use the result for more than one planning year."),
    ),
    "tests_too_imprecise": Words(
        lambda _v: _(
            "No test is worth holding: none is precise enough. Without any error the best one, of "
            "“{subject}”, would be worth {known_cents}; as it is, its result is worth {cents}, and "
            "it costs {cost_cents}. At least {least_cents} beyond its cost are asked for."
        ),
        lambda _v: _(
            "More markets, a longer history or a larger change make a test more precise; a result "
            "used for more than one planning year is worth more."
        ),
    ),
    "test_dearer_than_worth": Words(
        lambda _v: _(
            "No test is worth holding: the result of the best one, of “{subject}”, is worth "
            "{cents}, and it costs {cost_cents}. At least {least_cents} beyond its cost are asked "
            "for."
        ),
        lambda _v: _("Look for a cheaper change, or use the result for more than one year."),
    ),
    "test_worth_chance": Words(
        lambda _v: _(
            "No test is worth holding for sure: the result of the best one, of “{subject}”, may be "
            "worth {cents}, but with a standard error of {error_cents} that may be chance in the "
            "draws."
        ),
        lambda _v: _("Fit with more draws (--draws), or use the result for longer (--years)."),
    ),
    "test_worth_unsure": Words(
        lambda _v: _(
            "How much the test of “{subject}” is worth is not sure: on draws that the estimate has "
            "not seen it is worth less than half."
        ),
        lambda _v: _("Fit with more draws (--draws) before much is spent on the test."),
    ),
    "nothing_believed": Words(
        lambda _v: _("There is no lever about which both sides have said what they expect."),
        _both_may_answer,
    ),
    "lever_not_answered": Words(
        lambda _v: _("Not both sides have said what they expect of “{subject}”."),
        _both_may_answer,
    ),
    "nothing_in_dispute": Words(
        lambda _v: _(
            "There is nothing to settle: within bounds and budget both sides would give about the "
            "same amounts. At most {cents} are in dispute."
        ),
        lambda _v: _("Agree on the plan; different reasons for the same amounts are no quarrel."),
    ),
    "belief_far_from_evidence": Words(
        lambda _v: _(
            "What one side believes of “{subject}” lies far from what the evidence says; its view "
            "rests on {draws} draws only."
        ),
        lambda _v: _("Fit with more draws (--draws), and talk about the evidence first."),
    ),
    "test_settles_too_little": Words(
        lambda _v: _(
            "No test settles the dispute for less than it is worth. The best one, of “{subject}”, "
            "settles {share} of {cents} and costs {cost_cents}."
        ),
        lambda _v: _("Look for a middle in the room, or let a neutral person decide."),
    ),
}

WORDS = {
    **DATA_WORDS,
    **HISTORY_WORDS,
    **FIT_WORDS,
    **PLAN_WORDS,
    **MARKET_WORDS,
    **EXPERIMENT_WORDS,
    **SETTLE_WORDS,
    **COMPROMISE_WORDS,
}

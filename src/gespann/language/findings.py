"""Findings in words: what was found, and what can be done about it.

The core knows codes and figures only. Here every code has its sentence and its remedy; both are
about data, model and plan, never about a person.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from gespann.core.findings import Finding
from gespann.core.quantities import CENTS_PER_UNIT
from gespann.language import gettext as _
from gespann.language import ngettext
from gespann.language.numbers import day, exact_money, money, number, percent

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


PERCENTAGES = ("share", "probability", "caution", "step", "data_said", "variation", "gap", "skill")
ONE_DECIMAL = ("years", "z", "roi_high", "roi_median", "capacity", "windows", "effort")
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
    return str(value)


def _figure(name: str, value: float, currency: str) -> str:
    if name == "cents":
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
    "outcome_has_outlier": Words(
        lambda _v: _("The outcome of {period} lies far from the others ({z} standard deviations)."),
        lambda _v: _("Check the entry; if it is true, add a control column for what happened."),
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
    "prior_rules": Words(
        lambda _v: _(
            "The data say almost nothing about “{subject}” ({data_said}); "
            "published experience decides."
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

WORDS = {**DATA_WORDS, **FIT_WORDS, **PLAN_WORDS, **EXPERIMENT_WORDS}

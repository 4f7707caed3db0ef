"""Checks in words: what was asked of a fit, what came out, and what can be done about it.

The core knows codes and figures only. Here every code has its title, its sentence, which tells the
figures whether the check passed or not, and its remedy.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite

from gespann.core.response.checks import Check, CheckGroup, Verdict
from gespann.language import gettext as _
from gespann.language import ngettext
from gespann.language.numbers import NOT_KNOWN, number, percent

LEAST_P = 0.001  # smaller ones are told as smaller than this


@dataclass(frozen=True)
class Words:
    """The words for one code: looked up when they are needed, in the language in use then."""

    title: Callable[[], str]
    sentence: Callable[[Check], str]
    remedy: Callable[[], str]


def title(check: Check) -> str:
    """What was asked, and of what.

    Raises: ValueError if the code is not known.
    """
    name = _words(check).title()
    if not check.subject:
        return name
    return _("{check}: “{subject}”").format(check=name, subject=check.subject)


def sentence(check: Check) -> str:
    """What came out, with its figures, as a sentence.

    Raises: ValueError if the code is not known.
    """
    pattern = _words(check).sentence(check)
    figures = {name: _written(name, value) for name, value in check.values.items()}
    return pattern.format(subject=check.subject, **figures)


def remedy(check: Check) -> str:
    """What can be done about it, as a sentence; "" where nothing has to be done.

    Raises: ValueError if the code is not known.
    """
    words = _words(check)
    return "" if check.verdict is Verdict.PASS else words.remedy()


def verdict_name(verdict: Verdict) -> str:
    """A verdict in a word or two."""
    return {
        Verdict.PASS: _("passed"),
        Verdict.REVIEW: _("to be looked at"),
        Verdict.FAIL: _("failed"),
    }[verdict]


def group_name(group: CheckGroup) -> str:
    """A group of checks as a heading."""
    return {
        CheckGroup.SAMPLING: _("Computation"),
        CheckGroup.FIT: _("Model and history"),
        CheckGroup.FORECAST: _("Forecast"),
        CheckGroup.LEVERS: _("Levers"),
        CheckGroup.DATA: _("Data"),
    }[group]


def summary(checks: tuple[Check, ...]) -> str:
    """How many checks passed, in a sentence or two."""
    counts = {verdict: sum(c.verdict is verdict for c in checks) for verdict in Verdict}
    words = [
        _("{passed} of {all} checks passed.").format(
            passed=number(counts[Verdict.PASS]), all=number(len(checks))
        )
    ]
    if counts[Verdict.REVIEW]:
        words.append(
            ngettext(
                "{count} is to be looked at.",
                "{count} are to be looked at.",
                counts[Verdict.REVIEW],
            ).format(count=number(counts[Verdict.REVIEW]))
        )
    if counts[Verdict.FAIL]:
        words.append(
            ngettext("{count} failed.", "{count} failed.", counts[Verdict.FAIL]).format(
                count=number(counts[Verdict.FAIL])
            )
        )
    return " ".join(words)


def _words(check: Check) -> Words:
    if check.code not in WORDS:
        raise ValueError(f"no words are known for the check {check.code!r}")
    return WORDS[check.code]


PERCENTAGES = (
    "held_half", "held_most", "share", "probability", "limit", "data_said", "weighted_error",
    "mean_error", "skill", "model_error", "naive_error",
)  # fmt: skip
DECIMALS = {
    "r_hat": 3, "r_squared": 2, "correlation": 2, "median": 3, "prior_low": 3,
    "prior_high": 3, "roi_median": 2, "low": 2, "high": 2, "believed_low": 2, "believed_high": 2,
    "difference": 1, "standard_error": 1,
}  # fmt: skip


def _written(name: str, value: object) -> str:
    """A figure as its name asks for: share, p-value or number; words as they are."""
    if value is None:
        return NOT_KNOWN
    if not isinstance(value, int | float):
        return str(value)
    if not isfinite(value):
        return NOT_KNOWN
    if name.startswith("p_"):
        return _probability(float(value))
    if name in PERCENTAGES:
        return percent(abs(value) if name == "skill" else value, 1 if abs(value) < 0.1 else 0)
    digits = DECIMALS.get(name, 0)
    return number(round(value, digits) + 0.0, digits)  # a zero has no sign


def _probability(value: float) -> str:
    if value < LEAST_P:
        return _("less than {limit}").format(limit=number(LEAST_P, 3))
    return number(value, 3)


def _of_shape(check: Check) -> str:
    """Which property of the outcome is the least usual one."""
    names = {
        "mean": _("its mean"),
        "sd": _("its spread"),
        "autocorrelation": _("its memory from period to period"),
        "largest": _("its largest value"),
        "smallest": _("its smallest value"),
        "zeros": _("its share of zeros"),
    }
    if check.verdict is Verdict.PASS:
        pattern = _(
            "Outcomes drawn from the model look like the observed one; the least usual is {what} "
            "(p-value {p_value})."
        )
    else:
        pattern = _(
            "Outcomes drawn from the model do not look like the observed one: {what} hardly occurs "
            "among them (p-value {p_value})."
        )
    return pattern.replace("{what}", names[str(check.values["statistic"])])


def _of_unevenness(check: Check) -> str:
    where = {"level": _("the level of the outcome"), "time": _("time")}
    return _(
        "The size of the model’s errors goes with {along_what} at a correlation of {correlation}."
    ).replace("{along_what}", where[str(check.values["along"])])


def _of_comparison(better: Callable[[], str], worse: Callable[[], str]) -> Callable[[Check], str]:
    """What a comparison says; the figures are log density in units of the natural logarithm."""

    def words(check: Check) -> str:
        answers = {
            "better": better,
            "worse": worse,
            "open": lambda: _(
                "Forecasts cannot tell: the difference of log predictive density ({difference}) "
                "is not more than noise (standard error {standard_error})."
            ),
        }
        return answers[str(check.values["clear"])]()

    return words


def _of_held_back(check: Check) -> str:
    if check.values["skill"] is None:
        return _("The history is too short to hold periods back and forecast them.")
    return (
        _(
            "Over the last {periods} periods, which it had not seen, the model was {model_error} "
            "off; repeating the year before would have been {naive_error} off."
        )
        if check.verdict is Verdict.PASS
        else _(
            "Over the last {periods} periods, which it had not seen, the model was {model_error} "
            "off, more than repeating the year before ({naive_error})."
        )
    )


def _of_rolling(check: Check) -> str:
    if float(str(check.values["skill"])) >= 0:
        return _(
            "Over {origins} forecasts of {periods} periods each the model was {model_error} off, "
            "the repetition {naive_error}: {skill} better."
        )
    return _(
        "Over {origins} forecasts of {periods} periods each the model was {model_error} off, "
        "the repetition {naive_error}: {skill} worse."
    )


WORDS: dict[str, Words] = {
    "r_hat": Words(
        lambda: _("Chains agree"),
        lambda c: (
            _("The chains agree: R-hat is at most {r_hat}.")
            if c.verdict is Verdict.PASS
            else _("The chains do not agree: R-hat reaches {r_hat} and should not exceed 1.01.")
        ),
        lambda: _("Let it draw more, or simplify: fewer levers and controls."),
    ),
    "effective_draws": Words(
        lambda: _("Enough effective draws"),
        lambda _c: _(
            "The draws are worth {bulk} independent ones in the middle and {tail} at the ends; "
            "400 are wanted."
        ),
        lambda: _("Let it draw more."),
    ),
    "divergences": Words(
        lambda: _("No draw went astray"),
        lambda _c: _("{count} of {draws} draws went astray."),
        lambda: _("Fit again with another seed; if it stays, join levers that move together."),
    ),
    "prior_predictive": Words(
        lambda: _("Thinkable before the data"),
        lambda c: (
            _(
                "Before the data the model held such outcomes possible (p-value of the total "
                "{p_total}, of the swing {p_swing}; R² of the prior {r_squared})."
            )
            if c.verdict is Verdict.PASS
            else _(
                "Before the data the model hardly held such outcomes possible (p-value of the "
                "total {p_total}, of the swing {p_swing}; R² of the prior {r_squared})."
            )
        ),
        lambda: _(
            "Check the units of the outcome, and whether a break in its definition is in it."
        ),
    ),
    "coverage": Words(
        lambda: _("Intervals hold the history"),
        lambda _c: _(
            "The interval for nine in ten holds {held_most} of {cells} observed outcomes, that for "
            "one in two {held_half}."
        ),
        lambda: _(
            "Where they hold too little, look for periods that lie off and explain them; where "
            "they hold too much, the history is short for so much detail: leave out controls."
        ),
    ),
    "shape": Words(
        lambda: _("Outcomes look alike"),
        _of_shape,
        lambda: _("Look at the picture of this stage and add what is missing as a control column."),
    ),
    "total": Words(
        lambda: _("The total is met"),
        lambda c: (
            _(
                "The observed total lies among those that the model draws (Bayesian p-value "
                "{p_value})."
            )
            if c.verdict is Verdict.PASS
            else _(
                "The observed total lies at the edge of those that the model draws (Bayesian "
                "p-value {p_value})."
            )
        ),
        lambda: _("Look for periods that the model misses, and exclude or explain them."),
    ),
    "goodness": Words(
        lambda: _("Goodness of fit"),
        lambda _c: _(
            "The model explains {r_squared} of the variance (R²) and is {weighted_error} off on "
            "average, weighted by size ({mean_error} unweighted)."
        ),
        lambda: _("Add what moves the outcome: prices, stock-outs, holidays, large orders."),
    ),
    "autocorrelation": Words(
        lambda: _("No memory is left"),
        lambda _c: _(
            "What the model leaves over goes with the period before at a correlation of "
            "{correlation} (p-value {p_value})."
        ),
        lambda: _("Something slow is missing: add it as a control column."),
    ),
    "season": Words(
        lambda: _("No season is left"),
        lambda _c: _(
            "The time of the year explains {share} of what the model leaves over, beyond chance "
            "(p-value {p_value})."
        ),
        lambda: _(
            "Something comes back every year at the same time: add holidays, campaigns or "
            "closing days as a control column."
        ),
    ),
    "even_noise": Words(
        lambda: _("Errors are even"),
        _of_unevenness,
        lambda: _("Read intervals with care where errors are large; look for what changed."),
    ),
    "base": Words(
        lambda: _("A base is left"),
        lambda _c: _(
            "The levers explain {share} of the outcome; the probability that they explain more "
            "than {limit} is {probability}."
        ),
        lambda: _(
            "Ask whether the firm would really sell so little without them; if not, state what "
            "you believe, or test the strongest lever."
        ),
    ),
    "held_back": Words(
        lambda: _("Forecast of the last periods"),
        _of_held_back,
        lambda: _(
            "Take the plan as a talking point only; look for what changed and add it as a control."
        ),
    ),
    "rolling_naive": Words(
        lambda: _("Better than repeating the year before"),
        _of_rolling,
        lambda: _(
            "Take the plan as a talking point only; look for what changed and add it as a control."
        ),
    ),
    "rolling_drift": Words(
        lambda: _("Better than repeating it with growth"),
        _of_rolling,
        lambda: _("Levers add little to the forecast here; rely on tests rather than on the fit."),
    ),
    "rolling_coverage": Words(
        lambda: _("Intervals hold the future"),
        lambda _c: _(
            "Over {origins} forecasts of {periods} periods each the interval for nine in ten held "
            "{held_most} of what came, that for one in two {held_half}."
        ),
        lambda: _("Take the intervals as too narrow; look for what changed over the last year."),
    ),
    "with_bond": Words(
        lambda: _("Bond or no bond"),
        _of_comparison(
            lambda: _(
                "With the bond the next quarters are forecast better than without it (log "
                "predictive density +{difference}, standard error {standard_error})."
            ),
            lambda: _(
                "Without the bond the next quarters are forecast better (log predictive density "
                "{difference}, standard error {standard_error})."
            ),
        ),
        lambda: _("Do not rest the plan on the departments’ helping each other; test it."),
    ),
    "with_long_life": Words(
        lambda: _("Long life or short"),
        _of_comparison(
            lambda: _(
                "With effects that last for years the next quarters are forecast better (log "
                "predictive density +{difference}, standard error {standard_error})."
            ),
            lambda: _(
                "Without effects that last for years the next quarters are forecast better (log "
                "predictive density {difference}, standard error {standard_error})."
            ),
        ),
        lambda: _("Do not rest the plan on what is left to later years."),
    ),
    "with_lever": Words(
        lambda: _("With or without the lever"),
        _of_comparison(
            lambda: _(
                "With it the next quarters are forecast better than without it (log predictive "
                "density +{difference}, standard error {standard_error})."
            ),
            lambda: _(
                "Without it the next quarters are forecast better (log predictive density "
                "{difference}, standard error {standard_error})."
            ),
        ),
        lambda: _("Test it on purpose before money is moved because of it."),
    ),
    "data_said": Words(
        lambda: _("The data spoke"),
        lambda c: (
            _("The data narrowed what was believed by {data_said}.")
            if c.verdict is Verdict.PASS
            else _("The data say almost nothing ({data_said}); what both sides believe decides.")
            if c.values.get("believed")
            else _("The data say almost nothing ({data_said}); published experience decides.")
        ),
        lambda: _("Test it on purpose before much money is moved because of it."),
    ),
    "prior_held": Words(
        lambda: _("Data and experience agree"),
        lambda c: (
            _(
                "The elasticity of {median} lies within what experience holds possible "
                "({prior_low} to {prior_high})."
            )
            if c.verdict is Verdict.PASS
            else _(
                "The elasticity of {median} lies outside what experience holds possible "
                "({prior_low} to {prior_high})."
            )
        ),
        lambda: _(
            "Find out whether this firm is different or something else moved with the lever."
        ),
    ),
    "plausible_roi": Words(
        lambda: _("A plausible return"),
        lambda _c: _(
            "It returns {roi_median} per unit of money ({low} to {high}); experience holds "
            "{believed_low} to {believed_high} possible."
        ),
        lambda: _("Check its cost per unit, and whether its effort follows earlier sales."),
    ),
    "told_apart": Words(
        lambda: _("Levers can be told apart"),
        lambda c: (
            _(
                "Of all pairs it is hardest to tell from “{other}”, and that is possible "
                "(correlation of their effects {correlation})."
            )
            if c.verdict is Verdict.PASS
            else _(
                "Its effect cannot be told from that of “{other}”: what one gains the other loses "
                "(correlation {correlation})."
            )
        ),
        lambda: _("Change one of them alone for some weeks, or join them in one lever."),
    ),
    "follows_sales": Words(
        lambda: _("Effort does not follow sales"),
        lambda c: (
            _("Its effort does not follow earlier sales (strongest correlation {correlation}).")
            if c.verdict is Verdict.PASS
            else _(
                "Its effort followed earlier sales (correlation {correlation}); its effect may be "
                "overstated."
            )
        ),
        lambda: _("Add the size of the markets as potential, or set the effort by a plan."),
    ),
    "down_weighted": Words(
        lambda: _("Few wild outcomes"),
        lambda _c: _(
            "{count} of {cells} outcomes lie too far off to be believed and count less ({share})."
        ),
        lambda: _("Check these entries; exclude them or explain them by a control column."),
    ),
}

"""Everything the model was asked, with the answers: what did not pass in view, the rest folded."""

from collections.abc import Iterable

import numpy as np
from markupsafe import Markup

from gespann.core.planning.results import JointPlan
from gespann.core.quantities import CENTS_PER_UNIT
from gespann.core.response.checks import (
    Check,
    CheckGroup,
    RollingForecast,
    StagePredictive,
    Verdict,
)
from gespann.core.response.results import Fit
from gespann.files.report.document import (
    Answer,
    AnswerGroup,
    Answers,
    Block,
    Cell,
    Figure,
    Key,
    Row,
    Section,
    Table,
    drawn_twice,
)
from gespann.files.report.drawing.ridges import Pair, draw_pairs
from gespann.files.report.drawing.scales import Wording
from gespann.files.report.drawing.tracks import Expectation, draw_tracks
from gespann.files.report.sections.history import years_of
from gespann.files.report.words import (
    department_keys,
    lever_order,
    money_wording,
    number_wording,
    said,
)
from gespann.language import gettext as _
from gespann.language import ngettext
from gespann.language.checks import (
    group_name,
    remedy,
    sentence,
    summary,
    title,
    verdict_name,
)
from gespann.language.numbers import NOT_KNOWN, day, money, percent

SIGNS = {Verdict.PASS: "✓", Verdict.REVIEW: "?", Verdict.FAIL: "✗"}
YEARS_SHOWN = 1  # before the first of the rolling forecasts


def checks(fit: Fit, _plan: JointPlan | None = None) -> Section | None:
    """A line that sums up, what did not pass, what passed, and pictures to judge by."""
    return checks_with_hint(fit, _not_thorough())


def checks_with_hint(fit: Fit, not_thorough: str) -> Section | None:
    """The same; `not_thorough` says how to have the checks that were not made."""
    if not fit.checks:
        return None
    lead = summary(fit.checks)
    if fit.rolling is None:
        lead = f"{lead} {not_thorough}"
    blocks: list[Block] = [*_answers(fit.checks), *_stages(fit), *_rolling(fit), _pairs(fit)]
    return Section("checks", _("What the model was put to"), lead, tuple(blocks))


def _not_thorough() -> str:
    return _(
        "Forecasts from several points of the past, and models without the bond or without a "
        "lever, are checked with the option --thorough."
    )


def _answers(found: tuple[Check, ...]) -> list[Answers]:
    """What is to be done first, in view; what passed, folded."""
    open_ones = [check for check in found if check.verdict is not Verdict.PASS]
    passed = [check for check in found if check.verdict is Verdict.PASS]
    columns = (_("Check"), _("Verdict"), _("What came out"))
    blocks = []
    if open_ones:
        blocks.append(Answers("checks-open", _("What did not pass"), columns, _groups(open_ones)))
    if passed:
        folded = ngettext("{count} check passed", "{count} checks passed", len(passed)).format(
            count=len(passed)
        )
        blocks.append(
            Answers("checks-passed", _("What passed"), columns, _groups(passed), summary=folded)
        )
    return blocks


def _groups(found: Iterable[Check]) -> tuple[AnswerGroup, ...]:
    held = tuple(found)
    groups = (
        AnswerGroup(group_name(group), tuple(_answer(one) for one in held if one.group is group))
        for group in CheckGroup
    )
    return tuple(group for group in groups if group.answers)


def _answer(check: Check) -> Answer:
    return Answer(
        title=title(check),
        sign=SIGNS[check.verdict],
        verdict=verdict_name(check.verdict),
        mark=str(check.verdict),
        words=sentence(check),
        remedy=remedy(check),
    )


def _stages(fit: Fit) -> list[Figure]:
    """Each stage beside what the model expects of it; one alone is drawn as the chain already."""
    if len(fit.predictive) < 2:
        return []
    return [_stage(fit, number, stage) for number, stage in enumerate(fit.predictive)]


def _stage(fit: Fit, number: int, stage: StagePredictive) -> Figure:
    heading = _("Observed and expected: {stage}").format(stage=stage.stage)
    description = _(
        "Line: what was observed. Bands: where the model expects one in two and nine in ten "
        "periods. Dashed: its middle."
    )
    scale = 1.0 if stage.is_count else CENTS_PER_UNIT * fit.firm.outcome_value
    expected = Expectation(
        0,
        *(
            scale * part
            for part in (stage.low, stage.low_half, stage.median, stage.high_half, stage.high)
        ),
    )
    wording: Wording = number_wording if stage.is_count else money_wording(fit.firm.currency)

    def draw(name: str, width: float) -> Markup:
        words = (heading, description)
        observed = scale * stage.observed
        return draw_tracks(name, width, words, observed, (expected,), years_of(fit), wording)

    wide, narrow = drawn_twice(f"stage-{number}", draw)
    caption = f"{heading}. {description}"
    return Figure(f"stage-{number}", caption, wide, narrow, _track_keys())


def _track_keys() -> tuple[Key, ...]:
    return (
        Key("observed", _("Observed")),
        Key("expected", _("Model, the middle")),
        Key("predicted", _("Model, nine periods out of ten")),
    )


def _rolling(fit: Fit) -> list[Figure]:
    rolling = fit.rolling
    if rolling is None:
        return []
    heading = _("Forecasts from the past alone")
    description = _(
        "At each start the model knew only what lay before it. Bands: its intervals for one in "
        "two and nine in ten. Red: the year before, repeated with its growth."
    )
    scale = CENTS_PER_UNIT * fit.firm.outcome_value
    expectations = tuple(_expectation(rolling, i, scale) for i in range(len(rolling.origins)))
    observed = scale * fit.firm.history.outcome.sum(axis=0)
    year = fit.firm.period.per_year
    first = max(0, rolling.origins[0] - YEARS_SHOWN * year)

    def draw(name: str, width: float) -> Markup:
        words = (heading, description)
        wording = money_wording(fit.firm.currency)
        years = years_of(fit)
        return draw_tracks(name, width, words, observed, expectations, years, wording, first=first)

    wide, narrow = drawn_twice("rolling", draw)
    keys = (*_track_keys(), Key("rival", _("The year before, with growth")))
    caption = f"{heading}. {description}"
    return [Figure("rolling", caption, wide, narrow, keys, _rolling_table(fit, rolling, scale))]


def _expectation(rolling: RollingForecast, i: int, scale: float) -> Expectation:
    parts = (
        rolling.low, rolling.low_half, rolling.median, rolling.high_half, rolling.high,
        rolling.naive_drift,
    )  # fmt: skip
    return Expectation(rolling.origins[i], *(scale * part[i] for part in parts))


def _rolling_table(fit: Fit, rolling: RollingForecast, scale: float) -> Table:
    currency = fit.firm.currency

    def told(value: float) -> str:
        return money(scale * value, currency) if np.isfinite(value) else NOT_KNOWN

    rows = tuple(
        Row(
            _("From {start}").format(start=day(fit.firm.history.starts[origin].item())),
            tuple(
                Cell(told(float(part[i].sum())))
                for part in (rolling.observed, rolling.median, rolling.naive, rolling.naive_drift)
            ),
        )
        for i, origin in enumerate(rolling.origins)
    )
    columns = (
        _("Quarter"),
        _("Observed"),
        _("Model, the middle"),
        _("The year before"),
        _("The year before, with growth"),
    )
    return Table("rolling-table", _("Sums of each forecast quarter"), columns, rows)


def _pairs(fit: Fit) -> Figure:
    heading = _("Elasticity before and after the data, as densities")
    description = _(
        "Grey: what experience held possible. Coloured: what is known after the data. Hills that "
        "lie on each other: the data said nothing. Hills apart: data and experience disagree."
    )
    pairs = tuple(
        Pair(
            e.lever.name,
            f"{said(e.data_said)}  {percent(e.data_said)}",
            e.prior_elasticity,
            e.elasticity,
            e.lever.department,
        )
        for e in (fit.levers[k] for k in lever_order(fit))
    )

    def draw(name: str, width: float) -> Markup:
        return draw_pairs(name, width, (heading, description), pairs, number_wording)

    wide, narrow = drawn_twice("pairs", draw)
    keys = (*department_keys(fit), Key("prior-hill", _("Before the data")))
    return Figure("pairs", f"{heading}. {description}", wide, narrow, keys)

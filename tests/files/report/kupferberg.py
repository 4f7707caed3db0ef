"""Kupferberg Armaturen, a made-up maker of fittings: a fit and a plan without a sampler.

The figures come from a small steady-state model with fixed random draws, so that curves, plans
and probabilities agree with one another the way those of a real fit do.
"""

from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from gespann.core.findings import Finding, Severity, Topic
from gespann.core.firm import (
    Exclusion,
    Experiment,
    Firm,
    History,
    Lever,
    PlanBrief,
    Stage,
)
from gespann.core.planning.best.optimum import Optimum
from gespann.core.planning.goal import goal_answers
from gespann.core.planning.limits import Limits
from gespann.core.planning.results import (
    Allocation,
    Certificate,
    JointPlan,
    Prospect,
    ResponseCurve,
    SplitCurve,
)
from gespann.core.planning.room.joint_room import RoomProblem, joint_room
from gespann.core.planning.room_results import Wish
from gespann.core.planning.year.plan_year import PlanYear, Shocks
from gespann.core.quantities import Department, Interval, Period
from gespann.core.response.checks import (
    Check,
    Comparison,
    RollingForecast,
    StagePredictive,
    Verdict,
)
from gespann.core.response.model.stages import StageData, stages_of
from gespann.core.response.results import (
    Diagnostics,
    DownWeighted,
    Fit,
    Fitted,
    LeverEvidence,
    LeverOpinion,
    OpinionCurve,
    Posterior,
    StageFit,
    is_marketing,
)
from posteriors import posterior_of, single_stage

MARKETING, SALES = Department.MARKETING, Department.SALES
BUDGET_CENTS = 1_800_000_00
GOAL_CENTS = 21_000_000_00
MARGIN = 0.42
WEEKS = 156
DRAWS = 240
BASE_WEEKLY = 289_000.0
BOUNDS = (0.5, 1.5)
STEP_CENTS = 2_500_00


@dataclass(frozen=True)
class Sketch:
    """A lever with what is true of it: last year's spend, size and scale of its effect."""

    names: dict[str, str]
    department: Department
    kind: str
    unit: dict[str, str]
    cost: float
    spend: float
    effect: float
    scale: float
    known: float


EURO = {"en": "EUR", "de": "EUR"}
SKETCHES = (
    Sketch({"en": "Search ads", "de": "Suchanzeigen"}, MARKETING, "search_ads", EURO, 1.0,
           210_000, 0.075, 1.1, 0.62),
    Sketch({"en": "Trade fairs", "de": "Messen"}, MARKETING, "trade_fair", EURO, 1.0,
           260_000, 0.051, 0.6, 0.18),
    Sketch({"en": "Mailings", "de": "Mailings"}, MARKETING, "direct_mail",
           {"en": "letter", "de": "Brief"}, 0.95,
           90_000, 0.040, 1.4, 0.35),
    Sketch({"en": "Catalogue", "de": "Katalog"}, MARKETING, "catalogue", EURO, 1.0,
           140_000, 0.035, 0.9, 0.07),
    Sketch({"en": "Field visits", "de": "Außendienstbesuche"}, SALES, "personal_selling",
           {"en": "visit", "de": "Besuch"},
           180.0, 640_000, 0.260, 1.2, 0.55),
    Sketch({"en": "Inside-sales calls", "de": "Anrufe des Innendiensts"}, SALES, "inside_sales",
           {"en": "call", "de": "Anruf"}, 14.0, 290_000, 0.130, 1.5, 0.41),
    Sketch({"en": "Demos", "de": "Vorführungen"}, SALES, "demo",
           {"en": "demo", "de": "Vorführung"}, 420.0,
           170_000, 0.102, 2.2, 0.24),
)  # fmt: skip


def lever(sketch: Sketch, language: str = "en") -> Lever:
    """The lever as `firm.toml` would tell it."""
    return Lever(
        name=sketch.names[language],
        column=sketch.kind,
        department=sketch.department,
        kind=sketch.kind,
        unit=sketch.unit[language],
        cost_per_unit=sketch.cost,
    )


def many(count: int) -> tuple[Sketch, ...]:
    """As many levers as wanted, the last year's money shared among them."""
    repeated = [
        replace(
            SKETCHES[i % 7],
            names={k: f"{v} {i // 7 + 1}" for k, v in SKETCHES[i % 7].names.items()},
        )
        for i in range(count)
    ]
    total = sum(sketch.spend for sketch in repeated)
    size = sum(sketch.effect for sketch in repeated)
    return tuple(
        replace(sketch, spend=sketch.spend * 1_800_000 / total, effect=sketch.effect * 0.68 / size)
        for sketch in repeated
    )


def renamed(name: str, position: int = 0) -> tuple[Sketch, ...]:
    """The seven levers, one of them with another name."""
    sketches = list(SKETCHES)
    sketches[position] = replace(sketches[position], names={"en": name, "de": name})
    return tuple(sketches)


class World:
    """The draws of the model, and what any plan brings under them."""

    def __init__(self, sketches: tuple[Sketch, ...], draws: int = DRAWS) -> None:
        rng = np.random.default_rng(20_260)
        self.sketches = sketches
        self.spend = np.array([s.spend for s in sketches])
        known = np.array([s.known for s in sketches])
        spread = 0.65 * (1 - known) + 0.06
        effect = np.array([s.effect for s in sketches])
        self.effect = effect * np.exp(spread * rng.standard_normal((draws, len(sketches))))
        scale = np.array([s.scale for s in sketches]) * self.spend
        self.scale = scale * np.exp(0.3 * rng.standard_normal((draws, len(sketches))))
        self.bond = rng.beta(2.4, 4.2, draws)
        self.base = 52 * BASE_WEEKLY * np.exp(0.02 * rng.standard_normal(draws))
        self.noise = np.exp(0.018 * rng.standard_normal(draws))
        self.marketing = np.array([s.department is MARKETING for s in sketches])

    def outcome(self, amounts: np.ndarray) -> np.ndarray:
        """Expected outcome of a year in euros for each draw."""
        gains = self.effect * (1 - np.exp(-amounts / self.scale))
        m = gains[:, self.marketing].sum(axis=1)
        s = gains[:, ~self.marketing].sum(axis=1)
        return self.base * (1 + m + s + self.bond * m * s)

    def year(self) -> PlanYear:
        """The same as a planning year of one period."""
        draws = len(self.base)
        return PlanYear(
            left_over=np.zeros((draws, 1, len(self.spend))),
            per_euro=(1 / self.scale)[:, None, :],
            effect=self.effect[:, None, :],
            bond=self.bond,
            base=self.base[:, None],
            marketing=self.marketing,
            margin=MARGIN,
        )

    def prospect(
        self, levers: tuple[Lever, ...], amounts: np.ndarray, goal: int | None
    ) -> Prospect:
        """What a plan brings; amounts in cents."""
        expected, before = self.outcome(amounts / 100), self.outcome(self.spend)
        outcome = 100 * expected * self.noise
        cost = float(amounts.sum())
        return Prospect(
            allocations=tuple(
                Allocation(
                    lever=lever,
                    amount_cents=int(amount),
                    last_year_cents=round(100 * last),
                    low_cents=round(BOUNDS[0] * 100 * last),
                    high_cents=round(BOUNDS[1] * 100 * last),
                    units=float(amount) / 100 / lever.cost_per_unit,
                )
                for lever, amount, last in zip(levers, amounts, self.spend, strict=True)
            ),
            outcome_cents=Interval.of(outcome),
            contribution_cents=Interval.of(MARGIN * outcome - cost),
            goal_probability=None if goal is None else float((outcome >= goal).mean()),
            better_than_last_year=float((expected >= before).mean()),
            left_cents=Interval.of(0.04 * (outcome - 100 * self.base)),
        )

    def best(self, budget_cents: int, among: np.ndarray | None = None) -> np.ndarray:
        """The most worthwhile euros first, from the lower bounds up; cents for each lever."""
        among = np.ones(len(self.sketches), dtype=bool) if among is None else among
        amounts = np.where(among, 100 * self.spend * BOUNDS[0], 0.0)
        ceiling = np.where(among, 100 * self.spend * BOUNDS[1], 0.0)
        while amounts.sum() + STEP_CENTS <= budget_cents:
            now = (self.effect * np.exp(-amounts / 100 / self.scale) / self.scale).mean(axis=0)
            gain = np.where(amounts + STEP_CENTS <= ceiling, now, -1.0)
            if gain.max() < 0:
                break
            amounts[int(gain.argmax())] += STEP_CENTS
        return np.round(amounts)


def firm(sketches: tuple[Sketch, ...] = SKETCHES, language: str = "en") -> Firm:
    """The firm with three years of weeks."""
    rng = np.random.default_rng(7)
    weeks = np.arange(WEEKS)
    spend = np.array([s.spend / 52 for s in sketches])
    swing = 1 + 0.45 * np.sin(2 * np.pi * (weeks[:, None] / 26 + np.linspace(0, 1, len(sketches))))
    effort = spend * swing * rng.gamma(6, 1 / 6, (WEEKS, len(sketches)))
    return Firm(
        name="Kupferberg Armaturen",
        currency="EUR",
        period=Period.WEEK,
        margin=MARGIN,
        levers=tuple(lever(s, language) for s in sketches),
        history=History(
            starts=np.datetime64("2023-01-02") + 7 * weeks.astype("timedelta64[D]"),
            markets=("",),
            outcome=np.full((1, WEEKS), np.nan),
            effort=(effort / [s.cost for s in sketches])[None],
            controls=np.zeros((1, WEEKS, 0)),
            competitors=np.zeros((1, WEEKS, 0)),
            stages=np.zeros((1, WEEKS, 0)),
        ),
        outcome_name="Revenue",
        plan=PlanBrief(date(2026, 1, 5), 52, BUDGET_CENTS, GOAL_CENTS),
    )


def fit(sketches: tuple[Sketch, ...] = SKETCHES, language: str = "en") -> Fit:
    """What the response model would hand on."""
    world, about = World(sketches), firm(sketches, language)
    expected = fitted(world, about)
    return Fit(
        firm=about,
        seed=1,
        stages=(single_stage(about, posterior(world)),),
        levers=evidence(world, about),
        bond=Interval.of(world.bond),
        bond_data_said=0.22,
        diagnostics=Diagnostics(
            r_hat_max=1.003,
            ess_bulk_min=1840.0,
            ess_tail_min=1655.0,
            divergences=0,
            forecast_skill=0.31,
            held_back=13,
            naive_error=0.092,
            model_error=0.0635,
        ),
        fitted=expected,
        down_weighted=(),
        findings=fit_findings(about) if len(sketches) == len(SKETCHES) else (),
        checks=fit_checks(about) if len(sketches) == len(SKETCHES) else (),
        predictive=predictive(expected),
        rolling=rolling(expected),
        comparisons=(Comparison("with_bond", "", 3.1, 1.2),),
        opinions=opinions(about) if len(sketches) == len(SKETCHES) else (),
    )


FUNNEL_VOLUMES = (50.0, 20.0, 300_000.0)  # leads, offers and revenue of a week
ACTS_ON = ("Leads", "Leads", "Leads", "Offers", "Offers", "Offers", "Revenue")


def funnel(of: Fit) -> Fit:
    """The same firm with leads and offers before its revenue, and calls that work the leads."""
    levers = tuple(
        replace(one, stages=(stage,)) for one, stage in zip(of.firm.levers, ACTS_ON, strict=True)
    )
    stages = (
        Stage("Leads", "leads", "count", worked_by=levers[5].name, per_unit=0.5),
        Stage("Offers", "offers", "count"),
        Stage("Revenue", "revenue", "money"),
    )
    volumes = np.broadcast_to(FUNNEL_VOLUMES, (1, WEEKS, 3)).copy()
    about = replace(
        of.firm, levers=levers, stages=stages, history=replace(of.firm.history, stages=volumes)
    )
    return replace(
        of,
        firm=about,
        stages=tuple(stage_fit(of, about, data, i) for i, data in enumerate(stages_of(about))),
        levers=tuple(replace(e, lever=one) for e, one in zip(of.levers, levers, strict=True)),
    )


def stage_fit(of: Fit, about: Firm, data: StageData, number: int) -> StageFit:
    """One link, with the draws of the levers that act on it; 0, 1 or 2 periods of delay."""
    whole, mine = of.stages[0], list(data.levers)
    draws, rng = of.posterior.size, np.random.default_rng(13 + number)
    known = {
        name: getattr(of.posterior, name)[:, mine]
        for name in ("retention", "long_share", "half_saturation", "effect")
    }
    same = ("bond", "noise", "autocorrelation", "drift", "market_drift", "coefficients")
    known |= {name: getattr(of.posterior, name) for name in same}
    if number:
        known["delay"] = rng.dirichlet((2.0, 5.0, 3.0), draws)
    if data.worked_by is not None:
        known["capacity"] = rng.uniform(0.7, 0.9, draws)
        known["capacity_without"] = rng.uniform(0.1, 0.2, draws)
        known["unworked_worth"] = rng.uniform(0.2, 0.4, draws)
    return replace(
        whole,
        data=data,
        posterior=posterior_of(chains=4, **known),
        marketing=is_marketing(about.levers)[mine],
        usual_arrivals=FUNNEL_VOLUMES[number - 1] if number else 1.0,
        r_hat=1.001 + 0.001 * number,
        ess_bulk=1500.0 - 100 * number,
        ess_tail=1400.0 - 100 * number,
    )


def eventful(of: Fit) -> Fit:
    """The same fit after a strike, two tests and a wild outcome; of a funnel."""
    visits, ads = of.firm.levers[4].name, of.firm.levers[0].name
    autumn, spring = date(2024, 9, 2), date(2025, 3, 3)
    tests = (
        Experiment(
            "Autumn test of the visits in the Rhineland and in all of Westphalia", visits,
            "before_after", (), autumn, date(2024, 10, 21), 120.0, 400_000.0, 150_000.0, "Revenue",
        ),
        Experiment(
            "Pause", ads, "switchback", (), spring, date(2025, 3, 24), -30_000.0, -40.0, 20.0,
            "Leads",
        ),
    )  # fmt: skip
    reason = "Strike at the works, orders made up for in Produktionsausfallversicherungsfragen"
    strike = Exclusion(date(2023, 3, 6), date(2023, 3, 20), (), reason)
    return replace(
        of,
        firm=replace(of.firm, experiments=tests, exclusions=(strike,)),
        down_weighted=(DownWeighted("Leads", "", 3, 0.2), DownWeighted("Revenue", "", 30, 0.4)),
    )


def posterior(world: World) -> Posterior:
    """Draws in the shape that the sampler leaves them."""
    rng = np.random.default_rng(3)
    draws, levers = world.effect.shape
    return posterior_of(
        chains=4,
        retention=rng.beta(5, 4, (draws, levers)),
        long_share=rng.beta(1, 4, (draws, levers)),
        half_saturation=world.scale / world.spend,
        effect=world.effect,
        bond=world.bond,
        noise=np.full(draws, 0.06),
        autocorrelation=np.full(draws, 0.3),
        drift=np.full(draws, 0.04),
        market_drift=np.full(draws, 0.02),
        coefficients=rng.standard_normal((draws, 6)),
    )


def evidence(world: World, about: Firm) -> tuple[LeverEvidence, ...]:
    """Each lever against nothing of it, the others as they were."""
    rng, rows = np.random.default_rng(5), []
    whole = world.outcome(world.spend)
    for k, sketch in enumerate(world.sketches):
        without = world.spend.copy()
        without[k] = 0.0
        more = world.spend.copy()
        more[k] *= 1.1
        added = whole - world.outcome(without)
        elasticity = np.log(world.outcome(more) / whole) / np.log(1.1)
        middle = float(np.median(elasticity))
        rows.append(
            LeverEvidence(
                lever=about.levers[k],
                roi=Interval.of(added / sketch.spend),
                added_share=Interval.of(added / whole),
                elasticity=Interval.of(elasticity),
                half_life=Interval.of(np.exp(1.1 + 0.4 * rng.standard_normal(400))),
                long_share=Interval.of(rng.beta(1, 4, 400)),
                data_said=sketch.known,
                prior_elasticity=Interval(0.1 * middle, 0.8 * middle + 0.01, 2.9 * middle + 0.08),
            )
        )
    return tuple(rows)


def fitted(world: World, about: Firm) -> Fitted:
    """A history with season, trend and a gap, that the levers have been part of."""
    rng = np.random.default_rng(11)
    weeks = np.arange(WEEKS)
    base = BASE_WEEKLY * (0.94 + 0.0007 * weeks + 0.07 * np.sin(2 * np.pi * (weeks - 8) / 52))
    cost = np.array([item.cost_per_unit for item in about.levers])
    spend = 52 * about.history.effort[0] * cost
    effect, scale = np.median(world.effect, axis=0), np.median(world.scale, axis=0)
    added = base[:, None] * effect * (1 - np.exp(-spend / scale))
    median = base + added.sum(axis=1)
    observed = median * np.exp(0.045 * rng.standard_normal(WEEKS))
    observed[70:73] = np.nan
    return Fitted(
        observed_cents=observed * 100,
        low_cents=median * 91,
        median_cents=median * 100,
        high_cents=median * 110,
        base_cents=base * 100,
        added_cents=added * 100,
    )


def opinions(about: Firm) -> tuple[LeverOpinion, ...]:
    """Of visits and fairs both sides think differently; of demos only sales has been asked."""
    whole = float(52 * BASE_WEEKLY * 100 * 1.6)
    fairs, visits, demos = (about.levers[k] for k in (1, 4, 6))

    def of(
        lever: Lever,
        marketing: float | None,
        sales: float | None,
        evidence: float,
        nearer: Department | None,
    ) -> LeverOpinion:
        return LeverOpinion(
            lever=lever,
            efforts=EFFORTS,
            marketing=None if marketing is None else opinion_curve(marketing, 0.6),
            sales=None if sales is None else opinion_curve(sales, 0.6),
            published=opinion_curve(0.08, 1.0),
            evidence=opinion_curve(evidence, 0.25),
            pooled=opinion_curve(0.9 * evidence + 0.02, 0.2),
            year_cents=whole,
            margin=about.margin,
            nearer=nearer,
        )

    return (
        of(fairs, 0.14, 0.03, 0.07, None),
        of(visits, 0.08, 0.30, 0.25, SALES),
        of(demos, None, 0.2, 0.1, None),
    )


EFFORTS = np.linspace(0.0, 2.0, 41)


def opinion_curve(elasticity: float, spread: float) -> OpinionCurve:
    """A curve that flattens, and a band around it."""
    rises = elasticity * 1.2 * np.exp(1 / 1.2) * (np.exp(-1 / 1.2) - np.exp(-EFFORTS / 1.2))
    edges = np.sort([1 + rises * np.exp(-spread), 1 + rises * np.exp(spread)], axis=0)
    return OpinionCurve(edges[0], 1 + rises, edges[1])


def fit_checks(about: Firm) -> tuple[Check, ...]:
    """Two that passed, one to be looked at and one that failed."""
    catalogue = about.levers[3].name
    steps = {"origins": 4, "periods": 13, "model_error": 0.11, "naive_error": 0.09}
    return (
        Check("r_hat", Verdict.PASS, "", {"r_hat": 1.003}),
        Check("coverage", Verdict.PASS, "", {"held_most": 0.92, "held_half": 0.53, "cells": 153}),
        Check("data_said", Verdict.REVIEW, catalogue, {"data_said": 0.07}),
        Check("rolling_naive", Verdict.FAIL, "", {"skill": -0.22, **steps}),
    )


def predictive(of: Fitted) -> tuple[StagePredictive, ...]:
    """A stage of leads before the revenue."""
    money = [of.low_cents, 0.96 * of.median_cents, of.median_cents, 1.05 * of.median_cents]
    money = [part / 100 for part in (*money, of.high_cents)]
    leads = [np.round(part / 2_000) for part in money]
    return (
        StagePredictive("Leads", True, np.round(of.observed_cents / 200_000), *leads),
        StagePredictive("Revenue", False, of.observed_cents / 100, *money),
    )


def rolling(of: Fitted) -> RollingForecast:
    """Four quarters, each forecast somewhat too high."""
    origins = tuple(WEEKS - 13 * number for number in (4, 3, 2, 1))
    observed = np.stack([of.observed_cents[o : o + 13] for o in origins]) / 100
    middle = np.stack([of.median_cents[o : o + 13] for o in origins]) * 1.05 / 100
    before = np.stack([of.median_cents[o - 52 : o - 39] for o in origins]) / 100
    ends = [share * middle for share in (0.85, 0.94, 1.0, 1.07, 1.18)]
    return RollingForecast(origins, observed, *ends, before, 1.04 * before)


def plan(
    of: Fit, sketches: tuple[Sketch, ...] = SKETCHES, goal: int | None = GOAL_CENTS
) -> JointPlan:
    """What planning would hand on: the optimum, and 60 % of the way there."""
    world, levers = World(sketches), of.firm.levers
    last = np.round(100 * world.spend)
    optimum = world.best(BUDGET_CENTS)
    middle = np.floor(last + 0.6 * (optimum - last))
    best = world.prospect(levers, optimum, goal)
    value = round(best.contribution_cents.median)
    return JointPlan(
        start=date(2026, 1, 5),
        periods=52,
        budget_cents=BUDGET_CENTS,
        goal_cents=goal,
        caution=0.8,
        step=0.6,
        recommended=world.prospect(levers, middle, goal),
        optimum=best,
        last_year=world.prospect(levers, last, goal),
        certificate=Certificate(value, round(1.002 * value), 0.002),
        curves=tuple(curve(world, levers[k], k, middle) for k in range(len(levers))),
        split=split(world),
        findings=(*of.findings, *(plan_findings(of.firm) if len(levers) == len(SKETCHES) else ())),
    )


def with_room(of: Fit, joint: JointPlan, sketches: tuple[Sketch, ...] = SKETCHES) -> JointPlan:
    """The plan with its room, three wishes, and the goal's questions answered."""
    world, levers = World(sketches), of.firm.levers
    year = world.year()
    last = np.round(100 * world.spend).astype(np.int64)
    low, high = (np.round(share * last).astype(np.int64) for share in BOUNDS)
    limits = Limits(last, low, high, np.zeros(len(last), dtype=bool))
    euros = np.array([a.amount_cents for a in joint.optimum.allocations]) / 100
    value = year.local_value(euros).value
    problem = RoomProblem(
        levers=levers,
        year=year,
        shocks=Shocks((world.noise[:, None],)),
        limits=limits,
        budget_cents=joint.budget_cents,
        goal_cents=joint.goal_cents,
        best=Optimum(euros, value, 1.002 * value),
        seed=1,
    )
    wishes = (
        Wish(levers[0].name, int(1.05 * last[0])),
        Wish(SALES, int(0.9 * joint.budget_cents)),
        Wish(levers[-1].name, int(3 * last[-1])),
    )
    return replace(
        joint,
        room=joint_room(problem, 0.01, wishes),
        goal=goal_answers(year, problem.shocks, limits, joint.budget_cents, joint.goal_cents),
    )


def curve(world: World, of: Lever, k: int, planned: np.ndarray) -> ResponseCurve:
    """What one lever adds for each amount, the others as planned."""
    amounts = np.linspace(0, 1.8 * world.spend[k], 41)
    nothing = planned / 100
    nothing[k] = 0.0
    none = world.outcome(nothing)
    draws = []
    for amount in amounts:
        nothing[k] = amount
        draws.append(100 * (world.outcome(nothing) - none))
    low, median, high = np.percentile(np.array(draws), (5, 50, 95), axis=1)
    mean = np.array(draws).mean(axis=1)
    return ResponseCurve(
        lever=of,
        amount_cents=np.round(100 * amounts).astype(np.int64),
        low_cents=low,
        median_cents=median,
        high_cents=high,
        marginal=np.gradient(mean, 100 * amounts),
    )


def split(world: World) -> SplitCurve:
    """The best of each side at every share of marketing."""
    if world.marketing.all() or not world.marketing.any():
        share = np.array([1.0 if world.marketing.all() else 0.0])
        return SplitCurve(share, np.array([MARGIN * 100 * world.outcome(world.spend).mean()]))
    last = world.spend[world.marketing].sum() / world.spend.sum()
    shares = np.linspace(max(0.05, 0.5 * last), min(0.95, 1.45 * last), 25)
    values = []
    for share in shares:
        amounts = world.best(round(share * BUDGET_CENTS), world.marketing)
        amounts = amounts + world.best(round((1 - share) * BUDGET_CENTS), ~world.marketing)
        values.append(100 * MARGIN * world.outcome(amounts / 100).mean() - amounts.sum())
    return SplitCurve(shares, np.array(values))


def fit_findings(about: Firm) -> tuple[Finding, ...]:
    """Two warnings and a note."""
    catalogue, visits = about.levers[3].name, about.levers[4].name
    follows = {"correlation": 0.46, "lag": 4}
    return (
        Finding("prior_rules", Severity.WARNING, Topic.FIT, catalogue, {"data_said": 0.07}),
        Finding("effort_follows_sales", Severity.WARNING, Topic.DATA, visits, follows),
        Finding("outcome_not_observed", Severity.NOTE, Topic.DATA, "", {"count": 3}),
    )


def plan_findings(about: Firm) -> tuple[Finding, ...]:
    """Two notes."""
    bound = {"side": "high", "cents": 255_000_00}
    return (
        Finding("goes_part_way", Severity.NOTE, Topic.PLAN, "", {"step": 0.6, "caution": 0.8}),
        Finding("bound_binds", Severity.NOTE, Topic.PLAN, about.levers[6].name, bound),
    )

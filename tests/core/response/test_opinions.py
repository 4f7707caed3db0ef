"""Belief, evidence and both together, each as a curve, and what their difference is worth."""

from dataclasses import replace

import numpy as np
import pytest
from believing import (
    FAIRS,
    MARKETING,
    SALES,
    VISITS,
    asked,
    believed,
    moved_by_visits,
    without_history,
)

from gespann.core.findings import Severity
from gespann.core.firm import Firm, PlanBrief
from gespann.core.planning.joint_plan import plan
from gespann.core.quantities import Interval
from gespann.core.response.fitting import fit
from gespann.core.response.model.design import build_design
from gespann.core.response.opinions import opinion_findings, opinions
from gespann.core.response.prior.beliefs import believed_prior, relative_curves
from gespann.core.response.results import LeverOpinion, StageFit
from gespann.core.response.sampling.prior_draws import prior_elasticities
from gespann.core.response.sides import sides_differ
from posteriors import posterior_of, single_stage

SIDES = (believed(0.3), believed(0.1, believer=MARKETING))


def knowing(firm: Firm, elasticity: float, sd: float, kappa: float = 1.2) -> StageFit:
    """A fit that knows the elasticity of visits, and that fairs do nothing."""
    rng = np.random.default_rng(1)
    draws = 400
    elasticities = elasticity * np.exp(sd * rng.normal(size=draws))
    share = elasticities * kappa * np.expm1(1 / kappa)  # of the usual outcome
    effect = share / (1 - share) / -np.expm1(-1 / kappa)
    levers = np.stack([effect, np.zeros(draws)], axis=1)
    few = {"retention": np.zeros((draws, 2)), "half_saturation": np.full((draws, 2), kappa)}
    names = ("bond", "noise", "autocorrelation", "drift", "market_drift")
    posterior = posterior_of(
        effect=levers, **few, **{name: np.zeros(draws) for name in names},
        coefficients=np.zeros((draws, 0)),
    )  # fmt: skip
    return single_stage(firm, posterior)


def thought(
    firm: Firm, *, alone: tuple[float, float] | None, together: float = 0.2
) -> LeverOpinion:
    """The opinion on visits; `alone` is elasticity and sigma of the evidence."""
    stages = (knowing(firm, together, 0.01),)
    evidence = None if alone is None else (knowing(firm, *alone),)
    found = opinions(firm, stages, evidence, seed=1)
    assert [opinion.lever for opinion in found] == [VISITS]
    return found[0]


def test_a_side_is_shown_as_it_answered():
    opinion = thought(asked(*SIDES), alone=(0.2, 0.1))
    said = [SIDES[1].without, SIDES[1].half, 1.0, SIDES[1].more]
    shown = np.interp([0, 0.5, 1, 1.5], opinion.efforts, opinion.marketing.median)
    assert shown == pytest.approx(said, abs=0.002)


def test_a_fit_is_shown_as_it_has_the_lever():
    opinion = thought(asked(*SIDES), alone=(0.25, 0.1), together=0.2)
    for curve, elasticity in ((opinion.pooled, 0.2), (opinion.evidence, 0.25)):
        true = relative_curves(np.array([elasticity]), np.array([1.2]), opinion.efforts)[0]
        assert curve.median == pytest.approx(true, abs=0.01)


def test_every_curve_rises_through_the_usual_outcome_at_the_usual_effort():
    opinion = thought(asked(*SIDES), alone=(0.2, 0.3))
    for curve in (opinion.marketing, opinion.sales, opinion.evidence, opinion.pooled):
        for edge in (curve.low, curve.median, curve.high):
            assert edge[opinion.efforts == 1.0] == pytest.approx(1.0)
        assert (np.diff(curve.median) > 0).all()
        assert (curve.low <= curve.median).all()
        assert (curve.median <= curve.high).all()


def test_a_difference_is_worth_its_share_of_a_year():
    opinion = thought(asked(*SIDES), alone=(0.2, 0.1))
    assert opinion.year_cents == pytest.approx(12 * 1000 * 100)
    for effort in (0.5, 1.5):
        apart = opinion.sales.median - opinion.marketing.median
        expected = float(np.interp(effort, opinion.efforts, apart))
        assert opinion.difference_cents(effort) == pytest.approx(expected * 1_200_000)
    assert opinion.difference_cents(0.5) < 0 < opinion.difference_cents(1.5)
    assert opinion.widest_effort == 0.0
    widest = abs(opinion.difference_cents(0.0))
    assert opinion.widest_contribution_cents == pytest.approx(0.4 * widest)


def test_a_year_with_a_missing_month_is_worth_a_whole_year():
    firm = asked(*SIDES)
    outcome = firm.history.outcome.copy()
    outcome[0, -3] = np.nan
    firm = replace(firm, history=replace(firm.history, outcome=outcome))
    assert thought(firm, alone=(0.2, 0.1)).year_cents == pytest.approx(12 * 1000 * 100)


@pytest.mark.parametrize(
    ("evidence", "nearer"),
    [
        ((0.29, 0.1), SALES),
        ((0.1, 0.1), MARKETING),
        ((0.2, 0.2), None),  # just between
        ((0.3, 0.9), None),  # nearer to sales, but so unsure that it says nothing
        (None, None),
    ],
)
def test_the_evidence_decides_only_if_it_can(evidence, nearer):
    assert thought(asked(*SIDES), alone=evidence).nearer is nearer


def test_one_side_alone_has_nobody_to_differ_from():
    opinion = thought(asked(SIDES[0]), alone=(0.2, 0.1))
    assert opinion.marketing is None
    assert opinion.widest_effort is opinion.widest_contribution_cents is None
    assert sides_differ(opinion) is None
    with pytest.raises(ValueError, match="only one department answered about 'Visits'"):
        opinion.difference_at(1.5)


def test_a_dispute_is_told_with_what_each_expects_of_doubling():
    finding = sides_differ(thought(asked(*SIDES), alone=(0.29, 0.1)))
    doubled = relative_curves(np.array([0.3, 0.1]), np.array([1.2, 1.2]), np.array([2.0]))[:, 0]
    sales, marketing = doubled - 1
    assert finding.subject == "Visits"
    assert finding.values["sales_rise"] == pytest.approx(sales, rel=1e-3)
    assert finding.values["marketing_rise"] == pytest.approx(marketing, rel=1e-3)
    assert finding.values["cents"] == pytest.approx((sales - marketing) * 1_200_000, rel=1e-3)
    assert (finding.values["nearer"], finding.values["known"]) == ("sales", True)


def test_sides_that_agree_are_not_told_to_differ():
    agreed = asked(SIDES[0], replace(SIDES[0], believer=MARKETING))
    assert sides_differ(thought(agreed, alone=(0.2, 0.1))) is None


def test_only_a_plan_without_evidence_is_said_to_rest_on_beliefs():
    firm = asked(*SIDES)
    assert opinion_findings(firm, ()) == ()
    found = opinion_findings(without_history(firm), ())
    assert [(one.code, one.severity, one.values["count"]) for one in found] == [
        ("rests_on_beliefs", Severity.WARNING, 1)
    ]


@pytest.fixture(scope="module")
def unrecorded():
    """A firm of which only last year's totals and both sides' answers are known."""
    firm = without_history(asked(*SIDES, believed(0.1, lever=FAIRS, believer=MARKETING)))
    return fit(firm, seed=1, chains=2, draws=1000)


def alike(one: Interval, other: Interval) -> bool:
    apart = np.abs(np.subtract(one.as_list(), other.as_list()))
    return bool((apart < 0.12 * (other.high - other.low)).all())


@pytest.mark.slow
def test_without_a_history_the_prior_comes_back(unrecorded):
    design, _, _ = build_design(unrecorded.firm)
    drawn, _ = prior_elasticities(design, np.random.default_rng(2), 20_000)
    for k, evidence in enumerate(unrecorded.levers):
        assert alike(evidence.elasticity, Interval.of(drawn[:, k]))
        assert evidence.data_said < 0.1
    assert unrecorded.diagnostics.r_hat_max < 1.02


@pytest.mark.slow
def test_without_a_history_it_is_said_what_the_plan_rests_on(unrecorded):
    codes = {finding.code for finding in unrecorded.findings}
    assert {"rests_on_beliefs", "nothing_to_forecast", "sides_differ"} <= codes
    assert not codes & {"forecast_not_checked", "prior_rules", "worse_than_naive"}
    assert unrecorded.diagnostics.forecast_skill is None
    assert [opinion.evidence for opinion in unrecorded.opinions] == [None, None]


@pytest.mark.slow
def test_without_a_history_last_year_is_known_and_a_plan_can_be_made(unrecorded):
    firm = unrecorded.firm
    year = unrecorded.fitted.median_cents.sum()
    assert year == pytest.approx(12 * 1000 * 100, rel=0.1)
    spent = [12 * firm.history.effort[0, 0, k] * firm.levers[k].cost_per_unit for k in (0, 1)]
    starts = firm.history.starts[-1].astype("datetime64[M]") + 1
    brief = PlanBrief(starts.astype("datetime64[D]").item(), 12, round(100 * sum(spent)))
    planned = plan(unrecorded, brief).recommended
    assert planned.total_cents <= brief.budget_cents
    assert planned.outcome_cents.low < year < planned.outcome_cents.high


@pytest.mark.slow
def test_strong_data_overrule_a_wrong_belief():
    """Sales knows what its visits do; marketing holds that they do nothing."""
    wrong = believed(0.01, believer=MARKETING)
    unmoved = asked(believed(0.3), wrong, periods=72)
    firm = moved_by_visits(unmoved, retention=0.1 ** (1 / 6), noise=0.02)
    prior = believed_prior(firm, VISITS)
    assert prior.elasticity_median < 0.06
    found = fit(firm, seed=1, chains=2, draws=500)
    assert found.levers[0].elasticity.low > 0.15
    assert found.levers[0].elasticity.low < 0.3 < found.levers[0].elasticity.high
    assert found.opinions[0].nearer is SALES

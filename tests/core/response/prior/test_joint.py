"""What a firm's levers have in common, and what its spend tells of them."""

from dataclasses import replace

import numpy as np
import pytest
from believing import FAIRS, MARKETING, VISITS, asked, believed
from small_firms import small_firm

from gespann.core.firm import Firm, Lever
from gespann.core.quantities import Department
from gespann.core.response.model.design import build_design, without_lever
from gespann.core.response.model.scaling import scale_efforts, usual_spend
from gespann.core.response.prior.beliefs import believed_prior
from gespann.core.response.prior.joint import COMMON_SD, FOLLOWS, SPEND_SD, joint_prior
from gespann.core.response.prior.priors import published_prior
from gespann.core.response.sampling.prior_draws import prior_elasticities

KINDS = ("tv", "search_ads", "personal_selling", "inside_sales")


def firm_of(kinds: tuple[str, ...] = KINDS) -> Firm:
    return small_firm(kinds=kinds)


def medians(firm: Firm, spend: np.ndarray) -> np.ndarray:
    return np.array([prior.elasticity_median for prior in joint_prior(firm, spend).levers])


def sigmas(firm: Firm, spend: np.ndarray) -> np.ndarray:
    return np.array([prior.elasticity_sigma for prior in joint_prior(firm, spend).levers])


def as_published(firm: Firm) -> np.ndarray:
    return np.array([published_prior(lever).elasticity_median for lever in firm.levers])


def expected_spend(firm: Firm) -> np.ndarray:
    """What a firm of usual levers is thought to spend on each."""
    return 1e4 * as_published(firm) ** FOLLOWS


def test_a_firm_that_spends_as_expected_has_levers_as_published_and_is_surer_of_them():
    firm = firm_of()
    np.testing.assert_allclose(medians(firm, expected_spend(firm)), as_published(firm))
    published = [published_prior(lever).elasticity_sigma for lever in firm.levers]
    assert (sigmas(firm, expected_spend(firm)) < published).all()


def test_how_much_a_firm_spends_in_all_says_nothing():
    firm, spend = firm_of(), np.array([3e4, 1e4, 9e4, 2e3])
    once, more = joint_prior(firm, spend), joint_prior(firm, 1000 * spend)
    for one, other in zip(once.levers, more.levers, strict=True):
        assert one.elasticity_median == pytest.approx(other.elasticity_median)
        assert one.elasticity_sigma == pytest.approx(other.elasticity_sigma)
    np.testing.assert_allclose(once.correlation, more.correlation, atol=1e-12)


def test_the_lever_with_more_money_is_thought_to_do_more_and_the_others_less():
    firm = firm_of()
    spend = expected_spend(firm) * (1, 1, 4, 1)
    moved = medians(firm, spend) / as_published(firm)
    assert moved[2] > 1.3
    assert (moved[[0, 1, 3]] < 1).all()


def test_prior_is_what_is_left_of_firms_drawn_at_random_that_spend_about_so_much():
    """Two levers: only the ratio of their spend tells, so firms can be picked by it."""
    firm, ratio = firm_of(("tv", "personal_selling")), 3.0
    rng, size = np.random.default_rng(3), 4_000_000
    published = [published_prior(lever) for lever in firm.levers]
    common = rng.normal(0, COMMON_SD, size)
    logs = np.stack([
        np.log(prior.elasticity_median)
        + common
        + rng.normal(0, (prior.elasticity_sigma**2 - COMMON_SD**2) ** 0.5, size)
        for prior in published
    ])  # fmt: skip
    spend = FOLLOWS * logs + rng.normal(0, SPEND_SD, logs.shape)
    like_this = logs[:, np.abs(spend[1] - spend[0] - np.log(ratio)) < 0.02]
    prior = joint_prior(firm, np.array([1.0, ratio]))
    found = np.log([lever.elasticity_median for lever in prior.levers])
    np.testing.assert_allclose(found, like_this.mean(axis=1), atol=0.02)
    spread = [lever.elasticity_sigma for lever in prior.levers]
    np.testing.assert_allclose(spread, like_this.std(axis=1), rtol=0.02)
    np.testing.assert_allclose(prior.correlation, np.corrcoef(like_this), atol=0.02)


def test_a_lever_without_spend_is_as_published_and_shares_what_all_have_in_common():
    firm = firm_of()
    prior = joint_prior(firm, np.zeros(len(KINDS)))
    assert [lever.elasticity_median for lever in prior.levers] == pytest.approx(as_published(firm))
    sigma = np.array([published_prior(lever).elasticity_sigma for lever in firm.levers])
    expected = COMMON_SD**2 / np.outer(sigma, sigma)
    np.testing.assert_allclose(
        prior.correlation, np.where(np.eye(len(KINDS)), 1.0, expected), atol=1e-12
    )


@pytest.mark.parametrize("count", [0, 1])
def test_the_spend_on_one_lever_alone_says_nothing(count):
    firm = firm_of(KINDS[:count])
    assert medians(firm, np.full(count, 5.0)) == pytest.approx(as_published(firm))


@pytest.mark.parametrize("spend", [1e-9, 1e12])
def test_spend_out_of_all_proportion_leaves_a_prior_that_can_be_computed_with(spend):
    firm = firm_of()
    prior = joint_prior(firm, expected_spend(firm) * (1, 1, 1, spend))
    values = [(lever.elasticity_median, lever.elasticity_sigma) for lever in prior.levers]
    assert np.isfinite(values).all()
    assert (np.array(values) > 0).all()
    assert (np.linalg.eigvalsh(prior.correlation) > 0.01).all()


def test_what_departments_answered_is_not_corrected_by_what_is_spent():
    other = Lever("Mail", "mail", Department.MARKETING, "direct_mail", "EUR")
    firm = asked(believed(0.3), believed(0.3, believer=MARKETING))
    firm = replace(firm, levers=(VISITS, FAIRS, other))
    prior = joint_prior(firm, np.array([1e6, 1e4, 4e4]))
    alone = believed_prior(firm, VISITS)
    assert prior.levers[0].elasticity_median == pytest.approx(alone.elasticity_median)
    assert prior.levers[0].elasticity_sigma == pytest.approx(alone.elasticity_sigma)
    np.testing.assert_allclose(prior.correlation[0], (1, 0, 0), atol=1e-12)
    assert prior.levers[2].elasticity_median > published_prior(other).elasticity_median


def test_whether_visits_or_their_hours_are_counted_does_not_matter():
    firm = asked()
    hours = replace(VISITS, unit="hour", cost_per_unit=VISITS.cost_per_unit / 3)
    effort = firm.history.effort * np.array([3.0, 1.0])
    other = replace(firm, levers=(hours, FAIRS), history=replace(firm.history, effort=effort))
    spends = [usual_spend(one, scale_efforts(one)[1]) for one in (firm, other)]
    np.testing.assert_allclose(spends[0], spends[1])
    one, two = (build_design(firm)[0] for firm in (firm, other))
    np.testing.assert_allclose(one.elasticity_log_median, two.elasticity_log_median)


def test_a_lever_that_was_never_used_costs_nothing():
    firm = asked()
    effort = firm.history.effort * np.array([0.0, 1.0])
    firm = replace(firm, history=replace(firm.history, effort=effort))
    spend = usual_spend(firm, scale_efforts(firm)[1])
    assert spend[0] == 0
    assert spend[1] > 0


def test_elasticities_drawn_from_the_prior_are_correlated_as_it_says():
    """With effects so small that what is left unexplained does not matter."""
    design = build_design(firm_of())[0]
    design = replace(design, elasticity_log_median=design.elasticity_log_median - 7)
    drawn, _ = prior_elasticities(design, np.random.default_rng(2), 40_000)
    said = np.linalg.inv(design.elasticity_precision)
    assert said[0, 1] > 0.1
    np.testing.assert_allclose(np.corrcoef(np.log(drawn).T), said, atol=0.02)


def test_without_a_lever_the_others_are_believed_to_be_as_they_were():
    design = build_design(firm_of())[0]
    rest = without_lever(design, 1)
    kept = [0, 2, 3]
    whole, part = (
        np.linalg.inv(one.elasticity_precision)[np.ix_(kept, kept)] for one in (design, rest)
    )
    np.testing.assert_allclose(part, whole)
    np.testing.assert_allclose(rest.elasticity_precision[1], np.eye(len(KINDS))[1], atol=1e-12)
    assert rest.lever_scale.tolist() == [1, 0, 1, 1]

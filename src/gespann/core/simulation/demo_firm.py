"""The demo firm: a made-up maker of industrial fittings with a known truth.

Its figures are chosen so that there is something to find: a trade fair and a catalogue that get
more than they are worth, search ads and calls that get less, two departments that each make the
other's work worth more, and in busy weeks more leads than the desk can work.
"""

from gespann.core.quantities import Department
from gespann.core.simulation.funnel_scenario import FunnelScenario, StageScenario
from gespann.core.simulation.planned_test import PlannedTest
from gespann.core.simulation.scenario import (
    BeliefScenario,
    EffortScenario,
    InfluenceScenario,
    LeverScenario,
    Scenario,
)
from gespann.core.simulation.surprises import WildWeeks

# One of the seeds with which a fit forecasts the last quarter better than the year before does: a
# dozen deals a week in a region scatter so much that with some seeds nobody could.
DEMO_SEED = 4

_REGIONS = 6
_STRIKE = 61  # number of its week
_DEAL_EUR = 4_200.0
_OFFERS_PER_LEAD, _DEALS_PER_OFFER = 0.5, 0.35


def scenario_of_demo_firm() -> Scenario:
    """Kupferberg Armaturen GmbH: 3 years of weeks, about 20 million EUR a year, 7 levers.

    Six sales regions, and a funnel from leads to revenue with about a dozen deals a week in each.
    """
    return Scenario(
        name="Kupferberg Armaturen GmbH",
        levers=(*_marketing(), *_sales()),
        usual_outcome=385_000.0 / _REGIONS,
        bond=0.4,
        periods=156,
        markets=_REGIONS,
        potential_spread=0.2,
        market_spread=0.06,
        effect_spread=0.15,
        growth=0.015,
        drift=0.03,
        market_drift=0.02,
        # Quiet in August and around Christmas, busy in spring and autumn.
        season=((-0.03, 0.02), (-0.06, 0.035), (-0.02, -0.015)),
        controls=(
            InfluenceScenario(
                "price_index", -1.2, level=1.0, spread=0.02, persistence=0.97, stages=("Deals",)
            ),
        ),
        competitors=(
            InfluenceScenario(
                "competitor_pressure", 0.06, level=1.0, spread=0.4, persistence=0.8,
                stages=("Deals",),
            ),
        ),
        surprises=(WildWeeks(first=_STRIKE, factor=0.2),),
        tests=(
            PlannedTest(
                "Search ads trebled in half of the regions", "Search ads", first=72, periods=24,
                change=3.0, markets=(1, 3, 4), stage="Leads",
            ),
        ),
        beliefs=BeliefScenario(own=1.5, other=0.6, noise=0.15),
        margin=0.42,
        funnel=_funnel(),
        goal_growth=0.02,
    )  # fmt: skip


def _funnel() -> FunnelScenario:
    """From a lead to its offer 2 to 3 weeks, from there to the deal 5; the desk works the leads."""
    leads = 385_000.0 / _REGIONS / (_OFFERS_PER_LEAD * _DEALS_PER_OFFER * _DEAL_EUR)
    return FunnelScenario(
        stages=(
            StageScenario("Leads", noise=0.06),
            StageScenario(
                "Offers", rate=_OFFERS_PER_LEAD, delay=2.5, delay_variation=0.6, noise=0.05
            ),
            StageScenario(
                "Deals", rate=_DEALS_PER_OFFER, delay=5.0, delay_variation=0.6, noise=0.05
            ),
            StageScenario("Revenue", rate=_DEAL_EUR, noise=0.4),
        ),
        worked_by="Inside-sales calls",
        per_unit=0.95,
        capacity_without=0.65 * leads,
        unworked_worth=0.5,
    )


def _marketing() -> tuple[LeverScenario, ...]:
    """Marketing brings leads."""
    side = Department.MARKETING
    return (
        LeverScenario(
            "Search ads", side, "search_ads", 2_900.0 / _REGIONS, elasticity=0.07,
            stages=("Leads",), retention=0.3, half_saturation=1.5,
            effort=EffortScenario(variation=0.35, persistence=0.6, season_following=0.5),
        ),
        LeverScenario(
            "Trade fairs", side, "trade_fair", 5_600.0 / _REGIONS, elasticity=0.03,
            stages=("Leads",), retention=0.9, half_saturation=0.9,
            effort=EffortScenario(
                variation=0.3, persistence=0.0, pulses=(0.16, 0.3, 0.45, 0.72, 0.86)
            ),
        ),
        LeverScenario(
            "Direct mail", side, "direct_mail", 2_300.0 / _REGIONS, elasticity=0.02,
            stages=("Leads",), retention=0.6, half_saturation=1.2,
            effort=EffortScenario(variation=0.7, persistence=0.3),
        ),
        LeverScenario(
            "Catalogue", side, "catalogue", 2_500.0 / _REGIONS, elasticity=0.018,
            stages=("Leads",), retention=0.9, half_saturation=1.0,
            long_share=0.35, long_half_life=60.0,
            effort=EffortScenario(
                variation=0.5, persistence=0.2, pulses=(0.08, 0.22, 0.4, 0.62, 0.8)
            ),
        ),
    )  # fmt: skip


def _sales() -> tuple[LeverScenario, ...]:
    """The desk works leads into offers; visits and demonstrations bring offers and deals."""
    side = Department.SALES
    return (
        LeverScenario(
            "Field visits", side, "personal_selling", 96.0 / _REGIONS, "visit", 180.0,
            stages=("Offers", "Deals"), elasticity=(0.06, 0.09),
            retention=0.8, half_saturation=1.6, long_share=0.25, long_half_life=78.0,
            whole_units=True,
            effort=EffortScenario(
                variation=0.18, persistence=0.6, season_following=0.4, follows_sales=0.3
            ),
        ),
        LeverScenario(
            "Inside-sales calls", side, "inside_sales", 264.0 / _REGIONS, "call", 14.0,
            stages=("Offers",), elasticity=0.03, retention=0.5, half_saturation=1.5,
            whole_units=True, effort=EffortScenario(variation=0.25, persistence=0.5),
        ),
        LeverScenario(
            "Demonstrations", side, "demo", 9.0 / _REGIONS, "demonstration", 300.0,
            stages=("Offers", "Deals"), elasticity=(0.01, 0.025),
            retention=0.75, half_saturation=1.4, whole_units=True,
            effort=EffortScenario(variation=0.45, persistence=0.4),
        ),
    )  # fmt: skip

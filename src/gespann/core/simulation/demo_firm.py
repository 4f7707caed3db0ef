"""The demo firm: a made-up maker of industrial fittings with a known truth.

Its figures are chosen so that there is something to find: a trade fair and a catalogue that get
more than they are worth, search ads and calls that get less, and two departments that each make
the other's work worth more.
"""

from gespann.core.quantities import Department
from gespann.core.simulation.scenario import (
    EffortScenario,
    InfluenceScenario,
    LeverScenario,
    Scenario,
)

DEMO_SEED = 7


def scenario_of_demo_firm() -> Scenario:
    """Kupferberg Armaturen GmbH: 3 years of weeks, about 20 million EUR a year, 7 levers."""
    return Scenario(
        name="Kupferberg Armaturen GmbH",
        levers=(*_marketing(), *_sales()),
        usual_outcome=385_000.0,
        bond=0.4,
        periods=156,
        growth=0.015,
        drift=0.03,
        # Quiet in August and around Christmas, busy in spring and autumn.
        season=((-0.03, 0.02), (-0.06, 0.035), (-0.02, -0.015)),
        controls=(
            InfluenceScenario("price_index", -1.2, level=1.0, spread=0.02, persistence=0.97),
        ),
        competitors=(
            InfluenceScenario("competitor_pressure", 0.06, level=1.0, spread=0.4, persistence=0.8),
        ),
        noise=0.05,
        autocorrelation=0.35,
        margin=0.42,
        goal_growth=0.04,
    )


def _marketing() -> tuple[LeverScenario, ...]:
    side = Department.MARKETING
    return (
        LeverScenario(
            "Search ads", side, "search_ads", 2_900.0, elasticity=0.035,
            retention=0.3, half_saturation=1.5,
            effort=EffortScenario(variation=0.35, persistence=0.6, season_following=0.5),
        ),
        LeverScenario(
            "Trade fairs", side, "trade_fair", 5_600.0, elasticity=0.022,
            retention=0.9, half_saturation=0.9,
            effort=EffortScenario(
                variation=0.3, persistence=0.0, pulses=(0.16, 0.3, 0.45, 0.72, 0.86)
            ),
        ),
        LeverScenario(
            "Direct mail", side, "direct_mail", 2_300.0, elasticity=0.012,
            retention=0.6, half_saturation=1.2,
            effort=EffortScenario(variation=0.7, persistence=0.3),
        ),
        LeverScenario(
            "Catalogue", side, "catalogue", 2_500.0, elasticity=0.012,
            retention=0.92, half_saturation=1.0,
            effort=EffortScenario(
                variation=0.5, persistence=0.2, pulses=(0.08, 0.22, 0.4, 0.62, 0.8)
            ),
        ),
    )  # fmt: skip


def _sales() -> tuple[LeverScenario, ...]:
    side = Department.SALES
    return (
        LeverScenario(
            "Field visits", side, "personal_selling", 96.0, "visit", 180.0, elasticity=0.14,
            retention=0.85, half_saturation=1.6, whole_units=True,
            effort=EffortScenario(
                variation=0.18, persistence=0.6, season_following=0.4, follows_sales=0.3
            ),
        ),
        LeverScenario(
            "Inside-sales calls", side, "inside_sales", 260.0, "call", 12.0, elasticity=0.05,
            retention=0.5, half_saturation=1.5, whole_units=True,
            effort=EffortScenario(variation=0.25, persistence=0.5),
        ),
        LeverScenario(
            "Demonstrations", side, "demo", 5.0, "demonstration", 400.0, elasticity=0.025,
            retention=0.75, half_saturation=1.4, whole_units=True,
            effort=EffortScenario(variation=0.45, persistence=0.4),
        ),
    )  # fmt: skip

"""Which firms the tools are run on: both generators, large and small, easy and hard."""

from collections.abc import Callable
from functools import partial
from itertools import count

import numpy as np
from additive_firm import additive_firm
from known_firm import KnownFirm
from simulator_firm import simulator_firm

WEAK, STRONG = 0.3, 1.5  # how much the sales department's efforts vary, against the usual firm
SHORT = 65  # weeks: a year and a quarter
LEAST_RETURN = 0.5  # beyond the cost, per unit of it
DRAWN_ANEW = 10_000  # from seed to seed until the levers pay

CASES: dict[str, Callable[[int], KnownFirm]] = {
    "simulator, adding up, weak": partial(simulator_firm, bond=0.0, sales_variation=WEAK),
    "simulator, adding up, strong": partial(simulator_firm, bond=0.0, sales_variation=STRONG),
    "simulator, complements, weak": partial(simulator_firm, bond=1.0, sales_variation=WEAK),
    "simulator, complements, strong": partial(simulator_firm, bond=1.0, sales_variation=STRONG),
    "simulator, effort follows sales": partial(simulator_firm, bond=0.5, follows_sales=1.0),
    "simulator, short": partial(simulator_firm, bond=0.5, periods=SHORT),
    "simulator, 20 markets, weak": partial(
        simulator_firm, bond=0.0, markets=20, sales_variation=WEAK
    ),
    "simulator, 20 markets, complements": partial(
        simulator_firm, bond=1.0, markets=20, sales_variation=STRONG
    ),
    "peers' form, weak": partial(additive_firm, sales_variation=WEAK),
    "peers' form, strong": partial(additive_firm, sales_variation=STRONG),
    "peers' form, effort follows sales": partial(additive_firm, follows_sales=1.0),
    "peers' form, short": partial(additive_firm, periods=SHORT),
    "peers' form, 20 markets, weak": partial(additive_firm, markets=20, sales_variation=WEAK),
    "peers' form, 20 markets, strong": partial(additive_firm, markets=20, sales_variation=STRONG),
}


def firm_of(case: str, seed: int) -> KnownFirm:
    """The firm of a case; every case and seed has a firm of its own.

    A firm whose levers do not pay is drawn anew: regret is a share of what they bring beyond their
    cost, and a share of next to nothing says nothing.
    """
    drawn = (
        CASES[case](number)
        for number in count(len(CASES) * seed + list(CASES).index(case), DRAWN_ANEW)
    )
    return next(firm for firm in drawn if pays(firm))


def pays(firm: KnownFirm) -> bool:
    """Whether last year's effort truly brings at least half again what it costs."""
    nothing = np.zeros_like(firm.last_year)
    brought = firm.contribution(firm.last_year) - firm.contribution(nothing)
    return brought >= LEAST_RETURN * firm.budget


def markets_of(case: str) -> int:
    """Number of markets of a case."""
    return 20 if "20 markets" in case else 1

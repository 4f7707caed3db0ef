"""The second generator: firms in the peers' own form, which favours them.

What PyMC-Marketing and Meridian suppose is true here: an additive outcome with Gaussian noise, a
linear trend, a season of two harmonics and one control, geometric adstock over eight weeks that
begins with the history, and for each lever the saturation of one of them: logistic or Hill. There
is no bond, no drift and no autocorrelation, which are Gespann's suppositions. It shares no
code with Gespann's simulator.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
from known_firm import KnownFirm

from gespann.core.firm import Firm, History, Lever, PlanBrief
from gespann.core.quantities import Department, Period

LAGS = 8
YEAR = 52
START = np.datetime64("2023-01-02")
KINDS = (  # name, kind, cost per unit; marketing's are money
    ("Search ads", "search_ads", 1.0),
    ("Trade fairs", "trade_fair", 1.0),
    ("Direct mail", "direct_mail", 1.0),
    ("Catalogue", "catalogue", 1.0),
    ("Field visits", "personal_selling", 180.0),
    ("Inside-sales calls", "inside_sales", 12.0),
    ("Demonstrations", "demo", 400.0),
)
SALES = np.array([False, False, False, False, True, True, True])
FAIRS = 1  # takes place in some weeks of the year only
COST = np.array([cost for _, _, cost in KINDS])


@dataclass(frozen=True)
class AdditiveTruth:
    """The parameters that a generated firm has; money in the firm's currency.

    Attributes:
        level: Outcome of a week in a market of average size, without levers.
        effect: Money that each lever adds in a week at full saturation, in a market of size 1.
        retention: Share of the adstock left a week later.
        half: Adstock, in multiples of usual effort, at which a Hill saturation is at its half; a
            logistic one is steepest at zero and bends on the same scale.
        is_hill: Which levers have a Hill saturation.
        usual: Units of a week in a market of size 1.
        size: Sizes of the markets, mean 1.
        trend: Change a year, as a share of the level.
        season: Cosine and sine of two harmonics, as shares of the level.
        price_effect: Change of the level's share per unit of the price index.
        noise: Standard deviation, as a share of the level.
        margin: Share of the outcome that is contribution.
    """

    level: float
    effect: np.ndarray
    retention: np.ndarray
    half: np.ndarray
    is_hill: np.ndarray
    usual: np.ndarray
    size: np.ndarray
    trend: float
    season: np.ndarray
    price_effect: float
    noise: float
    margin: float

    @classmethod
    def draw(cls, rng: np.random.Generator, markets: int) -> "AdditiveTruth":
        """All levers bring a quarter to a half of the base; those of sales twice as much each."""
        level = rng.lognormal(np.log(2e5), 0.3) / markets**0.5
        weight = np.where(SALES, 2.0, 1.0) * rng.lognormal(0, 0.6, len(KINDS))
        brought = rng.uniform(0.25, 0.5) * level * weight / weight.sum()
        half = rng.lognormal(np.log(1.2), 0.3, len(KINDS))
        is_hill = rng.random(len(KINDS)) < 0.5
        wish = np.sqrt(weight) * rng.lognormal(0, 0.5, len(KINDS))
        spend = rng.uniform(0.06, 0.12) * level * wish / wish.sum()
        size = rng.lognormal(0, 0.5, markets)
        return cls(
            level=level,
            effect=brought / saturation(np.ones(len(KINDS)), half, is_hill),
            retention=rng.beta(2, 3, len(KINDS)),
            half=half,
            is_hill=is_hill,
            usual=spend / COST,
            size=size / size.mean(),
            trend=rng.uniform(0.0, 0.04),
            season=rng.normal(0, 0.04, (2, 2)),
            price_effect=-rng.uniform(0.5, 1.5),
            noise=rng.uniform(0.03, 0.06),
            margin=rng.uniform(0.35, 0.5),
        )

    def base(self, weeks: np.ndarray, price: np.ndarray) -> np.ndarray:
        """Expected outcome without levers, market by week; weeks counted from the first."""
        turn = 2 * np.pi * weeks / (365.25 / 7)
        waves = sum(
            cosine * np.cos(order * turn) + sine * np.sin(order * turn)
            for order, (cosine, sine) in enumerate(self.season, start=1)
        )
        share = 1 + self.trend * weeks / YEAR + waves + self.price_effect * (price - 1)
        return np.asarray(self.level * self.size[:, None] * share)

    def felt(self, units: np.ndarray) -> np.ndarray:
        """Adstock of units, market by week by lever, in multiples of usual effort."""
        return adstock(units / (self.usual * self.size[:, None])[:, None], self.retention)

    def added(self, felt: np.ndarray) -> np.ndarray:
        """Money that each lever adds at an adstock, market by week by lever."""
        return self.size[:, None, None] * self.effect * saturation(felt, self.half, self.is_hill)

    def slope(self, felt: np.ndarray) -> np.ndarray:
        """Derivative of that money by the adstock."""
        hill = self.half / (felt + self.half) ** 2
        logistic = 1 / (2 * self.half * np.cosh(felt / (2 * self.half)) ** 2)
        return self.size[:, None, None] * self.effect * np.where(self.is_hill, hill, logistic)


def adstock(effort: np.ndarray, retention: np.ndarray) -> np.ndarray:
    """Geometric adstock over LAGS weeks with weights of sum 1, nothing before the first week."""
    weights = retention ** np.arange(LAGS)[:, None]
    weights = weights / weights.sum(axis=0)
    carried = np.zeros_like(effort)
    for lag in range(min(LAGS, effort.shape[1])):
        carried[:, lag:] += weights[lag] * effort[:, : effort.shape[1] - lag]
    return carried


def saturation(felt: np.ndarray, half: np.ndarray, is_hill: np.ndarray) -> np.ndarray:
    """Hill with slope 1, or logistic (1 - exp(-x)) / (1 + exp(-x)) = tanh(x / 2)."""
    return np.where(is_hill, felt / (felt + half), np.tanh(felt / (2 * half)))


def additive_firm(
    seed: int,
    *,
    markets: int = 1,
    periods: int = 156,
    sales_variation: float = 1.0,
    follows_sales: float = 0.0,
) -> KnownFirm:
    """A random firm of seven levers; the arguments are those of `simulator_firm`."""
    rng = np.random.default_rng([seed, markets, 2])
    truth = AdditiveTruth.draw(rng, markets)
    price = 1 + 0.02 * _wandering(rng, (1, periods), 0.9)
    base = truth.base(np.arange(periods), price)
    noise = truth.noise * truth.level * truth.size[:, None] * rng.standard_normal(base.shape)
    spread = np.where(SALES, sales_variation, 1.0) * rng.uniform(0.2, 0.6, len(KINDS))
    wished = _wished(rng, (markets, periods, len(KINDS)), spread)
    units, outcome = _live(truth, base + noise, wished, follows_sales)
    firm = _firm(f"Additive firm {seed}", truth, units, outcome, price)
    return _known(firm, truth, units, base)


def _wandering(rng: np.random.Generator, shape: tuple[int, int], kept: float) -> np.ndarray:
    path = rng.standard_normal(shape)
    for week in range(1, shape[1]):
        path[:, week] = kept * path[:, week - 1] + np.sqrt(1 - kept**2) * path[:, week]
    return path


def _wished(
    rng: np.random.Generator, shape: tuple[int, int, int], spread: np.ndarray
) -> np.ndarray:
    """Effort in multiples of usual effort, before anybody looks at sales."""
    paths = [_wandering(rng, shape[:2], 0.5) for _ in spread]
    wished = np.exp(np.stack(paths, axis=-1) * spread - spread**2 / 2)
    fairs = np.isin(np.arange(shape[1]) % YEAR, (8, 16, 23, 37, 45))
    wished[..., FAIRS] *= fairs * YEAR / 5
    return np.asarray(wished)


def _live(
    truth: AdditiveTruth, base: np.ndarray, wished: np.ndarray, follows_sales: float
) -> tuple[np.ndarray, np.ndarray]:
    """Units and outcome week by week, for effort may look at the last four weeks' sales."""
    units, outcome = np.zeros_like(wished), np.zeros(base.shape)
    usual = truth.level * truth.size
    typical = usual + truth.added(np.ones((len(usual), 1, len(KINDS)))).sum(axis=(1, 2))
    for week in range(base.shape[1]):
        seen = outcome[:, max(week - 4, 0) : week]
        ratio = seen.mean(axis=1) / typical if week >= YEAR // 4 else np.ones(len(usual))
        reaction = ratio.clip(1 / 3, 3)[:, None] ** follows_sales
        effort = wished[:, week] * reaction * truth.usual * truth.size[:, None]
        units[:, week] = np.where(SALES, np.rint(effort), effort.round(2))
        recent = units[:, max(week - LAGS + 1, 0) : week + 1]
        brought = truth.added(truth.felt(recent))[:, -1].sum(axis=-1)
        outcome[:, week] = (base[:, week] + brought).clip(min=1.0).round(2)
    return units, outcome


def _firm(
    name: str, truth: AdditiveTruth, units: np.ndarray, outcome: np.ndarray, price: np.ndarray
) -> Firm:
    markets, periods, _ = units.shape
    departments = np.where(SALES, Department.SALES, Department.MARKETING)
    levers = tuple(
        Lever(
            name=lever,
            column=lever.lower().replace(" ", "_").replace("-", "_"),
            department=Department(department),
            kind=kind,
            unit="EUR" if department == Department.MARKETING else "time",
            cost_per_unit=cost,
        )
        for (lever, kind, cost), department in zip(KINDS, departments, strict=True)
    )
    starts = START + 7 * np.arange(periods + 1)
    year = min(periods, YEAR)
    budget = (units[:, -year:] * COST).sum() * YEAR / year
    first: date = starts[-1].item()
    return Firm(
        name=name,
        currency="EUR",
        period=Period.WEEK,
        margin=truth.margin,
        levers=levers,
        history=History(
            starts=starts[:-1],
            markets=tuple(f"Region {number + 1:02d}" for number in range(markets))
            if markets > 1
            else ("",),
            outcome=outcome,
            effort=units,
            controls=np.broadcast_to(price[..., None], (markets, periods, 1)).copy(),
            competitors=np.empty((markets, periods, 0)),
            stages=np.empty((markets, periods, 0)),
            potential=truth.size if markets > 1 else None,
        ),
        outcome_name="revenue",
        controls=("price_index",),
        plan=PlanBrief(start=first, periods=YEAR, budget_cents=round(100 * float(budget))),
    )


def _known(firm: Firm, truth: AdditiveTruth, units: np.ndarray, base: np.ndarray) -> KnownFirm:
    """The plan year: last year's base again with its trend, and what past efforts have left."""
    year = min(units.shape[1], YEAR)
    pattern = units[:, -year:][:, np.arange(YEAR) % year]
    total = pattern.sum(axis=1, keepdims=True)
    pattern = np.where(total > 0, pattern / np.where(total > 0, total, 1.0), 1 / YEAR)
    quiet = np.zeros_like(pattern)
    lasting = units[:, 1 - LAGS :]
    carried = truth.felt(np.concatenate([lasting, quiet], axis=1))[:, LAGS - 1 :]
    response = truth.felt(pattern)
    grown = truth.trend * truth.level * truth.size[:, None]
    later = base[:, -year:][:, np.arange(YEAR) % year] + grown
    cents = 100 * truth.margin

    def worth(plan: np.ndarray) -> tuple[float, np.ndarray]:
        bought = plan / (100 * COST)
        felt = carried + bought[:, None] * response
        outcome = later.sum() + truth.added(felt).sum()
        slopes = (truth.slope(felt) * response).sum(axis=1) / (100 * COST)
        return cents * float(outcome) - float(plan.sum()), cents * slopes - 1

    return KnownFirm(
        firm=firm,
        last_year=100 * COST * units[:, -year:].sum(axis=1) * YEAR / year,
        added=truth.added(truth.felt(units)).sum(axis=(0, 1)),
        worth=worth,
    )

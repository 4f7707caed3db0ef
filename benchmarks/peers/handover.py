"""What a tool is given, and what it hands back.

Every tool reads the same folder that Gespann reads: `firm.toml` and `history.csv`. This file needs
NumPy and pandas only, for it is run in the environment of each tool. Money is in the firm's
currency.
"""

import json
import resource
import sys
import time
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

# Least and greatest amount of each lever as multiples of last year's.
BOUNDS = {"half": (0.5, 1.5), "wide": (0.0, 3.0)}
YEAR = 52
SEED = 0


@dataclass(frozen=True)
class Given:
    """A firm's history and the question asked of a tool.

    Attributes:
        starts: First day of each week.
        markets: Names; one, named "", where the firm has none.
        outcome: Money, market by week.
        levers: Their names.
        spend: Money, market by week by lever.
        controls: Names of what moves sales and that nobody in the firm decides on.
        influences: Their values, market by week by control.
        potential: Size of each market, or None.
        start: First day of the plan year.
        budget: Money for it; every tool may spend so much.
    """

    starts: pd.DatetimeIndex
    markets: tuple[str, ...]
    outcome: np.ndarray
    levers: tuple[str, ...]
    spend: np.ndarray
    controls: tuple[str, ...]
    influences: np.ndarray
    potential: np.ndarray | None
    start: pd.Timestamp
    budget: float

    @property
    def has_markets(self) -> bool:
        """Whether there is more than one market."""
        return len(self.markets) > 1

    @property
    def year(self) -> int:
        """Weeks that count as last year."""
        return min(YEAR, len(self.starts))

    @property
    def last_year(self) -> np.ndarray:
        """Spent over the last year, market by lever."""
        return np.asarray(self.spend[:, -self.year :].sum(axis=1) * YEAR / self.year)

    @property
    def pattern(self) -> np.ndarray:
        """Share of each week of the plan in a market's amount of a lever: as last year."""
        last = self.spend[:, -self.year :][:, np.arange(YEAR) % self.year]
        total = last.sum(axis=1, keepdims=True)
        return np.where(total > 0, last / np.where(total > 0, total, 1.0), 1 / YEAR)

    @property
    def plan_weeks(self) -> pd.DatetimeIndex:
        """First day of each week of the plan year."""
        return pd.date_range(self.start, periods=YEAR, freq="7D")

    @property
    def differing(self) -> list[int]:
        """Positions of the controls that are not the same in all markets."""
        same = (self.influences == self.influences[:1]).all(axis=(0, 1))
        return [int(k) for k in np.flatnonzero(~same)]


def read(folder: Path) -> Given:
    """The firm that lies in a folder."""
    told = tomllib.loads((folder / "firm.toml").read_text())
    columns = told["columns"]
    table = pd.read_csv(folder / told["firm"]["history"], parse_dates=[columns["period"]])
    markets = tuple(table[columns["market"]].unique()) if "market" in columns else ("",)
    starts = pd.DatetimeIndex(table[columns["period"]].unique())
    shape = (len(markets), len(starts))
    if len(table) != shape[0] * shape[1]:
        raise ValueError("every market needs a row for every week")
    if "market" in columns:
        table = table.sort_values([columns["market"], columns["period"]], kind="stable")
        markets = tuple(table[columns["market"]].unique())
    controls = (*columns.get("controls", ()), *columns.get("competitors", ()))

    def grid(names: list[str]) -> np.ndarray:
        return table[names].to_numpy(dtype=float).reshape(*shape, len(names))

    levers = told["levers"]
    cost = np.array([lever["cost_per_unit"] for lever in levers])
    potential = grid([columns["potential"]])[:, 0, 0] if "potential" in columns else None
    return Given(
        starts=starts,
        markets=markets,
        outcome=grid([columns["outcome"]])[..., 0],
        levers=tuple(lever["name"] for lever in levers),
        spend=grid([lever["column"] for lever in levers]) * cost,
        controls=tuple(controls),
        influences=grid(list(controls)),
        potential=potential,
        start=pd.Timestamp(told["plan"]["start"]),
        budget=float(told["plan"]["budget"]),
    )


@dataclass
class Answer:
    """What a tool hands back, filled in as it works.

    Attributes:
        folder: Where it is written.
        begun: Clock at the start of the process, on the clock that all processes share.
        facts: Seconds, memory, divergences and versions by name.
        plans: Amounts in money by kind of bounds: of each lever, or market by lever.
        troubles: What went wrong on the way, in words.
    """

    folder: Path
    begun: float
    facts: dict[str, object] = field(default_factory=dict)
    plans: dict[str, list] = field(default_factory=dict)
    troubles: list[str] = field(default_factory=list)

    def mark(self, name: str) -> None:
        """Note time by the clock and of the processors until here, and the most memory held."""
        used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        self.facts[f"seconds_to_{name}"] = time.monotonic() - self.begun
        self.facts[f"cpu_to_{name}"] = sum(one.ru_utime + one.ru_stime for one in used)
        self.facts[f"gib_to_{name}"] = max(one.ru_maxrss for one in used) * _MAXRSS_BYTES / 2**30

    def plan(self, name: str, amounts: np.ndarray) -> None:
        """A finished plan; the first is the one that is timed."""
        self.plans[name] = np.asarray(amounts, dtype=float).tolist()
        if name in BOUNDS:
            self.mark(f"plan_{name}")
        self.write()

    def draws(self, added: np.ndarray, sampled: dict[str, np.ndarray]) -> None:
        """Draws of the money that each lever added, and of all that was sampled.

        Args:
            added: Draw by lever.
            sampled: By name, chain by draw and whatever comes after.
        """
        flat = {name: values.reshape(*values.shape[:2], -1) for name, values in sampled.items()}
        np.savez(self.folder / "unfinished.npz", added=added, **flat)
        (self.folder / "unfinished.npz").rename(self.folder / "draws.npz")

    def write(self) -> None:
        """Put it down, so that what is there is kept if the process is ended."""
        told = {"facts": self.facts, "plans": self.plans, "troubles": self.troubles}
        (self.folder / "unfinished.json").write_text(json.dumps(told))
        (self.folder / "unfinished.json").rename(self.folder / "answer.json")


# Linux counts the resident set in kibibytes, macOS in bytes.
_MAXRSS_BYTES = 1 if sys.platform == "darwin" else 1024


def asked() -> tuple[Given, Answer, list[str]]:
    """The firm, an empty answer and further words: FOLDER ANSWER BEGUN [WORD ...]."""
    folder, answer, begun, *words = sys.argv[1:]
    return read(Path(folder)), Answer(Path(answer), float(begun)), words

"""The columns of the history that files can fill, and what a person calls each of them."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import pyarrow as pa

from gespann.core.firm import Lever
from gespann.core.quantities import Period
from gespann.files.firm_toml import FirmToml
from gespann.files.importers.period_columns import start_of


class Role(StrEnum):
    """What a column of the history holds."""

    LEVER = "lever"
    OUTCOME = "outcome"
    CONTROL = "control"
    POTENTIAL = "potential"


@dataclass(frozen=True)
class FirmColumn:
    """A column of the history.

    Attributes:
        column: Its name in the table.
        name: What people call it.
        role: What it holds.
        lever: The lever, or None.
        is_money: Whether it is an amount of the firm's currency.
    """

    column: str
    name: str
    role: Role
    lever: Lever | None = None
    is_money: bool = False


@dataclass(frozen=True)
class Target:
    """What is to be filled.

    Attributes:
        columns: By their names, in the order of the definition.
        period: The firm's.
        weekday: On which its weeks start; 0 is Monday.
        market_column: Name of the column of markets, or "".
        markets: Those that are known.
        last_known: First day of the last period that is known, or None.
    """

    columns: dict[str, FirmColumn]
    period: Period
    currency: str
    weekday: int
    market_column: str
    markets: tuple[str, ...]
    last_known: date | None

    def start(self, day: date) -> date:
        """First day of the period that holds a day."""
        if self.period is Period.MONTH:
            return start_of(day, self.period)
        offset = timedelta(days=self.weekday)
        return start_of(day - offset, self.period) + offset

    def following(self, start: date) -> date:
        """First day of the next period."""
        if self.period is Period.WEEK:
            return start + timedelta(days=7)
        return (start + timedelta(days=31)).replace(day=1)


def target_of(toml: FirmToml, known: pa.Table | None) -> Target:
    """What a definition and the known history leave to be filled.

    Raises: ValueError if the definition is none.
    """
    if toml.columns is None or toml.period is None:
        raise ValueError("a target needs columns and a period")
    columns = toml.columns
    days = [] if known is None else known.column(columns.period).to_pylist()
    markets = known.column(columns.market).to_pylist() if known and columns.market else []
    is_week = toml.period is Period.WEEK
    return Target(
        columns=_columns(toml),
        period=toml.period,
        currency=toml.currency or "",
        weekday=days[0].weekday() if days and is_week else 0,
        market_column=columns.market or "",
        markets=tuple(dict.fromkeys(markets)),
        last_known=max(days, default=None),
    )


def _columns(toml: FirmToml) -> dict[str, FirmColumn]:
    assert toml.columns is not None  # noqa: S101  # asked above
    stages = {stage.column: stage for stage in toml.stages}
    levers: dict[str, Lever] = {}
    for lever in toml.levers:
        levers[lever.column] = lever  # of several by turns the one that counts last
    others = (*toml.columns.controls, *toml.columns.competitors)
    outcome = toml.columns.outcome
    found = [
        *(
            FirmColumn(name, one.name, Role.OUTCOME, is_money=one.kind == "money")
            for name, one in stages.items()
        ),
        FirmColumn(outcome, outcome, Role.OUTCOME, is_money=not stages),
        *(
            FirmColumn(name, one.name, Role.LEVER, one, one.unit == toml.currency)
            for name, one in levers.items()
        ),
        *(FirmColumn(name, name, Role.CONTROL) for name in others),
    ]
    if toml.columns.potential:
        found.append(FirmColumn(toml.columns.potential, toml.columns.potential, Role.POTENTIAL))
    columns: dict[str, FirmColumn] = {}
    for one in found:
        columns.setdefault(one.column, one)
    return columns

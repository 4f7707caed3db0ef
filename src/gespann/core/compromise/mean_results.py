"""The golden mean and the accounts of it, as they are handed on."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from jaxtyping import Int

from gespann.core.compromise.aims import Solution
from gespann.core.compromise.bargain_results import Bargain, Frontier, Settlement
from gespann.core.findings import Finding


class Matter(StrEnum):
    """What a part of an account is about."""

    OUTCOME = "outcome"
    WISH = "wish"


@dataclass(frozen=True)
class Part:
    """One reason why a plan is better for a department than another.

    Attributes:
        matter: A shared outcome, or a wish for an amount.
        name: Of the outcome; "" for a wish.
        lever: Position of the lever wished for; -1 for an outcome.
        before, after: Amounts in the two plans, in the unit of the outcome or in money.
        share: What it adds to the department's share of its best case; negative if it takes away.
    """

    matter: Matter
    name: str
    lever: int
    before: float
    after: float
    share: float


@dataclass(frozen=True)
class Account:
    """What a plan means to one department.

    Attributes:
        share: Of its best case.
        gets: What has changed against the disagreement plan, the greatest part first; the parts
            add up to the share.
        gives: What the department's best case would have brought beyond the plan; the parts add
            up to 1 - share.
    """

    department: str
    share: float
    gets: tuple[Part, ...]
    gives: tuple[Part, ...]


@dataclass(frozen=True)
class GoldenMean:
    """What both sides can agree to, or why there is nothing.

    Attributes:
        solution: How it was chosen.
        bargained: The solutions, best cases and the verdict.
        chosen: The plan to the cent, or None where there is nothing to agree on.
        amount_cents: Its amounts.
        price_cents: V(best) - V(plan): what the compromise costs the firm.
        accounts: Who gets and gives what.
        frontier: Efficient plans, if they were asked for.
        findings: Reasons, each with its remedy.
    """

    solution: Solution
    bargained: Bargain
    chosen: Settlement | None
    amount_cents: Int[np.ndarray, " lever"] | None
    price_cents: int
    accounts: tuple[Account, ...]
    frontier: Frontier
    findings: tuple[Finding, ...]

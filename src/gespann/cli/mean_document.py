"""The golden mean as JSON: amounts in whole cents, None for what is not known."""

from gespann.cli.document import Document, finding_document
from gespann.core.compromise.both_wishes import DepartmentWishes
from gespann.core.compromise.joint_results import JointMean
from gespann.core.compromise.mean_results import Account, Part
from gespann.core.compromise.wishes import SharedOutcome
from gespann.core.quantities import CENTS_PER_UNIT
from gespann.language.compromise import (
    Told,
    accounts_told,
    price_told,
    shares_told,
    solution_told,
)


def mean_document(mean: JointMean, currency: str) -> Document:
    """The golden mean with its sentences, the wishes it stands between, and its reasons."""
    found = mean.found
    amounts, chosen = found.amount_cents, found.chosen
    told = accounts_told(mean, currency)
    return {
        "solution": found.solution.value,
        "verdict": found.bargained.verdict.value,
        "plan": None
        if amounts is None
        else [
            {"lever": lever.name, "department": lever.department.value, "amount_cents": int(cents)}
            for lever, cents in zip(mean.levers, amounts, strict=True)
        ],
        "shares": None
        if chosen is None
        else {
            side.department.value: float(share)
            for side, share in zip(mean.wishes.sides, chosen.shares, strict=True)
        },
        "price_cents": None if chosen is None else found.price_cents,
        "spare_cents": mean.spare_cents,
        "epsilon": mean.epsilon,
        "disagreement_cents": mean.disagreement_cents.tolist(),
        "wishes": [_side(side) for side in mean.wishes.sides],
        "accounts": [
            _account(mean, account, said)
            for account, said in zip(found.accounts, told, strict=True)
        ],
        "messages": [
            shares_told(mean),
            *([] if chosen is None else [price_told(mean, currency)]),
            *([] if chosen is None else [solution_told(found.solution)]),
        ],
        "findings": [finding_document(one, currency) for one in mean.findings],
    }


def _side(side: DepartmentWishes) -> Document:
    return {
        "department": side.department.value,
        "weights": {kind.value: weight for kind, weight in side.weights.items()},
        "wishes": [
            {
                "lever": wish.lever,
                "cents": wish.cents,
                "least_cents": wish.least_cents,
                "weight": wish.weight,
            }
            for wish in side.wishes
        ],
    }


def _account(mean: JointMean, account: Account, told: Told) -> Document:
    return {
        "department": account.department,
        "share": account.share,
        "gets": [_part(mean, part) for part in account.gets],
        "gives": [_part(mean, part) for part in account.gives],
        "messages": [
            told.gets,
            *(part.words for part in told.got),
            told.gives,
            *(part.words for part in told.given),
        ],
    }


def _part(mean: JointMean, part: Part) -> Document:
    """Leads are a number, all else is money."""
    is_number = part.name == SharedOutcome.LEADS
    scale, unit = (1.0, "") if is_number else (float(CENTS_PER_UNIT), "_cents")
    return {
        "outcome": part.name or None,
        "lever": mean.levers[part.lever].name if part.lever >= 0 else None,
        f"before{unit}": round(part.before * scale),
        f"after{unit}": round(part.after * scale),
        "share": part.share,
    }

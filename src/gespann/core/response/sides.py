"""Where the two departments differ about a lever, and by how much."""

from gespann.core.findings import Finding, Severity, Topic
from gespann.core.response.results import LeverOpinion

LEAST_DIFFERENCE = 0.01  # of a year's outcome, below which the sides are said to agree
MOST_EFFORT = 2.0  # of the usual effort, as far as answers are compared


def sides_differ(opinion: LeverOpinion) -> Finding | None:
    """Where both sides answered and do not agree: what each expects of doubling the lever."""
    if opinion.sales is None or opinion.marketing is None:
        return None
    widest = opinion.widest_effort
    if widest is None or abs(opinion.difference_at(widest)) < LEAST_DIFFERENCE:
        return None
    return Finding(
        "sides_differ",
        Severity.NOTE,
        Topic.FIT,
        opinion.lever.name,
        {
            "sales_rise": float(opinion.sales.median[-1] - 1),
            "marketing_rise": float(opinion.marketing.median[-1] - 1),
            "cents": round(abs(opinion.difference_cents(MOST_EFFORT))),
            "nearer": "" if opinion.nearer is None else opinion.nearer.value,
            "known": opinion.evidence is not None,
        },
    )

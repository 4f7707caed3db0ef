"""What is worth knowing about a plan by market: what it gains, and how sure that is."""

from gespann.core.findings import Finding, Severity, Topic
from gespann.core.planning.plan_findings import LOOSE_GAP
from gespann.core.planning.results import MarketPlan

NOTHING = 1e-3  # of the contribution: so little is no gain
FEW_DRAWS = 100

ONE_MARKET = Finding("one_market", Severity.WARNING, Topic.PLAN, "", {})


def market_findings(plan: MarketPlan, caution: float, draws: int) -> tuple[Finding, ...]:
    """All findings about a plan by market.

    Args:
        draws: How many draws of the posterior it was valued with.
    """
    found = []
    if plan.possible_gain_cents <= NOTHING * abs(plan.certificate.value_cents):
        found.append(
            _finding("markets_nothing_to_gain", Severity.NOTE, cents=plan.possible_gain_cents)
        )
    elif plan.keeps_joint:
        found.append(_finding("markets_keep_joint", Severity.NOTE, caution=caution))
    elif plan.better_than_joint < caution:
        found.append(
            _finding(
                "markets_gain_unsure",
                Severity.WARNING,
                probability=plan.better_than_joint,
                caution=caution,
            )
        )
    if draws < FEW_DRAWS:
        found.append(_finding("markets_few_draws", Severity.WARNING, draws=draws))
    if plan.certificate.gap > LOOSE_GAP:
        found.append(
            _finding("markets_certificate_loose", Severity.WARNING, gap=plan.certificate.gap)
        )
    return tuple(found)


def _finding(code: str, severity: Severity, **values: object) -> Finding:
    return Finding(code, severity, Topic.PLAN, "", values)

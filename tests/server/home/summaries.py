"""What a fit of a small firm comes to: a funnel of two stages, two levers, a goal just missed."""

from dataclasses import replace
from datetime import date

from gespann.apps.response.outlook import (
    Amount,
    Chain,
    ChainPart,
    ChainStage,
    Difference,
    Goal,
    Outlook,
    Summary,
)
from gespann.core.quantities import Department, Interval, Period

M, S = Department.MARKETING, Department.SALES
MILLION = 100_000_000  # cents


def interval(middle, *, width=0.1):
    return Interval(middle * (1 - width), middle, middle * (1 + width))


def goal(**changes):
    plain = Goal(
        goal_cents=10 * MILLION,
        probability=0.4,
        best_probability=0.45,
        certainty=0.8,
        highest_cents=9 * MILLION,
        least_budget_cents=130_000_000,
    )
    return replace(plain, **changes)


def outlook(**changes):
    plain = Outlook(
        starts=date(2026, 1, 5),
        ends=date(2027, 1, 3),
        periods=52,
        budget_cents=120_000_000,
        goal=goal(),
        amounts=(
            Amount("Search", M, 40_000_000, 50_000_000, 0, 90_000_000, 400_000.0, "EUR"),
            Amount("Visits", S, 80_000_000, 70_000_000, 0, 90_000_000, 4_000.0, "visit"),
        ),
        measures=(),
        outcome=interval(9.8 * MILLION),
        contribution=interval(2.7 * MILLION),
        better_than_last_year=0.97,
        last_year_outcome=interval(9.5 * MILLION),
        last_year_contribution=interval(2.6 * MILLION),
        left_to_later_years=None,
        so_far=None,
    )
    return replace(plain, **changes)


def chain(**changes):
    plain = Chain(
        stages=(
            ChainStage("Leads", 4_000.0, True, 0.75, None),
            ChainStage("Revenue", 10.0 * MILLION, False, 0.0, 3.4),
        ),
        contribution_cents=2.5 * MILLION,
        base_cents=18.0 * MILLION,
        parts=(
            ChainPart("Search", M, 3.0 * MILLION, interval(0.10)),
            ChainPart("Visits", S, 9.0 * MILLION, interval(0.30)),
        ),
    )
    return replace(plain, **changes)


def summary(**changes):
    plain = Summary(
        firm="Kupferberg",
        currency="EUR",
        outcome_name="Revenue",
        period=Period.WEEK,
        starts=date(2023, 1, 2),
        ends=date(2025, 12, 22),
        passed=5,
        to_review=0,
        failed=0,
        bond=Interval(0.6, 0.8, 1.1),
        chain=chain(),
        outlook=outlook(),
        differences=(
            Difference("Visits", S, 12_000_000.0, S, M),
            Difference("Search", M, 30_000_000.0, M, None),
        ),
        has_beliefs=True,
    )
    return replace(plain, **changes)

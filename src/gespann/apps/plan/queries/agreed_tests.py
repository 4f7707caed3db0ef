"""Tests that both sides agree on, what they have shown, and whether the next fit knows it."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from gespann.apps.market import queries as market
from gespann.apps.organisation.rules import Somebody
from gespann.apps.plan import rules
from gespann.apps.plan.models import AgreedTest, Round, TestResult
from gespann.core.firm import Experiment


def tests_visible_to(user: Somebody, planning: Round) -> QuerySet[AgreedTest]:
    """The tests of a round with their signatures and results, the latest first."""
    if not rules.may_see(user, planning):
        return AgreedTest.objects.none()
    return (
        AgreedTest.objects.filter(round=planning)
        .prefetch_related("signatures__by", "signatures__stands_for", "results")
        .order_by("-pk")
    )


def tests_by_start(planning: Round) -> QuerySet[AgreedTest]:
    """The tests of a round with their signatures and results, the first to begin first."""
    tests = AgreedTest.objects.filter(round=planning).prefetch_related("signatures", "results")
    return tests.order_by("starts", "pk")


def ends(test: AgreedTest) -> date:
    """The last day of a test."""
    return test.starts + timedelta(weeks=test.weeks, days=-1)


def result_of(test: AgreedTest) -> TestResult | None:
    """What a test has shown, as it was corrected last; None before there is a result."""
    return max(test.results.all(), key=lambda one: one.number, default=None)


def tests_that_settle(planning: Round, levers: Sequence[str], since: datetime) -> list[AgreedTest]:
    """Tests of these levers that both have signed, and whose result is awaited or new.

    Args:
        since: A result that came after it is new.
    """
    if not levers:
        return []
    agreed = AgreedTest.objects.filter(round=planning, lever__in=levers).prefetch_related(
        "signatures", "results"
    )
    return [
        one
        for one in agreed.order_by("pk")
        if rules.is_signed_by_both(one)
        and ((result := result_of(one)) is None or result.at > since)
    ]


def range_of(test: AgreedTest, effect: float) -> int:
    """Which of the test's ranges an effect lies in, from 0."""
    for number, one in enumerate(test.conclusions):
        if one["below"] is None or effect < one["below"]:
            return number
    raise ValueError("the last range of a test has no upper end")


def ranges_touched(test: AgreedTest, result: TestResult) -> range:
    """All ranges that the 90 % interval of a result touches."""
    return range(range_of(test, result.low), range_of(test, result.high) + 1)


def experiment_of(result: TestResult) -> Experiment:
    """A result as the firm's document knows it: an experiment that a fit learns from."""
    test = result.test
    return Experiment(
        name=f"{test.lever} {test.starts} ({test.pk}.{result.number})",
        lever=test.lever,
        kind=result.kind,
        markets=tuple(test.markets),
        first=result.first,
        last=result.last,
        change_units=result.change_units,
        effect=result.effect * result.outcome_without,
        standard_error=result.standard_error * result.outcome_without,
    )


def is_known_to_fits(result: TestResult) -> bool:
    """Whether the firm's document in force holds a result, so that the next fit learns from it."""
    return experiment_of(result).name in market.experiments_in_force()

"""What an agreed test has shown is recorded, once and for good; a mistake by a second result."""

from dataclasses import asdict, dataclass
from datetime import date
from math import isfinite

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gespann.apps.organisation.models import Person
from gespann.apps.plan import rules
from gespann.apps.plan.actions.turns import RoundChanged, take_turn
from gespann.apps.plan.models import Act, AgreedTest, TestResult
from gespann.apps.plan.queries.agreed_tests import ends
from gespann.core.firm import EXPERIMENT_KINDS
from gespann.refusals import NotAllowed, Refusal


@dataclass(frozen=True)
class Shown:
    """What a test has shown; see `TestResult` for units."""

    first: date
    last: date
    effect: float
    standard_error: float
    outcome_without: float
    change_units: float
    kind: str
    measured: str


@transaction.atomic
def record_result(
    test: AgreedTest, shown: Shown, *, follows: int, reason: str = "", by: Person
) -> TestResult:
    """Record what a test has shown.

    Args:
        follows: Number of the last result that `by` has seen; 0 if there was none.
        reason: Why it corrects the one before.

    Raises: NotAllowed, RoundChanged if another result came first, or Refusal if the test has not
        ended, or a figure cannot be.
    """
    planning = test.round
    entry = take_turn(
        planning,
        Act.TEST_RESULT,
        by=by,
        part=rules.part_of(by, planning) or "",
        figures={"test": test.pk, "number": follows + 1},
    )
    if not rules.may_record_result(by, test):
        raise NotAllowed(
            _("A result is recorded once both have signed the test, by whoever takes part.")
        )
    if TestResult.objects.filter(test=test).count() != follows:
        raise RoundChanged(_("Another result was recorded meanwhile. Look at it first."))
    _refuse_impossible(test, shown)
    if follows and not reason.strip():
        raise Refusal(_("Say in a sentence why the result is corrected."))
    return TestResult.objects.create(
        test=test,
        number=follows + 1,
        **{**asdict(shown), "measured": shown.measured.strip()},
        reason=reason.strip(),
        by=by,
        day=timezone.localdate(),
        at=entry.at,
    )


def _refuse_impossible(test: AgreedTest, shown: Shown) -> None:
    if timezone.localdate() <= ends(test):
        raise Refusal(_("The test goes on. Its result is recorded once it has ended."))
    if shown.first < test.starts or shown.last < shown.first:
        raise Refusal(_("What was measured begins with the test or later, and ends after that."))
    if shown.last > timezone.localdate():
        raise Refusal(_("Only days that have passed can have been measured."))
    figures = (shown.effect, shown.standard_error, shown.outcome_without, shown.change_units)
    if not all(map(isfinite, figures)) or shown.effect <= -1:
        raise Refusal(_("An effect is a share of the outcome, and less than all of it is lost."))
    if shown.standard_error <= 0 or shown.outcome_without <= 0:
        raise Refusal(_("Standard error and outcome are more than nothing."))
    if shown.change_units == 0:
        raise Refusal(_("A test changes effort: say by how many units in all."))
    if shown.kind not in EXPERIMENT_KINDS:
        raise Refusal(_("Say what the result was compared with."))
    if not shown.measured.strip():
        raise Refusal(_("Say in a sentence how it was found."))

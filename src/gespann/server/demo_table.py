"""What lies on the table of the demo firm's coming year: two proposals, remarks, a test.

Amounts follow from the golden mean and from what both wish for, so they are this firm's own.
"""

from collections.abc import Mapping, Sequence

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from gespann.apps.organisation.models import Person
from gespann.apps.plan.actions import proposals, signing, words
from gespann.apps.plan.actions.agreed_tests import propose_test
from gespann.apps.plan.actions.signing import Factor
from gespann.apps.plan.at_table.test_forms import TestForm
from gespann.apps.plan.at_table.tests_told import dispute_of, to_start_from
from gespann.apps.plan.figures import Line
from gespann.apps.plan.models import Round, Tag
from gespann.apps.plan.queries.movement import golden_mean_cents, last_year_cents, lines_from
from gespann.apps.plan.queries.rounds import (
    LeverOfRound,
    currency_of,
    levers_of,
    whole_prepared_for,
)
from gespann.apps.response.queries import results_of, summary_of
from gespann.core.compromise.both_wishes import BothWishes
from gespann.core.quantities import CENTS_PER_UNIT, Department
from gespann.core.response.results import LeverEvidence
from gespann.language.numbers import number

# How far each goes from the golden mean towards its own wishes; who answers comes nearer.
SALES_LEANS, MARKETING_LEANS = 0.8, 0.4
TO = 500 * CENTS_PER_UNIT  # people propose round amounts


def bargain(planning: Round, wishes: BothWishes, people: Sequence[Person]) -> None:
    """Sales proposes, marketing answers with a proposal of its own; now it is up to sales.

    Args:
        people: Director, heads of sales and marketing, and others.
    """
    _director, sales, marketing, *_others = people
    proposals.propose(
        planning,
        _proposal(planning, wishes, Department.SALES, SALES_LEANS),
        reason=_("Our customers buy from people whom they know. We need the time for them."),
        follows=0,
        by=sales,
    )
    _remarks(planning, sales, marketing)
    proposals.propose(
        planning,
        _proposal(planning, wishes, Department.MARKETING, MARKETING_LEANS),
        reason=_("We go half of the way. Without new leads there is soon nobody to visit."),
        follows=1,
        by=marketing,
    )
    _test(planning, marketing)


def _proposal(
    planning: Round, wishes: BothWishes, side: Department, share: float
) -> Sequence[Line]:
    """Between the golden mean and what a side wishes for, within bounds and budget."""
    levers = levers_of(planning)
    mean = golden_mean_cents(whole_prepared_for(planning)) or last_year_cents(planning)
    own = next(one for one in wishes.sides if one.department is side)
    wanted = {}
    for lever in levers:
        start = mean[lever.name]
        wish = own.cents_of(lever.name)
        aim = start if wish is None else start + share * (wish - start)
        wanted[lever.name] = min(max(aim, lever.least_cents or 0), lever.most_cents or aim)
    return lines_from(levers, _within_budget(levers, wanted, planning.budget_cents))


def _within_budget(
    levers: Sequence[LeverOfRound], wanted: Mapping[str, float], budget_cents: int
) -> dict[str, int]:
    """Round amounts; if they come to too much, all give up the same share above their least."""
    least = {one.name: one.least_cents or 0 for one in levers}
    above = sum(wanted.values()) - sum(least.values())
    kept = min(1.0, (budget_cents - sum(least.values())) / above) if above > 0 else 1.0
    amounts = {name: low + kept * (wanted[name] - low) for name, low in least.items()}
    return {name: max(int(cents // TO) * TO, least[name]) for name, cents in amounts.items()}


def _remarks(planning: Round, sales: Person, marketing: Person) -> None:
    """A fact of the fit's own, a forecast, and what somebody holds dear."""
    strongest = _strongest(planning, Department.SALES)
    roi = strongest.roi
    fact = _(
        "Over the history, this brought {median} times its money in “{outcome}”; nine times in ten "
        "between {low} and {high} times."
    ).format(
        median=number(roi.median, 1),
        low=number(roi.low, 1),
        high=number(roi.high, 1),
        outcome=summary_of(planning.fit).outcome_name,
    )
    evidence = reverse("response:fit", args=[planning.fit_id])
    line = strongest.lever.name
    words.comment(planning, fact, Tag.FACT, line=line, evidence=evidence, by=sales)
    reply = _("In spring we will send more leads than your teams can visit.")
    words.comment(planning, reply, Tag.FORECAST, line=line, by=marketing)
    value = _("Nobody here should have to give up customers of many years.")
    words.comment(planning, value, Tag.VALUE, by=sales)


def _strongest(planning: Round, side: Department) -> LeverEvidence:
    """The lever of a side that added most."""
    levers = results_of(planning.fit).fit.levers
    own = [one for one in levers if one.lever.department is side]
    return max(own, key=lambda one: one.added_share.median)


def _test(planning: Round, marketing: Person) -> None:
    """The test that was computed to settle most of the dispute, as the form starts with it."""
    levers = [one.name for one in levers_of(planning)]
    start = to_start_from(
        dispute_of(whole_prepared_for(planning)),
        "",
        levers,
        timezone.localdate(),
        currency_of(planning),
        summary_of(planning.fit).period,
    )
    form = TestForm(start | {"run_by": _("Both teams of the test regions")}, levers=levers)
    if not form.is_valid():
        return  # nothing of this firm can be tested
    test = propose_test(planning, form.test(), by=marketing)
    signing.sign_test(test, Factor("password", timezone.now()), by=marketing)

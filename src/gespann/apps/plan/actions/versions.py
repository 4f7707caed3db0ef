"""The plan is written down as it is to be signed: figures that never change, and their hash."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from gespann.apps.organisation.models import Person
from gespann.apps.plan import rules
from gespann.apps.plan.actions import expecting
from gespann.apps.plan.actions.lines import refuse_beyond
from gespann.apps.plan.actions.turns import take_turn
from gespann.apps.plan.figures import (
    Frame,
    Line,
    document,
    fingerprint,
    lines_of,
    total_cents,
)
from gespann.apps.plan.models import Act, Phase, PlanVersion, Proposal, Round
from gespann.apps.plan.queries.rounds import currency_of
from gespann.apps.plan.queries.table import agreed_proposal
from gespann.apps.plan.queries.versions import in_force
from gespann.refusals import NotAllowed, Refusal


@transaction.atomic
def write_down(planning: Round, *, follows: int, by: Person) -> PlanVersion:
    """Write down what both sides have accepted, to be signed.

    Args:
        follows: Number of the last version that `by` has seen; 0 if there was none.

    Raises: NotAllowed, RoundChanged if a figure has changed, or Refusal if both do not stand
        behind one proposal, or it breaks the budget by now.
    """
    _take_turn(planning, follows, by)
    if planning.is_frozen:
        raise Refusal(_("Both sides have signed. What changes now is an amendment."))
    agreed = agreed_proposal(planning)
    if agreed is None:
        raise Refusal(_("Nothing lies on the table yet that both sides have accepted."))
    return _version(planning, lines_of(agreed.lines), by, proposal=agreed)


@transaction.atomic
def amend(
    planning: Round, lines: Sequence[Line], *, reason: str, follows: int, by: Person
) -> PlanVersion:
    """Write down a change of the plan in force, to be signed by both sides like the plan itself.

    Raises: NotAllowed, RoundChanged if a figure has changed, or Refusal if nothing is in force,
        no reason is said, or the amounts break a bound or the budget.
    """
    _take_turn(planning, follows, by)
    signed = in_force(planning)
    if signed is None:
        raise Refusal(_("Nothing has been signed by both sides yet that could be amended."))
    if not reason.strip():
        raise Refusal(_("Say in a sentence why the plan is to be changed."))
    return _version(planning, lines, by, amends=signed, reason=reason.strip())


def _take_turn(planning: Round, follows: int, by: Person) -> None:
    take_turn(
        planning,
        Act.VERSION_MADE,
        by=by,
        part=rules.speaks_in(by, planning) or "",
        figures={"version": follows + 1},
        only_if={"versions": follows, "phase": Phase.SIGNATURES},
        changes={"versions": follows + 1},
    )
    if not rules.may_write_version(by, planning):
        raise NotAllowed(
            _("The heads of both departments and their deputies write down what is to be signed.")
        )


def _version(
    planning: Round,
    lines: Sequence[Line],
    by: Person,
    *,
    proposal: Proposal | None = None,
    amends: PlanVersion | None = None,
    reason: str = "",
) -> PlanVersion:
    refuse_beyond(planning, lines)
    content = document(
        Frame(
            fiscal_year=str(planning.fiscal_year),
            currency=currency_of(planning),
            budget_cents=planning.budget_cents,
            goal_cents=planning.goal_cents,
            fit=planning.fit_id,
            version=planning.versions,
            amends=None if amends is None else amends.number,
            reason=reason,
        ),
        lines,
    )
    made = PlanVersion.objects.create(
        round=planning,
        number=planning.versions,
        frame=planning.frame,
        budget_cents=planning.budget_cents,
        total_cents=total_cents(lines),
        proposal=proposal,
        amends=amends,
        reason=reason,
        content=content,
        hash=fingerprint(content),
        by=by,
        at=planning.entries.get(number=planning.turns).at,
    )
    expecting.ask(made.pk, planning.fit_id, by=by)  # so that whoever signs knows what it brings
    return made

"""A round is opened, framed and walked, and people take part in it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from gespann.apps.organisation.actions.structure import YearToCome, year_opened
from gespann.apps.organisation.models import FiscalYear, Person
from gespann.apps.plan import rules
from gespann.apps.plan.actions.turns import take_turn
from gespann.apps.plan.actions.wishes import begin_edition
from gespann.apps.plan.models import Act, Part, Participant, Phase, Round
from gespann.apps.plan.queries.rounds import obstacle
from gespann.apps.response.models import Fit, Verdict
from gespann.refusals import NotAllowed, Refusal


@dataclass(frozen=True)
class Framed:
    """What a round is for."""

    budget_cents: int
    goal_cents: int | None
    deadline: date
    fit: Fit


def open_round(year: FiscalYear | YearToCome, framed: Framed, *, by: Person) -> Round:
    """Open the round of a fiscal year; both sides can write down what they wish from now on.

    A year to come is added to the firm's years with its round.

    Raises: NotAllowed, or Refusal if the year has a round already or the fit is not to be used.
    """
    if not rules.may_open(by):
        raise NotAllowed(
            _("Heads of sales and marketing, the management and the controller open a round.")
        )
    _refuse_unusable(framed)
    try:
        with transaction.atomic():
            of = year if isinstance(year, FiscalYear) else year_opened(**vars(year), by=by)
            planning = Round.objects.create(fiscal_year=of, **_fields(framed))
            take_turn(planning, Act.OPENED, by=by, figures=_figures(framed))
            begin_edition(planning)
    except IntegrityError:
        raise Refusal(_("{year} has a round already.").format(year=year.name)) from None
    return planning


@transaction.atomic
def frame(planning: Round, framed: Framed, *, by: Person) -> None:
    """Change goal, budget, deadline or fit. Signatures under plans of the old figures are void.

    Raises: NotAllowed, or Refusal if the fit is not to be used.
    """
    if not rules.may_frame(by):
        raise NotAllowed(
            _("The management and the controller change goal, budget, deadline and fit.")
        )
    _refuse_unusable(framed)
    seen = planning.frame
    was: dict[str, list[Any]] = {
        "budget_cents": [planning.budget_cents, framed.budget_cents],
        "goal_cents": [planning.goal_cents, framed.goal_cents],
        "deadline": [str(planning.deadline), str(framed.deadline)],
        "fit": [planning.fit_id, framed.fit.pk],
    }
    changed = {name: values for name, values in was.items() if values[0] != values[1]}
    figures_changed = bool(changed.keys() - {"deadline"})
    take_turn(
        planning,
        Act.FRAMED,
        by=by,
        figures=changed,
        only_if={"frame": seen},
        changes={**_fields(framed), "frame": seen + figures_changed},
    )


@transaction.atomic
def walk(planning: Round, to: Phase, *, by: Person) -> None:
    """Go on to the next phase, or back to an earlier one; back at the wishes, both write anew.

    Raises: NotAllowed, RoundChanged, or Refusal if something is missing for it.
    """
    seen = Phase(planning.phase)
    back_to_wishes = to == Phase.WISHES != seen
    take_turn(
        planning,
        Act.WALKED,
        by=by,
        figures={"from": seen, "to": to},
        only_if={"phase": seen, "frozen_at": None},
    )
    if not rules.may_walk(by, planning):
        raise NotAllowed(
            _("Whoever speaks for a side, mediates or manages leads from phase to phase.")
        )
    if reason := obstacle(planning, to):
        raise Refusal(reason)
    planning.phase, planning.edition = to, planning.edition + back_to_wishes
    planning.save(update_fields=["phase", "edition"])
    if back_to_wishes:
        begin_edition(planning)


@transaction.atomic
def name_participant(planning: Round, person: Person, part: Part, *, by: Person) -> Participant:
    """Let somebody take part for a side, or as a neutral person.

    Raises: NotAllowed, or Refusal if they belong elsewhere or take part already.
    """
    take_turn(planning, Act.JOINED, by=by, part=part)
    if not rules.may_name(by, planning, part):
        raise NotAllowed(
            _("Each side names its own participants; a neutral person is named by either side.")
        )
    if not rules.may_be_named(person, part):
        raise Refusal(
            _("{person} cannot take part so: sides are for those who belong to them.").format(
                person=person
            )
        )
    try:
        with transaction.atomic():
            return Participant.objects.create(round=planning, person=person, part=part)
    except IntegrityError:
        raise Refusal(
            _("{person} takes part in this round already.").format(person=person)
        ) from None


@transaction.atomic
def end_participation(participant: Participant, *, by: Person) -> None:
    """Let somebody take part no more.

    Raises: NotAllowed.
    """
    planning, part = participant.round, Part(participant.part)
    take_turn(planning, Act.LEFT, by=by, part=part)
    if by != participant.person and not rules.may_name(by, planning, part):
        raise NotAllowed(_("Each side decides who takes part for it."))
    participant.delete()


def _refuse_unusable(framed: Framed) -> None:
    if framed.fit.verdict == Verdict.FAIL:
        raise Refusal(
            _("The checks say that this fit is not to be used. Choose another one, or fit anew.")
        )
    if framed.budget_cents <= 0 or (framed.goal_cents is not None and framed.goal_cents <= 0):
        raise Refusal(_("Budget and goal must be more than nothing."))


def _fields(framed: Framed) -> dict[str, Any]:
    return {
        "budget_cents": framed.budget_cents,
        "goal_cents": framed.goal_cents,
        "deadline": framed.deadline,
        "fit": framed.fit,
    }


def _figures(framed: Framed) -> dict[str, Any]:
    return {
        "budget_cents": framed.budget_cents,
        "goal_cents": framed.goal_cents,
        "deadline": str(framed.deadline),
        "fit": framed.fit.pk,
    }

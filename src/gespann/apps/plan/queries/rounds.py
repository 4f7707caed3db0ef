"""Which rounds there are, which levers they are about, and which way they may go."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from gespann.apps.jobs.models import Job
from gespann.apps.organisation import queries as organisation
from gespann.apps.organisation.actions.structure import YearToCome, year_to_come
from gespann.apps.organisation.models import FiscalYear
from gespann.apps.organisation.rules import Somebody
from gespann.apps.organisation.standing import read_once
from gespann.apps.plan import rules
from gespann.apps.plan.models import Entry, Part, Phase, Prepared, Round
from gespann.apps.plan.models.prepared import PREPARE
from gespann.apps.plan.queries.table import agreed_proposal
from gespann.apps.response.models import Fit
from gespann.apps.response.queries import summary_of
from gespann.core.quantities import Department


def years_to_plan() -> Sequence[FiscalYear | YearToCome]:
    """Years without a round that are not over, and the one to come if the last has begun.

    First the one that begins nearest to today: late in a year people plan the next one.
    """
    today = timezone.localdate()
    known = list(organisation.fiscal_years().filter(round__isnull=True, ends__gte=today))
    is_next_known = organisation.fiscal_years().filter(starts__gt=today).exists()
    to_come = None if is_next_known else year_to_come()
    years: list[FiscalYear | YearToCome] = [*known]
    if to_come is not None and to_come.ends >= today:
        years.append(to_come)
    return sorted(years, key=lambda one: abs(one.starts - today))


def rounds_visible_to(user: Somebody) -> QuerySet[Round]:
    """The rounds that somebody may see, the latest year first."""
    rounds = Round.objects.select_related("fiscal_year").order_by("-fiscal_year__starts")
    if rules.may_see_rounds(user):
        return rounds
    if not rules.is_neutral(user):
        return rounds.none()
    return rounds.filter(participants__person=user.pk, participants__part=Part.NEUTRAL)


def entries_visible_to(user: Somebody, planning: Round) -> QuerySet[Entry]:
    """The journal of a round, the latest line first."""
    entries = Entry.objects.filter(round=planning, round__in=rounds_visible_to(user))
    return entries.select_related("by").order_by("-number")


@dataclass(frozen=True)
class LeverOfRound:
    """A lever that the round is about.

    Attributes:
        least_cents, most_cents: Its bounds in the plan of firm.toml; None where that has none, or
            tells of the rest of a running year only.
        last_year_cents: Spent over the last year; None where the same is so.
    """

    name: str
    department: Department
    least_cents: int | None = None
    most_cents: int | None = None
    last_year_cents: int | None = None


def levers_of(planning: Round) -> tuple[LeverOfRound, ...]:
    """The levers of the fit that a round rests on, in the order of firm.toml."""
    summary = summary_of(planning.fit)
    outlook = summary.outlook
    bounds = {}
    if outlook is not None and outlook.so_far is None:
        bounds = {
            one.lever: (one.least_cents, one.most_cents, one.last_year_cents)
            for one in outlook.amounts
        }
    return tuple(
        LeverOfRound(one.lever, one.department, *bounds.get(one.lever, (None, None, None)))
        for one in summary.chain.parts
    )


def currency_of(planning: Round) -> str:
    """The currency of all amounts of a round."""
    return summary_of(planning.fit).currency


def has_funnel(planning: Round) -> bool:
    """Whether the firm has a stage before its outcome, of which leads can be weighed."""
    return len(summary_of(planning.fit).chain.stages) > 1


def has_capacity(planning: Round) -> bool:
    """Whether some lever can be worked to its capacity only, of which what is spare can be weighed.

    Only the levers are read of what is known of the fit: the whole of it is large.
    """
    levers = Fit.objects.filter(pk=planning.fit_id).values_list("results__fit__firm__levers")
    return any(one.get("capacity") is not None for (found,) in levers for one in found or [])


def prepared_for(planning: Round) -> Prepared | None:
    """What was computed for the wishes and the frame as they are now."""
    return read_once(
        ("prepared", planning.pk, planning.edition, planning.frame),
        _prepared(planning).defer("plan", "mean", "tests", "dispute").first,
    )


def whole_prepared_for(planning: Round) -> Prepared | None:
    """The same with the golden mean and the tests, for the pages that tell of them."""
    return _prepared(planning).defer("plan").first()


def job_for(planning: Round) -> Job | None:
    """The job that was last asked to compute the room for the wishes and the frame as they are."""
    key = f"{planning.pk}:{planning.edition}:{planning.frame}"
    return Job.objects.filter(kind=PREPARE, key=key).order_by("-pk").first()


def _prepared(planning: Round) -> QuerySet[Prepared]:
    return Prepared.objects.filter(round=planning, edition=planning.edition, frame=planning.frame)


def obstacle(planning: Round, to: Phase) -> str:
    """Why a round cannot go to a phase, as a sentence; "" if it can.

    It goes forward step by step, and back to any phase before.
    """
    steps = to.place - Phase(planning.phase).place
    if planning.is_frozen:
        return _("Both sides have signed. What changes now is an amendment.")
    if steps == 0:
        return _("The round is in this phase already.")
    if steps < 0:
        return ""
    if steps > 1:
        return _("A round goes forward one phase at a time.")
    return _missing_for(planning, to)


def _missing_for(planning: Round, to: Phase) -> str:
    if to is Phase.EVIDENCE and not rules.are_both_handed_in(planning, planning.edition):
        return _("Both sides have to hand in their wishes first.")
    if to is Phase.ROOM and prepared_for(planning) is None:
        return _("The room has not been computed yet for these wishes. Ask for it first.")
    if to is Phase.SIGNATURES and agreed_proposal(planning) is None:
        return _("Nothing lies on the table yet that both sides have accepted.")
    return ""

"""What comes next in planning: the rounds under way, or the first of a year that is ahead."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from gespann.apps.organisation import queries as organisation
from gespann.apps.organisation import rules as people
from gespann.apps.organisation.rules import Somebody
from gespann.apps.plan import rules
from gespann.apps.plan.models import Round
from gespann.apps.plan.queries.rounds import rounds_visible_to
from gespann.apps.plan.way.next_step import next_step
from gespann.apps.response.models import Verdict
from gespann.server.home.standing import Standing
from gespann.server.home.steps import Step


def rounds_going_on(reader: Somebody) -> list[Round]:
    """Rounds that the reader may see and that both sides have not signed yet."""
    return list(rounds_visible_to(reader).filter(frozen_at__isnull=True))


def planning_steps(now: Standing, reader: Somebody) -> Iterator[Step]:
    """What the reader does next in each round; where there is none, that one can be opened."""
    going_on = rounds_going_on(reader)
    for planning in going_on:
        step = next_step(reader, planning)
        yield Step(
            _("Planning round {year}: {step}").format(year=planning, step=step.heading),
            str(step.words),
            _("To the round"),
            reverse("plan:round", args=[planning.pk]),
            rules.may_enter,
            "",
        )
    if going_on and _administers_and_signs(reader):
        yield _hand_the_administration_over()
    if not going_on and _may_begin(now) and _has_a_year_ahead(now):
        yield _first_round()


def _may_begin(now: Standing) -> bool:
    return now.fit is not None and now.fit.verdict != Verdict.FAIL and now.going_on is None


def _has_a_year_ahead(now: Standing) -> bool:
    """Whether no year that still runs, or is to come, has its plan."""
    planned = Round.objects.filter(fiscal_year=OuterRef("pk"))
    ahead = organisation.fiscal_years().filter(ends__gte=now.today)
    return not ahead.filter(Exists(planned)).exists()


def _first_round() -> Step:
    return Step(
        _("Plan the year together"),
        _(
            "In a planning round both sides write down what they wish for, look at the evidence, "
            "bargain and sign one plan."
        ),
        _("Open a planning round"),
        reverse("plan:open"),
        rules.may_open,
        _("The head of sales or marketing, the management or the controller opens one."),
    )


def _administers_and_signs(reader: Somebody) -> bool:
    return rules.administers(reader) and people.speaks_for_a_department(reader)


def _hand_the_administration_over() -> Step:
    return Step(
        _("Hand the administration over in time"),
        _(
            "Whoever keeps the organisation signs no plan. Give the office of administrator to "
            "somebody else, on the page of that person, and end your own. You can sign from the "
            "day after your last day as administrator."
        ),
        _("To the people"),
        reverse("organisation:people"),
        people.may_see_organisation,
        "",
    )

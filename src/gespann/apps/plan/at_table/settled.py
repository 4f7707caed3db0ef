"""A matter that did not move, and that a test settles: both have signed what they will conclude."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from gespann.apps.plan.at_table.steps import Next, Way
from gespann.apps.plan.models import AgreedTest, Round, Standing
from gespann.apps.plan.queries.agreed_tests import ends, result_of, tests_that_settle
from gespann.ui.templatetags.figures import day


def settled_by_tests(
    planning: Round, standing: Standing, disputed: Sequence[str]
) -> Sequence[Next]:
    """What is told in place of the blockade, test by test; nothing while the matter is open."""
    return [_told(one) for one in tests_that_settle(planning, disputed, standing.at)]


def _told(test: AgreedTest) -> Next:
    if result_of(test) is None:
        words = _(
            "Both have signed beforehand what they will conclude from each result. The test ends "
            "on {day}. Until then the plan can go on: for this lever with what both can live with."
        ).format(day=day(ends(test)))
    else:
        words = _("Its result is there. The next proposal goes by what both have signed for it.")
    heading = _("A test settles “{lever}”").format(lever=test.lever)
    look = Way(_("To the test"), reverse("plan:test", args=[test.pk]))
    return Next(heading, words, [look], kind="success")

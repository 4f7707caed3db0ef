"""Budget and goal: the four questions with their answers."""

from gespann.core.planning.results import JointPlan
from gespann.core.response.results import Fit
from gespann.files.report.document import Item, Items, Paragraph, Section
from gespann.language import gettext as _
from gespann.language.goal import answers_told
from gespann.language.numbers import percent


def goal(fit: Fit, plan: JointPlan) -> Section | None:
    """How far the budget reaches, and what closes a gap; None if not asked for."""
    if plan.goal is None:
        return None
    lead = _(
        "A goal is reached if the outcome, luck included, is at least as high; {certainty} "
        "certainty is asked for. For the goal all money counts, even what does not pay for "
        "itself; the plan leaves such money unspent where the bounds let it."
    ).format(certainty=percent(plan.goal.certainty))
    told = answers_told(plan.goal, fit.firm.levers, fit.firm.currency)
    items = Items(tuple(Item(question, answer) for question, answer in told), "terms")
    return Section("goal", _("Budget and goal"), lead, (items, *_caution(plan)))


def _caution(plan: JointPlan) -> tuple[Paragraph, ...]:
    """Why the plan itself is less likely to reach the goal, where it is."""
    own, asked = plan.recommended.goal_probability, plan.goal
    if own is None or asked is None or asked.probability is None or own >= asked.probability:
        return ()
    return (
        Paragraph(
            _(
                "The plan of this report reaches the goal with a probability of {own} only: it "
                "seeks the greatest contribution, not the greatest outcome."
            ).format(own=percent(own))
        ),
    )

"""Both sides' wishes, the golden mean between them, and bargaining in rounds."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from gespann.core.compromise.aims import Solution
from gespann.core.compromise.both_rounds import Rounds
from gespann.core.compromise.both_wishes import BothWishes
from gespann.core.firm import Firm
from gespann.core.planning.results import JointPlan
from gespann.core.progress import Report, silent
from gespann.core.quantities import Department
from gespann.core.response.results import Fit
from gespann.library.briefs import brief_for, brief_of
from gespann.library.experiments import refuse_unknown
from gespann.library.money import Money, whole_cents

if TYPE_CHECKING:
    from gespann.core.compromise.joint_results import JointMean
    from gespann.core.compromise.rounds_results import JointRounds


def read_wishes(folder: str | Path, firm: Firm) -> BothWishes | None:
    """What both departments wish for (`wishes.toml` beside `firm.toml`); None if nothing is there.

    Raises: InputRefused with every fault that was found.
    """
    from gespann.files.wishes_toml import read_wishes as read

    return read(folder, firm)


def golden_mean(
    fit: Fit,
    plan: JointPlan,
    wishes: BothWishes,
    *,
    solution: Solution | str = Solution.KALAI_SMORODINSKY,
    epsilon: float = 0.01,
    progress: Report = silent,
) -> "JointMean":
    """The plan of the room that both departments can agree to, or why there is none.

    Args:
        fit, plan: What `gespann.fit` and `gespann.plan` returned.
        wishes: Of both departments, as `gespann.read_wishes` reads them.
        solution: "kalai_smorodinsky", "nash", "egalitarian" or "utilitarian".
        epsilon: Share of the best expected contribution that may be given up; the room of the
            plan counts where it has one.
        progress: Told of the progress.
    """
    from gespann.core.compromise.joint_mean import joint_mean
    from gespann.core.compromise.rest_wishes import still_wished

    return joint_mean(
        fit,
        brief_of(plan),
        plan,
        still_wished(wishes, plan),
        solution=Solution(solution),
        epsilon=epsilon,
        progress=progress,
    )


def read_rounds(folder: str | Path, firm: Firm) -> Rounds | None:
    """The rounds of bargaining so far (`rounds.toml` beside `firm.toml`); None without any.

    Raises: InputRefused with every fault that was found.
    """
    from gespann.files.rounds_toml import read_rounds as read

    return read(folder, firm)


def propose(
    folder: str | Path,
    firm: Firm,
    department: Department | str | None,
    amounts: Mapping[str, Money],
    *,
    day: date,
    note: str = "",
    budget: Money | None = None,
) -> Rounds:
    """Put a department's proposal on the table: it is added to the folder's `rounds.toml`.

    Args:
        department: "marketing" or "sales"; None for a mediator's text.
        amounts: By name of the lever. What is not named stays as in the department's last
            proposal; without one as in the last plan both signed, else as last year.
        day: When.
        note: What is to be known of it.
        budget: As of `plan`.

    Returns: All rounds, the new one last.

    Raises: Refusal if there is no such lever, or the proposal breaks a bound or the budget; then
        nothing has changed.
    """
    from gespann.files.proposals import Frame, put_proposal

    for name in amounts:
        refuse_unknown(firm, name, (), "", None)
    cents = {name: whole_cents(amount) for name, amount in amounts.items()}
    side = None if department is None else Department(department)
    brief = brief_for(firm, budget=budget, goal=None)
    frame = Frame.of(firm, brief, read_wishes(folder, firm))
    return put_proposal(folder, frame, side, cents, day=day, note=note)


def accept(
    folder: str | Path,
    firm: Firm,
    department: Department | str,
    *,
    day: date,
    note: str = "",
    budget: Money | None = None,
) -> Rounds:
    """Accept what lies on the table for a department: it is added to `rounds.toml`.

    Returns: All rounds, the acceptance last.

    Raises: Refusal if nothing waits for this department's answer, or what lies on the table
        breaks a bound or the budget by now; then nothing has changed.
    """
    from gespann.files.proposals import Frame, put_acceptance

    brief = brief_for(firm, budget=budget, goal=None)
    frame = Frame.of(firm, brief, read_wishes(folder, firm))
    return put_acceptance(folder, frame, Department(department), day=day, note=note)


def object_to_text(
    folder: str | Path,
    firm: Firm,
    department: Department | str,
    asked: Mapping[str, tuple[Money | None, Money | None]],
    *,
    day: date,
    note: str = "",
    budget: Money | None = None,
) -> Rounds:
    """Ask something of the mediator's text on the table: it is added to `rounds.toml`.

    The next text minds it.

    Args:
        asked: By name of the lever, the least and the most it should get; None for no bound.

    Returns: All rounds, the objections last.

    Raises: Refusal if there is no such lever, no text lies on the table, or no plan within the
        bounds can give what is asked; then nothing has changed.
    """
    from gespann.core.compromise.both_rounds import Asked
    from gespann.files.proposals import Frame, put_objections

    for name in asked:
        refuse_unknown(firm, name, (), "", None)
    cents = {
        name: Asked(*(None if one is None else whole_cents(one) for one in bounds))
        for name, bounds in asked.items()
    }
    brief = brief_for(firm, budget=budget, goal=None)
    frame = Frame.of(firm, brief, read_wishes(folder, firm))
    return put_objections(folder, frame, Department(department), cents, day=day, note=note)


def bargaining(
    fit: Fit,
    plan: JointPlan,
    wishes: BothWishes,
    rounds: Rounds,
    *,
    today: date,
    solution: Solution | str = Solution.KALAI_SMORODINSKY,
    epsilon: float = 0.01,
    progress: Report = silent,
) -> "JointRounds":
    """Where the bargaining stands: who moved, the next step, the single text, and blockades.

    Its `.mean` is the golden mean as `golden_mean` finds it.

    Args:
        fit, plan, wishes, solution, epsilon: As of `golden_mean`.
        rounds: As `gespann.read_rounds` reads them.
        today: From which an answer is counted as awaited.
        progress: Told of the progress.
    """
    from gespann.core.compromise.joint_mean import mean_of
    from gespann.core.compromise.joint_problem import joint_problem
    from gespann.core.compromise.joint_rounds import joint_rounds
    from gespann.core.compromise.rest_wishes import still_wished

    wishes = still_wished(wishes, plan)
    joint = joint_problem(fit, brief_of(plan), plan, wishes, epsilon=epsilon, progress=progress)
    mean = mean_of(joint, wishes, solution=Solution(solution), seed=fit.seed)
    return joint_rounds(joint, mean, rounds, today=today, opinions=fit.opinions, seed=fit.seed)

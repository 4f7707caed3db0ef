"""The library as an analyst uses it: the steps of the command line as typed functions.

Money is given in units of the firm's currency here (1200000 or Decimal("1200000.50")) and becomes
whole cents at this door; behind it there are only cents.
"""

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from gespann.core.compromise.aims import Solution
from gespann.core.compromise.both_rounds import Rounds
from gespann.core.compromise.both_wishes import BothWishes
from gespann.core.experiments.results import Precision, Proposal, Reading, Wish
from gespann.core.findings import Finding
from gespann.core.firm import EXPERIMENT_KINDS, Attitude, Firm, History, PlanBrief, Risk
from gespann.core.planning.results import JointPlan, Prospect
from gespann.core.planning.room_results import Wish as WishedAmount
from gespann.core.progress import Report, silent
from gespann.core.quantities import CENTS_PER_UNIT, Department, Period, PhasingKind
from gespann.core.response.results import Fit
from gespann.files.nearest import did_you_mean
from gespann.language import gettext as _
from gespann.language import speaking
from gespann.language.numbers import day, exact_money, number
from gespann.refusals import Refusal

if TYPE_CHECKING:
    import arviz

    from gespann.core.compromise.joint_results import JointMean
    from gespann.core.compromise.rounds_results import JointRounds
    from gespann.core.planning.surface.prepared import PreparedSurface
    from gespann.core.response.checkpoints import Checkpoints
    from gespann.core.settle.results import DisputeAnswer, NextTest
    from gespann.core.simulation import Scenario, SimulatedFirm
    from gespann.files.plan_documents.agreed import Agreed

Money = int | float | Decimal
DURATIONS = (4, 6, 8, 12)


def read_firm(
    folder: str | Path, *, history: str | Path | None = None, plan_start: date | None = None
) -> Firm:
    """The firm that a folder with `firm.toml` describes.

    Args:
        folder: Where `firm.toml` lies.
        history: A history table to read in place of the one that `firm.toml` names.
        plan_start: First day of the plan, in place of the one in [plan]; the year of a firm
            without a history ends there.

    Raises: InputRefused with every fault that was found.
    """
    from gespann.files.firm_folder import read_firm as read

    return read(folder, history=history, plan_start=plan_start)


def check(firm: Firm) -> tuple[Finding, ...]:
    """What the data of a firm can and cannot say."""
    from gespann.core.response.inspection import inspect

    return tuple(inspect(firm))


def fit(
    firm: Firm,
    *,
    seed: int = 0,
    chains: int = 4,
    draws: int = 500,
    thorough: bool = False,
    checkpoints: "Checkpoints | None" = None,
    progress: Report = silent,
) -> Fit:
    """The response model after it has seen the firm's history; the same seed gives the same fit.

    Args:
        firm: The firm.
        seed: Same seed, same fit.
        chains, draws: Chains, and draws of each.
        thorough: Whether to check forecasts from several points of the past, and models without
            the bond, the long life and each lever; takes minutes longer.
        checkpoints: Where to keep what is sampled, so that the same call goes on from there if it
            breaks off; None to keep nothing.
        progress: Told of the progress.
    """
    remember_compilations(os.environ)
    from gespann.core.response.checkpoints import NOTHING
    from gespann.core.response.fitting import fit as fit_response

    return fit_response(
        firm,
        seed=seed,
        chains=chains,
        draws=draws,
        thorough=thorough,
        checkpoints=NOTHING if checkpoints is None else checkpoints,
        progress=progress,
    )


def with_findings(fit: Fit, found: Sequence[Finding]) -> Fit:
    """The fit with what was found in the files, so that nobody reads its figures without that."""
    return replace(fit, findings=(*found, *(one for one in fit.findings if one not in found)))


def plan(
    fit: Fit,
    *,
    budget: Money | None = None,
    goal: Money | None = None,
    caution: float = 0.8,
    by_market: bool = False,
    phasing: PhasingKind | str | None = None,
    epsilon: float | None = 0.01,
    wishes: Mapping[str, Money] | Sequence[tuple[str, Money]] | None = None,
    certainty: float | None = 0.8,
    risk: Attitude | str | None = None,
    risk_level: float | None = None,
    progress: Report = silent,
) -> JointPlan:
    """The joint plan of both departments under one budget.

    Args:
        fit: What `gespann.fit` returned.
        budget: Money for both departments together; None takes the one in `firm.toml`.
        goal: Outcome to be reached, in money; None takes the one in `firm.toml`, if any.
        caution: Least probability that the plan is better than last year's split.
        by_market: Whether to plan the amount of each lever in each market, too (`.by_market`);
            a firm with one market is told so in a finding.
        phasing: How amounts are spread over the periods: "last_year", "flat", "seasonal" or
            "optimised"; None takes what `firm.toml` says. A lever's own way comes before both.
        epsilon: Share of the best expected contribution that plans of the room (`.room`) may give
            up; None leaves the room out.
        wishes: Amounts by name of a lever, or for "marketing" or "sales", to be priced
            (`.room.wishes`); pairs where two wish something else of the same lever.
        certainty: Probability with which a goal is to be reached (`.goal`); None leaves the
            goal's questions out.
        risk: What plans are compared by: "mean", "cvar" (the mean of the worst cases) or "log"
            (the expected logarithm of wealth); None takes that of `firm.toml`. What it costs and
            brings stands in `.risk`.
        risk_level: Share of the worst cases for "cvar"; None takes that of `firm.toml`, or 0.2.

    Where the history reaches into the plan, it is one for the rest of the year (`.so_far`): with
    what is left of the budget and still missing to the goal. Wishes are for the whole year.

    Raises: Refusal if no budget is known, nothing is left to be planned, a wish is for something
        that does not exist, or a level is given for another attitude than "cvar"; ValueError if an
        amount is negative or not finite, or there is no such attitude or level.
    """
    from gespann.core.planning.joint_plan import plan as plan_jointly

    brief = brief_for(fit.firm, budget=budget, goal=goal, phasing=phasing)
    brief = replace(brief, risk=risk_for(brief.risk, risk, risk_level))
    return plan_jointly(
        fit,
        brief,
        caution=caution,
        by_market=by_market,
        epsilon=epsilon,
        wishes=_still_wished(fit.firm, brief, wishes_for(fit.firm, wishes or {})),
        certainty=certainty,
        progress=progress,
    )


def wishes_for(
    firm: Firm, wishes: Mapping[str, Money] | Sequence[tuple[str, Money]]
) -> tuple[WishedAmount, ...]:
    """Wishes by name as the core knows them; "marketing" and "sales" stand for all their levers.

    Raises: Refusal if a wish is for something that does not exist.
    """
    sides = {name: side for side in Department for name in (side.value, _side_name(side))}
    levers = {lever.name: lever.name for lever in firm.levers}
    known: dict[str, str | Department] = {**sides, **levers}
    found = []
    for name, amount in wishes.items() if isinstance(wishes, Mapping) else wishes:
        of = known.get(name, known.get(name.lower()))
        if of is None:
            fault = _("There is nothing to wish for called “{name}”.").format(name=name)
            otherwise = _("Name a lever, marketing or sales.")
            raise Refusal(f"{fault} {did_you_mean(name, known, otherwise)}")
        found.append(WishedAmount(of, whole_cents(amount)))
    return tuple(found)


def _still_wished(
    firm: Firm, brief: PlanBrief, wishes: tuple[WishedAmount, ...]
) -> tuple[WishedAmount, ...]:
    """What is still to come of wishes for the whole of a running year."""
    if brief.so_far is None:
        return wishes
    spent = list(zip(firm.levers, brief.so_far.spent_cents, strict=True))

    def spent_on(of: str | Department) -> int:
        is_side = isinstance(of, Department)
        return sum(c for one, c in spent if of == (one.department if is_side else one.name))

    return tuple(WishedAmount(one.of, max(one.cents - spent_on(one.of), 0)) for one in wishes)


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
        _brief_of(plan),
        plan,
        still_wished(wishes, plan),
        solution=Solution(solution),
        epsilon=epsilon,
        progress=progress,
    )


def surface(
    fit: Fit,
    plan: JointPlan,
    *,
    wishes: BothWishes | None = None,
    progress: Report = silent,
) -> "PreparedSurface":
    """What any other amounts would bring, in a millisecond each: `.at(cents)`, with its `.error`.

    Amounts move within the bounds of the plan; the measures stay those of its optimum. Curves of
    all levers (`.curves`) and other splits of the money (`.splits`) come as quickly. `gespann.
    standings` says what each department gets.

    Args:
        fit, plan: What `gespann.fit` and `gespann.plan` returned.
        wishes: Of both departments: what they signed last is what holds without an agreement;
            None for last year's split.
        progress: Told of the progress.
    """
    from gespann.core.compromise.rest_wishes import still_wished
    from gespann.core.planning.surface.prepare import prepare_surface

    signed = None if wishes is None else still_wished(wishes, plan).signed_cents
    cents = None if signed is None else np.array([signed[one.name] for one in fit.firm.levers])
    return prepare_surface(fit, _brief_of(plan), plan, signed_cents=cents, progress=progress)


def prospect(fit: Fit, plan: JointPlan, amounts: Mapping[str, Money]) -> Prospect:
    """What other amounts than the plan's would bring, exactly; takes as long as a surface is quick.

    Args:
        fit, plan: What `gespann.fit` and `gespann.plan` returned.
        amounts: By name of the lever; what is not named stays as recommended.

    Raises: Refusal if there is no such lever; ValueError if an amount is negative or not finite.
    """
    from gespann.core.planning.surface.exact import exact_prospect

    for name in amounts:
        refuse_unknown_lever(fit.firm, name)
    cents = [
        whole_cents(amounts[one.lever.name]) if one.lever.name in amounts else one.amount_cents
        for one in plan.recommended.allocations
    ]
    return exact_prospect(fit, _brief_of(plan), plan, np.array(cents, dtype=np.int64))


def _brief_of(plan: JointPlan) -> PlanBrief:
    """What a plan was made for."""
    brief = PlanBrief(
        plan.start, plan.periods, plan.budget_cents, plan.goal_cents, so_far=plan.so_far
    )
    return brief if plan.risk is None else replace(brief, risk=plan.risk.risk)


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
        _refuse_unknown(firm, name, (), "", None)
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
        _refuse_unknown(firm, name, (), "", None)
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
    joint = joint_problem(fit, _brief_of(plan), plan, wishes, epsilon=epsilon, progress=progress)
    mean = mean_of(joint, wishes, solution=Solution(solution), seed=fit.seed)
    return joint_rounds(joint, mean, rounds, today=today, opinions=fit.opinions, seed=fit.seed)


def _side_name(side: Department) -> str:
    """A department as people type it."""
    return {Department.MARKETING: _("Marketing"), Department.SALES: _("Sales")}[side].lower()


def design_experiment(
    firm: Firm,
    lever: str,
    *,
    effort: float,
    smallest_effect: float | None = None,
    half_width: float | None = None,
    relative: bool = True,
    power: float = 0.8,
    durations: Sequence[int] | None = None,
    kind: str | None = None,
    forbidden: Sequence[str] = (),
    carry_over: int = 0,
    stage: str = "",
    seed: int = 0,
) -> Proposal:
    """Propose a test of one lever: markets, duration, cost, and the precision to expect.

    Args:
        lever: Name of the lever.
        effort: Effort in the test as a multiple of the usual one; 0 switches it off.
        smallest_effect: Effect to be found with the power asked for. Either this or the next.
        half_width: Half of the 90 % interval that is wanted.
        relative: Whether that figure is a share of the test markets' outcome (0.05 for 5 %); if
            not, an amount of money, or a number for a stage that is counted.
        power: Probability of finding the smallest effect.
        durations: Numbers of periods that the test may last; None for 4, 6, 8 and 12.
        kind: "geo", "switchback" or "before_after"; None for whichever serves best.
        forbidden: Markets in which nothing may be changed.
        carry_over: Periods after a change in which its effect is still counted.
        stage: Name of the stage that is measured; "" for the firm's outcome.

    Raises: Refusal if the firm has no such lever, stage or market, or the effort is the usual
        one; ValueError if another figure makes no sense.
    """
    from gespann.core.experiments.design import design_experiment as design

    _refuse_unknown(firm, lever, forbidden, stage, kind)
    if effort == 1:
        raise Refusal(
            _("A test with the usual effort tests nothing. Ask for more than 1 or for less.")
        )
    scale = 1.0 if relative or stage else firm.outcome_value
    wish = Wish(
        lever=lever,
        effort=float(effort),
        precision=Precision(
            None if smallest_effect is None else smallest_effect / scale,
            None if half_width is None else half_width / scale,
            relative,
        ),
        power=float(power),
        durations=tuple(durations) if durations else DURATIONS,
        kind=kind,
        forbidden=tuple(forbidden),
        carry_over=carry_over,
        stage=stage,
    )
    return design(firm, wish, seed=seed)


def next_test(
    fit: Fit,
    *,
    budget: Money | None = None,
    years: float = 1.0,
    progress: Report = silent,
) -> "NextTest":
    """The test that is worth most to the firm, its cost taken off, or why none is worth it.

    Args:
        fit: What `gespann.fit` returned.
        budget: Money for both departments together; None takes the one in `firm.toml`.
        years: Planning years for which a result is used; the time of the test counts off.

    Raises: Refusal if no budget is known; ValueError if `years` is not positive.
    """
    from gespann.core.settle.next_test import next_test as judge

    brief = brief_for(fit.firm, budget=budget, goal=None)
    return judge(fit, brief, years=years, progress=progress)


def settle(
    fit: Fit,
    *,
    lever: str | None = None,
    budget: Money | None = None,
    years: float = 1.0,
    progress: Report = silent,
) -> "DisputeAnswer":
    """What both departments' beliefs are apart in money, and the test that settles most of it.

    Args:
        fit: What `gespann.fit` returned.
        lever: Name of the lever to settle; None for those with the most money in dispute.
        budget: Money for both departments together; None takes the one in `firm.toml`.
        years: Planning years for which a result is used; the time of the test counts off.

    Raises: Refusal if no budget is known or there is no such lever; ValueError if `years` is not
        positive.
    """
    from gespann.core.settle.dispute import settle as judge

    if lever is not None:
        refuse_unknown_lever(fit.firm, lever)
    brief = brief_for(fit.firm, budget=budget, goal=None)
    return judge(fit, brief, lever=lever, years=years, progress=progress)


def refuse_unknown_lever(firm: Firm, lever: str) -> None:
    """Say that the firm has no such lever, and which one may have been meant.

    Raises: Refusal if it has none.
    """
    _refuse_unknown(firm, lever, (), "", None)


def read_experiment(
    firm: Firm,
    lever: str,
    *,
    first: date,
    last: date,
    markets: Sequence[str] = (),
    kind: str = "geo",
    carry_over: int = 0,
    block: int | None = None,
    left_out: Sequence[str] = (),
    planned_units: float | None = None,
    stage: str = "",
    name: str = "",
) -> Reading:
    """What a test has shown; its `.experiment` is what belongs into firm.toml.

    Args:
        lever: Name of the lever whose effort was changed.
        first, last: First day of the first and of the last period of the test.
        markets: Where it was changed; empty for everywhere.
        kind: "geo", "switchback" or "before_after".
        carry_over: Periods after a change in which its effect is still counted.
        block: Periods of a block of a switch-back test, changed first; None for twice the
            carry-over, at least 2.
        left_out: Markets that must not be used as controls.
        planned_units: What the effort in the changed markets and periods would have been in
            total; None to take it from before the test and from the controls.
        stage: Name of the stage that was measured; "" for the firm's outcome.
        name: As people call the test.

    Raises: Refusal if the firm has no such lever, stage or market, or blocks are too short.
    """
    from gespann.core.experiments.reading import Held
    from gespann.core.experiments.reading import read_experiment as read

    _refuse_unknown(firm, lever, (*markets, *left_out), stage, kind)
    if kind == "switchback" and block is not None and block <= carry_over:
        raise Refusal(
            _(
                "With a carry-over of {carry_over} periods a block of {block} has none that is "
                "untouched. Only blocks that are longer can be read."
            ).format(carry_over=carry_over, block=block)
        )
    held = Held(
        lever=lever,
        kind=kind,
        markets=tuple(markets),
        first=first,
        last=last,
        carry_over=carry_over,
        block=block,
        left_out=tuple(left_out),
        planned_units=None if planned_units is None else float(planned_units),
        stage=stage,
        name=name,
    )
    return read(firm, held)


def _refuse_unknown(
    firm: Firm, lever: str, markets: Sequence[str], stage: str, kind: str | None
) -> None:
    """Say which name the firm does not know, and which one may have been meant."""
    asked = [
        (_("lever"), (lever,), [one.name for one in firm.levers]),
        (_("market"), tuple(markets), firm.history.markets),
        (_("stage"), (stage,) if stage else (), [one.name for one in firm.stages]),
        (_("kind of test"), (kind,) if kind else (), EXPERIMENT_KINDS),
    ]
    for what, names, known in asked:
        for name in (name for name in names if name not in known):
            otherwise = _("There are: {names}.").format(names=", ".join(known))
            raise Refusal(
                _("There is no {what} “{name}”. {hint}").format(
                    what=what, name=name, hint=did_you_mean(name, known, otherwise)
                )
            )


def simulate(scenario: "Scenario | None" = None, *, seed: int | None = None) -> "SimulatedFirm":
    """A made-up firm (`.firm`) with what is true of it (`.truth`).

    Args:
        scenario: What the firm is like, for example `random_scenario(seed, markets=4)`; None for
            the demo firm.
        seed: Chooses the random numbers; None for 0, or the demo firm's own.
    """
    from gespann.core import simulation

    if scenario is None:
        scenario = simulation.scenario_of_demo_firm()
        seed = simulation.DEMO_SEED if seed is None else seed
    return simulation.simulate(scenario, seed or 0)


def to_inference_data(fit: Fit) -> "arviz.InferenceData":
    """The posterior as ArviZ InferenceData; `.to_netcdf(path)` of it writes a file."""
    from gespann.core.response.export import to_inference_data as export

    return export(fit)


def write_report(
    path: str | Path,
    fit: Fit,
    plan: JointPlan,
    *,
    mean: "JointMean | None" = None,
    tests: "NextTest | None" = None,
    dispute: "DisputeAnswer | None" = None,
    rounds: "JointRounds | None" = None,
    language: str = "en",
) -> None:
    """Write the report, one self-contained HTML file, in English ("en") or German ("de").

    Args:
        mean: What `gespann.golden_mean` found, to be shown, too.
        tests: What `gespann.next_test` found, to be shown, too.
        dispute: What `gespann.settle` found, to be shown, too.
        rounds: What `gespann.bargaining` found, to be shown, too.
    """
    from gespann.files.report import write_report as write
    from gespann.files.whole import whole_file

    with speaking(language), whole_file(Path(path)) as draft:
        write(draft, fit, plan, mean, tests, dispute, rounds)


def write_plan_pdf(
    path: str | Path,
    fit: Fit,
    plan: JointPlan,
    *,
    mean: "JointMean | None" = None,
    language: str = "en",
) -> None:
    """Write the plan as PDF pages to sign, in English ("en") or German ("de").

    Args:
        mean: What `gespann.golden_mean` found: its amounts are then those to be signed.
    """
    from gespann.files.plan_documents.pdf import plan_pdf
    from gespann.files.whole import whole_file

    agreed = _agreed(fit, plan, mean)
    with speaking(language), whole_file(Path(path)) as draft:
        draft.write_bytes(plan_pdf(agreed))


def write_plan_workbook(
    path: str | Path,
    fit: Fit,
    plan: JointPlan,
    *,
    mean: "JointMean | None" = None,
    language: str = "en",
) -> None:
    """Write the plan as a workbook: amounts by lever, market and month, to be changed.

    Args:
        mean: As of `write_plan_pdf`.
    """
    from gespann.files.plan_documents.grid import plan_grid
    from gespann.files.plan_documents.story import title
    from gespann.files.plan_documents.workbook import write_workbook
    from gespann.files.whole import whole_file

    agreed = _agreed(fit, plan, mean)
    with speaking(language), whole_file(Path(path)) as draft:
        write_workbook(draft, plan_grid(agreed), title(agreed))


def read_plan_workbook(
    path: str | Path, fit: Fit, plan: JointPlan, *, mean: "JointMean | None" = None
) -> dict[str, Decimal]:
    """The amount of every lever in a workbook that `write_plan_workbook` wrote.

    What it would bring says `gespann.prospect`.

    Args:
        fit, plan, mean: What the workbook was written from.

    Raises: InputRefused with every fault that was found, row by row.
    """
    from gespann.files.plan_documents.grid import plan_grid
    from gespann.files.plan_documents.workbook_reader import read_workbook

    grid = plan_grid(_agreed(fit, plan, mean))
    cents = read_workbook(Path(path), grid)
    totals = ((lever, int(cents[grid.of_lever(lever)].sum())) for lever in grid.levers)
    return {lever: Decimal(total) / CENTS_PER_UNIT for lever, total in totals}


def plan_story(
    fit: Fit, plan: JointPlan, *, mean: "JointMean | None" = None, language: str = "en"
) -> str:
    """The plan told on one page, as text with Markdown headings: what, why, what for, who promises.

    Args:
        mean: As of `write_plan_pdf`.
    """
    from gespann.files.plan_documents.story import story_text

    agreed = _agreed(fit, plan, mean)
    with speaking(language):
        return story_text(agreed)


def _agreed(fit: Fit, plan: JointPlan, mean: "JointMean | None") -> "Agreed":
    """The golden mean where there is one, else the plan as it is recommended."""
    from gespann.core.planning.surface.exact import exact_prospect
    from gespann.files.plan_documents.agreed import Agreed

    if mean is None or mean.found.amount_cents is None:
        return Agreed(fit, plan, plan.recommended)
    prospect = exact_prospect(fit, _brief_of(plan), plan, mean.found.amount_cents)
    return Agreed(fit, plan, prospect, mean)


def whole_cents(amount: Money) -> int:
    """An amount of money in whole cents.

    Raises: ValueError if it is negative or not finite.
    """
    # Through str, because a float such as 0.29 lies beside the decimal that was meant.
    exact = Decimal(str(amount))
    if not exact.is_finite() or exact < 0:
        raise ValueError(f"an amount of money must be finite and not negative, got {amount}")
    return int((exact * CENTS_PER_UNIT).to_integral_value())


def brief_for(
    firm: Firm,
    *,
    budget: Money | None,
    goal: Money | None,
    phasing: PhasingKind | str | None = None,
) -> PlanBrief:
    """The firm's own brief with what was asked for in its place; in a running year its rest.

    Raises: Refusal if neither the firm nor the caller names a budget, or if no plan fits it.
    """
    brief = _whole_brief(firm, budget=budget, goal=goal)
    if phasing is not None:
        brief = replace(brief, phasing=PhasingKind(phasing))
    brief = _rest(firm, brief)
    _refuse_impossible(firm, brief)
    return brief


def _whole_brief(firm: Firm, *, budget: Money | None, goal: Money | None) -> PlanBrief:
    budget_cents = None if budget is None else whole_cents(budget)
    goal_cents = None if goal is None else whole_cents(goal)
    own = firm.plan
    if own is not None:
        return replace(
            own,
            budget_cents=own.budget_cents if budget_cents is None else budget_cents,
            goal_cents=own.goal_cents if goal_cents is None else goal_cents,
        )
    if budget_cents is None:
        raise Refusal(
            _(
                "No budget is known. Add a section [plan] with budget to firm.toml, or name a "
                "budget in the call."
            )
        )
    return PlanBrief(
        start=first_day_after(firm.history, firm.period),
        periods=firm.period.per_year,
        budget_cents=budget_cents,
        goal_cents=goal_cents,
    )


def _rest(firm: Firm, brief: PlanBrief) -> PlanBrief:
    """The brief of what is still to be planned.

    Raises: Refusal if there is nothing left, in time or in money.
    """
    from gespann.core.planning.rest_of_year import (
        NothingBeforePlan,
        OverSpent,
        PlanIsOver,
        rest_of_year,
    )

    after = day(first_day_after(firm.history, firm.period))
    try:
        return rest_of_year(firm, brief)
    except PlanIsOver as over:
        raise Refusal(
            _(
                "The plan starts on {start} and has {periods} periods, and the history covers all "
                "of them: there is nothing left to be planned. Let it start on {first}."
            ).format(start=day(brief.start), periods=number(brief.periods), first=after)
        ) from over
    except NothingBeforePlan as nothing:
        raise Refusal(
            _(
                "The plan starts on {start}, and the history has nothing before that to compare "
                "it with. Let it start on {first}."
            ).format(start=day(brief.start), first=after)
        ) from nothing
    except OverSpent as over_spent:
        spent = zip(firm.levers, over_spent.spent_cents, strict=True)
        largest = sorted(spent, key=lambda one: -one[1])
        raise Refusal(
            _(
                "Since {start} {spent} have been spent, {over} more than the whole budget of "
                "{budget}: {levers}. There is nothing left to be planned. Raise the budget, or "
                "check the history."
            ).format(
                start=day(brief.start),
                spent=exact_money(int(over_spent.spent_cents.sum()), firm.currency),
                over=exact_money(
                    int(over_spent.spent_cents.sum()) - brief.budget_cents, firm.currency
                ),
                budget=exact_money(brief.budget_cents, firm.currency),
                levers=", ".join(
                    f"{lever.name} {exact_money(int(cents), firm.currency)}"
                    for lever, cents in largest
                    if cents
                ),
            )
        ) from over_spent


def risk_for(own: Risk, risk: Attitude | str | None, risk_level: float | None) -> Risk:
    """The firm's own attitude to risk with what was asked for in its place.

    Raises: Refusal if a level is given for an attitude that has none.
    """
    attitude = own.attitude if risk is None else Attitude(risk)
    if risk_level is not None and attitude is not Attitude.CVAR:
        raise Refusal(
            _(
                "A level belongs to the mean of the worst cases only. Ask for the attitude cvar, "
                "or leave the level out."
            )
        )
    return Risk(attitude, own.level if risk_level is None else risk_level)


def _refuse_impossible(firm: Firm, brief: PlanBrief) -> None:
    """Ask before the fit what could only end in a "no" after it."""
    from gespann.core.planning.groups.results import GroupsImpossible
    from gespann.core.planning.limits import BudgetTooSmall, limits_of
    from gespann.core.planning.measures.group_conflicts import check_groups
    from gespann.core.planning.year.forecast_base import last_year_phasing
    from gespann.language.groups import impossible_told

    try:
        check_groups(firm, brief, limits_of(firm, brief, last_year_phasing(firm, brief)))
    except GroupsImpossible as clash:
        raise Refusal(impossible_told(clash, firm.currency)) from clash
    except BudgetTooSmall as small:
        if brief.so_far is not None:
            raise Refusal(
                _(
                    "The least amounts of the levers still ask for {least}, more than the "
                    "{budget} that are left of the budget of {whole}. Lower their bounds in "
                    "firm.toml or raise the budget."
                ).format(
                    least=exact_money(small.least_cents, firm.currency),
                    budget=exact_money(small.budget_cents, firm.currency),
                    whole=exact_money(brief.so_far.budget_cents, firm.currency),
                )
            ) from small
        raise Refusal(
            _(
                "The least amounts of the levers add up to {least}, more than the budget of "
                "{budget}. Lower their bounds in firm.toml or raise the budget."
            ).format(
                least=exact_money(small.least_cents, firm.currency),
                budget=exact_money(small.budget_cents, firm.currency),
            )
        ) from small


def first_day_after(history: History, period: Period) -> date:
    """The first day of the period that follows the history."""
    last: date = history.starts[-1].astype("datetime64[D]").item()
    if period is Period.WEEK:
        return last + timedelta(weeks=1)
    month: date = (np.datetime64(last, "M") + 1).astype("datetime64[D]").item()
    return month


def remember_compilations(environment: Mapping[str, str]) -> None:
    """Let JAX keep compiled programs in the user's cache folder, unless the user chose a place.

    Compiling takes most of the time of a first fit, and the programs are the same for every firm
    of the same shape. JAX reads these variables when it is imported.
    """
    if "jax" in sys.modules or "JAX_COMPILATION_CACHE_DIR" in environment:
        return
    os.environ["JAX_COMPILATION_CACHE_DIR"] = str(cache_folder(environment) / "jax")
    os.environ.setdefault("JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS", "0")


def cache_folder(environment: Mapping[str, str]) -> Path:
    """Where this user's programs keep what they can compute again."""
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "gespann"
    if sys.platform == "win32" and (local := environment.get("LOCALAPPDATA")):
        return Path(local) / "gespann" / "cache"
    return Path(environment.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "gespann"

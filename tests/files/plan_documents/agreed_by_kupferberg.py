"""Plans of Kupferberg Armaturen to be signed: plain, with a golden mean, large, and hostile."""

from dataclasses import replace
from functools import cache

import numpy as np

from files.report import kupferberg, markets_of_kupferberg, wishes_of_kupferberg
from gespann.files.plan_documents.agreed import Agreed

HOSTILE = (
    '#panic("x")',
    "*bold* _it_ $x^2$ `raw` <b>",
    '"]) #import "@preview/x:1.0.0"',
    '=HYPERLINK("http://x";"y")',
    "+1\n-1\t@SUM(A1)",
    "Überwürfe – „schwer“ \\ // /* */",
    "[[x]](y) # ~ |",
)


@cache
def plain(*, room=True):
    """The recommended plan."""
    fit = kupferberg.fit()
    plan = kupferberg.plan(fit)
    plan = kupferberg.with_room(fit, plan) if room else plan
    return Agreed(fit, plan, plan.recommended)


@cache
def with_mean():
    """The golden mean between both departments' wishes."""
    of = plain()
    mean = wishes_of_kupferberg.mean(of.fit, of.plan)
    world = kupferberg.World(kupferberg.SKETCHES)
    cents = mean.found.amount_cents.astype(float)
    prospect = world.prospect(of.fit.firm.levers, cents, kupferberg.GOAL_CENTS)
    return Agreed(of.fit, of.plan, prospect, mean)


@cache
def large(levers=12, markets=20, name=""):
    """Many levers in many markets, all with names as long as people make them."""
    sketches = kupferberg.many(levers)
    if name:
        sketches = tuple(
            replace(one, names={k: f"{v} {name}" for k, v in one.names.items()}) for one in sketches
        )
    fit = kupferberg.fit(sketches)
    plan = kupferberg.with_room(fit, kupferberg.plan(fit, sketches), sketches)
    names = tuple(f"Vertriebsgebiet {i + 1}" for i in range(markets))
    plan = replace(plan, by_market=markets_of_kupferberg.by_market(plan, names))
    return in_markets(Agreed(fit, plan, plan.recommended), names)


def in_markets(of, names):
    """The same firm in several markets."""
    history = of.fit.firm.history
    times = len(names)
    history = replace(
        history,
        markets=names,
        outcome=np.repeat(history.outcome, times, axis=0),
        effort=np.repeat(history.effort, times, axis=0) / times,
        controls=np.repeat(history.controls, times, axis=0),
        competitors=np.repeat(history.competitors, times, axis=0),
        stages=np.repeat(history.stages, times, axis=0),
    )
    firm = replace(of.fit.firm, history=history)
    return replace(of, fit=replace(of.fit, firm=firm))


@cache
def hostile():
    """Every lever, and the firm, has a name that would be markup or a formula."""
    of = plain(room=False)

    def renamed(allocations):
        return tuple(
            replace(a, lever=replace(a.lever, name=name))
            for a, name in zip(allocations, HOSTILE, strict=True)
        )

    ways = {
        way: replace(one, allocations=renamed(one.allocations))
        for way in ("recommended", "optimum", "last_year")
        for one in [getattr(of.plan, way)]
    }
    plan = replace(of.plan, **ways, findings=())
    firm = replace(of.fit.firm, name='=Firm #[*x*] "y"')
    return Agreed(replace(of.fit, firm=firm), plan, plan.recommended)

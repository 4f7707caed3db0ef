"""What the core says of Kupferberg's bargaining, as jobs leave it, without computing it here."""

from dataclasses import replace
from functools import cache
from typing import Any

from django.utils import timezone

from apps.response.small_fits import made_up
from files.report import rounds_of_kupferberg, tests_of_kupferberg, wishes_of_kupferberg
from gespann.apps.plan.models import Prepared, Round, Standing
from gespann.core.compromise.blockade_results import Block, Blockade, NextStep
from gespann.core.compromise.rounds_results import JointRounds
from gespann.files.documents import to_document


@cache
def state(*, is_blocked: bool = False) -> JointRounds:
    """Four proposals have been made; blocked, three came back without movement, for beliefs."""
    fit, plan = made_up()
    found = rounds_of_kupferberg.state(fit, plan)
    if not is_blocked:
        return found
    lever = tests_of_kupferberg.dispute(fit).disputes[0].lever
    ways = (
        NextStep.EVIDENCE, NextStep.TEST, NextStep.SINGLE_TEXT, NextStep.NEXT_LEVEL,
        NextStep.CLEARING,
    )  # fmt: skip
    stuck = Blockade(Block.NO_MOVEMENT, ways, returned=3)
    return replace(found, blockade=stuck, disputed=(lever,))


@cache
def documents() -> dict[str, Any]:
    """Golden mean, worth of tests and dispute."""
    fit, plan = made_up()
    wished = wishes_of_kupferberg.wishes(fit, plan)
    return {
        "mean": to_document(wishes_of_kupferberg.mean(fit, plan, wished)),
        "tests": to_document(tests_of_kupferberg.following(fit)),
        "dispute": to_document(tests_of_kupferberg.dispute(fit)),
    }


def prepare(planning: Round) -> Prepared:
    """As if a job had computed the room, golden mean and tests."""
    return Prepared.objects.create(
        round=planning, edition=planning.edition, frame=planning.frame, fit=planning.fit,
        learned_anew=False, plan={}, **documents(), at=timezone.now(),
    )  # fmt: skip


def judge(planning: Round, *, is_blocked: bool = False) -> Standing:
    """As if a job had judged where the bargaining stands after the last turn."""
    found = state(is_blocked=is_blocked)
    stuck = found.blockade
    return Standing.objects.create(
        prepared=planning.prepared.get(),
        turns=planning.turns,
        day=timezone.localdate(),
        block="" if stuck is None else stuck.block.value,
        next_steps=[] if stuck is None else [one.value for one in stuck.next_steps],
        rounds=to_document(found),
        at=timezone.now(),
    )

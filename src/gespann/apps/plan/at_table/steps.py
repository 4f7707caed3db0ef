"""The one next step at the table: what the reader, or the other side, does now."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gespann.apps.plan.at_table.reading import TheTable
from gespann.apps.plan.models import SIDES, AnswerKind, Part, Phase
from gespann.ui.marks import Words
from gespann.ui.templatetags.figures import day, exact_money, money


@dataclass(frozen=True)
class Way:
    """A link to what can be done.

    Attributes:
        is_main: Whether it is the one that most will want.
    """

    words: Words
    address: str
    is_main: bool = False


@dataclass(frozen=True)
class Next:
    """What comes next.

    Attributes:
        kind: Of the notice that tells it.
        points: An agenda, or other things to mind.
    """

    heading: Words
    words: Words
    ways: Sequence[Way] = ()
    points: Sequence[Words] = ()
    kind: str = "info"


def next_at(table: TheTable) -> Next:
    """The next step; people who talk come before everything that is written."""
    if not table.is_open:
        return _not_now(table)
    if table.excess_cents:
        return _beyond_the_budget(table)
    if table.is_agreed:
        return _agreed(table)
    if table.talk is not None:
        return _talk(table)
    if table.last is None:
        return _open(table)
    if table.may_answer:
        return _answer(table)
    return _wait(table) if table.waiting else _all_have_answered(table)


def _not_now(table: TheTable) -> Next:
    planning = table.planning
    to_round = Way(_("To the round"), reverse("plan:round", args=[planning.pk]), is_main=True)
    if planning.is_frozen:
        return Next(_("Both sides have signed"), _("What changes now is an amendment."), [to_round])
    if Phase(planning.phase).place < Phase.PROPOSALS.place:
        return Next(
            _("It is not yet the time for proposals"),
            _("First wishes, evidence and room. What is said of the lines can be said already."),
            [to_round],
        )
    return Next(
        _("The round stands at the signatures"),
        _("To change something on the table, the round goes back to the proposals."),
        [to_round],
    )


def _beyond_the_budget(table: TheTable) -> Next:
    """The budget was cut since; nothing is lost, and only what fits can be accepted."""
    heading = _("What lies on the table exceeds the budget by {excess}").format(
        excess=exact_money(table.excess_cents, table.currency)
    )
    words = _(
        "The budget is {budget} now. Everything stays where it is, but it cannot be accepted or "
        "signed like this. The next proposal has to fit."
    ).format(budget=exact_money(table.planning.budget_cents, table.currency))
    ways = [Way(_("Make a proposal"), _at("propose", table), True)] if table.may_propose else []
    return Next(heading, words, ways, kind="warning")


def _agreed(table: TheTable) -> Next:
    return Next(
        _("Both sides stand behind proposal {number}").format(number=table.number),
        _("It can be written down and signed now."),
        [Way(_("On to the signatures"), reverse("plan:round", args=[table.planning.pk]), True)],
        kind="success",
    )


def _talk(table: TheTable) -> Next:
    talk = table.talk
    if talk is None:
        raise ValueError("there is nothing to talk about")
    times = ngettext("{count} time", "{count} times", talk.returns).format(count=talk.returns)
    points = [
        _("{line}: sales {sales}, marketing {marketing}").format(
            line=one.line,
            sales=money(one.sales_cents, table.currency),
            marketing=money(one.marketing_cents, table.currency),
        )
        for one in talk.agenda
    ] or [_("What each side needs this money for, and what it could give in exchange")]
    ways = [Way(_("We have talked"), _at("conversation", table), True)] if table.part else []
    return Next(
        _("Talk about it, best on {day}").format(day=day(talk.day)),
        _("It was returned in writing {times}. A conversation gets further; this is the agenda:")
        .format(times=times),
        [*ways, *_in_writing(table)],
        points,
        "warning",
    )  # fmt: skip


def _in_writing(table: TheTable) -> list[Way]:
    """What can still be done without talking; it never disappears."""
    ways = []
    if table.may_answer:
        ways.append(Way(_("Answer all the same"), "#on-the-table"))
    if table.may_propose:
        ways.append(Way(_("Make a proposal"), _at("propose", table)))
    return ways


def _open(table: TheTable) -> Next:
    if table.may_propose:
        return Next(
            _("Open with a proposal"),
            _("Say an amount for every lever. You can start from the golden mean or last year."),
            [Way(_("Make the first proposal"), _at("propose", table), True)],
        )
    return Next(
        _("Nothing lies on the table yet"),
        _("The head of one of both departments, or a deputy, opens with a proposal."),
    )


def _answer(table: TheTable) -> Next:
    last = table.last
    if last is None or table.answer_by is None:
        raise ValueError("there is nothing to answer")
    heading = (
        _("The one text waits for your answer")
        if last.part == Part.NEUTRAL
        else _("A proposal of the other side waits for your answer")
    )
    words = (
        _("It should have come by {day}. Accept it, or put a proposal beside it.")
        if table.is_overdue
        else _("Accept it, or put a proposal beside it, by {day}.")
    ).format(day=day(table.answer_by))
    ways = [
        Way(_("Look at it and answer"), "#on-the-table", True),
        Way(_("Make a proposal"), _at("propose", table)),
    ]
    return Next(heading, words, ways, kind="warning" if table.is_overdue else "info")


def _wait(table: TheTable) -> Next:
    names = _(" and ").join(str(one.label) for one in table.waiting)
    if table.answer_by is None:
        raise ValueError("no answer is awaited")
    ways = [Way(_("Better your proposal"), _at("propose", table))] if table.may_propose else []
    if not table.is_overdue:
        return Next(
            _("Waiting for the answer of {side}").format(side=names),
            _("It is awaited by {day}.").format(day=day(table.answer_by)),
            ways,
        )
    ask = _("Ask in person what is missing for an answer.")
    talked = [Way(_("We have talked"), _at("conversation", table), True)] if table.part else []
    return Next(
        _("The answer of {side} is overdue").format(side=names),
        _("It was awaited by {day}.").format(day=day(table.answer_by)) + " " + ask,
        [*talked, *ways],
        kind="warning",
    )


def _all_have_answered(table: TheTable) -> Next:
    """A proposal that was returned, or a text of which something was asked."""
    returned = [p for p, one in table.answers.items() if one.kind == AnswerKind.RETURN]
    last = table.last
    if last is not None and last.part == Part.NEUTRAL:
        ways = [Way(_("Write the next text"), _at("text", table), True)]
        return Next(
            _("What both ask of the text goes into the next one"),
            _("Nobody has to defend a text; both say what is missing."),
            ways if table.may_write_text else [],
        )
    names = _(" and ").join(str(one.label) for one in returned)
    if table.may_propose and (table.speaks in returned or table.speaks in SIDES):
        return Next(
            _("It was returned by {side}").format(side=names),
            _("The next proposal moves towards what was said against this one."),
            [Way(_("Make a proposal"), _at("propose", table), True)],
        )
    return Next(
        _("It was returned by {side}").format(side=names),
        _("Both sides can put a new proposal on the table."),
    )


def _at(name: str, table: TheTable) -> str:
    return reverse(f"plan:{name}", args=[table.planning.pk])

"""The addresses of planning rounds. Ada and Ben are no heads; the management has opened it."""

from typing import Any

import make
from apps.plan.made_rounds import a_round, a_test, at_proposals, head, lines_for
from doors import COLLEAGUES, NOBODY, Door
from gespann.apps.organisation.models import Level, Side
from gespann.apps.plan.actions import proposals, rounds, words
from gespann.apps.plan.actions.agreed_tests import propose_test
from gespann.apps.plan.models import Part, Tag

DOORS = {
    "plan:rounds": Door(get=COLLEAGUES),
    "plan:open": Door(get=NOBODY, post=NOBODY),
    "plan:round": Door(get=COLLEAGUES, row="planning"),
    "plan:walk": Door(row="planning"),
    "plan:prepare": Door(row="planning"),
    "plan:frame": Door(row="planning"),
    "plan:participants": Door(get=COLLEAGUES, row="planning"),
    "plan:leave": Door(row="participant"),
    "plan:wishes": Door(get=COLLEAGUES, row="planning"),
    "plan:signatures": Door(get=COLLEAGUES, row="planning"),
    "plan:write_down": Door(row="planning"),
    "plan:sign": Door(get=COLLEAGUES, row="planning"),
    "plan:amend": Door(row="planning"),
    "plan:withdraw": Door(row="planning"),
    "plan:year": Door(get=COLLEAGUES, row="planning"),
    "plan:document": Door(row="planning"),
    "plan:expect": Door(row="planning"),
    "plan:hand_in": Door(row="planning"),
    "plan:table": Door(get=COLLEAGUES, row="at_table"),
    "plan:judge": Door(row="at_table"),
    "plan:propose": Door(row="at_table"),
    "plan:accept": Door(row="at_table"),
    "plan:give_back": Door(row="at_table"),
    "plan:conversation": Door(row="at_table"),
    "plan:comment": Door(get=COLLEAGUES, row="at_table"),
    "plan:take_back": Door(row="comment"),
    "plan:text": Door(get=COLLEAGUES, row="at_table"),
    "plan:put_text": Door(row="at_table"),
    "plan:text_version": Door(get=COLLEAGUES, row="text"),
    "plan:tests": Door(get=COLLEAGUES, row="at_table"),
    "plan:propose_test": Door(row="at_table"),
    "plan:test": Door(get=COLLEAGUES, row="test"),
    "plan:sign_test": Door(row="test"),
    "plan:test_result": Door(row="test"),
    "plan:into_history": Door(row="test"),
    "plan:beliefs": Door(get=COLLEAGUES, row="planning"),
    "plan:evidence": Door(get=COLLEAGUES, row="planning"),
    "plan:room": Door(get=COLLEAGUES, row="planning"),
    "plan:try_out": Door(row="planning"),
}

TABLES = {"rounds": "plan:rounds", "lines": "plan:table"}


def rows() -> dict[str, Any]:
    """A round that the management has opened, and one with something on its table."""
    kim = make.person("Kim the manager")
    make.membership(kim, level=Level.MANAGEMENT)
    planning = a_round(kim)
    nora = make.person("Nora the neutral")
    make.membership(nora, make.department())
    rounds.name_participant(planning, nora, Part.NEUTRAL, by=kim)
    sue, max_ = head("Sue", Side.SALES), head("Max", Side.MARKETING)
    at_table = a_round(kim, 2028)
    at_proposals(at_table, sue, max_)
    proposals.propose(at_table, lines_for(at_table), reason="", follows=0, by=sue)
    text = words.write_text(at_table, lines_for(at_table), "For both.", follows=0, by=max_)
    return {
        "planning": planning,
        "participant": planning.participants.get(),
        "at_table": at_table,
        "comment": words.comment(at_table, "More calls.", Tag.VALUE, by=sue),
        "text": text,
        "test": propose_test(at_table, a_test(at_table), by=sue),
    }

"""What this reader may do with a pot, a line, a commitment or an entry: no more than rules say.

Each button leads to a page of its own, which asks the same rule again.
"""

from dataclasses import dataclass
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _

from gespann.apps.budget import rules
from gespann.apps.budget.models import Commitment, Entry, Line, Pot
from gespann.apps.budget.queries.ledger import years_without_pot

register = template.Library()


@dataclass(frozen=True)
class Act:
    """A button: its words, and the page that it leads to."""

    words: str
    address: str


@register.simple_tag(takes_context=True)
def acts_of_pots(context: template.Context) -> list[Act]:
    """What can be done where all pots are shown."""
    user = context["request"].user
    return [_act(_("Open a pot"), "budget:open_pot")] if rules.may_open_pot(user) else []


@register.simple_tag(takes_context=True)
def acts_of_pot(context: template.Context, pot: Pot) -> list[Act]:
    """What this reader may do with a pot, the most usual first."""
    user = context["request"].user
    acts = []
    if rules.may_open_some_line(user):
        acts.append(_act(_("Open a line"), "budget:open_line", pot.pk))
    if rules.may_set_limit(user):
        acts.append(_act(_("Set the limit"), "budget:set_limit", pot.pk))
    if rules.may_see_budget(user):
        acts.append(_act(_("Transfers"), "budget:transfers"))
        acts.append(_act(_("Months of the year"), "budget:months", pot.pk))
    if rules.may_open_pot(user) and years_without_pot().exists():
        acts.append(_act(_("Open the pot of another year"), "budget:open_pot"))
    return acts


@register.simple_tag(takes_context=True)
def acts_of_line(context: template.Context, line: Line) -> list[Act]:
    """What this reader may do with a line, the most usual first."""
    user = context["request"].user
    acts = []
    if rules.may_commit(user, line):
        acts.append(_act(_("Commit money"), "budget:commit", line.pk))
    if rules.may_grant(user):
        acts.append(_act(_("Grant"), "budget:grant", line.pk))
    if rules.may_book(user, line):
        acts.append(_act(_("Invoice without an order"), "budget:spend", line.pk))
        if line.spent_cents:
            acts.append(_act(_("Credit note"), "budget:credit", line.pk))
    if rules.may_propose_transfer(user, line, line):
        asked = urlencode({"target": line.pk})
        acts.append(Act(_("Propose a transfer"), f"{reverse('budget:propose_transfer')}?{asked}"))
    if rules.may_plan(user, line):
        acts.append(_act(_("Change the plan"), "budget:plan", line.pk))
    if rules.may_grant(user) and line.available_cents:
        acts.append(_act(_("Take back"), "budget:take_back", line.pk))
    return acts


@register.simple_tag(takes_context=True)
def acts_of_commitment(context: template.Context, commitment: Commitment) -> list[Act]:
    """What this reader may do with an order, the most usual first."""
    user, line = context["request"].user, commitment.line
    acts = []
    if commitment.is_blanket and commitment.is_open and rules.may_commit(user, line):
        acts.append(_act(_("Draw"), "budget:draw", commitment.pk))
    if not rules.may_book(user, line):
        return acts
    acts.append(_act(_("Book an invoice"), "budget:settle", commitment.pk))
    if commitment.is_open:
        acts.append(_act(_("Release money"), "budget:release", commitment.pk))
    if commitment.spent_cents:
        acts.append(_act(_("Credit note"), "budget:credit_commitment", commitment.pk))
    return acts


@register.simple_tag(takes_context=True)
def acts_of_entry(context: template.Context, entry: Entry) -> list[Act]:
    """Whether this reader may reverse an entry that nobody has reversed yet."""
    is_reversed = getattr(entry, "reversed_by", None) is not None
    may = not is_reversed and rules.may_reverse(context["request"].user, entry)
    return [_act(_("Reverse"), "budget:reverse", entry.pk)] if may else []


def _act(words: str, name: str, *args: int) -> Act:
    return Act(words, reverse(name, args=args))

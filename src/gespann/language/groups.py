"""Groups in words: what each may get, what it gets, and why some cannot be kept together."""

from gespann.core.planning.groups.results import GroupProspect, GroupsImpossible, Missed
from gespann.core.planning.results import JointPlan
from gespann.core.quantities import CENTS_PER_UNIT
from gespann.language import gettext as _
from gespann.language.numbers import NOT_KNOWN, exact_money, money, percent

_UNIT = CENTS_PER_UNIT  # one unit of money, in cents


def limits_told(one: GroupProspect, currency: str) -> str:
    """What it has to get and may get, over the whole plan."""
    least, most = money(one.least_cents, currency), one.most_cents
    if most is None:
        return _("at least {least}").format(least=least) if one.least_cents else NOT_KNOWN
    if most == one.least_cents:
        return _("exactly {most}").format(most=money(most, currency))
    if not one.least_cents:
        return _("at most {most}").format(most=money(most, currency))
    return _("{low} to {high}").format(low=least, high=money(most, currency))


def state_name(one: GroupProspect) -> str:
    """Whether the plan stands at a limit of it."""
    if one.is_at_floor and one.is_at_cap:
        return _("fixed")
    if one.is_at_floor:
        return _("at its floor")
    return _("at its cap") if one.is_at_cap else _("free")


def members_told(one: GroupProspect) -> str:
    """Its levers and measures, in a row."""
    names = (*one.group.levers, *one.group.measures)
    return ", ".join(_("“{name}”").format(name=name) for name in names)


def worth_told(one: GroupProspect, currency: str) -> str:
    """What it costs the best plan to keep it, in a sentence; "" where it costs nothing."""
    if one.floor_price > 0:
        return _(
            "It holds the best plan: with {unit} less in its floor that plan would be worth "
            "{worth} more."
        ).format(unit=money(_UNIT, currency), worth=_worth(one.floor_price, currency))
    if one.cap_price > 0:
        return _(
            "It holds the best plan: with {unit} more in its cap that plan would be worth {worth} "
            "more."
        ).format(unit=money(_UNIT, currency), worth=_worth(one.cap_price, currency))
    return ""


def _worth(price: float, currency: str) -> str:
    return exact_money(round(price * _UNIT), currency)


def share_told(one: GroupProspect, plan: JointPlan, currency: str) -> str:
    """How much of the whole budget goes to it."""
    budget = plan.budget_cents if plan.so_far is None else plan.so_far.budget_cents
    pattern = (
        _("“{name}” is long-term work: {amount} go to it, {share} of the budget.")
        if one.group.long_term
        else _("{amount} go to “{name}”, {share} of the budget.")
    )
    return pattern.format(
        name=one.group.name,
        amount=money(one.amount_cents, currency),
        share=percent(one.amount_cents / max(budget, 1)),
    )


def group_told(one: GroupProspect, plan: JointPlan, currency: str) -> str:
    """What goes to it, what keeping it costs, and the reason for it."""
    parts = [share_told(one, plan, currency), worth_told(one, currency), one.group.why]
    return " ".join(part for part in parts if part)


def impossible_told(clash: GroupsImpossible, currency: str) -> str:
    """Why no plan keeps some groups, and what can be done."""
    figures = {
        "group": clash.group,
        "others": ", ".join(_("“{name}”").format(name=name) for name in clash.others),
        "wanted": exact_money(clash.wanted_cents, currency),
        "reached": exact_money(clash.reached_cents, currency),
        "missing": exact_money(abs(clash.wanted_cents - clash.reached_cents), currency),
    }
    return " ".join([
        _pattern(clash).format(**figures),
        _("Change least or most of the group in firm.toml, the bounds, or the budget."),
    ])  # fmt: skip


def _pattern(clash: GroupsImpossible) -> str:
    if clash.missed is Missed.FLOOR:
        if clash.others:
            return _(
                "The group “{group}” asks for at least {wanted}; beside {others} it can get "
                "{reached} at most, {missing} too little."
            )
        return _(
            "The group “{group}” asks for at least {wanted}; within bounds and budget it can get "
            "{reached} at most, {missing} too little."
        )
    if clash.missed is Missed.CAP:
        if clash.others:
            return _(
                "The group “{group}” allows {wanted} at most; beside {others} it gets {reached} at "
                "least, {missing} too much."
            )
        return _(
            "The group “{group}” allows {wanted} at most; its lower bounds and what is decided ask "
            "for {reached}, {missing} too much."
        )
    if clash.missed is Missed.CROSSED:
        return _(
            "The group “{group}” asks for at least {wanted} and allows {reached} at most, "
            "{missing} too little."
        )
    return _(
        "No choice of measures keeps the group “{group}” within its limits: less and more are "
        "possible, but nothing in between."
    )

"""The [groups.NAME] of firm.toml: levers and measures that together get a least or a most.

A floor or a cap is an amount of money, or a share of the budget such as "20 %".
"""

import re
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from gespann.core.firm import BudgetGroup, Lever, Measure
from gespann.core.quantities import CENTS_PER_UNIT
from gespann.files.names import one_line
from gespann.files.nearest import did_you_mean
from gespann.files.toml_section import Section, is_number
from gespann.language import gettext as _

GROUP_KEYS = ("levers", "measures", "least", "most", "why", "long_term")
_PERCENT = re.compile(r"(\d{1,3}(?:[.,]\d{1,20})?)\s*%")
_MOST_MONEY = 10**13

Limit = tuple[int | None, float | None]  # as money in cents, or as a share
_NOTHING: Limit = (None, None)


def read_groups(
    root: Section, levers: tuple[Lever, ...], measures: tuple[Measure, ...]
) -> tuple[BudgetGroup, ...]:
    """The groups in their order, checked against levers and measures."""
    if not root.has("groups"):
        return ()
    tables = root.table["groups"]
    if not isinstance(tables, dict) or not all(isinstance(one, dict) for one in tables.values()):
        root.refuse(
            _("[groups] must hold a section for each group."),
            _("Write each of them as: {example}").format(example='[groups."Long-term work"]'),
        )
        return ()
    known = [lever.name for lever in levers], [measure.name for measure in measures]
    found = []
    for name, table in tables.items():
        section = Section(table, f"[groups.{name}]", root.file, root.faults)
        section.only(GROUP_KEYS)
        found.append(_group(section, name, *known))
    groups = tuple(group for group in found if group is not None)
    for name, times in Counter(group.name for group in groups).items():
        if times > 1:
            root.refuse(
                _("The name “{name}” stands {times} times in [groups].").format(
                    name=name, times=times
                ),
                _("Give each of them a name of its own."),
            )
    return groups


def _group(
    section: Section, name: str, levers: Sequence[str], measures: Sequence[str]
) -> BudgetGroup | None:
    least, most = _limit(section, "least"), _limit(section, "most")
    members = _members(section, "levers", levers, measures)
    projects = _members(section, "measures", measures, levers)
    if not one_line(name).strip():
        section.refuse(_("A group has no name."), _("Write its name behind the dot in [groups.…]."))
        return None
    if not any(section.table.get(key) for key in ("levers", "measures")):
        section.refuse(
            _("{section} names no lever and no measure.").format(section=section.label),
            _("Add a line such as: {example}").format(example='levers = ["Trade fairs"]'),
        )
    long_term = _yes(section, "long_term")
    if not (long_term or section.has("least") or section.has("most")):
        section.refuse(
            _("{section} has neither least nor most.").format(section=section.label),
            _("Add a line such as: {example}").format(example='least = "20 %"'),
        )
    _refuse_crossed(section, least, most)
    return BudgetGroup(
        name=one_line(name),
        levers=members,
        measures=projects,
        least_cents=least[0],
        most_cents=most[0],
        least_share=least[1],
        most_share=most[1],
        why=section.text("why") or "",
        long_term=long_term,
    )


def _members(
    section: Section, key: str, known: Sequence[str], others: Sequence[str]
) -> tuple[str, ...]:
    """Names of levers, or of measures, each once; those that are not known are refused."""
    names = section.texts(key, _('It must be a list of names, such as ["Trade fairs"].'))
    for name in (name for name in names if name not in known):
        section.refuse(
            _("{section} {key} names “{name}”, which is not known.").format(
                section=section.label, key=key, name=name
            ),
            _meant(key, name, known, others),
        )
    return tuple(dict.fromkeys(name for name in names if name in known))


def _meant(key: str, name: str, known: Sequence[str], others: Sequence[str]) -> str:
    if name in others:
        other = "measures" if key == "levers" else "levers"
        return _("It is one of the {other}: name it there.").format(other=other)
    where = "[[levers]]" if key == "levers" else "[[measures]]"
    return did_you_mean(name, known, _("Name one that stands in {where}.").format(where=where))


def _limit(section: Section, key: str) -> Limit:
    """A floor or a cap: money, or a share of the budget; neither if absent or wrong."""
    if not section.has(key):
        return _NOTHING
    value = section.table[key]
    if is_number(value) and 0 <= value < _MOST_MONEY and Decimal(value) * CENTS_PER_UNIT % 1 == 0:
        return int(Decimal(value) * CENTS_PER_UNIT), None
    if isinstance(value, str) and (told := _PERCENT.fullmatch(value.strip())):
        share = Decimal(told[1].replace(",", ".")) / 100
        if share <= 1:
            return None, float(share)
    section.wrong(
        key,
        _(
            "It must be money from 0 on with at most two decimals, or a share of the budget such"
            " as “20 %”."
        ),
    )
    return _NOTHING


def _refuse_crossed(section: Section, least: Limit, most: Limit) -> None:
    """A floor above its cap, as far as both are told in the same way."""
    pairs = zip(least, most, strict=True)
    if any(low is not None and high is not None and low > high for low, high in pairs):
        section.wrong("least", _("It must not be more than most."))


def _yes(section: Section, key: str) -> bool:
    value = section.table.get(key, False)
    if not isinstance(value, bool):
        section.wrong(key, _("It must be true or false."))
    return value is True

"""What a belief must be to be one: answers that fall together into a curve that flattens.

A department says what success would be without a lever, with half of its usual effort, with one and
a half times and with as much as anybody can think of (decision calculus). The usual success counts
as 1 or as 100; which of the two is seen in the answers themselves.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gespann.core.firm import Belief
from gespann.core.quantities import Department
from gespann.files.nearest import did_you_mean
from gespann.language import gettext as _
from gespann.language.numbers import number

ANSWERS = ("without", "half", "more", "most")
FIGURES = (*ANSWERS, "lasts_months")
BELIEF_KEYS = ("department", "lever", *FIGURES)
LONGEST_LIFE_MONTHS = 60
HUNDRED = 100.0

# Since the curve flattens, one and a half times the effort brings at most twice the success. So an
# answer of more than five counts in hundredths, and one of at most one does not.
_MOST_AS_SHARE = 5.0
_LEAST_AS_HUNDREDTHS = 1.0
_ROUNDING = 0.01  # who answers in hundredths may call a little more than nothing nothing
_SLACK = 1e-9  # 1.1 - 1 is a little more than 1 - 0.9 in binary

DEPARTMENTS = {
    "sales": Department.SALES,
    "vertrieb": Department.SALES,
    "marketing": Department.MARKETING,
}


@dataclass(frozen=True)
class Answers:
    """What one department said of one lever, as it was written; `figures` are finite."""

    department: str
    lever: str
    figures: Mapping[str, float]


@dataclass(frozen=True)
class Objection:
    """Why an answer cannot be used, and what to do; `key` says which answer."""

    key: str
    what: str
    mend: str


Placed = tuple[int, Objection]


def beliefs_of(
    source: Sequence[Answers], levers: Sequence[str]
) -> tuple[tuple[Belief, ...], tuple[Placed, ...]]:
    """The beliefs of one source (a table, or the sections of a file), with the usual success as 1.

    Returns: The beliefs that can be used, and the objections to the others, each with the position
        of the answers that it is about.
    """
    in_hundredths = any(one.figures["more"] > _MOST_AS_SHARE for one in source)
    usual = HUNDRED if in_hundredths else 1.0
    beliefs: dict[tuple[Department, str], Belief] = {}
    placed: list[Placed] = []
    for position, one in enumerate(source):
        found = [*_unknown(one, levers), *objections(one.figures, usual)]
        if not found:
            belief = _belief(one, usual)
            pair = belief.believer, belief.lever
            found = [twice(belief)] if pair in beliefs else []
            beliefs.setdefault(pair, belief)
        placed += [(position, objection) for objection in found]
    return tuple(beliefs.values()), tuple(placed)


def _belief(one: Answers, usual: float) -> Belief:
    shares = {key: one.figures[key] / usual for key in ANSWERS}
    believer = DEPARTMENTS[one.department.casefold()]
    return Belief(believer, one.lever, **shares, lasts_months=one.figures["lasts_months"])


def _unknown(one: Answers, levers: Sequence[str]) -> list[Objection]:
    found = []
    if one.department.casefold() not in DEPARTMENTS:
        what = _("“{name}” is no department.").format(name=one.department)
        found.append(Objection("department", what, _("Write sales or marketing.")))
    if one.lever not in levers:
        what = _("“{name}” is no lever of this firm.").format(name=one.lever)
        mend = did_you_mean(one.lever, levers, _("Name a lever that stands in [[levers]]."))
        found.append(Objection("lever", what, mend))
    return found


def twice(belief: Belief) -> Objection:
    """The objection to a second belief of one department about one lever."""
    what = {
        Department.SALES: _("Sales has answered about “{lever}” already."),
        Department.MARKETING: _("Marketing has answered about “{lever}” already."),
    }[belief.believer]
    return Objection("lever", what.format(lever=belief.lever), _("Keep one of the two answers."))


def objections(answers: Mapping[str, float], usual: float) -> list[Objection]:
    """What stands against the answers about one lever, in the order in which to mend it.

    Args:
        answers: The four answers and lasts_months, finite, as they were written.
        usual: What the usual success is called, 1 or 100.
    """
    one_by_one = [*_not_negative(answers), *_lasting(answers)]
    return (
        one_by_one
        or _another_usual(answers, usual)
        or _falling(answers, usual)
        or _ever_steeper(answers, usual)
    )


def _not_negative(answers: Mapping[str, float]) -> list[Objection]:
    return [
        Objection(
            key,
            _("{answer} is below zero.").format(answer=_shown(answers[key])),
            _("Write what would be left; where nothing would be, that is 0."),
        )
        for key in ANSWERS
        if answers[key] < 0
    ]


def _lasting(answers: Mapping[str, float]) -> list[Objection]:
    months = answers["lasts_months"]
    if 0 < months <= LONGEST_LIFE_MONTHS:
        return []
    what = _("An effect cannot last for {months} months.").format(months=_shown(months))
    mend = _("Write a number above 0 and at most {most}.").format(most=LONGEST_LIFE_MONTHS)
    return [Objection("lasts_months", what, mend)]


def _another_usual(answers: Mapping[str, float], usual: float) -> list[Objection]:
    """An answer that takes the usual success for 100 among others that take it for 1, or back."""

    def is_odd(key: str) -> bool:
        if usual == HUNDRED:
            return 0 < answers[key] <= _LEAST_AS_HUNDREDTHS
        return key != "most" and answers[key] > _MOST_AS_SHARE

    return [
        Objection(
            key,
            _("{answer} takes the usual success for {other}, other answers take it for {usual}.")
            .format(answer=_shown(answers[key]), other=_shown(101 - usual), usual=_shown(usual)),
            _("Write all answers in one way: 1 is as usual, or 100 is as usual."),
        )
        for key in ANSWERS
        if is_odd(key)
    ]  # fmt: skip


def _falling(answers: Mapping[str, float], usual: float) -> list[Objection]:
    """More effort that brings less."""
    ladder = {**answers, "usual": usual}
    steps = (("without", "half"), ("half", "usual"), ("usual", "more"), ("more", "most"))
    return [
        Objection(
            higher if lower == "usual" else lower,
            _("{lower} is {low} and {higher} is {high}, so that more effort would bring less.")
            .format(
                lower=_name(lower), low=_shown(ladder[lower]),
                higher=_name(higher), high=_shown(ladder[higher]),
            ),
            _("From without over half, the usual {usual} and more to most no answer may fall.")
            .format(usual=_shown(usual)),
        )
        for lower, higher in steps
        if ladder[lower] > ladder[higher] + _SLACK * usual
    ]  # fmt: skip


def _ever_steeper(answers: Mapping[str, float], usual: float) -> list[Objection]:
    """An S-shape: the next half of the effort brings more than the half before it."""
    slack = _SLACK * usual
    first, second = answers["half"] - answers["without"], usual - answers["half"]
    third, rest = answers["more"] - usual, answers["most"] - answers["more"]
    found = []
    if second > first + slack:
        what = _("The first half of the usual effort brings {first}, the second half {second}.")
        mend = _("The second can bring at most what the first did: raise half, or lower without.")
        gains = {"first": _shown(first), "second": _shown(second)}
        found.append(Objection("half", what.format(**gains), mend))
    if third > second + slack:
        what = _("The second half of the usual effort brings {second}, half as much again {third}.")
        mend = _("More can bring at most what the half before it did: lower more, or lower half.")
        gains = {"second": _shown(second), "third": _shown(third)}
        found.append(Objection("more", what.format(**gains), mend))
    if third <= slack and rest > (_ROUNDING + _SLACK) * usual:
        what = _("Half as much again brings nothing, and yet the most brings {rest} more.")
        mend = _("Raise more above the usual success, or write the same for more and most.")
        found.append(Objection("most", what.format(rest=_shown(rest)), mend))
    return found


def _name(key: str) -> str:
    return _("the usual") if key == "usual" else key


def _shown(value: float) -> str:
    return number(value, 4)

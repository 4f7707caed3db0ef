"""What a belief must be to be one: answers that fall together into a curve that flattens.

A department says what success would be without a lever, with half of its usual effort, with one and
a half times and with as much as anybody can think of (decision calculus). The usual success counts
as 1 or as 100; which of the two is seen in the answers themselves.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from gespann.core.firm import Belief
from gespann.core.quantities import Department
from gespann.core.response.prior.contradictions import Contradiction, contradictions
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
    shares = {key: answers[key] / usual for key in ANSWERS}
    belief = Belief(Department.SALES, "", **shares, lasts_months=answers["lasts_months"])
    found = contradictions(belief)
    alone = [one for one in found if one.kind in ("negative", "no_time")]
    too_long = _too_long(answers["lasts_months"])
    if alone or too_long:
        return [*(_worded(one, usual) for one in alone), *too_long]
    return _another_usual(answers, usual) or [_worded(one, usual) for one in found]


def _too_long(months: float) -> list[Objection]:
    return [_no_time(months)] if months > LONGEST_LIFE_MONTHS else []


def _no_time(months: float) -> Objection:
    what = _("An effect cannot last for {months} months.").format(months=_shown(months))
    mend = _("Write a number above 0 and at most {most}.").format(most=LONGEST_LIFE_MONTHS)
    return Objection("lasts_months", what, mend)


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


def _worded(one: Contradiction, usual: float) -> Objection:
    """A contradiction in the words and the scale of the file."""
    if one.kind == "no_time":
        return _no_time(*one.figures)
    figures = [_shown(value * usual) for value in one.figures]
    if one.kind == "negative":
        what = _("{answer} is below zero.").format(answer=figures[0])
        mend = _("Write what would be left; where nothing would be, that is 0.")
        return Objection(one.answers[0], what, mend)
    if one.kind == "falling":
        return _falling(one.answers, figures, usual)
    what, mend = _STEPS[one.kind]()
    return Objection(one.answers[0], what.format(*figures), mend)


def _falling(names: tuple[str, ...], figures: list[str], usual: float) -> Objection:
    """More effort that brings less."""
    lower, higher = names
    what = _("{lower} is {low} and {higher} is {high}, so that more effort would bring less.")
    mend = _("From without over half, the usual {usual} and more to most no answer may fall.")
    return Objection(
        higher if lower == "usual" else lower,
        what.format(lower=_name(lower), low=figures[0], higher=_name(higher), high=figures[1]),
        mend.format(usual=_shown(usual)),
    )


# An S-shape: the next half of the effort brings more than the half before it.
_STEPS: Mapping[str, Callable[[], tuple[str, str]]] = {
    "slow_start": lambda: (
        _("The first half of the usual effort brings {0}, the second half {1}."),
        _("The second can bring at most what the first did: raise half, or lower without."),
    ),
    "steep_end": lambda: (
        _("The second half of the usual effort brings {0}, half as much again {1}."),
        _("More can bring at most what the half before it did: lower more, or lower half."),
    ),
    "late_awakening": lambda: (
        _("Half as much again brings nothing, and yet the most brings {0} more."),
        _("Raise more above the usual success, or write the same for more and most."),
    ),
}


def _name(key: str) -> str:
    return _("the usual") if key == "usual" else key


def _shown(value: float) -> str:
    return number(value, 4)

"""The golden mean in sentences: what both reach, what it costs, who gives and gets what."""

from dataclasses import dataclass

from gespann.core.compromise.aims import Solution
from gespann.core.compromise.joint_results import JointMean
from gespann.core.compromise.mean_results import Account, Matter, Part
from gespann.core.compromise.wishes import SharedOutcome
from gespann.core.quantities import CENTS_PER_UNIT, Department
from gespann.language import gettext as _
from gespann.language.numbers import money, number, percent
from gespann.language.outcomes import outcome_name
from gespann.language.room import digits

HARDLY = 0.005  # of a best case: parts and differences below it are not worth a word


@dataclass(frozen=True)
class PartTold:
    """One reason in words: what it is, its two amounts, and what that counts."""

    matter: str
    before: str
    after: str
    share: str

    @property
    def words(self) -> str:
        """All of it in one line."""
        return _("{matter}: {after} instead of {before} ({share})").format(
            matter=self.matter, after=self.after, before=self.before, share=self.share
        )


@dataclass(frozen=True)
class Told:
    """One side's account in words.

    Attributes:
        department: Whose.
        gets, gives: What each list is about, as a sentence.
        got, given: The parts of each, the greatest first.
    """

    department: Department
    gets: str
    got: tuple[PartTold, ...]
    gives: str
    given: tuple[PartTold, ...]


def shares_told(mean: JointMean) -> str:
    """Which share of its best case each side reaches, or that there is no golden mean."""
    chosen = mean.found.chosen
    if chosen is None:
        return _("There is no golden mean; what stands in its way is said below.")
    otherwise = against(mean)
    able = mean.found.bargained.can_gain
    shares = [float(share) for share, can in zip(chosen.shares, able, strict=True) if can]
    if len(shares) == 2 and abs(shares[0] - shares[1]) <= HARDLY:
        return _(
            "Both departments get {share} of what each could gain at most over {otherwise}."
        ).format(share=percent(shares[0]), otherwise=otherwise)
    names = {Department.MARKETING: _("Marketing"), Department.SALES: _("Sales")}
    if len(shares) == 2:
        return _(
            "Marketing gets {marketing} and sales {sales} of what each could gain at most over "
            "{otherwise}."
        ).format(marketing=percent(shares[0]), sales=percent(shares[1]), otherwise=otherwise)
    (side,) = (one.department for one, can in zip(mean.wishes.sides, able, strict=True) if can)
    return _("{department} gets {share} of what it could gain at most over {otherwise}.").format(
        department=names[side], share=percent(shares[0]), otherwise=otherwise
    )


def against(mean: JointMean) -> str:
    """What holds without an agreement, as it stands in a sentence after "over"."""
    if mean.wishes.signed_cents is None:
        return _("last year’s split of the money")
    if mean.wishes.is_cut:
        return _("the last plan both signed, cut to the budget by the same share everywhere")
    return _("the last plan both signed")


def price_told(mean: JointMean, currency: str) -> str:
    """What the compromise costs the firm; nothing to say where there is none."""
    if mean.found.chosen is None:
        return ""
    spare = money(mean.spare_cents, currency)
    allowed = percent(mean.epsilon, digits(mean.epsilon))
    if mean.found.price_cents < CENTS_PER_UNIT:
        return _("It costs the firm nothing: it is worth as much as the best plan.")
    return _(
        "It costs {price} of expected contribution against the best plan; the room allows "
        "{spare} ({share})."
    ).format(price=money(mean.found.price_cents, currency), spare=spare, share=allowed)


def solution_told(solution: Solution) -> str:
    """How the golden mean was chosen."""
    return {
        Solution.KALAI_SMORODINSKY: _(
            "Chosen so that both get the same share of their best case, as large as can be "
            "(Kalai-Smorodinsky)."
        ),
        Solution.NASH: _("Chosen so that the product of both gains is as large as can be (Nash)."),
        Solution.EGALITARIAN: _(
            "Chosen so that both gain the same, as much as can be (egalitarian)."
        ),
        Solution.UTILITARIAN: _(
            "Chosen so that both gains together are as large as can be (utilitarian)."
        ),
    }[solution]


def accounts_told(mean: JointMean, currency: str) -> tuple[Told, ...]:
    """What each side gets and gives, for every side that has something to gain."""
    return tuple(_account(mean, account, currency) for account in mean.found.accounts)


def _account(mean: JointMean, account: Account, currency: str) -> Told:
    side = Department(account.department)
    given = tuple(_part(mean, part, currency) for part in account.gives if _matters(part))
    got = tuple(_part(mean, part, currency) for part in account.gets if _matters(part))
    share, left = percent(account.share), percent(1 - account.share)
    if side is Department.MARKETING:
        gets = _("Marketing gets {share} of its best case, against {otherwise}:")
        gives = _("Marketing gives up {left} of its best case. That would bring it:")
        all_of_it = _("Marketing gives up nothing: this is its best case.")
    else:
        gets = _("Sales gets {share} of its best case, against {otherwise}:")
        gives = _("Sales gives up {left} of its best case. That would bring it:")
        all_of_it = _("Sales gives up nothing: this is its best case.")
    return Told(
        department=side,
        gets=gets.format(share=share, otherwise=against(mean)),
        got=got,
        gives=gives.format(left=left) if given else all_of_it,
        given=given,
    )


def _matters(part: Part) -> bool:
    return abs(part.share) >= HARDLY


def _part(mean: JointMean, part: Part, currency: str) -> PartTold:
    return PartTold(
        matter=_matter(mean, part),
        before=_amount(part, part.before, currency),
        after=_amount(part, part.after, currency),
        share=("+" if part.share > 0 else "") + percent(part.share),
    )


def _matter(mean: JointMean, part: Part) -> str:
    if part.matter is Matter.WISH:
        return _("“{name}”").format(name=mean.levers[part.lever].name)
    return outcome_name(part.name)


def _amount(part: Part, amount: float, currency: str) -> str:
    """Money, or a number of leads."""
    if part.name == SharedOutcome.LEADS:
        return number(amount)
    return money(amount * CENTS_PER_UNIT, currency)

"""A version of the plan written out whole, as both sides read it before they sign."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from gespann.apps.plan import figures
from gespann.apps.plan.figures import Line, Purpose
from gespann.apps.plan.models import SIDES, AgreedTest, Part, PlanVersion, Round
from gespann.apps.plan.queries.versions import ShownSignature, Void, is_intact, signatures_of
from gespann.apps.response.queries import summary_of
from gespann.ui.marks import Words

Key = tuple[str, str, str]


@dataclass(frozen=True)
class WrittenLine:
    """A lever or measure, beside what it had before; None where nothing is known of it.

    Attributes:
        before_cents: In the version before.
        last_year_cents: What was spent over the last year.
    """

    name: str
    is_measure: bool
    cents: int
    before_cents: int | None
    last_year_cents: int | None

    @property
    def change_cents(self) -> int | None:
        """By how much it differs from the version before."""
        return None if self.before_cents is None else self.cents - self.before_cents

    @property
    def against_last_year_cents(self) -> int | None:
        """By how much it differs from last year."""
        return None if self.last_year_cents is None else self.cents - self.last_year_cents


@dataclass(frozen=True)
class WrittenSide:
    """What one side gets."""

    part: Part
    lines: Sequence[WrittenLine]

    @property
    def cents(self) -> int:
        """All of it together."""
        return sum(one.cents for one in self.lines)

    @property
    def before_cents(self) -> int:
        """What it had in the version before."""
        return sum(one.before_cents or 0 for one in self.lines)


@dataclass(frozen=True)
class Written:
    """A version as it is read.

    Attributes:
        has_before: Whether there is a version before.
        reason: Why an amendment changes what was signed.
        text: The words that both agreed to beside the amounts.
        is_intact: Whether the figures are those that were signed.
    """

    version: PlanVersion
    sides: Sequence[WrittenSide]
    has_before: bool
    reason: str
    text: str
    is_intact: bool

    @property
    def left_cents(self) -> int:
        """What of the budget is not planned."""
        return self.version.budget_cents - self.version.total_cents

    @property
    def short_hash(self) -> str:
        """The first figures of the hash, enough to compare two prints by eye."""
        return self.version.hash[:12]


def written(version: PlanVersion) -> Written:
    """A version beside the one before and last year."""
    lines = figures.lines_of_document(version.content)
    before = version_before(version)
    old = {} if before is None else _cents(figures.lines_of_document(before.content))
    last_year = last_year_of(version.round)
    return Written(
        version,
        [_side(part, lines, old, last_year, has_before=before is not None) for part in SIDES],
        before is not None,
        version.reason,
        words_of(version),
        is_intact(version),
    )


def version_before(version: PlanVersion) -> PlanVersion | None:
    """What an amendment changes, else the version written down before."""
    if version.amends is not None:
        return version.amends
    earlier = PlanVersion.objects.filter(round=version.round, number__lt=version.number)
    return earlier.order_by("-number").first()


def last_year_of(planning: Round) -> Mapping[str, int]:
    """What each lever was given over the last year, where the fit tells of a whole year."""
    outlook = summary_of(planning.fit).outlook
    if outlook is None or outlook.so_far is not None:
        return {}
    return {one.lever: one.last_year_cents for one in outlook.amounts}


def _key(line: Line) -> Key:
    return (line.purpose.value, line.name, line.side.value)


def _cents(lines: Sequence[Line]) -> dict[Key, int]:
    return {_key(one): one.cents for one in lines}


def _side(
    part: Part,
    lines: Sequence[Line],
    old: Mapping[Key, int],
    last_year: Mapping[str, int],
    *,
    has_before: bool,
) -> WrittenSide:
    now = {_key(one): one.cents for one in lines if one.side.value == part.value}
    gone = {key: 0 for key in old if key[2] == part.value and key not in now}
    return WrittenSide(
        part,
        [
            WrittenLine(
                name,
                purpose == Purpose.MEASURE,
                cents,
                old.get((purpose, name, side), 0) if has_before else None,
                last_year.get(name) if purpose == Purpose.LEVER else None,
            )
            for (purpose, name, side), cents in {**now, **gone}.items()
        ],
    )


def words_of(version: PlanVersion) -> str:
    """The words that both agreed to; an amendment leaves those of the plan that it amends."""
    while version.proposal is None and version.amends is not None:
        version = version.amends
    proposal = version.proposal
    if proposal is None:
        return ""
    return proposal.text.words if proposal.text is not None else proposal.reason


# --- Signatures and tests ---------------------------------------------------------------------


@dataclass(frozen=True)
class ToldSignature:
    """A signature as it is read, with why it is void."""

    shown: ShownSignature
    void: Words

    @property
    def withdrawn_because(self) -> str:
        """What the side said when it took it back."""
        withdrawal = getattr(self.shown.signature, "withdrawal", None)
        return withdrawal.reason if withdrawal is not None else ""


def told_signatures(version: PlanVersion) -> list[ToldSignature]:
    """All signatures under a version, void ones with the reason."""
    words = {
        None: "",
        Void.WITHDRAWN: _("withdrawn"),
        Void.FIGURES_CHANGED: _("void: a figure has changed"),
    }
    return [ToldSignature(one, words[one.void]) for one in signatures_of(version)]


@dataclass(frozen=True)
class ToldTest:
    """A test, and which sides have signed it."""

    test: AgreedTest
    missing: Sequence[Words]


def tests_of(planning: Round) -> list[ToldTest]:
    """The tests of a round; those that both have signed are agreed."""
    tests = planning.agreed_tests.prefetch_related("signatures").order_by("starts", "pk")
    return [ToldTest(one, _unsigned_sides(one)) for one in tests]


def _unsigned_sides(test: AgreedTest) -> list[Words]:
    signed = {one.side for one in test.signatures.all()}
    return [side.label for side in SIDES if side not in signed]

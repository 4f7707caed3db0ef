"""Versions of the plan, which of their signatures hold, and what is in force."""

from dataclasses import dataclass
from enum import StrEnum

from django.db.models import QuerySet

from gespann.apps.organisation.rules import Somebody
from gespann.apps.organisation.standing import read_once
from gespann.apps.plan import figures, rules
from gespann.apps.plan.models import Agreement, Part, PlanVersion, Proposal, Round, Signature
from gespann.apps.plan.queries.table import agreed_proposal


class Void(StrEnum):
    """Why a signature does not hold; all of them stay visible."""

    WITHDRAWN = "withdrawn"
    FIGURES_CHANGED = "figures_changed"


@dataclass(frozen=True)
class ShownSignature:
    """A signature, and whether it holds."""

    signature: Signature
    void: Void | None


def versions_visible_to(user: Somebody, planning: Round) -> QuerySet[PlanVersion]:
    """All versions of the plan of a round, the latest first."""
    if not rules.may_see(user, planning):
        return PlanVersion.objects.none()
    return (
        PlanVersion.objects.filter(round=planning)
        .select_related("round", "amends", "agreement")
        .prefetch_related("signatures__withdrawal", "signatures__by", "signatures__stands_for")
        .order_by("-number")
    )


def latest_version(planning: Round) -> PlanVersion | None:
    """The version that can be signed, if no figure of its frame has changed since."""
    latest = PlanVersion.objects.filter(
        round=planning, number=planning.versions, frame=planning.frame
    )
    return read_once(("latest version", planning.pk), latest.first)


def proposal_to_write_down(planning: Round) -> Proposal | None:
    """What both sides stand behind, as long as the version to be signed is not made of it."""
    agreed, latest = agreed_proposal(planning), latest_version(planning)
    if planning.is_frozen or agreed is None:
        return None
    return None if latest is not None and latest.proposal_id == agreed.pk else agreed


def sides_that_signed(version: PlanVersion) -> frozenset[Part]:
    """The sides whose signature under a version was not withdrawn."""
    sides = version.signatures.filter(withdrawal__isnull=True).values_list("side", flat=True)
    found = read_once(("sides that signed", version.pk), lambda: list(sides))
    return frozenset(Part(one) for one in found)


def in_force(planning: Round) -> PlanVersion | None:
    """The last version that both sides have signed."""
    agreed = PlanVersion.objects.filter(round=planning, agreement__isnull=False)
    return read_once(("in force", planning.pk), agreed.order_by("-number").first)


def last_signed_before(planning: Round) -> PlanVersion | None:
    """What holds if nobody agrees: the last plan that both signed, of this year or before."""
    agreed = Agreement.objects.filter(
        version__round__fiscal_year__starts__lte=planning.fiscal_year.starts
    )
    last = agreed.order_by("-version__round__fiscal_year__starts", "-version__number").first()
    return last.version if last is not None else None


def signatures_of(version: PlanVersion) -> list[ShownSignature]:
    """All signatures under a version, in their order, with those that are void.

    Of a plan in force they hold, whatever was written down after it.
    """
    holds = hasattr(version, "agreement") or rules.is_latest(version)
    shown = []
    for signature in sorted(version.signatures.all(), key=lambda one: one.pk):
        void = None if holds else Void.FIGURES_CHANGED
        if hasattr(signature, "withdrawal"):
            void = Void.WITHDRAWN
        shown.append(ShownSignature(signature, void))
    return shown


def is_intact(version: PlanVersion) -> bool:
    """Whether the figures are those that the hash was taken of, and so are all signatures'."""
    found = figures.fingerprint(version.content)
    return {version.hash, *version.signatures.values_list("hash", flat=True)} == {found}


def changes_by(version: PlanVersion) -> tuple[figures.Change, ...]:
    """What a version changes of the plan that it amends; of nothing, if it is the first."""
    before = version.amends.content if version.amends is not None else None
    old = () if before is None else figures.lines_of_document(before)
    return figures.changes(old, figures.lines_of_document(version.content))

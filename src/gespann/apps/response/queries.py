"""Reads of fits.

For pages of other apps: `latest_fit()` is the fit that counts now (or None), `summary_of(fit)` what
it comes to (`outlook.Summary`, with the chain and the outlook of the plan), `fit.since` how many
entries of the history it does not know. None of them loads the large documents.
"""

from dataclasses import dataclass

from django.db.models import ExpressionWrapper, F, IntegerField, QuerySet, Subquery

from gespann.apps.jobs.models import ENDS, Job
from gespann.apps.market.models import Entry
from gespann.apps.response.models import KIND, Archive, Fit
from gespann.apps.response.outlook import Summary
from gespann.core.planning.results import JointPlan
from gespann.core.response.results import Fit as FittedModel
from gespann.core.response.results import OpinionCurve
from gespann.files.documents import from_document


def fits() -> QuerySet[Fit]:
    """All fits, the latest first, without what is large.

    Each has `since`: how many entries of the history came after those that it has learnt from.
    """
    newest = Entry.objects.order_by("-number").values("number")[:1]
    since = ExpressionWrapper(Subquery(newest) - F("entry__number"), IntegerField())
    return (
        Fit.objects.annotate(since=since)
        .select_related("by", "entry")
        .defer("results", "entry__table", "entry__added")
        .order_by("-pk")
    )


def latest_fit() -> Fit | None:
    """The fit that counts now: the latest one; None before there is one."""
    return fits().first()


def whole_fits() -> QuerySet[Fit]:
    """The same with their documents, for the pages of one of them."""
    return fits().defer(None).defer("entry__table", "entry__added")


def others_than(fit: Fit) -> QuerySet[Fit]:
    """All other fits, the latest first."""
    return fits().exclude(pk=fit.pk)


def summary_of(fit: Fit) -> Summary:
    """What a fit comes to: the chain, and the outlook where firm.toml names a budget."""
    return from_document(Summary, fit.summary)


@dataclass(frozen=True)
class Results:
    """What pages tell of a fit: all but its draws, the history as one market.

    Attributes:
        plan: The joint plan of firm.toml's brief; None where there is no outlook.
        curves: What the fit says of each lever, in their order (`core.response.steady_curves`);
            none where it was made before they were kept.
    """

    fit: FittedModel
    plan: JointPlan | None
    curves: tuple[OpinionCurve, ...] = ()


def results_of(fit: Fit) -> Results:
    """The figures, findings and checks of a fit, and its plan; not for lists, it is large."""
    return from_document(Results, fit.results)


def archive_of(fit: Fit) -> bytes:
    """The fit itself, for `gespann.files.fit_archive.read_fit` in a process that computes."""
    return bytes(Archive.objects.get(fit=fit).content)


def fit_of_job(job: int) -> Fit | None:
    """What a job has made."""
    return fits().filter(job=job).first()


def jobs_going_on() -> QuerySet[Job]:
    """Fits that somebody has asked for and that have not ended, the latest first."""
    return Job.objects.filter(kind=KIND).exclude(state__in=ENDS).order_by("-pk")

"""What the history has taught, as a round sees it: with both sides' beliefs once they are in."""

from gespann.apps.plan.models import Evidence, Prepared, Round
from gespann.apps.response.models import Fit
from gespann.apps.response.queries import Results, results_of
from gespann.files.documents import from_document


def results_for(planning: Round, ready: Prepared | None) -> Results:
    """What pages tell of the fit: of the one made anew with both sides' beliefs, if there is one.

    Not for lists, it is large.
    """
    anew = Evidence.objects.filter(prepared=ready).first() if ready and ready.learned_anew else None
    if anew is not None:
        return from_document(Results, anew.results)
    return results_of(Fit.objects.only("results").get(pk=planning.fit_id))

"""What the history has taught, as a round sees it: with both sides' beliefs once they are in."""

from dataclasses import replace

from gespann.apps.plan.models import Evidence, Prepared, Round
from gespann.apps.plan.queries.room import room_of
from gespann.apps.response.models import Fit
from gespann.apps.response.queries import Results, results_of
from gespann.files.documents import from_document


def results_for(planning: Round, ready: Prepared | None) -> Results:
    """What pages tell of the fit: of the one made anew with both sides' beliefs, if there is one.

    The plan is the round's own once that is computed, and the one of firm.toml before.

    Not for lists, it is large.
    """
    anew = Evidence.objects.filter(prepared=ready).first() if ready and ready.learned_anew else None
    if anew is not None:
        return from_document(Results, anew.results)
    found = results_of(Fit.objects.only("results").get(pk=planning.fit_id))
    room = None if ready is None else room_of(ready)
    return found if room is None else replace(found, plan=room.plan)

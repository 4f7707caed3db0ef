"""A firm that is entered on the screen: kept until it lands, or given up."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from gespann.apps.market.actions.history import ask_to_keep
from gespann.apps.market.models import Sketch, SourceFile
from gespann.apps.organisation.models import Person


@transaction.atomic
def keep_sketch(text: str, answers: dict[str, Any], *, by: Person) -> Sketch:
    """Keep what was entered; files gathered for other levers are put away.

    Raises: NotAllowed.
    """
    ask_to_keep(by)
    said = {"made": timezone.now(), "text": text, "answers": answers}
    kept, _is_new = Sketch.objects.update_or_create(by=by, defaults=said)
    SourceFile.objects.filter(by=by).delete()
    return kept


@transaction.atomic
def give_up_sketch(*, by: Person) -> None:
    """Forget what was entered, and files gathered for it; what is in force holds again.

    Raises: NotAllowed.
    """
    ask_to_keep(by)
    Sketch.objects.filter(by=by).delete()
    SourceFile.objects.filter(by=by).delete()

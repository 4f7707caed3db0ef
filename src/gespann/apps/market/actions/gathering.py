"""Files of other shapes: kept, confirmed, put away, and put together to a draft."""

from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gespann.apps.market import queries, rules
from gespann.apps.market.actions.history import ask_to_keep
from gespann.apps.market.models import Definition, Draft, Sketch, SourceFile
from gespann.apps.organisation.models import Person
from gespann.refusals import NotAllowed, Refusal

MOST_FILES = 12


@transaction.atomic
def keep_file(
    name: str, sha256: str, content: bytes, found: dict[str, Any], *, by: Person
) -> SourceFile:
    """Keep a file that was looked at, as it was stripped, until it lands or is put away.

    Raises: NotAllowed, or Refusal if the same file is there already, or too many are.
    """
    ask_to_keep(by)
    forget_what_is_over()
    if queries.files_of(by).count() >= MOST_FILES:
        raise Refusal(
            _("%(most)d files are gathered already. Land them, or put some away.")
            % {"most": MOST_FILES}
        )
    try:
        with transaction.atomic():
            return SourceFile.objects.create(
                by=by,
                made=timezone.now(),
                name=name,
                sha256=sha256,
                content=content,
                found=found,
                choices=found["choices"],
                is_confirmed=found["asks_nothing"],
            )
    except IntegrityError:
        raise Refusal(_("This very file is among those gathered already.")) from None


def choose(
    file: SourceFile,
    choices: dict[str, Any],
    *,
    by: Person,
    found: dict[str, Any] | None = None,
    content: bytes | None = None,
) -> None:
    """Confirm how a file is to be read, or keep what another look at it has found.

    Raises: NotAllowed.
    """
    _ask_for(file, by)
    if found is not None and content is not None:
        file.found, file.content = found, content
    file.choices = choices
    file.is_confirmed = found is None
    file.save(update_fields=["found", "content", "choices", "is_confirmed"])


def put_away(file: SourceFile, *, by: Person) -> None:
    """Forget a file.

    Raises: NotAllowed.
    """
    _ask_for(file, by)
    file.delete()


@transaction.atomic
def keep_composed(
    files: Sequence[SourceFile],
    definition: Definition,
    summary: dict[str, Any],
    table: bytes,
    told: dict[str, Any],
    *,
    follows: int,
    by: Person,
) -> Draft:
    """Keep what several files make together until it lands or is put away.

    Raises: NotAllowed, or Refusal if it would change nothing.
    """
    ask_to_keep(by)
    if not summary.get("added"):
        raise Refusal(_("All of this is known already; there is nothing to land."))
    Draft.objects.filter(by=by).delete()
    return Draft.objects.create(
        by=by,
        made=timezone.now(),
        follows=follows,
        text=definition.text,
        beliefs_name=definition.beliefs_name,
        beliefs=bytes(definition.beliefs),
        file_name=_name_of(files),
        sha256=files[0].sha256 if len(files) == 1 else "",  # several each have their own
        replaces=told["replaces"],
        summary=summary,
        table=table,
        gathered=told | {"brought": [_brought(one) for one in files]},
    )


def forget_what_is_over() -> int:
    """Forget files and drafts that nobody landed in time. How many it were."""
    oldest = queries.oldest_draft()
    Sketch.objects.filter(made__lte=queries.oldest_sketch()).delete()
    return sum(model.objects.filter(made__lte=oldest).delete()[0] for model in (SourceFile, Draft))


def _name_of(files: Sequence[SourceFile]) -> str:
    name = ", ".join(one.name for one in files)
    return name if len(name) <= 100 else f"{name[:99]}…"


def _brought(file: SourceFile) -> dict[str, Any]:
    return {
        "pk": file.pk,
        "name": file.name,
        "sha256": file.sha256,
        "source": file.found.get("title") or "",
        "shape": file.found["shape"],
        "choices": file.choices,
        "checksums": file.found.get("checksums", []),
        "entries": file.found.get("entries", 0),
        "refused": file.found.get("refused", 0),
    }


def _ask_for(file: SourceFile, by: Person) -> None:
    if not rules.may_use(by, file):
        raise NotAllowed(_("Only whoever has brought this file can use it or put it away."))

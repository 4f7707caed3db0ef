"""An experiment comes into the firm's document, so that the next fit learns from it."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from gespann.apps.market import queries
from gespann.apps.market.actions.history import ask_to_keep, keep_draft, land
from gespann.apps.market.models import Brought, Entry
from gespann.apps.organisation.models import Person
from gespann.refusals import Refusal

if TYPE_CHECKING:  # jobs load this module when the workbench starts, and the core only later
    from gespann.core.firm import Experiment


def brought_with(
    experiment: "Experiment", *, instead_of: "Experiment | None", by: Person
) -> Brought:
    """The firm's document in force with one experiment more, to be read beside what is known.

    Args:
        instead_of: An earlier result of the same test, whose section is taken out.

    Raises: NotAllowed, or Refusal if nothing is known yet, if it holds the experiment already, if
        the earlier section was rewritten, or if `by` has brought something that waits to land.
    """
    ask_to_keep(by)
    latest = queries.latest_in_force()
    if latest is None or latest.definition is None:
        raise Refusal(_("Nothing is known yet that could be learnt from. Bring a history first."))
    if queries.draft_of(by) is not None:
        raise Refusal(
            _("You have brought something that waits to land. Land it first, or put it away.")
        )
    known = queries.experiments_in_force()
    if experiment.name in known:
        raise Refusal(_("The history knows this experiment already."))
    text = latest.definition.text
    if instead_of is not None and instead_of.name in known:
        text = _without(text, instead_of)
    return Brought(
        text=f"{text.rstrip()}\n\n{_section(experiment)}\n",
        history_name="",
        history=b"",
        beliefs_name=latest.definition.beliefs_name,
        beliefs=bytes(latest.definition.beliefs),
        replaces=False,
        follows=queries.last_number(),
    )


@transaction.atomic
def land_experiment(brought: Brought, summary: dict[str, object], *, by: Person) -> Entry:
    """Make it part of what is known, as an entry of the journal like every other.

    Args:
        summary: What reading it has found.

    Raises: NotAllowed, or Refusal if something else has landed meanwhile.
    """
    return land(keep_draft(brought, dict(summary), b"", by=by), by=by)


def _without(text: str, experiment: "Experiment") -> str:
    section = _section(experiment)
    if text.count(section) != 1:
        raise Refusal(
            _("The earlier result of this test was rewritten in firm.toml. Correct it there.")
        )
    return text.replace(section, "").rstrip() + "\n"


def _section(experiment: "Experiment") -> str:
    from gespann.files.firm_toml_writer import experiment_section

    return experiment_section(experiment)

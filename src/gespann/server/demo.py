"""The workbench of the demo firm, with its history, its fit and five people to log in as.

It is made anew for each demo.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from gespann.apps.market import actions, engine, queries
from gespann.apps.market.models import Brought
from gespann.apps.organisation.actions.invitations import open_account
from gespann.apps.organisation.actions.places import appoint
from gespann.apps.organisation.actions.set_up import FirstPerson, FirstPlace, SetUp, set_up
from gespann.apps.organisation.models import Office, Person, Side
from gespann.apps.response.actions import record_fit
from gespann.apps.response.models import Asked, Found
from gespann.apps.response.models import Fit as Recorded
from gespann.apps.response.summing_up import told
from gespann.core.planning.results import JointPlan
from gespann.core.response.results import Fit
from gespann.files.fit_archive import write_fit
from gespann.refusals import Refusal

FIRM, HISTORY, BELIEFS = "firm.toml", "history.csv", "beliefs.csv"
_PASSWORD_BYTES = 9  # twelve characters
_DIRECTOR = FirstPerson("Helga Brandt", "director@demo.example", FirstPlace.MANAGEMENT)
_OTHERS = (
    FirstPerson("Jonas Keller", "sales@demo.example", FirstPlace.HEAD_OF_SALES),
    FirstPerson("Miriam Vogt", "marketing@demo.example", FirstPlace.HEAD_OF_MARKETING),
    FirstPerson("Ali Demir", "rep@demo.example", FirstPlace.SALES),
    FirstPerson("Petra Lang", "controller@demo.example", FirstPlace.NONE),
)


@dataclass(frozen=True)
class LogIns:
    """Who can log in, all with one password that nobody else knows.

    Attributes:
        people: The managing director, who keeps the organisation, both heads, a field rep, and the
            controller.
    """

    people: Sequence[Person]
    password: str


@transaction.atomic
def set_up_demo(firm: str, currency: str, year_starts: date, language: str) -> LogIns:
    """Set up the demo firm and open everybody's account.

    Args:
        language: "en" or "de": what the people speak, and what departments are called.
    """
    password = secrets.token_urlsafe(_PASSWORD_BYTES)
    names = {side: str(side.label) for side in (Side.SALES, Side.MARKETING)}
    links = set_up(
        SetUp(
            firm=firm,
            currency=currency,
            year_starts=year_starts,
            sales=names[Side.SALES],
            marketing=names[Side.MARKETING],
            language=language,
            administrator=_DIRECTOR,
            password=password,
            others=_OTHERS,
        )
    )
    for secret in links.values():
        open_account(secret, password)
    people = tuple(Person.objects.order_by("pk"))
    appoint(people[-1], Office.CONTROLLER, timezone.localdate(), by=people[0])
    return LogIns(people, password)


def bring_history(folder: Path, *, by: Person) -> None:
    """Land what a folder says of its firm, as if somebody had brought its files in the browser.

    Raises: Refusal if it cannot be read.
    """
    brought = Brought(
        text=(folder / FIRM).read_text(encoding="utf-8"),
        history_name=HISTORY,
        history=(folder / HISTORY).read_bytes(),
        beliefs_name=BELIEFS if (folder / BELIEFS).exists() else "",
        beliefs=(folder / BELIEFS).read_bytes() if (folder / BELIEFS).exists() else b"",
        replaces=False,
        follows=0,
    )
    read = engine.read(brought)
    if read.faults:
        raise Refusal("; ".join(str(fault["what"]) for fault in read.faults))
    actions.land(actions.keep_draft(brought, read.summary, read.table, by=by), by=by)


def bring_fit(fit: Fit, plan: JointPlan, *, draws: int, seconds: float, by: Person) -> Recorded:
    """Record the fit that was made to the history, as if a job had made it.

    Args:
        draws: Of each chain.
        seconds: How long fit and plan took.
    """
    found = Found(**told(fit, plan, ""), archive=write_fit(fit), seconds=seconds)
    asked = Asked(queries.last_number(), seed=fit.seed, draws=draws, thorough=False)
    return record_fit(found, asked, by=by)

"""A served workbench with two rounds: one in which both sides write, and one with its room.

What is computed is made by the library without a sampler (`apps.plan.prepared_rounds`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace

from browser.first_day import first_day
from browser.test_workbench import PASSWORD

ADA, BEN, CLEO = "ada@kupferberg.example", "ben@kupferberg.example", "cleo@kupferberg.example"
# Round 1 is in the phase of wishes, with something written by sales; round 2 has its room.
RECORD = """
import sys
import django; django.setup()
from allauth.account.models import EmailAddress
import make
from apps.plan import made_rounds, prepared_rounds
from gespann.apps.organisation.models import FiscalYear, Level, Person, Side
from gespann.apps.plan.actions import beliefs
from gespann.apps.plan.actions.beliefs import Answers
from gespann.apps.plan.models import Part

password, language = sys.argv[1:3]

def known(name, email, side=None, level=Level.HEAD):
    person = Person.objects.filter(email=email).first() or make.person(name, email=email)
    person.language = language
    person.is_active = True
    person.set_password(password)
    person.save()
    address = {"email": email, "verified": True, "primary": True}
    EmailAddress.objects.get_or_create(user=person, email=email, defaults=address)
    person.memberships.all().delete()
    department = make.department(side=side) if side else None
    make.membership(person, department, level=level)
    return person

ada = known("Ada", "ada@kupferberg.example", Side.SALES)
ben = known("Ben", "ben@kupferberg.example", Side.MARKETING)
cleo = known("Cleo", "cleo@kupferberg.example", level=Level.MANAGEMENT)
eve = Person.objects.get(email="eve@kupferberg.example")
writing = prepared_rounds.opened(cleo, eve)
ready = prepared_rounds.opened(cleo, eve, year=2028, fit=writing.fit)
said = (
    (Part.SALES, ada, Answers(60, 84, 112, 130, 6)),
    (Part.MARKETING, ben, Answers(90, 96, 103, 108, 2)),
)
for side, by, answers in said:
    draft = ready.wishes.get(side=side)
    for lever in ("Field visits", "Trade fairs"):
        beliefs.answer_about(draft, lever, answers, version=0, by=by)
prepared_rounds.at_the_room(ready, ada, ben)
print(writing.pk, ready.pk)
"""


@contextmanager
def rounds_served(folder, language: str) -> Iterator[SimpleNamespace]:
    """The workbench, and the addresses of both rounds."""
    with first_day(folder, language, RECORD, PASSWORD, language) as workbench:
        writing, ready = workbench.told[-2:]
        yield SimpleNamespace(
            address=workbench.address,
            language=language,
            process=workbench.process,
            writing=f"{workbench.address}/plan/{writing}",
            ready=f"{workbench.address}/plan/{ready}",
        )

"""A served workbench with two rounds: one in which both sides write, and one with its room.

What is computed is made by the library without a sampler (`apps.plan.prepared_rounds`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace

from browser.test_workbench import PASSWORD, Reader, set_up
from served import first_line, free_port, served, within

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
def rounds_served(browser, language: str, folder) -> Iterator[SimpleNamespace]:
    """The workbench, and the addresses of both rounds."""
    with served(folder, port := free_port()) as process:
        _starts, _mail, link = (first_line(process) for _ in range(3))
        with Reader(browser, language) as reader:
            set_up(reader, link)
        writing, ready = within(folder, RECORD, PASSWORD, language)[-2:]
        address = f"http://localhost:{port}"
        yield SimpleNamespace(
            address=address,
            language=language,
            process=process,
            writing=f"{address}/plan/{writing}",
            ready=f"{address}/plan/{ready}",
        )

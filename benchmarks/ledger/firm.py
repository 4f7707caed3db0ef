"""A made-up firm with a pot for each of several years, and plenty of money on all lines."""

from datetime import date
from uuid import uuid4

PLENTY = 10**12


def make_firm(count: int, years: int) -> None:
    """Two departments, and for each year a pot with so many lines; the last year is today's."""
    from gespann.apps.organisation.models import Department, Firm, Level, Side

    Firm.objects.create(name="Kupferberg")
    boss = member("boss", Level.MANAGEMENT, None)
    departments = [Department.objects.create(name=side, side=side) for side in Side.values[:2]]
    for department in departments:
        member(f"{department.name}.staff", Level.STAFF, department)
    today = date.today()  # noqa: DTZ011
    for year in range(today.year - years + 1, today.year + 1):
        make_pot(year, count, departments, boss)


def member(name: str, level: object, department: object) -> object:
    """Somebody who works here."""
    from gespann.apps.organisation.models import Membership, Person

    somebody = Person.objects.create(name=name, email=f"{name}@f.example", language="en")
    Membership.objects.create(
        person=somebody, level=level, department=department, starts=date(2000, 1, 1)
    )
    return somebody


def make_pot(number: int, count: int, departments: list, boss: object) -> None:
    """The pot of a year, with lines for levers, markets and both departments."""
    from gespann.apps.budget.actions.lines import grant, open_line
    from gespann.apps.budget.actions.pots import open_pot, set_limit
    from gespann.apps.organisation.models import FiscalYear

    year = FiscalYear.objects.create(
        name=str(number), starts=date(number, 1, 1), ends=date(number, 12, 31)
    )
    pot = open_pot(year, "EUR", by=boss)
    set_limit(pot, PLENTY * count, reason="", by=boss, key=uuid4())
    for place in range(count):
        line = open_line(
            pot, f"Line {place}", departments[place % 2], lever=f"lever {place % 10}",
            market=f"market {place % 20}", planned_cents=PLENTY // 2, by=boss, key=uuid4(),
        )  # fmt: skip
        grant(line, PLENTY, by=boss, key=uuid4())

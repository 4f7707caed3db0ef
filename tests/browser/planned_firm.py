"""A firm whose heads plan a budget: rows for a workbench that is served in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

HEADS = {"Sam": "sales", "Mia": "marketing"}


def fill(folder: Path, language: str = "en") -> None:
    """Write the rows into the workbench of this folder."""
    tests = Path(__file__).parents[1]
    subprocess.run(
        [sys.executable, "-c", f"from browser.planned_firm import rows; rows({language!r})"],
        env={
            **os.environ,
            "GESPANN_FOLDER": str(folder),
            "DJANGO_SETTINGS_MODULE": "gespann.server.settings",
            "PYTHONPATH": os.pathsep.join([str(tests), *sys.path]),
        },
        check=True,
    )


def rows(language: str) -> None:
    """Sam heads sales, Mia marketing, Kim keeps the books; a pot with lines by month and year."""
    import django

    django.setup()
    from datetime import date

    import make
    from browser.test_workbench import PASSWORD
    from gespann.apps.budget.actions.months import close_month
    from gespann.apps.organisation.models import Level, Office, Side

    make.firm("Kupferberg GmbH")
    for name, side in HEADS.items():
        person = make.person(name, password=PASSWORD, language=language)
        make.membership(person, make.department(side=Side(side)), level=Level.HEAD)
    kim = make.person("Kim", password=PASSWORD, language=language)
    make.appointment(kim, Office.CONTROLLER)
    make.membership(make.person("Cleo", password=PASSWORD), level=Level.MANAGEMENT)
    pot = make.pot(900_000_00)
    sales, marketing = (make.department(side=side) for side in (Side.SALES, Side.MARKETING))
    for month in range(1, 13):
        make.line(
            name="Trade fairs", department=sales, month=date(pot.first_day.year, month, 1),
            planned_cents=2_000_00 * month, granted_cents=2_000_00 * month,
        )  # fmt: skip
        make.line(
            name="Regional dealer days", market="North", department=sales, planned_cents=1_250_50,
            month=date(pot.first_day.year, month, 1),
        )  # fmt: skip
    make.line(name="Visits", department=sales, planned_cents=48_000_00, granted_cents=50_000_00)
    for name, cents in (("Search advertising", 60_000_00), ("Web site", 24_000_00)):
        make.line(
            name=name, department=marketing, planned_cents=cents, granted_cents=cents,
            lever=name.lower(),
        )  # fmt: skip
    past = make.pot(300_000_00, year=pot.first_day.year - 1)
    make.line(of=past, name="Trade fairs", department=sales, granted_cents=80_000_00)
    make.line(of=past, name="Web site", department=marketing, granted_cents=20_000_00)
    close_month(past, by=kim)

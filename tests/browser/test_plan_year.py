"""The year of a signed plan in a real browser: both pictures, a note, what was promised."""

from types import SimpleNamespace

import pytest

from browser.test_workbench import LOOKS, PASSWORD, Reader, fits
from gespann.language import LANGUAGES
from served import first_line, free_port, served, within

pytestmark = pytest.mark.slow
WORDS = {
    "en": SimpleNamespace(
        note="less has come than expected when both signed", money="The money, month by month",
        behind="The figures behind it", promised="What each side promised, and kept",
        conclude="kept so far", signing="Signatures", chance="reached with a probability of",
    ),
    "de": SimpleNamespace(
        note="kommt weniger als bei der Unterschrift erwartet", money="Das Geld Monat für Monat",
        behind="Die Zahlen dahinter", promised="Was jede Seite versprochen und gehalten hat",
        conclude="bisher gehalten", signing="Unterschriften", chance="mit einer Wahrscheinlichkeit",
    ),
}  # fmt: skip
RECORD = """
import sys
from datetime import timedelta
import django; django.setup()
from django.utils import timezone
import make
from allauth.account.models import EmailAddress
from apps.plan import made_rounds, made_years
from gespann.apps.organisation.models import Level, Office, Side
make.firm()
ada, ben = made_rounds.head("Ada", Side.SALES), made_rounds.head("Ben", Side.MARKETING)
cleo, dora = make.person("Cleo"), make.person("Dora")
make.membership(cleo, level=Level.MANAGEMENT)
make.appointment(dora, Office.CONTROLLER)
for person in (ada, ben, cleo):
    person.set_password(sys.argv[1])
    person.language = sys.argv[2]
    person.save()
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
version = made_years.in_force(timezone.localdate().year, ada, ben, cleo)
planning = version.round
made_rounds.ended_test(planning, ada, ben)
made_years.went_astray(planning, version, dora)
made_years.book(version, ada, "Field visits", 12)
made_years.book(version, ben, "Trade fairs", 12, 0.5)
"""


@pytest.fixture(params=LANGUAGES)
def workbench(request, tmp_path):
    """A plan in force that half a year has led astray."""
    with served(tmp_path, port := free_port()) as process:
        for _ in range(3):
            first_line(process)
        within(tmp_path, RECORD, PASSWORD, request.param)
        yield SimpleNamespace(
            address=f"http://localhost:{port}",
            language=request.param,
            words=WORDS[request.param],
        )


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_the_year_is_shown_to_everybody(workbench, browser, axe_violations, width, scheme):
    words = workbench.words
    with Reader(browser, workbench.language, width, scheme) as reader:
        page = reader.page
        page.set_default_timeout(120_000)  # a machine may have much else to do
        reader.log_in(workbench.address, "ada@kupferberg.example")
        page.goto(f"{workbench.address}/plan/1/year/")
        assert page.get_by_text(words.note).count() == 1
        assert page.locator("figure").filter(has_text=words.money).count() == 1
        assert page.get_by_role("heading", name=words.promised).count() == 1
        assert page.get_by_text(words.conclude).count()
        assert fits(page)
        assert axe_violations(page) == []
        for summary in page.get_by_text(words.behind).all():
            summary.press("Enter")
        assert page.locator("figure table").count() == 2
        assert fits(page)
        assert axe_violations(page) == []
        page.goto(f"{workbench.address}/plan/1/signatures/")
        assert page.get_by_text(words.chance).count() == 1
        assert fits(page)
        assert axe_violations(page) == []
        assert reader.complaints == []
    with Reader(browser, workbench.language, java_script_enabled=False) as reader:
        reader.log_in(workbench.address, "ada@kupferberg.example")
        reader.page.goto(f"{workbench.address}/plan/1/year/")
        assert reader.page.get_by_text(words.note).is_visible()
        assert reader.page.locator("figure").filter(has_text=words.money).is_visible()

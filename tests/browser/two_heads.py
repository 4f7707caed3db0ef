"""A firm in which two heads plan, served for browsers, with a round at every stage of the way.

Ada heads sales and reads English, Ben heads marketing and reads German, Cleo manages. What both
expect of inside-sales calls differs, and the fit knows it: so the workbench's own jobs compute a
round in seconds, without fitting anew.
"""

import gettext
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import gespann.ui
from browser.test_workbench import PASSWORD, Reader
from served import first_line, free_port, served, within

LANGUAGES = {"ada": "en", "ben": "de", "cleo": "en"}
DISPUTED = "Inside-sales calls"
# What each head expects of those calls: without, half, half as much again, the most; months.
ANSWERS = {"sales": (60, 84, 112, 130, 6), "marketing": (90, 96, 103, 108, 2)}
# Rounds of the firm, and the years that they are for. For NEW there is none yet.
NEW, STUCK, CUT, WRITING, OPEN, SIGNED, PLAIN = range(2027, 2034)


class Head(Reader):
    """Somebody of this firm at a browser of their own."""

    def __init__(self, browser, firm, name, **more):
        super().__init__(browser, LANGUAGES[name], **more)
        # A machine may have much else to do.
        self.page.set_default_timeout(120_000)
        self.firm, self.language = firm, LANGUAGES[name]
        self.email = f"{name}@kupferberg.example"

    def says(self, english, **names):
        """How the workbench puts this to them."""
        words = catalogue(self.language).gettext(english)
        for name, value in names.items():
            words = words.replace(f"%({name})s", str(value)).replace(f"{{{name}}}", str(value))
        return words

    def enters(self):
        """Log in."""
        self.log_in(self.firm.address, self.email)
        return self

    def goes(self, path, year=None):
        """Open a page of the round of a year, or of the workbench."""
        place = "" if year is None else f"/plan/{self.firm.rounds[year]}/"
        self.page.goto(f"{self.firm.address}{place}{path}")
        return self


@cache
def catalogue(language):
    """What the pages say in a language."""
    folder = Path(gespann.ui.__file__).parent / "locale"
    return gettext.translation("django", folder, [language], fallback=language == "en")


@contextmanager
def firm_of_two_heads(folder) -> Iterator[SimpleNamespace]:
    """The workbench as long as this lasts: its address, folder, and rounds by year."""
    with served(folder, port := free_port()) as process:
        for _ in range(3):
            first_line(process)
        written = within(folder, "from browser.two_heads import rows; rows()")[-6:]
        rounds = dict(zip(range(STUCK, PLAIN + 1), written, strict=True))
        yield SimpleNamespace(address=f"http://localhost:{port}", folder=folder, rounds=rounds)
        checked = subprocess.run(
            [sys.executable, "-m", "gespann.cli", "check-ledger", str(folder)],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert checked.returncode == 0, checked.stdout


def rows() -> None:
    """Write people, the fit, pots and rounds; print the numbers of the rounds."""
    import django

    django.setup()
    import make
    from apps.plan import made_rounds, prepared_rounds
    from apps.plan.rounds_at_work import shares
    from gespann.apps.organisation.actions.invitations import let_in
    from gespann.apps.organisation.models import Level, Office, Side
    from gespann.apps.plan.actions import proposals
    from gespann.apps.plan.actions.beliefs import Answers, answer_about
    from gespann.apps.plan.models import Part, Phase
    from gespann.core.firm import Belief
    from gespann.core.quantities import Department

    make.firm("Kupferberg GmbH")
    ada, ben, cleo = people = [
        make.person(name.title(), language=of) for name, of in LANGUAGES.items()
    ]
    for person in people:
        let_in(person, PASSWORD)
    make.membership(ada, make.department(side=Side.SALES), level=Level.HEAD)
    make.membership(ben, make.department(side=Side.MARKETING), level=Level.HEAD)
    make.membership(cleo, level=Level.MANAGEMENT)
    keeper = make.person("Kim")
    make.appointment(keeper, Office.CONTROLLER)
    beliefs = tuple(
        Belief(Department(side), DISPUTED, *(one / 100 for one in curve), lasts_months=months)
        for side, (*curve, months) in ANSWERS.items()
    )
    fit = prepared_rounds.recorded_fit(keeper, beliefs)
    for year in (NEW, SIGNED):
        make.pot(prepared_rounds.budget_cents(), year=year)

    def opened(year):
        planning = prepared_rounds.opened(cleo, keeper, year=year, fit=fit)
        sys.stdout.write(f"{planning.pk}\n")
        return planning

    def at(year, phase):
        """Both have answered and handed in, and the round was led so far."""
        planning = opened(year)
        for part, by in ((Part.SALES, ada), (Part.MARKETING, ben)):
            draft = planning.wishes.get(side=part)
            answer_about(draft, DISPUTED, Answers(*ANSWERS[part.value]), version=0, by=by)
            prepared_rounds.hand_in(planning, part, by)
        prepared_rounds.compute(planning, beliefs)
        made_rounds.walk_to(planning, phase, ada)
        return planning

    def proposed(planning, by, sales, marketing):
        follows = planning.proposals.count()
        return proposals.propose(
            planning, shares(planning, sales, marketing), reason="", follows=follows, by=by
        )

    stuck = at(STUCK, Phase.PROPOSALS)
    for by, sales, marketing in ((ada, 0.5, 0.1), (ben, 0.1, 0.5)) * 2:
        proposed(stuck, by, sales, marketing)
    cut = at(CUT, Phase.PROPOSALS)
    proposed(cut, ada, 0.5, 0.4)
    opened(WRITING)
    at(OPEN, Phase.PROPOSALS)
    signed = at(SIGNED, Phase.PROPOSALS)
    proposals.accept(proposed(signed, ada, 0.45, 0.4), by=ben)
    made_rounds.walk_to(signed, Phase.SIGNATURES, ada)
    opened(PLAIN)

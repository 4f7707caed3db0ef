"""Files of the budget, written at once or by a job."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils import timezone, translation

from gespann.apps.budget.engine.export import ledger_file
from gespann.apps.budget.engine.statements import statement_content
from gespann.apps.budget.engine.written import XLSX, Written
from gespann.apps.budget.models import Pot
from gespann.apps.budget.queries.statements import Statement, statement_of
from gespann.apps.jobs.tasks import Task
from gespann.apps.organisation.queries import firm
from gespann.language import LANGUAGES, speaking

FILE = "file"


def statement_file(statement: Statement, ending: str) -> Written:
    """The statement as PDF or workbook, in the language that Django speaks now.

    Raises: ValueError if there is no such kind of file.
    """
    from gespann.files.statement.pdf import statement_pdf
    from gespann.files.statement.workbook import statement_workbook

    writers: dict[str, tuple[str, Callable[..., bytes]]] = {
        "pdf": ("application/pdf", statement_pdf),
        "xlsx": (XLSX, statement_workbook),
    }
    if ending not in writers:
        raise ValueError(f"a statement is written as {', '.join(writers)}, not {ending!r}")
    content_type, write = writers[ending]
    there = firm()
    with speaking(_language()):
        content = write(statement_content(statement, there.name if there else ""))
    return Written(f"statement-{statement.first_day:%Y-%m}.{ending}", content_type, content)


def prepare(task: Task) -> dict[str, Any]:
    """The work of a job: write the file and leave it with the job's files."""
    asked = task.arguments
    pot = Pot.objects.select_related("fiscal_year").get(pk=asked["pot"])
    task.report(0.1)
    with translation.override(asked["language"]):
        written = _written(asked, pot)
    task.files.keep(FILE, written.content)
    return {
        "folder": str(task.files.folder),
        "fence": task.files.fence,
        "name": written.name,
        "content_type": written.content_type,
    }


def _written(asked: dict[str, Any], pot: Pot) -> Written:
    what, _dot, ending = asked["what"].partition(".")
    if asked["what"] == "ledger.xlsx":
        return ledger_file(pot)
    if what != "statement":
        raise ValueError(f"nobody knows how to write {asked['what']!r}")
    statement = statement_of(pot, date.fromisoformat(asked["month"]), timezone.localdate())
    if statement is None:
        raise ValueError(f"{pot} has no month {asked['month']}")
    return statement_file(statement, ending)


def _language() -> str:
    code = (translation.get_language() or "en")[:2]
    return code if code in LANGUAGES else "en"

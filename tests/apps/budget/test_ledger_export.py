"""All of a pot in files: every chain can be verified from them, without us."""

import csv
import io
import json
import re
from uuid import uuid4

import openpyxl
import pytest
from django.urls import reverse

import make
from gespann.apps.budget.actions.lines import plan
from gespann.apps.budget.actions.spending import spend
from gespann.apps.budget.engine.export import BESIDE, SEALED
from gespann.apps.budget.models import Line
from gespann.apps.budget.models.seal import hash_of
from gespann.apps.budget.views import export
from gespann.apps.jobs.models import Job
from server.test_who_may_go_where import BACKEND

pytestmark = pytest.mark.django_db
TEXTS = ("", "=1+1", "'=1", 'a "b" | c', "line\nbreak", " spaces ", "@ÄÖ €", "'", '"', "\\n")


@pytest.fixture
def pot(ada, sam, kim):
    line = make.line(granted_cents=100_00, name="=Fairs")
    other = make.line(granted_cents=50_00, of=line.pot)
    for text in TEXTS:
        spend(line, 1_00, by=ada, key=uuid4(), text=text)
        plan(other, 5_00, by=sam, key=uuid4(), text=text)
    return line.pot


@pytest.fixture
def rows(client, pot, sam):
    client.force_login(sam, BACKEND)
    answer = client.get(reverse("budget:ledger_csv", args=[pot.pk]))
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def heads():
    return {str(line.pk): line.head for line in Line.objects.all()}


def test_every_chain_is_verified_from_the_csv(rows):
    head, *body = rows
    assert tuple(head) == (*SEALED, *BESIDE)
    assert len(body) == 2 * len(TEXTS) + 4
    found = {}
    for row in body:
        told = dict(zip(head, row, strict=True))
        assert told["previous_hash"] == found.get(told["line_id"], "")
        told["text"] = json.loads(told["text"])
        assert told["hash"] == hash_of(told[name] for name in SEALED)
        found[told["line_id"]] = told["hash"]
    assert found == heads()


def test_the_way_that_the_documentation_shows_does_the_same(rows, root, tmp_path, monkeypatch):
    path = tmp_path / "ledger.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)
    shown = re.search(
        r"```python\n(import csv.*?)```", (root / "docs/ledger.md").read_text(), re.DOTALL
    )
    monkeypatch.chdir(tmp_path)
    there = {}
    exec(shown[1], there)  # noqa: S102 - our own documentation
    assert there["hashes"] == heads()
    rows[3][SEALED.index("spent_cents")] = "1"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)
    with pytest.raises(AssertionError, match="an entry was changed"):
        exec(shown[1], {})  # noqa: S102


def test_every_chain_is_verified_from_the_workbook(client, pot, sam):
    client.force_login(sam, BACKEND)
    answer = client.post(reverse("budget:ledger_xlsx", args=[pot.pk]))
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == [
        "entries", "lines", "limit_decisions", "transfers", "signatures", "closes",
        "statement_signatures",
    ]  # fmt: skip
    head, *body = book["entries"].iter_rows(values_only=True)
    found = {}
    for row in body:
        told = dict(zip(head, row, strict=True))
        assert (told["previous_hash"] or "") == found.get(str(told["line_id"]), "")
        assert told["hash"] == hash_of(told[name] for name in SEALED)
        found[str(told["line_id"])] = told["hash"]
    assert found == heads()
    decisions = list(book["limit_decisions"].iter_rows(values_only=True))[1:]
    previous = None
    for *sealed, seal in decisions:
        assert sealed[0] == previous
        assert seal == hash_of(sealed)
        previous = seal


def test_no_cell_is_a_formula(rows):
    assert {cell[0] for row in rows[1:] for cell in row if cell} & set("=+@\t\r") == set()


def test_a_large_ledger_is_a_job(client, pot, sam, monkeypatch, tmp_path):
    from gespann.apps.budget.engine.files import FILE, prepare
    from gespann.apps.jobs.tasks import Files, Task

    monkeypatch.setattr(export, "MOST_AT_ONCE", 3)
    client.force_login(sam, BACKEND)
    client.post(reverse("budget:ledger_xlsx", args=[pot.pk]))
    files = Files(tmp_path, 1)
    told = prepare(Task(Job.objects.get().arguments, files, lambda _progress: None))
    assert told["name"] == f"ledger-{pot.pk}.xlsx"
    assert files.kept(FILE).startswith(b"PK")

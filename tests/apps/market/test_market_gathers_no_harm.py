"""Whatever is gathered: a sentence, no page that fails, and nothing left behind but what was kept.

The doors are those for files of any shape; `test_market_takes_no_harm.py` tries the others.
"""

import io
import random

import pandas as pd
import pytest
from django.urls import reverse

from apps.market.bringing import named
from apps.market.gathering import compare, confirm, kept, known, offered, upload
from apps.market.test_market_takes_no_harm import MEGABYTE, bomb, workbook
from files.importers.made_exports import EXPORTS, GOOGLE_EN
from gespann.apps.market.models import Draft, Entry, SourceFile

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_only]
OWN = "month,leads,revenue\n2026-09,20,9000\n"


def with_hostile_names():
    written = io.BytesIO()
    rows = {"=cmd|' /C calc'!A0": [1], "<script>alert(1)</script>": ["<img src=x onerror=1>"],
            "month": ["2026-09"]}  # fmt: skip
    pd.DataFrame(rows).to_excel(written, index=False)
    return written.getvalue()


REFUSED = {
    "nothing": (b"", "x.csv"),
    "cut workbook": (workbook()[:-400], "x.xlsx"),
    "zip bomb": (bomb(), "x.xlsx"),
    "binary": (bytes(range(256)) * 500, "x.csv"),
    "half a letter": (OWN.encode("utf-16")[:-1], "x.csv"),
    "more columns than anybody reads": (b"a," * 5000 + b"month\n", "x.csv"),
    "damaged gzip": (b"\x1f\x8b" + b"0" * 300, "x.gz"),
}
KEPT = {
    "hostile names": (with_hostile_names(), "<img src=x onerror=1>.xlsx"),
    "numbers without end": (OWN.replace("9000", "9" * 4000).encode(), "x.csv"),
    "a day of another age": (f"{OWN}1026-09,1,1\n".encode(), "x.csv"),
    "a name that leads elsewhere": (OWN.encode(), "../../firm.toml.csv"),
    "a name without end": (OWN.encode(), "ä" * 240 + ".csv"),
    "another encoding": ("Monat;Erlöse\n2026-09;5\n".encode("cp1252"), "x.csv"),
    "one endless row": (b"month,leads\n" + b"9," * MEGABYTE, "x.csv"),
    "formulas": (b"month,leads,revenue\n2026-09,=1+1,@SUM(A1)\n", "x.csv"),
    "noughts in a workbook": (workbook(["2024-01-01,1,2"]), "x.csv"),
    "a name of a column without end": (f"month,{'l' * 5000}\n2026-09,5\n".encode(), "x.csv"),
}


def left_over():
    """Folders of the reader that were not removed."""
    import tempfile
    from pathlib import Path

    return list(Path(tempfile.gettempdir()).glob("gespann-reading-*"))


@pytest.mark.parametrize("what", REFUSED)
def test_a_file_that_is_none_leaves_a_sentence_and_nothing_else(keeper, eve, what):
    known(eve)
    answer = upload(keeper, *REFUSED[what])
    assert answer.status_code == 422, answer.content.decode()
    assert "error-summary" in answer.content.decode()
    assert not SourceFile.objects.exists()
    assert left_over() == []


@pytest.mark.parametrize("what", KEPT)
def test_a_file_that_is_strange_is_shown_as_it_is_and_lands_nothing_unasked(keeper, eve, what):
    known(eve)
    answer = upload(keeper, *KEPT[what])
    assert answer.status_code == 303, answer.content.decode()
    page = keeper.get(answer.url).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert confirm(keeper, SourceFile.objects.get()).status_code in (303, 422)
    assert compare(keeper).status_code == 422
    assert Entry.objects.count() == 1
    assert left_over() == []


def spoiled(content, seed):
    """The export cut, with bytes changed, or with a piece twice."""
    chance = random.Random(seed)  # noqa: S311
    letters = bytearray(content)
    if seed % 3 == 0:
        return bytes(letters[: chance.randrange(len(letters))])
    for _time in range(1 + len(letters) // 200):
        letters[chance.randrange(len(letters))] = chance.randrange(256)
    if seed % 3 == 1:
        at = chance.randrange(len(letters))
        letters[at:at] = letters[: chance.randrange(200)]
    return bytes(letters)


@pytest.mark.parametrize("seed", range(12))
def test_no_spoiled_export_makes_a_page_fail(keeper, eve, seed):
    known(eve)
    name = sorted(EXPORTS)[seed % len(EXPORTS)]
    answer = upload(keeper, spoiled(EXPORTS[name][2], seed), f"{name}.csv")
    assert answer.status_code in (303, 422)
    for file in SourceFile.objects.all():
        assert confirm(keeper, file).status_code in (303, 422)
        assert compare(keeper).status_code in (303, 422)
    assert Entry.objects.count() == 1
    assert left_over() == []


def test_what_comes_back_from_the_form_may_be_anything(keeper, eve):
    known(eve)
    file = kept(keeper, GOOGLE_EN)
    address = reverse("market:file", args=[file.pk])
    strange = {"name-0": "__class__", "column-0": "cost", "source": "../x", "first": "9999-99-99"}
    for sent in (
        {},
        strange,
        {**offered(keeper, file), "first": "0001-01-01", "last": "9999-12-31"},
    ):
        assert keeper.post(address, sent).status_code in (303, 422)
    assert compare(keeper, "no such lever").status_code == 422
    assert not Draft.objects.exists()


def test_what_is_too_large_is_turned_away_before_it_is_read(keeper, eve, settings):
    known(eve)
    settings.LARGEST_UPLOAD_BYTES = MEGABYTE
    answer = keeper.post(reverse("market:files"), {"file": named(OWN + " " * MEGABYTE, "x.csv")})
    assert answer.status_code == 413
    assert not SourceFile.objects.exists()

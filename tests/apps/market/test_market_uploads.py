"""From files to the history and back to files."""

import base64
import io
import zipfile

import openpyxl
import pandas as pd
import pytest
from django.urls import reverse

from apps.market.bringing import GOOD, TOML, WEEKS, bring, landed, lines, nothing_is_left
from files.folders import HEADER, ROWS, folder_of
from gespann.apps.market import queries
from gespann.apps.market.models import Draft, Entry
from gespann.core.simulation import scenario_of_demo_firm, simulate
from gespann.files.firm_folder import read_firm
from gespann.files.firm_folder_writer import write_firm

pytestmark = pytest.mark.django_db


def words(answer):
    return " ".join(answer.content.decode().split())


def test_what_is_brought_is_shown_before_it_lands(keeper):
    answer = bring(keeper, GOOD.replace("fairs", "fairs,unknown", 1).replace(",10\n", ",10,7\n")
                   .replace(",0\n", ",0,\n").replace(",30\n", ",30,\n"), TOML)  # fmt: skip
    assert (answer.status_code, answer.url) == (303, reverse("market:draft"))
    page = words(keeper.get(answer.url))
    assert "600.5" in page  # the sum of the outcome
    assert "<li>unknown</li>" in page
    assert "1 Jan 2024 – 15 Jan 2024" in page
    assert not Entry.objects.exists()
    keeper.post(reverse("market:land"))
    assert queries.history().course["fairs"] == [10.0, 0.0, 30.0]


def test_put_away_nothing_is_left(keeper):
    bring(keeper, GOOD, TOML)
    keeper.post(reverse("market:discard"))
    assert nothing_is_left()


@pytest.mark.parametrize("kind", ["csv_german", "xlsx", "parquet"])
def test_every_format_that_the_readers_know_lands_as_the_same_figures(keeper, kind):
    frame = pd.DataFrame([row.split(",") for row in ROWS], columns=HEADER.split(","))
    frame = frame.astype({"revenue": float, "fairs": float})
    written = io.BytesIO()
    if kind == "csv_german":
        rows = ["week;revenue;fairs", "01.01.2024;100,5;10", "08.01.2024;200;0"]
        written.write(lines(*rows, "15.01.2024;300;30").encode("utf-16"))
    elif kind == "xlsx":
        frame.to_excel(written, index=False)
    else:
        frame.to_parquet(written, index=False)
    landed(keeper, written.getvalue(), name=f"history.{kind.partition('_')[0]}")
    assert queries.history().course == {"revenue": [100.5, 200, 300], "fairs": [10, 0, 30]}


def test_faults_are_told_with_their_places_and_the_refused_rows_can_be_taken(keeper):
    answer = bring(keeper, lines(HEADER, ROWS[0], "2024-01-08,=2+3,many", ROWS[2]), TOML)
    assert answer.status_code == 422
    page = words(answer)
    assert "2 faults were found; nothing was kept." in page
    assert "history.csv, row 3, column “fairs”" in page
    link = page.partition("data:text/csv;base64,")[2].partition('"')[0]
    told = base64.b64decode(link).decode("utf-8-sig").splitlines()
    assert told[0] == "row,column,fault,mend,week,revenue,fairs"
    assert [line.rpartition(",")[0].rpartition(",")[2] for line in told[1:]] == ["'=2+3", "'=2+3"]
    assert nothing_is_left()


def test_only_new_periods_are_added_and_what_is_known_must_agree(keeper):
    landed(keeper)
    landed(keeper, GOOD + lines(*WEEKS), None)
    assert queries.history().course["fairs"] == [10, 0, 30, 5, 12]
    assert Entry.objects.get(number=2).rows == 2
    answer = bring(keeper, lines(HEADER, "2024-01-29,220,13", "2024-02-05,90,1"))
    assert answer.status_code == 422
    page = words(answer)
    assert "history.csv, row 2, column “fairs”" in page
    assert "Here it is 13, in what is known 12." in page


def test_a_gap_between_known_and_new_is_refused(keeper):
    landed(keeper)
    answer = bring(keeper, lines(HEADER, "2024-01-29,220,12"))
    assert "1 period is missing: 22 Jan 2024." in words(answer)


def test_what_is_declared_a_replacement_replaces(keeper):
    landed(keeper)
    landed(keeper, lines(HEADER, "2024-01-15,300,31"), None, replaces="on")
    assert queries.history().course["fairs"] == [10, 0, 31]


def test_what_is_known_already_is_not_landed_twice(keeper):
    landed(keeper)
    answer = bring(keeper, GOOD)
    assert answer.status_code == 422
    assert "All of this is known already" in words(answer)
    assert not Draft.objects.exists()


def test_a_new_lever_needs_the_whole_history(keeper):
    landed(keeper)
    toml = TOML + '\n[[levers]]\nname = "Mail"\ncolumn = "mail"\nkind = "direct_mail"\n'
    assert "has no column mail" in words(bring(keeper, None, toml))
    whole = lines(f"{HEADER},mail", *(f"{row},{i + 1}" for i, row in enumerate(ROWS)))
    landed(keeper, whole, toml, replaces="on")
    assert queries.history().course["mail"] == [1, 2, 3]
    assert keeper.get(reverse("market:download", args=["history.csv"])).status_code == 200


def test_a_changed_margin_lands_without_rows(keeper):
    landed(keeper)
    landed(keeper, None, TOML.replace("0.4", "0.5"))
    assert queries.history().definition["margin"] == 0.5
    assert queries.history().rows == 3


def test_a_file_that_firm_toml_names_is_only_read_if_it_is_brought(keeper, tmp_path):
    (tmp_path / "secret.csv").write_text(GOOD)
    toml = TOML.replace("history.csv", str(tmp_path / "secret.csv"))
    assert "this file was not brought along" in words(bring(keeper, None, toml))
    toml = TOML.replace("margin = 0.4", 'margin = 0.4\nbeliefs = "../secret.csv"')
    assert "this file was not brought along" in words(bring(keeper, GOOD, toml))


def exported(client, kind="firm.zip"):
    answer = client.get(reverse("market:download", args=[kind]))
    assert answer.status_code == 200
    return answer.content


def test_the_command_line_reads_the_same_firm_from_what_is_taken_away(keeper, tmp_path):
    brought, taken = tmp_path / "brought", tmp_path / "taken"
    write_firm(brought, simulate(scenario_of_demo_firm(), seed=0).firm)
    files = {path.name: path.read_bytes() for path in brought.iterdir()}
    history = files["history.csv"].decode().splitlines(keepends=True)
    # In two batches, as if the last quarter had come later.
    early = [row for row in history if row[:10] < "2025-12" or row.startswith("period")]
    firm_toml, beliefs = files["firm.toml"].decode(), files["beliefs.csv"]
    landed(keeper, "".join(early), firm_toml, beliefs=beliefs)
    landed(keeper, "".join(history), None)
    zipfile.ZipFile(io.BytesIO(exported(keeper))).extractall(taken)
    assert_same(read_firm(taken), read_firm(brought))


def assert_same(one, other):
    assert repr(one) == repr(other)
    for name in ("starts", "outcome", "effort", "controls", "competitors", "stages", "potential"):
        pd.testing.assert_frame_equal(grid(one, name), grid(other, name), check_exact=True)
    assert one.history.markets == other.history.markets


def grid(firm, name):
    values = getattr(firm.history, name)
    return pd.DataFrame(values.reshape(len(values), -1))


def test_csv_workbook_and_firm_toml_can_be_taken_one_by_one(keeper, tmp_path):
    landed(keeper)
    table = pd.read_csv(io.BytesIO(exported(keeper, "history.csv")))
    assert table["fairs"].tolist() == [10, 0, 30]
    sheet = openpyxl.load_workbook(io.BytesIO(exported(keeper, "history.xlsx"))).active
    assert [row[-1] for row in sheet.iter_rows(values_only=True)] == ["fairs", 10, 0, 30]
    folder = folder_of(tmp_path, exported(keeper, "history.csv"))
    (folder / "firm.toml").write_bytes(exported(keeper, "firm.toml"))
    assert read_firm(folder).history.effort.ravel().tolist() == [10, 0, 30]


def test_what_is_no_kind_of_file_is_not_found(keeper):
    assert keeper.get(reverse("market:download", args=["passwd"])).status_code == 404
    answer = keeper.get(reverse("market:download", args=["firm.zip"]), follow=True)
    assert "Nothing is known yet" in words(answer)

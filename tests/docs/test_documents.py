"""What the documents show works, and what they point to exists."""

import re
import tomllib
from datetime import date, timedelta
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

import gespann
from gespann.files.wishes_toml import wishes_in

WITH_A_FIRM = ("README.md", "docs/guide.en.md", "docs/guide.de.md")


def firm_shown_in(document):
    """The text of the firm.toml that a document shows."""
    return re.search(r"```toml\n(.*?)```", document.read_text("utf-8"), re.DOTALL).group(1)


@pytest.mark.parametrize("name", WITH_A_FIRM)
def test_the_firm_that_is_shown_can_be_read(name, root, tmp_path):
    text = firm_shown_in(root / name)
    described = tomllib.loads(text)
    columns = described["columns"]
    rng = np.random.default_rng(0)
    weeks = described["plan"]["periods"] * 3
    first = described["plan"]["start"] - timedelta(weeks=weeks)
    table = pd.DataFrame({columns["period"]: [first + timedelta(weeks=w) for w in range(weeks)]})
    figures = [columns["outcome"], *columns.get("controls", []), *columns.get("competitors", [])]
    for column in [*figures, *(lever["column"] for lever in described["levers"])]:
        table[column] = rng.uniform(50, 100, weeks).round()
    table.to_csv(tmp_path / described["firm"]["history"], index=False)
    (tmp_path / "firm.toml").write_text(text, encoding="utf-8")

    firm = gespann.read_firm(tmp_path)

    assert [lever.name for lever in firm.levers] == [one["name"] for one in described["levers"]]
    assert firm.plan.budget_cents == described["plan"]["budget"] * 100
    assert firm.plan.start == date(2026, 1, 5)


GUIDES = ("docs/guide.en.md", "docs/guide.de.md")


def blocks_in(document, language):
    return re.findall(rf"```{language}\n(.*?)```", document.read_text("utf-8"), re.DOTALL)


@pytest.mark.parametrize("name", GUIDES)
def test_all_that_a_guide_shows_makes_one_firm(name, root, tmp_path):
    first, *others = blocks_in(root / name, "toml")
    beliefs = re.search(r'beliefs = "([^"]+)"', (root / name).read_text("utf-8"))
    text = re.sub(r"(?m)^outcome = .*$", "", first).replace("[firm]", f"[firm]\n{beliefs.group(0)}")
    text = "\n".join(
        [text, *(one for one in others if "[firm]" not in one and "[marketing" not in one)]
    )
    described = tomllib.loads(text)
    weeks = [date(2023, 1, 9) + timedelta(weeks=week) for week in range(156)]
    table = pd.DataFrame({described["columns"]["period"]: weeks})
    for part in (*described["levers"], *described["stages"]):
        table[part["column"]] = 1 + np.arange(156) % 7
    for column in described["columns"]["controls"]:
        table[column] = 1.0
    table.to_csv(tmp_path / described["firm"]["history"], index=False)
    (csv,) = blocks_in(root / name, "csv")
    (tmp_path / beliefs.group(1)).write_text(csv, encoding="utf-8")
    (tmp_path / "firm.toml").write_text(text, encoding="utf-8")

    firm = gespann.read_firm(tmp_path)

    assert [stage.kind for stage in firm.stages] == ["count", "money"]
    assert [belief.without for belief in firm.beliefs] == [0.96, 0.85, 0.6, 0.85]
    assert (len(firm.experiments), len(firm.exclusions)) == (1, 1)
    assert firm.levers[-2].column == firm.levers[-1].column


@pytest.mark.parametrize("name", GUIDES)
def test_the_wishes_that_are_shown_can_be_read(name, root):
    blocks = blocks_in(root / name, "toml")
    (text,) = (one for one in blocks if "[marketing" in one)
    levers = [SimpleNamespace(**one) for one in tomllib.loads(blocks[0])["levers"]]
    about = SimpleNamespace(levers=levers, stages=("Leads", "Revenue"))
    read = wishes_in(text, "wishes.toml", about)
    assert [len(side.wishes) for side in read.sides] == [2, 1]
    assert read.sides[0].wishes[1].least_cents == 80_000_00


@pytest.mark.parametrize("name", GUIDES)
def test_the_firm_without_a_history_that_is_shown_can_be_read(name, root, tmp_path):
    (text,) = (one for one in blocks_in(root / name, "toml")[1:] if "[firm]" in one)
    (tmp_path / "firm.toml").write_text(text, encoding="utf-8")
    firm = gespann.read_firm(tmp_path)
    assert firm.history.assumed
    assert firm.history.outcome.sum() == pytest.approx(2_400_000)


def test_both_guides_explain_the_same(root):
    english, german = (firm_shown_in(root / f"docs/guide.{code}.md") for code in ("en", "de"))
    shapes = [
        {section: len(content) for section, content in tomllib.loads(text).items()}
        for text in (english, german)
    ]
    assert shapes[0] == shapes[1]


def test_links_between_documents_lead_somewhere(root):
    documents = [root / "README.md", root / "CHANGELOG.md", *root.glob("docs/**/*.md")]
    broken = [
        f"{document.name}: {target}"
        for document in documents
        for target in re.findall(r"(?<!!)\[[^\]]*\]\(([^)#]+)\)", document.read_text("utf-8"))
        if "://" not in target and not (document.parent / target).exists()
    ]
    assert broken == []


def test_the_library_that_is_shown_exists(root):
    shown = set(re.findall(r"gespann\.([a-z_]+)\(", (root / "README.md").read_text("utf-8")))
    assert shown <= set(gespann.__all__)


def test_the_changes_tell_of_this_version(root):
    assert f"## {gespann.__version__}" in (root / "CHANGELOG.md").read_text("utf-8")


def test_the_picture_of_the_report_is_there(root):
    picture = re.search(r"!\[[^\]]+\]\(([^)]+)\)", (root / "README.md").read_text("utf-8"))
    assert (root / picture.group(1)).read_bytes().startswith(b"\x89PNG")


def test_all_that_a_kind_of_job_can_say_is_explained_and_nothing_else(root):
    from dataclasses import fields

    from gespann.apps.jobs.kinds import Kind

    table = (root / "docs" / "jobs.md").read_text("utf-8").partition("| field | meaning |")[2]
    explained = re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)
    assert explained == [field.name for field in fields(Kind)]

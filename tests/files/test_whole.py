"""Files and folders appear whole or not at all."""

import pytest

from gespann.files.whole import refuse_unless_writable, whole_file, whole_folder
from gespann.refusals import Refusal


def write_half(path):
    with whole_file(path) as draft:
        draft.write_text("half")
        (draft.parent / "no such folder" / "rest").write_text("the other half")


def fill_half(path):
    with whole_folder(path) as draft:
        (draft / "firm.toml").write_text("half")
        (draft / "no such folder" / "rest").write_text("the other half")


def test_a_file_takes_the_place_of_the_old_one_only_when_it_is_whole(tmp_path):
    path = tmp_path / "plan.html"
    path.write_text("old")
    with pytest.raises(FileNotFoundError):
        write_half(path)
    assert path.read_text() == "old"
    with whole_file(path) as draft:
        draft.write_text("new")
    assert path.read_text() == "new"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_takes_the_place_of_the_old_one_only_when_it_is_whole(tmp_path):
    path = tmp_path / "firm"
    with pytest.raises(FileNotFoundError):
        fill_half(path)
    assert list(tmp_path.iterdir()) == []
    for text in ("first", "second"):
        with whole_folder(path) as draft:
            (draft / f"{text}.txt").write_text(text)
    assert [file.name for file in path.iterdir()] == ["second.txt"]


def test_a_place_that_cannot_be_written_is_refused_before_long_work(tmp_path):
    with pytest.raises(Refusal, match="cannot be written"):
        refuse_unless_writable(tmp_path / "no such folder" / "plan.html")
    with pytest.raises(Refusal, match="is a folder"):
        refuse_unless_writable(tmp_path)
    refuse_unless_writable(tmp_path / "plan.html")
    assert list(tmp_path.iterdir()) == []

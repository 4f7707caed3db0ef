"""Compiled programs lie in files that are whole, of this machine, and removed when unused."""

import os
import time

import pytest

from gespann.library import program_files as module
from gespann.library.program_files import ProgramFiles, code_of_model, program_files


@pytest.fixture
def files(tmp_path):
    return ProgramFiles(tmp_path / "programs" / "here")


def test_what_was_saved_is_loaded(files):
    files.save("name", b"content" * 1000)
    assert files.load("name") == b"content" * 1000
    assert files.load("other") is None
    assert (files.folder / "name").stat().st_size < 1000
    assert [path.name for path in files.folder.iterdir()] == ["name"]


def test_nobody_else_may_look_into_the_folder(files):
    files.save("name", b"content")
    assert files.folder.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("place", [0, 40, -1])
def test_a_damaged_file_is_none(files, place):
    files.save("name", os.urandom(1000))
    content = bytearray((files.folder / "name").read_bytes())
    content[place] ^= 1
    (files.folder / "name").write_bytes(content)
    assert files.load("name") is None


def test_a_file_that_was_cut_off_is_none_and_is_written_anew(files):
    files.save("name", os.urandom(1000))
    (files.folder / "name").write_bytes((files.folder / "name").read_bytes()[:50])
    assert files.load("name") is None
    files.save("name", b"content")
    assert files.load("name") == b"content"


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path):
    (tmp_path / "programs").write_text("a file is in the way")
    files = ProgramFiles(tmp_path / "programs" / "here")
    files.save("name", b"content")
    assert files.load("name") is None


def test_folders_that_nobody_used_for_a_month_go_when_a_new_one_comes(files):
    folders = [files.folder.parent / name for name in ("old", "young")]
    for folder, days in zip(folders, (31, 29), strict=True):
        folder.mkdir(parents=True)
        (folder / "program").write_bytes(b"content")
        used = time.time() - days * 86_400
        os.utime(folder, (used, used))
    files.save("name", b"content")
    assert [folder.exists() for folder in folders] == [False, True]


def test_asking_for_the_folder_counts_as_use(tmp_path):
    files = program_files(tmp_path, {})
    files.save("name", b"content")
    os.utime(files.folder, (0, 0))
    assert program_files(tmp_path, {}).folder == files.folder
    assert files.folder.stat().st_mtime > time.time() - 3600


def test_another_machine_another_version_and_other_settings_have_another_folder(
    tmp_path, monkeypatch
):
    here = program_files(tmp_path, {"HOME": "/root"}).folder
    assert program_files(tmp_path, {"JAX_COMPILATION_CACHE_DIR": "x"}).folder == here
    assert program_files(tmp_path, {"XLA_FLAGS": "--xla_cpu_enable_fast_math"}).folder != here
    with monkeypatch.context() as patch:
        patch.setattr(module, "version", lambda name: "9.9" if name == "jaxlib" else "0.10.2")
        assert program_files(tmp_path, {}).folder != here
    monkeypatch.setattr(module, "_machine", lambda: iter(["another processor"]))
    assert program_files(tmp_path, {}).folder != here


def test_other_code_of_the_model_is_told_apart(tmp_path, monkeypatch):
    monkeypatch.setattr(module.core, "__path__", [str(tmp_path)])
    (tmp_path / "response" / "model").mkdir(parents=True)
    path = tmp_path / "response" / "model" / "effect.py"
    path.write_text("one = 1\n")
    before = code_of_model()
    path.write_text("one = 2\n")
    assert code_of_model() != before

"""What jobs leave behind, and who takes it away."""

from datetime import timedelta

import pytest
from django.utils import timezone

import make
from gespann.apps.jobs.jobs import forget
from gespann.apps.jobs.models import Job
from gespann.apps.jobs.tasks import Files, Progress, Task


def files(folder, fence):
    return Files(folder / "7", fence)


def test_an_attempt_goes_on_from_what_the_latest_one_before_it_has_kept(tmp_path):
    files(tmp_path, 1).keep("draws", b"first")
    files(tmp_path, 12).keep("draws", b"second")
    assert files(tmp_path, 13).kept("draws") == b"second"
    files(tmp_path, 13).keep("draws", b"third")
    assert files(tmp_path, 13).kept("draws") == b"third"
    assert files(tmp_path, 13).kept("other") is None


def test_an_attempt_that_was_overtaken_disturbs_nobody(tmp_path):
    files(tmp_path, 2).keep("draws", b"mine")
    files(tmp_path, 1).keep("draws", b"late")
    assert files(tmp_path, 2).kept("draws") == b"mine"
    assert files(tmp_path, 1).kept("draws") == b"late"


@pytest.mark.parametrize("name", ["../draws", "a/b", "", ".draws", "draws\0"])
def test_files_stay_in_their_folder(tmp_path, name):
    with pytest.raises(ValueError, match="a file's name is letters"):
        files(tmp_path, 1).keep(name, b"")
    files(tmp_path, 1).keep("draws", b"")
    with pytest.raises(ValueError, match="a file's name is letters"):
        files(tmp_path, 1).kept(name)


@pytest.mark.parametrize(
    "told",
    [
        {"share_done": -0.1},
        {"share_done": 1.01},
        {"share_done": float("nan")},
        {"share_done": 0.5, "seconds_left": -1},
        {"share_done": 0.5, "seconds_left": float("inf")},
        {"share_done": 0.5, "phase": "Sampling, second chain"},
    ],
)
def test_progress_that_makes_no_sense_is_refused_where_it_is_told(told):
    with pytest.raises(ValueError, match=r"share_done|seconds_left|phase"):
        Progress(**told)


@pytest.mark.django_db
def test_old_jobs_are_forgotten_and_files_of_those_that_ended(tmp_path, settings):
    settings.JOBS_FOLDER = tmp_path
    long_ago = timezone.now() - timedelta(days=100)
    old = make.job(state="done", share_done=1.0, finished_at=long_ago)
    ended = make.job(state="done", share_done=1.0, finished_at=timezone.now())
    waiting = make.job()
    for pk in (old.pk, ended.pk, waiting.pk, 10**6):
        Files(tmp_path / str(pk), 1).keep("draws", b"")
    (tmp_path / "README").touch()
    told = forget(Task({}, Files(tmp_path / "0", 1), lambda _: None))
    assert told == {"jobs": 1, "folders": 3}
    assert {path.name for path in tmp_path.iterdir()} == {str(waiting.pk), "README"}
    assert set(Job.objects.values_list("pk", flat=True)) == {ended.pk, waiting.pk}


@pytest.mark.django_db
def test_without_a_folder_there_are_no_files_to_clear(settings):
    settings.JOBS_FOLDER = None
    assert forget(Task({}, None, lambda _: None)) == {"jobs": 0, "folders": 0}

"""What a killed process or somebody who went home has left is gone by the next morning."""

import os
import time
from datetime import timedelta

import pytest
from django.utils import timezone

import make
from apps.market.bringing import nothing_is_left
from gespann.apps.jobs.kinds import kind_named
from gespann.apps.market.models import Draft, SourceFile

pytestmark = pytest.mark.django_db


def left(place, name, seconds_ago):
    folder = place / name
    folder.mkdir()
    (folder / "history.csv").write_text("week,fairs\n")
    then = time.time() - seconds_ago
    os.utime(folder, (then, then))
    return folder


def test_folders_that_a_killed_process_has_left_are_removed_and_others_stay(keeper, tmp_path):
    old = left(tmp_path, "gespann-reading-old", 2 * 60 * 60)
    of_others = left(tmp_path, "somebody-elses", 2 * 60 * 60)
    in_use = left(tmp_path, "gespann-reading-now", 5)
    assert kind_named("market.forget").work(None)["folders"] == 1
    assert (old.exists(), of_others.exists(), in_use.exists()) == (False, True, True)


def test_what_nobody_landed_for_a_day_is_forgotten(keeper, eve, ada):
    make.draft(eve)
    make.source_file(eve)
    a_day_ago = timezone.now() - timedelta(days=1, minutes=1)
    for model in (Draft, SourceFile):
        model.objects.update(made=a_day_ago)
    fresh = make.source_file(ada)
    assert kind_named("market.forget").work(None)["files"] == 2
    assert list(SourceFile.objects.all()) == [fresh]
    fresh.delete()
    assert nothing_is_left()

"""Pages of a round answer from documents and a surface: the web process loads nothing large."""

import os
import subprocess
import sys

from gespann.files.documents import as_json, to_document

PROGRAM = """
import json, sys
from pathlib import Path
import django
django.setup()
from django.urls import get_resolver
get_resolver().url_patterns
import numpy as np
from gespann.apps.plan.picture.breakdown import breakdown
from gespann.apps.plan.picture.room_chart import room_chart
from gespann.apps.plan.picture.tried import figures_of, here, spots, starts, tried
from gespann.apps.plan.queries.room import Mean, Room
from gespann.apps.plan.views import beliefs, evidence, room as page, wishes
from gespann.core.planning.results import JointPlan
from gespann.files.documents import from_document
from gespann.files.surface_archive import surface_from_bytes
folder = Path(sys.argv[1])
told = json.loads((folder / "documents.json").read_text())
room = Room(
    from_document(JointPlan, told["plan"]), Mean.of(told["mean"]),
    surface_from_bytes((folder / "surface").read_bytes()), ("a", "b"),
)
cents = room.surface.best_cents
told = tried(room, cents, "EUR")
assert told.sides
at = here(room, told.answer, figures_of(room.surface, told.answer, None), "EUR")
assert room_chart(room.plan.split, 0.01, spots(room, "EUR"), at, "EUR")
assert breakdown(room, cents, "EUR")
large = ("jax", "ortools", "numpyro", "pandas", "pyarrow", "openpyxl", "scipy")
print([name for name in large if name in sys.modules])
"""


def test_answering_a_slider_loads_none_of_the_large_libraries(tmp_path):
    from apps.plan import prepared_rounds
    from gespann.files.surface_archive import surface_to_bytes

    made = prepared_rounds.computed()
    told = {"plan": to_document(made.plan), "mean": to_document(made.mean)}
    (tmp_path / "documents.json").write_text(as_json(told))
    (tmp_path / "surface").write_bytes(surface_to_bytes(made.surface))
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path)],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "gespann.server.settings"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.stdout.strip(), done.stderr) == ("[]", "")

"""Pages of fits are told from documents: the web process loads nothing that computes."""

import os
import subprocess
import sys

from gespann.files.documents import as_json

LARGE = ("pandas", "pyarrow", "jax", "openpyxl", "ortools", "scipy", "numpyro")
PROGRAM = """
import json, sys
from pathlib import Path
import django
django.setup()
from django.urls import get_resolver
get_resolver().url_patterns
from gespann.apps.response import pages, views
from gespann.apps.response.chain import chain_chart
from gespann.apps.response.models import Fit
from gespann.apps.response.queries import results_of, summary_of
fit = Fit(**json.loads(Path(sys.argv[1]).read_text()))
results = results_of(fit)
told = [pages.what_the_data_said, pages.response_curves, pages.diagnostics]
assert all(tell(results) for tell in told)
assert chain_chart(summary_of(fit))
print([name for name in LARGE if name in sys.modules])
"""


def test_telling_a_fit_loads_none_of_the_large_libraries(tmp_path):
    from apps.response.small_fits import found

    documents = {"summary": found().summary, "results": found().results}
    (tmp_path / "documents.json").write_text(as_json(documents))
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "gespann.server.settings"}
    done = subprocess.run(
        [sys.executable, "-c", f"LARGE = {LARGE}\n{PROGRAM}", str(tmp_path / "documents.json")],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.stdout.strip(), done.stderr) == ("[]", "")


def test_the_work_leaves_jax_to_the_library_which_tells_it_where_to_keep_programs():
    program = (
        "import django; django.setup(); import sys, gespann.apps.response.engine; "
        "print('jax' in sys.modules)"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "gespann.server.settings"}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"

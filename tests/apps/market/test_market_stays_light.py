"""The web process reads nothing itself, so it needs none of the large libraries."""

import os
import subprocess
import sys

LARGE = ("pandas", "pyarrow", "jax", "openpyxl", "ortools")


def test_serving_imports_none_of_the_large_libraries(tmp_path):
    program = (
        "import django, sys; django.setup(); from django.urls import get_resolver; "
        "get_resolver().url_patterns; import gespann.apps.market.views; "
        f"print([name for name in {LARGE} if name in sys.modules])"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "gespann.server.settings"}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"

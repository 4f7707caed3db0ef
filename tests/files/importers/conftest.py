"""Exports for the tests of the importers, written to a folder of the test."""

import pytest
from made_exports import EXPORTS, written


@pytest.fixture
def export(tmp_path):
    """Writes an export of EXPORTS, or any content, and gives its path."""

    def write(content: str | bytes, name: str = "export.csv"):
        known = EXPORTS.get(content) if isinstance(content, str) else None
        return written(tmp_path, known[2] if known else content, name)

    return write

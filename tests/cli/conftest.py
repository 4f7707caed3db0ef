"""The fit and the plan that the views are shown of; a test file may tell of another plan."""

import pytest

from files.report import kupferberg


@pytest.fixture(scope="module")
def fit():
    return kupferberg.fit()


@pytest.fixture(scope="module")
def plan(fit):
    return kupferberg.plan(fit)

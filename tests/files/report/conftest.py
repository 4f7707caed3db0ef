"""The fit and the plan that the sections are shown of; a test file may tell of another fit."""

import pytest

from files.report import kupferberg
from files.report.reading import Page, read
from gespann.core.planning.results import JointPlan
from gespann.core.response.results import Fit
from gespann.files.report import render_report


@pytest.fixture(scope="module")
def fit() -> Fit:
    """A firm without stages, with everything that a fit can say."""
    return kupferberg.fit()


@pytest.fixture(scope="module")
def plan(fit: Fit) -> JointPlan:
    """The plan that belongs to the fit."""
    return kupferberg.plan(fit)


@pytest.fixture(scope="module")
def page(fit: Fit, plan: JointPlan) -> Page:
    """The report of both, read as a browser would."""
    return read(render_report(fit, plan))

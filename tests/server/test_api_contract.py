"""Schemathesis against every endpoint: no 500, and nothing that the document does not promise."""

from datetime import date
from functools import cache

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import load_all_checks
from schemathesis.generation.modes import GenerationMode
from schemathesis.specs.openapi import checks

import make
from cast import make_eve
from doors import budget, organisation
from gespann.apps.market.actions import land
from gespann.apps.organisation import scopes
from gespann.apps.organisation.api import access
from gespann.server.api.document import METHODS, document
from server.test_who_may_go_where import bearer

pytestmark = pytest.mark.django_db
load_all_checks()
EXAMPLES = {"sqlite": 25, "postgresql": 8}
# Each of these starts a process that reads the whole history.
SLOW = {"/api/history/files/{name}": 2}
# A file that the document allows need not be a history.
MAY_REFUSE = {"/api/history/draft": [checks.positive_data_acceptance]}
OPERATIONS = [
    (method, path)
    for path, methods in document()["paths"].items()
    for method in METHODS
    if method in methods
]


@pytest.fixture
def described(db):
    """The document, as it is served by what a web server would call."""
    # As Django's own client does: a request that ends would end the transaction of the test.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield _described_once()
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@cache
def _described_once():
    # Reading the document takes longer than most of the tests that ask what it promises.
    return schemathesis.openapi.from_wsgi("/api/openapi.json", WSGIHandler())


@pytest.fixture(scope="module")
def numbers(shared_rows):
    """Numbers of rows that there are, and a token that may ask for all of them."""
    with shared_rows():
        eve = make_eve()
        make.token(eve, *scopes.known())
        rows = {**organisation.rows(), **budget.rows(), "job": make.job(by=eve)}
        batch = land(make.draft(eve), by=eve)
        make.draft(eve, starts=date(2024, 1, 22), follows=batch.number)
        yield sorted({row.pk for row in rows.values()} | {batch.pk})


@pytest.fixture(autouse=True)
def as_often_as_one_likes(monkeypatch):
    monkeypatch.setattr(access, "REQUESTS_A_MINUTE", 10**9)


@pytest.mark.parametrize("mode", GenerationMode, ids=lambda mode: mode.name.lower())
@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_an_endpoint_keeps_what_the_document_promises(
    database, described, numbers, method, path, mode
):
    operation = described[path][method.upper()]
    if mode is GenerationMode.NEGATIVE and not (
        operation.path_parameters or operation.query or operation.body
    ):
        return  # there is nothing that could be wrong

    @settings(
        max_examples=SLOW.get(path, EXAMPLES[database]),
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode), number=st.sampled_from([0, *numbers]))
    def keeps_it(case, number):
        if number and mode is GenerationMode.POSITIVE and "pk" in (case.path_parameters or {}):
            case.path_parameters["pk"] = number
        case.call_and_validate(headers=bearer("Eve"), excluded_checks=MAY_REFUSE.get(path, []))

    keeps_it()

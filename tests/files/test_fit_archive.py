"""A fit that was written and read again is the same fit, and what is broken is refused."""

import io
import json
import sys
import zipfile
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from files.report import kupferberg
from gespann.core.findings import Finding, Severity, Topic
from gespann.core.firm import Belief, Measure, SoFar
from gespann.core.planning.results import JointPlan
from gespann.core.planning.room_results import Wish
from gespann.core.quantities import Department, Interval
from gespann.core.response.results import Fit
from gespann.files.documents import as_json, from_document, to_document
from gespann.files.fit_archive import DOCUMENT, read_fit, write_fit
from gespann.refusals import Refusal
from same import difference


@pytest.fixture(scope="module")
def fit():
    """With funnel, two markets, beliefs, experiments, measures, and figures of every kind."""
    told = kupferberg.eventful(kupferberg.funnel(kupferberg.fit()))
    firm = told.firm
    belief = Belief(Department.SALES, firm.levers[0].name, 0.9, 0.95, 1.05, 1.2, 3.0)
    fair = Measure("Fair", Department.SALES, 50_000_00, (1, 2, 3), since=date(2026, 3, 1))
    so_far = SoFar(date(2026, 1, 5), 52, 100, None, (1, 2), 5, 0, (3, 4))
    brief = replace(firm.plan, so_far=so_far) if firm.plan else None
    odd = {
        "nothing": None, "yes": True, "share": 0.1, "unknown": float("nan"),
        "many": float("inf"), "count": np.int64(3), "day": date(2026, 1, 5), "pair": (1, "two"),
        "names": ["a", "b"], "side": Department.SALES, "each": {"a": 0.5},
    }  # fmt: skip
    return replace(
        told,
        firm=replace(firm, beliefs=(belief,), measures=(fair,), plan=brief),
        levers=(replace(told.levers[0], roi=Interval(*[float("nan")] * 3)), *told.levers[1:]),
        findings=(*told.findings, Finding("odd", Severity.NOTE, Topic.FIT, "", odd)),
    )


@pytest.fixture(scope="module")
def archive(fit):
    return write_fit(fit)


def test_a_fit_comes_back_to_the_last_bit(fit, archive):
    # What a plain number of NumPy was is a plain number afterwards.
    odd = {**fit.findings[-1].values, "count": 3}
    expected = replace(fit, findings=(*fit.findings[:-1], replace(fit.findings[-1], values=odd)))
    assert difference(read_fit(archive), expected) == ""


def test_the_fit_of_the_test_has_everything_that_a_fit_can_have(fit):
    assert len(fit.stages) > 1
    assert fit.firm.experiments
    assert fit.firm.exclusions
    assert fit.opinions
    assert fit.rolling is not None
    assert fit.comparisons
    assert fit.down_weighted


def test_the_same_fit_gives_the_same_bytes(fit, archive):
    assert write_fit(fit) == archive
    assert write_fit(read_fit(archive)) == archive


def test_numpy_opens_the_arrays_without_us(fit, archive):
    with np.load(io.BytesIO(archive), allow_pickle=False) as arrays:
        shapes = [arrays[name].shape for name in arrays.files if name != DOCUMENT]
    assert fit.posterior.coefficients.shape in shapes


def changed(archive, **content):
    """The archive with other content under some names; None leaves one out."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(written, "w") as new:
        for name in old.namelist():
            own = content.get(name.partition(".")[0], old.read(name))
            if own is not None:
                new.writestr(name, own)
    return written.getvalue()


def document(archive):
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return json.loads(opened.read(DOCUMENT))


def test_what_is_no_fit_or_damaged_is_refused(archive):
    pickled = io.BytesIO()
    np.save(pickled, np.array([{"a": 1}], dtype=object), allow_pickle=True)
    other = {**document(archive), "format": "other"}
    short = document(archive)
    del short["fit"]["levers"]
    more = document(archive)
    more["fit"]["more"] = 1
    flipped = bytearray(archive)
    flipped[len(archive) // 2] ^= 0xFF
    broken = [
        b"",
        b"no archive",
        archive[: len(archive) // 2],
        bytes(flipped),
        changed(archive, fit=None),
        changed(archive, fit=b"{"),
        changed(archive, fit=json.dumps([]).encode()),
        changed(archive, fit=json.dumps(other).encode()),
        changed(archive, fit=json.dumps(short).encode()),
        changed(archive, fit=json.dumps(more).encode()),
        changed(archive, **{"0": None}),
        changed(archive, **{"0": b"no array"}),
        changed(archive, **{"0": pickled.getvalue()}),
    ]
    for content in broken:
        with pytest.raises(Refusal, match="damaged"):
            read_fit(content)


def test_a_fit_of_a_later_version_is_refused_for_what_it_is(archive):
    later = changed(archive, fit=json.dumps({**document(archive), "version": 2}).encode())
    with pytest.raises(Refusal, match="another version"):
        read_fit(later)


def test_what_is_too_large_is_refused_before_it_is_unpacked(fit, archive):
    with pytest.raises(Refusal, match="too large"):
        write_fit(fit, largest_bytes=1_000)
    with pytest.raises(Refusal, match="too large"):
        read_fit(archive, largest_bytes=1_000)


def test_a_plan_is_the_same_after_it_was_a_document():
    told = kupferberg.fit()
    plan = kupferberg.with_room(told, kupferberg.plan(told))
    written = as_json(to_document(plan))
    assert difference(from_document(JointPlan, json.loads(written)), plan) == ""


@pytest.mark.parametrize("of", ["Search ads", Department.SALES, "sales"])
def test_a_lever_that_is_called_like_a_side_stays_a_lever(of):
    wish = Wish(of, 5)
    again = from_document(Wish, json.loads(as_json(to_document(wish))))
    assert (again, type(again.of)) == (wish, type(of))


def test_a_document_of_something_else_is_told_to_whoever_asks():
    with pytest.raises(ValueError, match="no document of a Fit"):
        from_document(Fit, {"seed": 1})
    with pytest.raises(ValueError, match="no document of a Wish"):
        from_document(Wish, {"of": "Search ads", "cents": "5"})


def test_reading_a_fit_loads_no_jax(archive, tmp_path):
    import subprocess

    (tmp_path / "fit.zip").write_bytes(archive)
    program = (
        "import sys; from pathlib import Path; from gespann.files.fit_archive import read_fit; "
        f"read_fit(Path({str(tmp_path / 'fit.zip')!r}).read_bytes()); print('jax' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"

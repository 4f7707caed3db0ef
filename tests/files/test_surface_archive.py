"""A prepared surface leaves as bytes and comes back as it was; anything else is refused."""

import io
import json
import subprocess
import sys
import zipfile

import numpy as np
import pytest

from core.planning.surface.made_up_surroundings import around_a_funnel, random_amounts
from gespann.core.firm import Attitude, Risk
from gespann.core.planning.surface.prepare import surface_around
from gespann.core.planning.year.risk_year import valued_year
from gespann.files import surface_archive
from gespann.files.surface_archive import SurfaceBroken, surface_from_bytes, surface_to_bytes


@pytest.fixture(scope="module")
def surface():
    return surface_around(around_a_funnel(1, goal=10**9, draws=20), seed=3)


@pytest.fixture(scope="module")
def packed(surface):
    return surface_to_bytes(surface)


def same(one, other):
    """Whether two answers agree to the last digit."""
    told, again = vars(one).copy(), vars(other).copy()
    return np.array_equal(told.pop("amount_cents"), again.pop("amount_cents")) and told == again


def test_it_comes_back_exactly(surface, packed):
    again = surface_from_bytes(packed)
    for cents in random_amounts(surface.bounds, 10, 1):
        assert same(again.at(cents), surface.at(cents))
        assert np.array_equal(again.weighed(cents), surface.weighed(cents))
    assert again.error == surface.error
    assert again.names == surface.names
    assert surface_to_bytes(again) == packed


@pytest.mark.parametrize("attitude", [Attitude.CVAR, Attitude.LOG])
def test_an_attitude_to_risk_comes_back(attitude):
    def valued(year, luck, usual):
        return valued_year(year, luck, Risk(attitude, 0.2), budget=float(usual.sum()), usual=usual)

    made = surface_around(around_a_funnel(1, draws=20, valued=valued), seed=3)
    again = surface_from_bytes(surface_to_bytes(made))
    assert again.measure == made.measure
    assert same(again.at(made.best_cents), made.at(made.best_cents))


@pytest.mark.parametrize("broken", [b"", b"PK\x03\x04", b"no surface", bytes(1000)])
def test_what_is_no_archive_is_refused(broken):
    with pytest.raises(SurfaceBroken):
        surface_from_bytes(broken)


def test_no_cut_and_no_changed_byte_breaks_the_reader(packed):
    rng = np.random.default_rng(1)
    for _ in range(200):
        changed = bytearray(packed)
        where = int(rng.integers(len(changed)))
        if rng.random() < 0.3:
            del changed[where:]
        else:
            changed[where] ^= int(rng.integers(1, 256))
        try:
            surface_from_bytes(bytes(changed))
        except SurfaceBroken:
            continue


def repacked(packed, document=None, **arrays):
    """The same archive with something else in it."""
    with np.load(io.BytesIO(packed)) as found:
        inside = {name: found[name] for name in found.files}
    told = json.loads(inside["document"].tobytes()) | (document or {})
    inside["document"] = np.frombuffer(json.dumps(told).encode(), dtype=np.uint8)
    out = io.BytesIO()
    np.savez_compressed(out, **(inside | arrays))
    return out.getvalue()


@pytest.mark.parametrize(
    "changed",
    [
        {"document": {"version": 2}},
        {"document": {"format": "something else"}},
        {"document": {"names": ["one"]}},
        {"document": {"departments": ["marketing", "sales", "sales", "nobody"]}},
        {"document": {"measure": ["worst_share"]}},
        {"document": {"error": [1.0]}},
        {"low": np.zeros(3, dtype=np.int64)},
        {"draws": np.array([0, 99])},
        {"before": np.zeros(3)},
        {"expected_exponents": np.full((2, 4), 10**6)},
        {"expected_coefficients": np.full((50, 20), np.nan)},
        {"reference": np.zeros(2)},
        {"expected_centre": np.array([{"an": "object"}], dtype=object)},
    ],
    ids=str,
)
def test_what_does_not_fit_together_is_refused(packed, changed):
    with pytest.raises(SurfaceBroken):
        surface_from_bytes(repacked(packed, **changed))


def test_an_array_that_is_missing_is_refused(packed):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as archive, zipfile.ZipFile(out, "w") as lesser:
        for name in archive.namelist()[1:]:
            lesser.writestr(name, archive.read(name))
    with pytest.raises(SurfaceBroken):
        surface_from_bytes(out.getvalue())


def test_what_would_unpack_to_too_much_is_refused_before_it_is(packed, monkeypatch):
    monkeypatch.setattr(surface_archive, "MOST_UNPACKED", 1000)
    with pytest.raises(SurfaceBroken, match="unpacked it would have"):
        surface_from_bytes(packed)
    monkeypatch.setattr(surface_archive, "MOST_BYTES", 1000)
    with pytest.raises(SurfaceBroken, match="1000 bytes at most"):
        surface_from_bytes(packed)


def test_whoever_reads_and_asks_loads_neither_jax_nor_scipy(packed, tmp_path):
    (tmp_path / "surface.npz").write_bytes(packed)
    script = (
        "import sys, pathlib\n"
        "from gespann.files.surface_archive import surface_from_bytes\n"
        "from gespann.core.compromise.standings import standings\n"
        "surface = surface_from_bytes(pathlib.Path(sys.argv[1]).read_bytes())\n"
        "surface.at(surface.best_cents); surface.curves(surface.best_cents)\n"
        "surface.splits(surface.best_cents)\n"
        "assert not {'jax', 'scipy', 'numpyro', 'pandas'} & set(sys.modules)\n"
    )
    asked = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "surface.npz")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert asked.returncode == 0, asked.stderr

"""A prepared surface as bytes and back: arrays as NumPy's npz, all else as one JSON document in it.

Bytes come from a database or a folder and may be broken: nothing in them is executed, their size
is bounded before they are unpacked, and what does not fit together is refused.
"""

import io
import json
import zipfile
import zlib
from typing import Any

import numpy as np

from gespann.core.planning.amounts.group_limits import GroupLimits
from gespann.core.planning.results import SplitCurve
from gespann.core.planning.surface.answers import SurfaceError
from gespann.core.planning.surface.log_polynomial import LogPolynomial
from gespann.core.planning.surface.parts import Bounds, Pictured, SharedFigures
from gespann.core.planning.surface.prepared import PreparedSurface
from gespann.core.planning.year.risk import LogWealth, Measure, WorstShare
from gespann.core.quantities import Department

FORMAT, VERSION = "gespann surface", 1
MOST_BYTES = 32_000_000
MOST_UNPACKED = 128_000_000
_DOCUMENT = "document"
_POLYNOMIALS = ("expected", "luck", "leads", "later")
_PLANS = ("recommended", "optimum", "last_year")


class SurfaceBroken(ValueError):
    """Bytes that are no surface of this version."""


def surface_to_bytes(surface: PreparedSurface) -> bytes:
    """The surface as bytes."""
    arrays = _arrays(surface)
    text = json.dumps(_document(surface), ensure_ascii=False, allow_nan=False)
    arrays[_DOCUMENT] = np.frombuffer(text.encode(), dtype=np.uint8)
    packed = io.BytesIO()
    np.savez_compressed(packed, allow_pickle=False, **arrays)
    return packed.getvalue()


def surface_from_bytes(packed: bytes) -> PreparedSurface:
    """The surface that bytes are.

    Raises: SurfaceBroken if they are none, one of another version, or larger than any.
    """
    if len(packed) > MOST_BYTES:
        raise SurfaceBroken(f"a surface has {MOST_BYTES} bytes at most, got {len(packed)}")
    try:
        arrays = _unpacked(packed)
        document = json.loads(arrays.pop(_DOCUMENT).tobytes().decode())
        version = document["format"], document["version"]
        if version != (FORMAT, VERSION):
            raise SurfaceBroken(f"this is version {version}, {(FORMAT, VERSION)} is needed")
        return _checked(_surface(document, arrays))
    except SurfaceBroken:
        raise
    except (
        KeyError, ValueError, TypeError, AttributeError, IndexError, OSError, EOFError,
        NotImplementedError, RuntimeError, OverflowError, RecursionError, MemoryError,
        zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error,
    ) as broken:  # fmt: skip
        raise SurfaceBroken(f"these bytes are no surface: {broken!r}") from broken


def _unpacked(packed: bytes) -> dict[str, np.ndarray]:
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        size = sum(one.file_size for one in archive.infolist())
        if any(one.compress_type != zipfile.ZIP_DEFLATED for one in archive.infolist()):
            raise SurfaceBroken("it is not packed as surfaces are")
        if size > MOST_UNPACKED:
            raise SurfaceBroken(f"unpacked it would have {size} bytes, {MOST_UNPACKED} at most")
    with np.load(io.BytesIO(packed), allow_pickle=False) as found:
        return {name: found[name] for name in found.files}


def _document(surface: PreparedSurface) -> dict[str, object]:
    error = surface.error
    return {
        "format": FORMAT,
        "version": VERSION,
        "names": list(surface.names),
        "departments": [one.value for one in surface.departments],
        "budget": surface.bounds.budget,
        "goal_cents": surface.goal_cents,
        "margin": surface.margin,
        "own_cost": surface.own_cost,
        "measure": _measure_document(surface.measure),
        "balance": surface.balance,
        "spare_cents": surface.spare_cents,
        "later_without": surface.shared.later_without,
        "error": [
            error.plans, error.contribution_cents, error.worth_cents, error.interval_cents,
            error.probability,
        ],
    }  # fmt: skip


def _measure_document(measure: Measure | None) -> list[object] | None:
    match measure:
        case None:
            return None
        case WorstShare():
            return ["worst_share", measure.share, measure.band]
        case LogWealth():
            return ["log_wealth", measure.wealth]


def _measure(told: list[Any] | None) -> Measure | None:
    match told:
        case None:
            return None
        case ["worst_share", float(share), float(band)]:
            return WorstShare(share, band)
        case ["log_wealth", float(wealth)]:
            return LogWealth(wealth)
    raise SurfaceBroken(f"there is no measure {told!r}")


def _arrays(surface: PreparedSurface) -> dict[str, np.ndarray]:
    bounds, shared, pictured = surface.bounds, surface.shared, surface.pictured
    arrays = {
        "low": bounds.low,
        "high": bounds.high,
        "group_levers": bounds.groups.levers,
        "group_least": bounds.groups.least,
        "group_most": bounds.groups.most,
        "own_outcome": surface.own_outcome,
        "before": surface.before,
        "best": surface.best_cents,
        "split_share": pictured.split.marketing_share,
        "split_cents": pictured.split.contribution_cents,
        "outline": pictured.outline_cents,
        "room_least": pictured.least_cents,
        "room_greatest": pictured.greatest_cents,
        "draws": shared.draws,
        "capacity": shared.capacity,
        "reference_cents": shared.reference_cents,
        "reference": shared.reference,
    }
    arrays |= {f"plan_{name}": surface.plans_cents[name] for name in _PLANS}
    polynomials = surface.expected, surface.luck, shared.leads, shared.later
    for name, one in zip(_POLYNOMIALS, polynomials, strict=True):
        arrays |= {
            f"{name}_centre": one.centre,
            f"{name}_reach": one.reach,
            f"{name}_exponents": one.exponents,
            f"{name}_coefficients": one.coefficients,
        }
    return arrays


def _surface(told: dict[str, Any], arrays: dict[str, np.ndarray]) -> PreparedSurface:
    expected, luck, leads, later = (
        LogPolynomial(
            arrays[f"{name}_centre"],
            arrays[f"{name}_reach"],
            arrays[f"{name}_exponents"],
            arrays[f"{name}_coefficients"],
        )
        for name in _POLYNOMIALS
    )
    plans, *errors = told["error"]
    groups = GroupLimits(arrays["group_levers"], arrays["group_least"], arrays["group_most"])
    return PreparedSurface(
        names=tuple(str(name) for name in told["names"]),
        departments=tuple(Department(one) for one in told["departments"]),
        bounds=Bounds(arrays["low"], arrays["high"], int(told["budget"]), groups),
        goal_cents=None if told["goal_cents"] is None else int(told["goal_cents"]),
        margin=float(told["margin"]),
        own_outcome=arrays["own_outcome"],
        own_cost=float(told["own_cost"]),
        measure=_measure(told["measure"]),
        balance=float(told["balance"]),
        expected=expected,
        luck=luck,
        before=arrays["before"],
        best_cents=arrays["best"],
        spare_cents=None if told["spare_cents"] is None else int(told["spare_cents"]),
        plans_cents={name: arrays[f"plan_{name}"] for name in _PLANS},
        pictured=Pictured(
            SplitCurve(arrays["split_share"], arrays["split_cents"]),
            arrays["outline"],
            arrays["room_least"],
            arrays["room_greatest"],
        ),
        shared=SharedFigures(
            draws=arrays["draws"],
            leads=leads,
            later=later,
            later_without=float(told["later_without"]),
            capacity=arrays["capacity"],
            reference_cents=arrays["reference_cents"],
            reference=arrays["reference"],
        ),
        error=SurfaceError(int(plans), *(float(one) for one in errors)),
    )


def _checked(surface: PreparedSurface) -> PreparedSurface:
    """The surface, if all its arrays fit together."""
    levers, draws = len(surface.names), surface.expected.count
    if not levers or len(surface.departments) != levers:
        raise SurfaceBroken("names and departments do not fit together")
    of_levers = (
        surface.bounds.low, surface.bounds.high, surface.best_cents, surface.shared.capacity,
        surface.shared.reference_cents, *surface.plans_cents.values(),
    )  # fmt: skip
    if any(one.shape != (levers,) for one in of_levers):
        raise SurfaceBroken(f"{levers} levers need arrays of as many")
    of_draws = surface.own_outcome, surface.before
    if any(one.shape != (draws,) for one in of_draws) or surface.luck.count != draws or not draws:
        raise SurfaceBroken(f"{draws} draws need arrays of as many")
    groups, some = surface.bounds.groups, surface.shared.draws
    if groups.levers.shape not in {(groups.count, levers), (0, 0)}:
        raise SurfaceBroken("groups do not fit to the levers")
    if groups.most.shape != groups.least.shape or surface.shared.reference.shape != (5,):
        raise SurfaceBroken("figures are missing")
    if some.ndim != 1 or not len(some) or some.min() < 0 or some.max() >= draws:
        raise SurfaceBroken("it names draws that it does not have")
    for one in (surface.expected, surface.luck, surface.shared.leads, surface.shared.later):
        _check_polynomial(one, levers)
    for name in ("outline_cents", "least_cents", "greatest_cents"):
        if not np.isfinite(getattr(surface.pictured, name)).all():
            raise SurfaceBroken("the picture is not finite")
    return surface


def _check_polynomial(one: LogPolynomial, levers: int) -> None:
    terms = len(one.exponents)
    fits = (
        one.centre.shape == one.reach.shape == (levers,)
        and one.exponents.shape == (terms, levers)
        and one.coefficients.ndim == 2
        and len(one.coefficients) == terms
    )
    if not fits or one.exponents.dtype.kind != "i":
        raise SurfaceBroken("a polynomial does not fit to the levers")
    if one.exponents.size and (one.exponents.min() < 0 or one.exponents.max() > 20):
        raise SurfaceBroken("a polynomial has powers that it cannot have")
    if not all(np.isfinite(a).all() for a in (one.centre, one.reach, one.coefficients)):
        raise SurfaceBroken("a polynomial is not finite")

"""Dataclasses of the core as documents of JSON, and back again exactly.

cattrs walks the dataclasses; here stands what it cannot know: arrays, figures of findings, and
numbers that JSON has no sign for. An array is written in place, as a list of its values, unless
somebody else takes it (see `fit_archive`). Every float comes back bit by bit.
"""

import json
from collections.abc import Callable, Mapping
from datetime import date
from enum import Enum
from functools import cache
from math import isfinite
from typing import Any, TypeVar, get_args, get_origin

import numpy as np
from cattrs import Converter

from gespann.core.quantities import Department

T = TypeVar("T")
Document = Any  # what JSON can say: objects, lists, words, numbers, true, false, null
PutArray = Callable[[np.ndarray], Document]
GetArray = Callable[[Document], np.ndarray]


def to_document(value: object, put_array: PutArray | None = None) -> Document:
    """A dataclass as a document.

    Args:
        put_array: What stands for an array; its values themselves unless said otherwise.
    """
    converter = _converter(put_array, list_as_array) if put_array else _in_place()
    return converter.unstructure(value)


def from_document(kind: type[T], document: Document, get_array: GetArray | None = None) -> T:
    """The dataclass that a document was made of.

    Raises: ValueError if the document is none of such a dataclass.
    """
    converter = _converter(array_as_list, get_array) if get_array else _in_place()
    try:
        return converter.structure(document, kind)
    except Exception as fault:  # cattrs lets through whatever a wrong document leads to
        raise ValueError(f"this is no document of a {kind.__name__}: {fault!r}") from fault


def as_json(document: Document) -> str:
    """A document as text."""
    return json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def array_as_list(array: np.ndarray) -> Document:
    """Type, shape and values of an array."""
    if array.dtype.kind not in "bifM":
        raise ValueError(f"arrays hold numbers, truth values or days, got {array.dtype}")
    values: list[Any] = array.ravel().tolist()
    if array.dtype.kind == "M":
        values = [str(one) for one in array.ravel()]
    elif array.dtype.kind == "f":
        values = [_float_as_json(one) for one in values]
    return {"type": array.dtype.str, "shape": list(array.shape), "values": values}


def list_as_array(document: Document) -> np.ndarray:
    """The array of such a list."""
    kind = np.dtype(document["type"])
    if kind.kind not in "bifM":
        raise ValueError(f"arrays hold numbers, truth values or days, got {kind}")
    return np.array(document["values"], dtype=kind).reshape(document["shape"])


@cache
def _in_place() -> Converter:
    """The usual one, made once: cattrs writes a program for each dataclass."""
    return _converter(array_as_list, list_as_array)


def _converter(put_array: PutArray, get_array: GetArray) -> Converter:
    converter = Converter(
        forbid_extra_keys=True,
        detailed_validation=False,
        unstruct_collection_overrides={frozenset: sorted},  # JSON knows lists only
    )
    converter.register_unstructure_hook_func(_is_array, put_array)
    converter.register_structure_hook_func(_is_array, lambda one, _kind: get_array(one))
    converter.register_unstructure_hook_func(_is_figures, _figures_as_json)
    converter.register_structure_hook_func(_is_figures, lambda one, _kind: _figures(one))
    converter.register_unstructure_hook_func(_is_name_or_side, _figure_as_json)
    converter.register_structure_hook_func(_is_name_or_side, lambda one, _kind: _figure(one))
    converter.register_unstructure_hook(date, date.isoformat)
    converter.register_structure_hook(date, lambda one, _kind: date.fromisoformat(one))
    converter.register_unstructure_hook(float, _float_as_json)
    converter.register_structure_hook(float, _float_of_json)
    converter.register_unstructure_hook(int, int)
    converter.register_unstructure_hook(bool, bool)
    for plain in (int, bool, str):
        converter.register_structure_hook(plain, _plain)
    return converter


def _is_array(kind: Any) -> bool:
    """A NumPy array, also one whose shape is told."""
    return kind is np.ndarray or getattr(kind, "array_type", None) is np.ndarray


def _is_figures(kind: Any) -> bool:
    """The figures of a finding or a check."""
    return get_origin(kind) is Mapping and get_args(kind) == (str, object)


def _is_name_or_side(kind: Any) -> bool:
    """Where either a lever or a department can be meant."""
    return set(get_args(kind)) == {str, Department}


def _plain(value: Any, kind: type) -> Any:
    """Numbers and words as they are: cattrs would make a number of "5"."""
    if issubclass(kind, Enum):  # which cattrs takes for the words that they are derived from
        return kind(value)
    if type(value) is not kind:
        raise ValueError(f"expected {kind.__name__}, got {value!r:.100}")
    return value


def _float_as_json(value: float) -> float | str:
    return float(value) if isfinite(value) else str(float(value))


def _float_of_json(value: Any, _kind: type) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError(f"expected a number, got {value!r:.100}")
    return float(value)


def _figures_as_json(figures: Mapping[str, object]) -> Document:
    return {name: _figure_as_json(value) for name, value in figures.items()}


def _figures(document: Document) -> dict[str, object]:
    return {name: _figure(value) for name, value in document.items()}


def _figure_as_json(value: object) -> Document:
    """A figure, with a word for what JSON would forget."""
    if isinstance(value, Department):
        return {"department": value.value}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        return value if isfinite(value) else {"float": str(value)}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, list | tuple):
        parts = [_figure_as_json(one) for one in value]
        return parts if isinstance(value, list) else {"tuple": parts}
    if isinstance(value, Mapping):
        return {"mapping": _figures_as_json(value)}
    if value is None or isinstance(value, bool | int | str):
        return value
    raise ValueError(f"a figure is a number, a word or a day, got {value!r:.100}")


_TAGGED: Mapping[str, Callable[[Any], object]] = {
    "department": Department,
    "float": float,
    "date": date.fromisoformat,
    "tuple": lambda parts: tuple(map(_figure, parts)),
    "mapping": lambda parts: dict(_figures(parts)),
}


def _figure(document: Document) -> object:
    if isinstance(document, list):
        return [_figure(one) for one in document]
    if isinstance(document, dict):
        ((tag, value),) = document.items()
        return _TAGGED[tag](value)
    return document

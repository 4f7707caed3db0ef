"""The OpenAPI document as the page of it shows it: rooms, operations, shapes, all in words."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from gespann.server.api.document import METHODS

REF = "#/components/schemas/"


@dataclass(frozen=True)
class Value:
    """Something with a name and a kind: a parameter, or a field of a shape.

    Attributes:
        kind: "integer", "list of Batch".
        shape: The shape that the kind names, for a link; "" if none.
        limits: What else holds of it, such as "1 to 500".
    """

    name: str
    kind: str
    shape: str
    limits: str
    is_required: bool


@dataclass(frozen=True)
class Answer:
    """A status, and the shape that comes with it."""

    status: int
    value: Value | None


@dataclass(frozen=True)
class Operation:
    """One thing that can be asked for."""

    name: str
    method: str
    path: str
    summary: str
    scope: str
    parameters: list[Value]
    files: list[Value]
    answer: Answer
    problems: list[int]


def rooms(document: dict[str, Any]) -> Iterator[tuple[str, str, list[Operation]]]:
    """Each room with its operations, in the order of the document."""
    operations = list(_operations(document))
    for tag in document["tags"]:
        own = [one for name, one in operations if name == tag["name"]]
        yield tag["name"], tag["description"], own


def shapes(document: dict[str, Any]) -> Iterator[tuple[str, str, list[Value]]]:
    """Each shape that an answer has: the name for links, the name for people, its fields."""
    for name, shape in sorted(document["components"]["schemas"].items()):
        if name != "Paging":
            yield name, _short(name), list(_fields(shape))


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, Operation]]:
    for path, methods in document["paths"].items():
        for method in METHODS:
            if method in methods:
                told = methods[method]
                yield told["tags"][0], _operation(method, path, told)


def _operation(method: str, path: str, told: dict[str, Any]) -> Operation:
    good, *_others = sorted(status for status in told["responses"] if status < 300)
    body = told.get("requestBody", {}).get("content", {})
    return Operation(
        name=told["operationId"],
        method=method.upper(),
        path=path,
        summary=told["summary"],
        scope=told.get("x-scope", ""),
        parameters=[
            _value(one["name"], one["schema"], one["required"]) for one in told["parameters"]
        ],
        files=[field for one in body.values() for field in _fields(one["schema"])],
        answer=Answer(good, _answer(told["responses"][good])),
        problems=sorted(status for status in told["responses"] if status >= 300),
    )


def _answer(response: dict[str, Any]) -> Value | None:
    content = response.get("content", {})
    if "application/json" in content:
        return _value("", content["application/json"]["schema"], True)
    return Value("", ", ".join(content), "", "", True) if content else None


def _fields(shape: dict[str, Any]) -> Iterator[Value]:
    required = shape.get("required", ())
    for name, schema in shape.get("properties", {}).items():
        yield _value(name, schema, name in required)


def _value(name: str, schema: dict[str, Any], is_required: bool) -> Value:
    kind, shape = _kind(schema)
    return Value(name, kind, shape, _limits(schema), is_required)


def _kind(schema: dict[str, Any]) -> tuple[str, str]:
    """In words that programmers know, the same in every language; and the shape that is named."""
    if "$ref" in schema:
        name = schema["$ref"].removeprefix(REF)
        return _short(name), name
    if "anyOf" in schema:
        kinds = [_kind(one) for one in schema["anyOf"]]
        return " | ".join(kind for kind, _shape in kinds), kinds[0][1]
    if "enum" in schema or "const" in schema:
        words = schema.get("enum", [schema.get("const")])
        return " | ".join(f"“{word}”" for word in words), ""
    if schema.get("type") == "array":
        kind, shape = _kind(schema["items"])
        return f"[{kind}]", shape
    if schema.get("type") == "object" and isinstance(schema.get("additionalProperties"), dict):
        kind, shape = _kind(schema["additionalProperties"])
        return f"{{string: {kind}}}", shape
    return schema.get("format") or schema.get("type", "any"), ""


def _limits(schema: dict[str, Any]) -> str:
    low, high = schema.get("minimum"), schema.get("maximum")
    told = [] if low is None or high is None or high > 10**9 else [f"{low} … {high}"]
    if schema.get("default") is not None and schema["default"] != []:
        told.append(f"= {schema['default']}")
    return ", ".join(told)


def _short(name: str) -> str:
    return name.removesuffix("Shape").replace("Shape_", "").strip("_")

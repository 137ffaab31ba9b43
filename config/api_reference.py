"""The description of the API, made once a process, and what its page shows of it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.conf import settings
from drf_spectacular.generators import SchemaGenerator

METHODS = ("get", "post", "put", "patch", "delete")
Schema = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter, or a field of a body."""

    name: str
    type: str
    is_required: bool
    words: str = ""


@dataclass(frozen=True, slots=True)
class Shape:
    """A body, or one of those that it may be."""

    name: str
    words: str
    fields: list[Field]


@dataclass(frozen=True, slots=True)
class Operation:
    id: str
    method: str
    path: str
    summary: str
    words: str
    parameters: list[Field]
    bodies: list[Shape]
    answers: list[Shape]
    status: str
    curl: str

    def is_about(self, words: str) -> bool:
        told = f"{self.method} {self.path} {self.summary} {self.words} {self.id}".casefold()
        return all(word in told for word in words.casefold().split())


@dataclass(frozen=True, slots=True)
class Group:
    name: str
    words: str
    operations: list[Operation] = field(default_factory=list)


@cache
def description() -> dict[str, Any]:
    """The API as OpenAPI 3. Making it takes seconds."""
    found: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    return found


@cache
def as_json() -> bytes:
    return json.dumps(description(), default=str, separators=(",", ":")).encode()


@cache
def groups() -> list[Group]:
    """All operations by what they are about, in the order of the description's tags."""
    told = description()
    found = {tag["name"]: Group(tag["name"], tag.get("description", "")) for tag in told["tags"]}
    for path, operations in told["paths"].items():
        for method in METHODS:
            if operation := operations.get(method):
                found[operation["tags"][0]].operations.append(_operation(path, method, operation))
    return [group for group in found.values() if group.operations]


def matching(words: str) -> list[Group]:
    """The same, with only those operations that a search is about; the id of one is about that alone."""
    named = {one.id for group in groups() for one in group.operations if one.id == words}
    found = (
        Group(group.name, group.words, [one for one in group.operations if _is_meant(one, words, named)])
        for group in groups()
    )
    return [group for group in found if group.operations]


def _is_meant(operation: Operation, words: str, named: set[str]) -> bool:
    return operation.id in named if named else operation.is_about(words)


def _operation(path: str, method: str, told: Schema) -> Operation:
    nothing: Schema = {}
    sent: Schema = told.get("requestBody", nothing).get("content", nothing)
    body: Schema = next((one["schema"] for one in sent.values()), nothing)
    status = next(one for one in told["responses"] if one.startswith("2"))
    answer: Schema = told["responses"][status].get("content", nothing)
    answered: Schema = next((one.get("schema", nothing) for one in answer.values()), nothing)
    return Operation(
        id=told["operationId"],
        method=method.upper(),
        path=path,
        summary=told["summary"].replace("`", ""),
        words=told.get("description", "").replace("`", ""),
        parameters=[
            Field(one["name"], _type(one["schema"]), one.get("required", False), _words(one))
            for one in sorted(told.get("parameters", []), key=lambda one: one["in"] != "path")
        ],
        bodies=list(_shapes(body)),
        answers=list(_shapes(answered)),
        status=status,
        curl=_curl(path, method, told, sent),
    )


def _shapes(schema: Schema) -> Iterator[Shape]:
    """What it may be: one shape, or one for each type."""
    if not schema:
        return
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        inside = description()["components"]["schemas"][name]
        if "properties" not in inside:
            yield from _shapes(inside)
        else:
            yield _shape(name.removesuffix("Request").removesuffix("Out"), inside)
    elif "oneOf" in schema:
        for one in schema["oneOf"]:
            yield from _shapes(one)
    elif schema.get("type") == "array":
        yield from _shapes(schema["items"])
    elif "properties" in schema:
        yield _shape("", schema)


def _shape(name: str, schema: Schema) -> Shape:
    required = schema.get("required", [])
    fields = [
        Field(field, _type(one), field in required, _words(one))
        for field, one in schema["properties"].items()
    ]
    return Shape(name, schema.get("description", "").replace("`", ""), fields)


def _type(schema: Schema) -> str:
    """In a word or two: `whole number`, `list of text`, `product or technical`."""
    if schema.get("enum"):
        return " or ".join(
            str(value) if value != "" else "nothing" for value in schema["enum"] if value is not None
        )
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        inside = description()["components"]["schemas"][name]
        return _type(inside) if inside.get("enum") else name.removesuffix("Request").removesuffix("Out")
    for several in ("oneOf", "allOf", "anyOf"):
        if several in schema:
            return " or ".join(dict.fromkeys(_type(one) for one in schema[several]))
    if schema.get("type") == "array":
        return f"list of {_type(schema['items'])}"
    plain = {"integer": "whole number", "string": "text", "boolean": "true or false"}
    formats = {
        "date": "date",
        "date-time": "date and time",
        "decimal": "decimal",
        "binary": "file",
        "uri": "address",
    }
    kind = str(schema.get("type", "anything"))
    found = formats.get(schema.get("format", "")) or plain.get(kind, kind)
    return f"{found} or null" if schema.get("nullable") else found


def _words(schema: Schema) -> str:
    """Its description; a list of choices that says what the type says is left out."""
    said = schema.get("description", "")
    return "" if said.startswith("* `") else said.partition("\n\n* `")[0].replace("`", "")


def _curl(path: str, method: str, told: Schema, sent: Schema) -> str:
    """A call to copy; where there is an example, with its body."""
    address = settings.SITE_URL + path.replace("{project_key}", "FER").replace("{", "").replace("}", "")
    parts = ["curl"] if method == "get" else ["curl", f"-X {method.upper()}"]
    parts += ['-H "Authorization: Bearer $TOKEN"']
    example = next(iter(sent.get("application/json", {}).get("examples", {}).values()), None)
    if "multipart/form-data" in sent:
        parts.append("-F file=@name.csv")
    elif sent:
        body = json.dumps(example["value"]) if example else "{…}"
        parts += ['-H "Content-Type: application/json"', f"-d '{body}'"]
    if any(one["name"] == "If-Match" for one in told.get("parameters", [])):
        parts.append("-H 'If-Match: \"3\"'")
    return " ".join([*parts, address])

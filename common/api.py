"""What all addresses of the API share: strict JSON bodies, declared operations, versions, pages.

A body has exactly the fields that its class names, each of the JSON type it says: nothing is guessed.
"""

import json
import re
from collections.abc import Callable, Mapping
from functools import cache, partial, wraps
from typing import Any

from django.http import QueryDict
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import exceptions, serializers
from rest_framework.parsers import JSONParser
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response

from common.errors import Invalid
from common.paging import NAMES

MAX_INT = 2_147_483_647  # what PostgreSQL's integer holds
MAX_ID = 9_223_372_036_854_775_807
IF_MATCH = OpenApiParameter(
    "If-Match",
    {"type": "string", "pattern": '^"[0-9]{1,9}"$'},
    OpenApiParameter.HEADER,
    required=True,
    description="The ETag of what was read.",
)
BINARY = OpenApiTypes.BINARY  # an answer of bytes, with the media type that says which
Method = Callable[..., Any]


class JSONBody(JSONParser):
    """UTF-8 JSON; anything else is a 400, however odd."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        try:
            return json.loads(parser_context["request"].body.decode(), parse_constant=_refuse_constant)
        except RecursionError:
            raise exceptions.ParseError("This JSON is nested too deeply.") from None
        except ValueError as error:
            raise exceptions.ParseError(f"This is not JSON: {str(error)[:200]}") from None


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON value")


def _shown(sent: Any) -> str:
    """What was sent, in an answer: short, and without halves of characters, which no answer can hold."""
    return str(sent)[:100].encode(errors="replace").decode()


class Text(serializers.CharField):
    """A JSON string; may be empty, for services say what must not be."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"allow_blank": True, "trim_whitespace": False, "max_length": 100_000, **kwargs})

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class Number(serializers.IntegerField):
    """A JSON whole number that the database can hold."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"min_value": 0, "max_value": MAX_INT, **kwargs})

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("invalid")
        return data


class Id(Number):
    """A number that names a thing."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"min_value": 1, "max_value": MAX_ID, **kwargs})


class Yes(serializers.BooleanField):
    """A JSON true or false, no words for them."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class Choice(serializers.ChoiceField):
    """One of the values, of their own JSON type."""

    def to_internal_value(self, data: Any) -> Any:
        for value in self.choices:
            if type(value) is type(data) and value == data:
                return value
        if data == "" and self.allow_blank:
            return ""
        self.fail("invalid_choice", input=_shown(data))


class Day(serializers.DateField):
    """A date of our century, so that no reckoning with it leaves the calendar."""

    def to_internal_value(self, value: Any) -> Any:
        day = super().to_internal_value(value)
        if not 2000 <= day.year < 2100:
            raise serializers.ValidationError("This is not a day between 2000 and 2099.")
        return day


class Moment(serializers.DateTimeField):
    """A date and time of our century; without an offset, UTC."""

    def to_internal_value(self, value: Any) -> Any:
        moment = super().to_internal_value(value)
        if not 2000 <= moment.year < 2100:
            raise serializers.ValidationError("This is not a moment between 2000 and 2099.")
        return moment


@extend_schema_field({"type": "string", "pattern": r"^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$"})
class TimeOfDay(serializers.TimeField):
    """A time of the clock, to the second, in nobody's zone."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"input_formats": ["%H:%M:%S", "%H:%M"], **kwargs})


class Points(serializers.DecimalField):
    """A decimal with two digits after the point, as JSON number or string."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_digits": 6, "decimal_places": 2, "min_value": 0, **kwargs})


class Out(serializers.Serializer[Any]):
    """What an answer carries."""


class Body(serializers.Serializer[Any]):
    """What a request carries. Fields that it does not name are refused by name."""

    def to_internal_value(self, data: Any) -> Any:
        errors: dict[str, Any] = {}
        values = None
        try:
            values = super().to_internal_value(data)
        except serializers.ValidationError as error:
            errors = dict(error.detail) if isinstance(error.detail, dict) else {}
        if isinstance(data, Mapping):
            known = {name for name, field in self.fields.items() if not field.read_only}
            errors |= {_shown(name): ["There is no such field."] for name in data if name not in known}
        if errors:
            raise serializers.ValidationError(errors)
        return values


@cache
def _shower(shape: type[Out]) -> Out:
    return shape()


def shown(shape: type[Out], thing: Any) -> dict[str, Any]:
    """What an answer says of `thing`, as `shape` describes it; the shape's fields are made once in a process."""
    return dict(shape(None).data if thing is None else _shower(shape).to_representation(thing))


def many(shape: type[Body], **kwargs: Any) -> "serializers.ListSerializer[Any]":
    """A list of bodies within a body."""
    return serializers.ListSerializer(child=shape(), **kwargs)


class NoBody(Body):
    """For calls whose address says everything."""


class Query(Body):
    """What follows the question mark of an address: text, read by DRF's own fields. Lists repeat a name."""

    @classmethod
    def read(cls, asked: QueryDict) -> dict[str, Any]:
        """The values; a misspelt name is refused, for a filter that is not applied shows too much."""
        fields = cls().fields
        names = [name for name in asked if name not in NAMES]
        lists = {name for name in names if isinstance(fields.get(name), serializers.ListField)}
        return parse(cls, {name: asked.getlist(name) if name in lists else asked[name] for name in names})


def parse(shape: type[Body], data: Any, *, partial: bool = False) -> dict[str, Any]:
    """The values that `data` carries. Raises ValidationError naming every field that is wrong or unknown."""
    if data is None:
        raise serializers.ValidationError({"non_field_errors": ["No data provided."]})
    return dict(_reader(shape, partial).run_validation(data))


@cache
def _reader(shape: type[Body], partial: bool) -> Body:
    return shape(partial=partial)


def operation(
    *,
    body: type[Body] | None = None,
    request: Any = None,
    query: type[Query] | None = None,
    answer: Any = None,
    status: int = 200,
    media: str = "",
    is_secret: bool = False,
    paged: bool = True,
    if_match: bool = False,
    **more: Any,
) -> Callable[[Method], Method]:
    """Declare what a method of a viewset takes and answers; it is called with the checked values of both.

    `request` only describes a body that the method parses itself. `paged=False`: a list that comes as one, in a
    view whose lists come in parts. `if_match`: the header is the only way to say which version was read.
    Its docstring's first line is the summary. A POST is carried out once for each Idempotency-Key; `is_secret`: its
    answer is not kept for that.
    """
    described_as, parses_nothing = request or body, request is None and body is None

    def decorate(method: Method) -> Method:
        @wraps(method)
        def wrapper(view: Any, request: Request, **ids: Any) -> Any:
            ids.pop("project_key", None)
            if body:
                ids["body"] = parse(body, request.data)
            elif parses_nothing and request.method not in SAFE_METHODS:
                parse(NoBody, request.data)
            if query:
                ids["query"] = query.read(request.query_params)
            elif request.method in SAFE_METHODS:
                Query.read(request.query_params)
            act = partial(method, view, request, **ids)
            return view.once(act, is_secret=is_secret) if request.method == "POST" else act()

        schema = extend_schema(
            request=described_as,
            responses={(status, media) if media else status: answer},
            parameters=[*([query] if query else []), *([IF_MATCH] if if_match else [])] or None,
            summary=(method.__doc__ or "").strip().split("\n")[0].rstrip("."),
            **more,
        )
        described: Method = schema(wrapper)
        described.paged = paged  # type: ignore[attr-defined]
        return described

    return decorate


def expected_version(request: Request, body: dict[str, Any]) -> int:
    """The version that the caller has read: `version`, taken out of the body, or If-Match.

    Raises Invalid where neither is given: who does not say what they saw would write over what others wrote.
    """
    said: int | None = body.pop("version", None)
    header = request.headers.get("If-Match", "").strip()
    if not header or header == "*":
        if said is None:
            raise Invalid(fields={"version": "Say which version you have read, here or as If-Match."})
        return said
    found = re.fullmatch(r'(?:W/)?"?(\d{1,9})(?:\.[0-9a-f]{1,64})?"?', header)
    if not found:
        raise Invalid(fields={"If-Match": "This is not a version. Send back the ETag that you were given."})
    if said is not None and said != int(found[1]):
        raise Invalid(fields={"version": "The body and the If-Match header name different versions."})
    return int(found[1])


def versioned(data: Any, version: int, status: int = 200) -> Response:
    """An answer whose ETag is the version to send back as If-Match."""
    return Response(data, status=status, headers={"ETag": f'"{version}"'})

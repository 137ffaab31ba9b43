"""Lists of the API part by part: a cursor names the last row that was read, so that a list may grow meanwhile.

The next part begins after that row in the list's own order, whatever was added or taken away before it. Lists that are
put together in memory, all of them short, go on by place.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.db.models import F, Model, OrderBy, Q, QuerySet
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from common.errors import Invalid

MOST, USUAL = 200, 50
NAMES = frozenset({"cursor", "limit", "count"})  # of parameters that every list takes
BAD_CURSOR = "This is not a cursor of this list. Start without one, or follow `next`."
CURSOR_HELP = "Where `next` of the answer before points to; without it, the beginning."
COUNT_HELP = "Also count all rows, whatever part is shown."


@dataclass(frozen=True, slots=True)
class Term:
    """One thing by which a list is ordered, in words of the database, and the name that a row has it under."""

    name: str
    expression: Any
    descends: bool
    nulls_last: bool

    def after(self, value: Any) -> Q | None:
        """Rows that stand behind this value; None where none can."""
        if value is None:
            return None if self.nulls_last else Q(**{f"{self.name}__isnull": False})
        beyond = Q(**{f"{self.name}__{'lt' if self.descends else 'gt'}": value})
        return beyond | Q(**{f"{self.name}__isnull": True}) if self.nulls_last else beyond

    def at(self, value: Any) -> Q:
        return Q(**{f"{self.name}__isnull": True} if value is None else {self.name: value})


def part_of(rows: QuerySet[Any], position: Sequence[Any] | None, limit: int) -> tuple[list[Any], list[Any]]:
    """Up to `limit` rows behind a position, and the position of the last one; empty where nothing follows it."""
    terms = _terms(rows)
    odd = {term.name: term.expression for term in terms if term.name.startswith("_by")}
    rows = rows.annotate(**odd).order_by(
        *(
            OrderBy(
                F(one.name), descending=one.descends, nulls_last=(one.descends and one.nulls_last) or None
            )
            for one in terms
        )
    )
    if position is not None:
        if len(position) != len(terms):
            raise Invalid(fields={"cursor": BAD_CURSOR})
        rows = rows.filter(_behind(terms, position))
    found = list(rows[: limit + 1])
    last = [_value(found[limit - 1], term.name) for term in terms] if len(found) > limit else []
    return found[:limit], last


def _terms(rows: QuerySet[Any]) -> list[Term]:
    """Those of the list, and its key, so that no two rows stand in the same place."""
    model: type[Model] = rows.model
    asked: list[Any] = [*(rows.query.order_by or model._meta.ordering or ()), "pk"]
    terms: list[Term] = []
    for number, one in enumerate(asked):
        if isinstance(one, str):
            descends, name = one.startswith("-"), one.lstrip("-")
            name = "pk" if name in ("id", "pk") else name
            term = Term(name, None, descends, not descends)
        else:
            order = one if isinstance(one, OrderBy) else OrderBy(one)
            name = order.expression.name if isinstance(order.expression, F) else f"_by{number}"  # type: ignore[attr-defined]
            last = order.nulls_last or (not order.descending and not order.nulls_first)
            term = Term(name, order.expression, order.descending, bool(last))
        terms.append(term)
        if term.name == "pk":
            break
    return terms


def _behind(terms: Sequence[Term], position: Sequence[Any]) -> Q:
    """The next in order: behind the first value, or level with it and behind the second, and so on."""
    condition, level = Q(pk__in=[]), Q()
    for term, value in zip(terms, position, strict=True):
        if (after := term.after(value)) is not None:
            condition |= level & after
        level &= term.at(value)
    return condition


def _value(row: Any, name: str) -> Any:
    for part in name.split("__"):
        row = getattr(row, part, None)
    return row if row is None or isinstance(row, bool | int | str) else str(row)


def write_cursor(place: str, position: Sequence[Any]) -> str:
    """A cursor of the list at this address. Signed: what comes back was given out, and for this list."""
    return signing.dumps(list(position), salt=f"cursor {place}").replace(":", ".")


def read_cursor(place: str, cursor: str) -> list[Any]:
    """Raises Invalid for what is no cursor of the list at this address."""
    try:
        position = signing.loads(cursor.replace(".", ":"), salt=f"cursor {place}")
    except (signing.BadSignature, ValueError):
        raise Invalid(fields={"cursor": BAD_CURSOR}) from None
    return list(position)


def limit_of(request: Request) -> int:
    asked = request.query_params.get("limit", str(USUAL))
    if not (asked.isascii() and asked.isdecimal() and len(asked) < 10 and 1 <= int(asked) <= MOST):
        raise Invalid(fields={"limit": f"Ask for 1 to {MOST} rows."})
    return int(asked)


def position_of(request: Request) -> list[Any] | None:
    """Where the part that is asked for begins."""
    cursor = request.query_params.get("cursor")
    return None if cursor is None else read_cursor(request.path, cursor)


def link_to(request: Request, position: Sequence[Any]) -> str | None:
    """The address of the part that follows; None at the end."""
    if not position:
        return None
    return replace_query_param(request.build_absolute_uri(), "cursor", write_cursor(request.path, position))


def answer_with(rows: Iterable[Any], next_link: str | None, **more: Any) -> Response:
    """A part of a list: `next` in the body, and as a Link header for those who read no bodies."""
    headers = {"Link": f'<{next_link}>; rel="next"'} if next_link else {}
    return Response({"next": next_link, **more, "results": list(rows)}, headers=headers)


class Pages(BasePagination):
    """`?limit=100&cursor=…`: 50 rows unless asked otherwise, 200 at most; `?count=true` counts them all."""

    NAMES = NAMES

    def paginate_queryset(self, rows: Any, request: Request, view: Any = None) -> list[Any]:
        self.more: dict[str, Any] = {}
        if request.query_params.get("count") == "true":
            self.more["count"] = rows.count() if isinstance(rows, QuerySet) else len(rows)
        limit, position = limit_of(request), position_of(request)
        if isinstance(rows, QuerySet):
            found, last = part_of(rows, position, limit)
        else:
            start = position[0] if position else 0
            found = list(rows[start : start + limit])
            last = [start + limit] if len(rows) > start + limit else []
        self.next = link_to(request, last)
        return found

    def get_paginated_response(self, data: Any) -> Response:
        return answer_with(data, self.next, **self.more)

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        described = {"type": "string", "format": "uri", "nullable": True}
        return {
            "type": "object",
            "required": ["next", "results"],
            "properties": {
                "next": described | {"description": "The part that follows; null at the end."},
                "count": {"type": "integer", "description": "Where it was asked for."},
                "results": schema,
            },
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        limit = {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL}
        return [
            _parameter("cursor", {"type": "string"}, CURSOR_HELP),
            _parameter("limit", limit, "How many rows at most."),
            _parameter("count", {"type": "boolean"}, COUNT_HELP),
        ]


def _parameter(name: str, schema: dict[str, Any], words: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": schema, "description": words}

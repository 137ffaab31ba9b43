"""Rows that hang on others, read along with these in one query: as JSON from the database, then as what they are."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db import DEFAULT_DB_ALIAS
from django.db.models import F, Model, QuerySet
from django.db.models.functions import JSONObject
from django.db.models.query import ModelIterable

from backlog.models import ClockSegment, ItemType
from common.fixed import remember

M = TypeVar("M", bound=Model)


def nested(rows: QuerySet[Any], **more: str) -> ArraySubquery:
    """All columns of `rows`, a query within that of what they hang on; `more` names what stands beside them."""
    columns = {field.attname: F(field.attname) for field in rows.model._meta.concrete_fields}
    return ArraySubquery(rows.values(row=JSONObject(**columns, **{name: F(at) for name, at in more.items()})))


def revived(model: type[M], found: Sequence[Mapping[str, Any]]) -> list[M]:
    """What `nested` found, as models."""
    fields = model._meta.concrete_fields
    names = [field.attname for field in fields]
    return [
        model.from_db(DEFAULT_DB_ALIAS, names, [field.to_python(row[field.attname]) for field in fields])
        for row in found
    ]


class WithClocks(ModelIterable):  # type: ignore[type-arg]
    """Items annotated with `clock_rows`, a spike each with the segments of its clock."""

    def __iter__(self) -> Iterator[Any]:
        for item in super().__iter__():
            if item.type == ItemType.SPIKE:
                remember(item.spike, "segments", revived(ClockSegment, item.clock_rows))
            yield item

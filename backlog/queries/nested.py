"""Rows that hang on others, read along with these in one query: as JSON from the database, then as what they are."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db import DEFAULT_DB_ALIAS
from django.db.models import F, Model, QuerySet
from django.db.models.functions import JSONObject
from django.db.models.query import ModelIterable

from accounts.models import User
from backlog.models import ClockSegment, ItemType
from common.fixed import remember

M = TypeVar("M", bound=Model)
# what pages say of people; `from_db` takes values in the order of the fields
PERSON = tuple(one.attname for one in User._meta.concrete_fields if one.attname in ("id", "name", "email"))


def nested(rows: QuerySet[Any], *people: str) -> ArraySubquery:
    """All columns of `rows`, a query within that of what they hang on, and who their `people` are."""
    columns = [field.attname for field in rows.model._meta.concrete_fields]
    columns += [f"{one}__{name}" for one in people for name in PERSON]
    return ArraySubquery(rows.values(row=JSONObject(**{name: F(name) for name in columns})))


def nested_people(rows: QuerySet[Any], field: str) -> ArraySubquery:
    """Who they are that `field` of `rows` holds."""
    return ArraySubquery(rows.values(row=JSONObject(**{name: F(f"{field}__{name}") for name in PERSON})))


def revived_people(found: Sequence[Mapping[str, Any]]) -> list[User]:
    """Whom `nested_people` found, with what pages say of them."""
    return [User.from_db(DEFAULT_DB_ALIAS, PERSON, [row[name] for name in PERSON]) for row in found]


def revived(model: type[M], found: Sequence[Mapping[str, Any]], *people: str) -> list[M]:
    """What `nested` found, as models, their people with what pages say of them."""
    fields = model._meta.concrete_fields
    names = [field.attname for field in fields]
    made = list[M]()
    for row in found:
        values = [field.to_python(row[field.attname]) for field in fields]
        made.append(model.from_db(DEFAULT_DB_ALIAS, names, values))
        for one in people:
            person = [row[f"{one}__{name}"] for name in PERSON]
            setattr(made[-1], one, User.from_db(DEFAULT_DB_ALIAS, PERSON, person) if person[0] else None)
    return made


class WithClocks(ModelIterable):  # type: ignore[type-arg]
    """Items annotated with `clock_rows`, a spike each with the segments of its clock."""

    def __iter__(self) -> Iterator[Any]:
        for item in super().__iter__():
            with_clock(item)
            yield item


def with_clock(item: Any) -> None:
    """Give a spike that is annotated with `clock_rows` the segments of its clock."""
    if item.type == ItemType.SPIKE:
        remember(item.spike, "segments", revived(ClockSegment, item.clock_rows))


def partly(model: type[M], **values: Any) -> M:
    """A row of which these columns are known; three times as quick as calling the model."""
    names = [field.attname for field in model._meta.concrete_fields if field.attname in values]
    return model.from_db(DEFAULT_DB_ALIAS, names, [values[name] for name in names])

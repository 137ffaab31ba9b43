"""Queries that are asked with nearly every request, built and compiled once in a process.

Django builds and compiles a query anew each time, which takes longer than the database needs for one row. A `Fixed`
query does that when it is asked first; later only values are filled in, and the database keeps its plan too
(`PREPARE`; setting PREPARED_STATEMENTS).
"""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from itertools import count
from typing import Any, Generic, TypeVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import BigIntegerField, F, Lookup, Model, QuerySet, Value
from django.db.models.query import ModelIterable, get_related_populators
from psycopg2.extensions import AsIs

Row = TypeVar("Row", covariant=True)
NAMES = count(1)
LARGEST = 9_223_372_036_854_775_807
DATABASE_TYPES: dict[type, str] = {
    int: "bigint",
    list: "bigint[]",
    str: "text",
    datetime: "timestamptz",
    date: "date",
}


class Fixed(Generic[Row]):
    """What `build` answers for its parameters, each of the type given by name; rows are as the query set's would be.

    Only values vary: a parameter must not decide about the shape of the query, nor be None. A `list` is of keys, for
    `Among`. Rows come without what `prefetch_related` would add. `around` is SQL about what the query finds,
    `%(query)s` in it; then rows are as the database gives them.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], *, around: str = "", **types: type) -> None:
        self._build, self._around, self._types = build, around, types
        self._compiled: _Compiled | None = None

    def all(self, **values: Any) -> list[Row]:
        if any(isinstance(value, int) and abs(value) > LARGEST for value in values.values()):
            return []  # as Django answers where a column cannot hold the value
        if self._compiled is None:
            self._compiled = _Compiled(self._build, self._types, self._around)
        return list(self._compiled.rows(values))

    def first(self, **values: Any) -> Row | None:
        """The first row of a query that says itself which one that is."""
        found = self.all(**values)
        return found[0] if found else None


class Among(Lookup):  # type: ignore[type-arg]
    """One of the keys of a list, or of those that a sub-query finds, which is asked first. With `IN`, rows that have
    more tables at their side than PostgreSQL reorders would all be put together before most of them are left out."""

    def __init__(self, field: str, keys: Any) -> None:
        if isinstance(keys, list):
            keys = Value(keys, output_field=ArrayField(BigIntegerField()))
        super().__init__(F(field) if isinstance(field, str) else field, keys)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        left, values = self.process_lhs(compiler, connection)
        right, more = self.process_rhs(compiler, connection)
        return f"{left} = ANY({right})", (*values, *more)


def remember(thing: Model, name: str, rows: list[Any]) -> None:
    """What `thing.<name>.all()` holds from now on, as after `prefetch_related`."""
    known = getattr(thing, name).all()
    known._result_cache, known._prefetch_done = rows, True
    cache: dict[str, Any] = thing.__dict__.setdefault("_prefetched_objects_cache", {})
    cache[name] = known


class _Compiled:
    def __init__(self, build: Callable[..., QuerySet[Any, Any]], types: dict[str, type], around: str) -> None:
        stands_for = {name: _stand_in(type, at) for at, (name, type) in enumerate(types.items())}
        queryset = build(**stands_for)
        compiler = queryset.query.get_compiler(using=queryset.db)
        sql, params = compiler.as_sql()
        sql = around.replace("%(query)s", sql) if around else sql
        self.names = list(types)
        order, direct, kept = list[str](), list[Any](), list[Any]()
        for value in params:
            name = next((name for name, one in stands_for.items() if _is(value, one)), None)
            if name is None:
                direct.append(value)
                kept.append(value)
            else:
                order.append(name)
                direct.append(AsIs("\0"))
                kept.append(AsIs(f"${self.names.index(name) + 1}::{DATABASE_TYPES[types[name]]}"))
        assert set(order) == set(types), f"not among the values of the query: {set(types) - set(order)}"
        self.order = order
        with connection.cursor() as cursor:
            self.text = _filled(cursor, sql, direct).replace("%", "%%").replace("\0", "%s")
            statement = _filled(cursor, sql, kept)
        self.name = f"fixed_{next(NAMES)}"
        declared = ", ".join(DATABASE_TYPES[type] for type in types.values())
        self.prepare = f"PREPARE \0 ({declared}) AS {statement};\n".replace("%", "%%")
        self.execute = f"EXECUTE \0 ({', '.join(['%s'] * len(types))})"
        self.converters: list[tuple[int, Any]] = []
        self.model: type[Model] | None = None
        if not around:
            self._understand(compiler, queryset)

    def _understand(self, compiler: Any, queryset: QuerySet[Any, Any]) -> None:
        """How rows become objects, as Django's own iterables do it."""
        self.converters = list(compiler.get_converters([column[0] for column in compiler.select]).items())
        if queryset._iterable_class is not ModelIterable:
            return
        fields = compiler.klass_info["select_fields"]
        self.model, self.fields = compiler.klass_info["model"], slice(fields[0], fields[-1] + 1)
        self.attributes = [column[0].target.attname for column in compiler.select[self.fields]]
        self.related = get_related_populators(compiler.klass_info, compiler.select, queryset.db)  # type: ignore[call-arg]
        self.annotations = list((compiler.annotation_col_map or {}).items())

    def rows(self, values: dict[str, Any]) -> Iterator[Any]:
        for raw in self._asked(values):
            row = list(raw)
            for at, (converters, expression) in self.converters:
                for convert in converters:
                    row[at] = convert(row[at], expression, connection)
            yield self._object(row) if self.model else row[0] if len(row) == 1 else tuple(row)

    def _asked(self, values: dict[str, Any]) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            if settings.PREPARED_STATEMENTS:
                known, arguments = _prepared(), [values[name] for name in self.names]
                if self.name in known:
                    cursor.execute(self.execute.replace("\0", known[self.name]), arguments)
                else:  # a try that fails may have prepared it or not, so each has a name of its own
                    name = f"{self.name}_{next(NAMES)}"
                    cursor.execute((self.prepare + self.execute).replace("\0", name), arguments)
                    known[self.name] = name
            else:
                cursor.execute(self.text, [values[name] for name in self.order])
            return list(cursor.fetchall())

    def _object(self, row: list[Any]) -> Model:
        assert self.model
        made = self.model.from_db(connection.alias, self.attributes, row[self.fields])
        for populator in self.related:
            populator.populate(row, made)
        for name, at in self.annotations:
            setattr(made, name, row[at])
        return made


def _prepared() -> dict[str, str]:
    """What the statements that this connection to the database knows are called there; a new one knows none."""
    server = connection.connection
    known: tuple[Any, dict[str, str]] = getattr(connection, "prepared", (None, {}))
    if known[0] is not server:
        known = server, {}
        connection.prepared = known  # type: ignore[attr-defined]
    return known[1]


def _filled(cursor: Any, sql: str, params: list[Any]) -> str:
    return str(cursor.mogrify(sql, params).decode())


def _stand_in(type: type, at: int) -> Any:
    """A value that no query holds by itself."""
    if type is int:
        return 2_100_000_000 + at
    if type is list:
        return [2_100_000_000 + at]
    if type is str:
        return f"stand-in-{at}"
    return date(1800, 1, 1 + at) if type is date else datetime(1800, 1, 1 + at, tzinfo=UTC)


def _is(value: Any, stand_in: Any) -> bool:
    return type(value) is type(stand_in) and bool(value == stand_in)

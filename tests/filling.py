"""Rows for every table of any version of the models, made from the models alone: what the database takes, stays."""

import random
import string
import uuid
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import DatabaseError, connection, models, transaction

BEGAN, ATTEMPTS = datetime(2026, 11, 2, 9, tzinfo=UTC), 600
NUMBERS = (models.IntegerField, models.BooleanField, models.FloatField)
OURS = {"accounts", "activity", "backlog", "sprints", "interchange", "account", "mfa", "sessions"}


def fill(found: Iterable[type[models.Model]], count: int = 2) -> dict[str, int]:
    """So many rows in each table that has fewer, in whose constraints and triggers they stand; answers the rows by
    table. Fails where the database takes none."""
    wanted = [model for model in found if model._meta.app_label in OURS and _is_leaf(model)]
    for model in _parents_first(wanted):
        if model._meta.managed and not model._meta.proxy:
            for n in range(model._base_manager.count(), count):
                _insert(model, n)
    return {model._meta.db_table: model._base_manager.count() for model in wanted}


def _is_leaf(model: type[models.Model]) -> bool:
    """Whether nothing else brings its rows: those of a parent come with its children's."""
    return not any(
        isinstance(relation, models.OneToOneRel) and relation.parent_link
        for relation in model._meta.related_objects
    )


def _parents_first(found: list[type[models.Model]]) -> list[type[models.Model]]:
    order: list[type[models.Model]] = []

    def visit(model: type[models.Model], above: tuple[type[models.Model], ...]) -> None:
        for field in model._meta.concrete_fields:
            other = field.related_model
            if other and not field.null and not _is_made(field):
                for one in found:  # of several children of what is named any will do
                    if one not in above and _is_a(one, other):
                        visit(one, (*above, one))
        if model not in order:
            order.append(model)

    for model in found:
        visit(model, (model,))
    return order


def _is_a(model: type[models.Model], other: type[models.Model]) -> bool:
    """By name: models of a former version have several classes of a name."""
    family = (one._meta.label for one in model.__mro__ if getattr(one, "_meta", None))
    return other._meta.label in family


def _insert(model: type[models.Model], n: int) -> None:
    """A row of random values, again and again until the database takes one."""
    trouble: Exception | None = None
    for attempt in range(ATTEMPTS):
        dice = random.Random(f"{model._meta.label} {n} {attempt}")
        try:
            with transaction.atomic():
                values = {
                    field.attname: _value(field, dice, n, attempt)
                    for field in model._meta.concrete_fields
                    if not _is_made(field)
                }
                model(**values).save(force_insert=True)
                with connection.cursor() as cursor:
                    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
            return
        except (DatabaseError, ValueError, LookupError) as error:
            trouble = error
    raise AssertionError(f"The database takes no row of {model._meta.label}: {trouble}")


def _is_made(field: Any) -> bool:
    is_link = isinstance(field, models.OneToOneField) and field.remote_field.parent_link
    return isinstance(field, models.AutoField) or is_link or getattr(field, "generated", False)


def _value(field: Any, dice: random.Random, n: int, attempt: int) -> Any:
    if field.null and dice.random() < (0.2 if attempt == 0 else 0.5):
        return None
    if field.related_model:
        keys = list(field.related_model._base_manager.values_list("pk", flat=True)[:20])
        if not keys and not field.null:
            raise LookupError(f"{field} names {field.related_model._meta.label}, which has no row")
        return dice.choice(keys) if keys else None
    if field.choices:
        return dice.choice([value for value, _ in field.flatchoices])
    if field.has_default() and dice.random() < 0.3:
        return field.get_default()
    return _plain(field, dice, n)


def _plain(field: Any, dice: random.Random, n: int) -> Any:
    """By the kind of column, more special kinds first."""
    word = "".join(dice.choices(string.ascii_lowercase, k=6))
    moment = BEGAN + timedelta(days=dice.randrange(40), minutes=dice.randrange(500))
    made: list[tuple[type, Any]] = [
        (models.BooleanField, dice.random() < 0.5),
        (models.DecimalField, Decimal(dice.choice([0, 1, 2, 5]))),
        (models.IntegerField, dice.choice([0, 1, 2, 60, 480, 1000, 10_000]) if not field.unique else n + 1),
        (models.FloatField, 1.5),
        (models.DurationField, timedelta(minutes=5)),
        (models.DateTimeField, moment),
        (models.DateField, date(2026, 11, 2) + timedelta(days=dice.randrange(40))),
        (models.TimeField, time(9)),
        (models.UUIDField, uuid.UUID(int=dice.getrandbits(128))),
        (models.JSONField, [] if isinstance(field.get_default(), list) else {word: n}),
        (models.BinaryField, word.encode()),
        (models.EmailField, f"{word}@example.org"),
        (models.FileField, f"made/{word}-{field.model._meta.db_table}"),
        (SearchVectorField, SearchVector(models.Value(word))),
        (models.CharField, _text(field, dice, word)),
        (models.TextField, _text(field, dice, word)),
        (models.GenericIPAddressField, "192.0.2.7"),
    ]
    for kind, value in made:
        if isinstance(field, kind):
            return value
    if field.get_internal_type() == "ArrayField":
        return [_plain(field.base_field, dice, n) for _ in range(dice.choice([0, 1, 5, 7]))]
    return None


def _text(field: Any, dice: random.Random, word: str) -> str:
    if field.blank and dice.random() < 0.5:
        return ""
    longest = field.max_length or 200
    return (
        word.upper() if longest <= 10 and dice.random() < 0.5 else f"{word} Größe" if longest > 20 else word
    )[:longest]

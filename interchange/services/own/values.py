"""A field's value as JSON, and back: checked by what the model says of the field, cleaned as forms clean it."""

import math
import re
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models

from backlog.models.items import RankField
from backlog.rules.ranking import between
from common.text import storable
from interchange.rules.own_format import MAX_NUMBER, Unreadable

LONGEST = 200_000
DECIMAL = re.compile(r"-?\d{1,12}(\.\d{1,9})?")
MOST_DEEP = 40


def to_json(value: Any) -> Any:
    """Moments in UTC, days and times ISO, decimals as text; everything else is JSON already."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    return value


def from_json(field: "models.Field[Any, Any]", value: Any) -> Any:
    """The value that the field stores. Raises Unreadable saying what it must be."""
    if value is None:
        if not field.null:
            raise Unreadable("must not be null")
        return None
    found = _typed(field, value)
    if isinstance(field, models.JSONField):
        return found
    choices = field.flatchoices
    if choices and found != "" and found not in {one for one, _label in choices}:
        raise Unreadable(f"{_shown(found)} is none of {', '.join(str(one) for one, _label in choices)}")
    try:
        field.run_validators(found)
    except ValidationError as error:
        raise Unreadable(f"{_shown(found)}: {' '.join(error.messages)}") from None
    return found


def default_of(field: "models.Field[Any, Any]") -> Any:
    """What a field holds that an older file does not name. Raises Unreadable where there is no such value."""
    if field.has_default():
        return field.to_python(field.get_default())
    if field.null:
        return None
    if field.blank and isinstance(field, models.CharField | models.TextField):
        return ""
    raise Unreadable("is missing")


def clean_json(value: Any, depth: int = 0) -> Any:
    """JSON as the database keeps it: its texts cleaned, its numbers real ones."""
    if depth > MOST_DEEP:
        raise Unreadable("is nested too deeply")
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, list):
        return [clean_json(one, depth + 1) for one in value]
    if isinstance(value, dict):
        return {storable(name): clean_json(one, depth + 1) for name, one in value.items()}
    if isinstance(value, float) and not math.isfinite(value):
        raise Unreadable("holds a number that is none")
    if isinstance(value, int) and abs(value) > 10**18:
        raise Unreadable("holds a number beyond all measure")
    return value


def _typed(field: "models.Field[Any, Any]", value: Any) -> Any:
    if isinstance(field, ArrayField):
        return _array(field, value)
    if isinstance(field, models.JSONField):
        return clean_json(value)
    if isinstance(field, models.BooleanField):
        return _of(value, bool, "true or false")
    if isinstance(field, models.IntegerField):
        return _number(field, value)
    if isinstance(field, models.DecimalField):
        text = _of(value, str, "a decimal number as text")
        if not DECIMAL.fullmatch(text):
            raise Unreadable(f"{_shown(text)} is no decimal number")
        return Decimal(text)
    if isinstance(field, models.DateTimeField):
        return _moment(value)
    if isinstance(field, models.DateField | models.TimeField):
        return _iso(date if isinstance(field, models.DateField) else time, value)
    return _text(field, value)


def _array(field: Any, value: Any) -> list[Any]:
    found = _of(value, list, "a list")
    if len(found) > 1000 or (field.size and len(found) != field.size):
        raise Unreadable(f"has {len(found)} entries; {field.size or 'at most 1000'} are expected")
    return [from_json(field.base_field, one) for one in found]


def _number(field: "models.Field[Any, Any]", value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise Unreadable(f"{_shown(value)} is no whole number")
    if field.name == "number" and not 1 <= value <= MAX_NUMBER:
        raise Unreadable(f"{_shown(value)} is no number from 1 to {MAX_NUMBER}")
    return value


def _moment(value: Any) -> datetime:
    found: datetime = _iso(datetime, value)
    if found.tzinfo is None:
        raise Unreadable(f"{_shown(value)} names no offset from UTC")
    return found.astimezone(UTC)


def _iso(kind: Any, value: Any) -> Any:
    text = _of(value, str, "a text")
    try:
        found = kind.fromisoformat(text)
        if kind is not time and not 1900 <= found.year < 2200:
            raise ValueError
    except (ValueError, OverflowError):
        raise Unreadable(f"{_shown(text)} is no {'moment' if kind is datetime else kind.__name__}") from None
    return found


def _text(field: "models.Field[Any, Any]", value: Any) -> str:
    text = storable(_of(value, str, "a text"))
    longest = field.max_length or LONGEST
    if len(text) > longest:
        raise Unreadable(f"has {len(text)} characters; at most {longest} are kept")
    if isinstance(field, RankField):
        try:
            between(text, None)
        except ValueError:
            raise Unreadable(f"{_shown(text)} is no rank") from None
    return text


def _of(value: Any, kind: type, expected: str) -> Any:
    if not isinstance(value, kind):
        raise Unreadable(f"{_shown(value)} is not {expected}")
    return value


def _shown(value: Any) -> str:
    return f"“{str(value)[:60]}”"

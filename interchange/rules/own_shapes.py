"""Whether figures that come from outside have the shape that pages read."""

import types
from collections.abc import Mapping
from typing import Any, Literal, NotRequired, Union, get_args, get_origin, get_type_hints, is_typeddict

from sprints.rules.shape import Figures

EVENING_LACKS = frozenset({"burndown", "history", "days"})  # of a snapshot, and of each of its people


def misshapen(value: Any, *, is_evening: bool = False) -> str:
    """Empty when `value` is the figures of a sprint, else where it is not."""
    return _wrong(value, Figures, "figures", EVENING_LACKS if is_evening else frozenset())


def _wrong(value: Any, hint: Any, place: str, lacking: frozenset[str]) -> str:
    origin, inner = get_origin(hint), get_args(hint)
    if is_typeddict(hint):
        return _wrong_dict(value, hint, place, lacking)
    if origin in (Union, types.UnionType):
        found = [_wrong(value, one, place, lacking) for one in inner]
        return "" if "" in found else found[0]
    if origin is Literal:
        return "" if value in inner else f"{place} is none of {', '.join(map(str, inner))}"
    if origin is list:
        if not isinstance(value, list):
            return f"{place} is no list"
        wrong = (_wrong(one, inner[0], f"{place}[{n}]", lacking) for n, one in enumerate(value))
        return next(filter(None, wrong), "")
    if origin is dict:
        if not isinstance(value, dict):
            return f"{place} is no object"
        wrong = (_wrong(one, inner[1], f"{place}.{name[:40]}", lacking) for name, one in value.items())
        return next(filter(None, wrong), "")
    return "" if _is(value, hint) else f"{place} is not {_words(hint)}"


def _wrong_dict(value: Any, hint: Any, place: str, lacking: frozenset[str]) -> str:
    if not isinstance(value, Mapping):
        return f"{place} is no object"
    hints = get_type_hints(hint, include_extras=True)
    for name, one in hints.items():
        if name not in value:
            if name in lacking or get_origin(one) is NotRequired:
                continue
            return f"{place}.{name} is missing"
        inner = get_args(one)[0] if get_origin(one) is NotRequired else one
        if wrong := _wrong(value[name], inner, f"{place}.{name}", lacking):
            return wrong
    return ""


def _is(value: Any, hint: Any) -> bool:
    if hint is None or hint is types.NoneType:
        return value is None
    if isinstance(value, bool):
        return hint is bool
    return isinstance(value, (int, float) if hint is float else hint)


def _words(hint: Any) -> str:
    names = {int: "a whole number", float: "a number", str: "a text", bool: "true or false"}
    return names.get(hint, "null")

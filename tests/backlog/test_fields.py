"""What may stand in a field, and what a person is told when it may not."""

from decimal import Decimal
from typing import Any

import pytest

from backlog.services.fields import clean_fields, clean_labels
from common.errors import Invalid


@pytest.mark.parametrize(
    ("type", "field", "value", "kept"),
    [
        ("story", "title", "  two\t words\n", "two words"),
        ("story", "title", "zero\x00width\ufeff \u2028line\x1b", "zerowidth line"),
        ("story", "title", "half a pair \ud83d", "half a pair"),
        ("task", "description", "\n\nfirst\r\nsecond\rthird\x07  \n", "first\nsecond\nthird"),
        ("task", "description", "\ttab stays", "\ttab stays"),
        ("task", "description", None, ""),
        ("story", "points", "0.5", Decimal("0.50")),
        ("story", "points", 999, Decimal(999)),
        ("story", "points", 0.1, Decimal("0.10")),
        ("story", "points", "", None),
        ("story", "design", None, ""),
        ("defect", "severity", "", None),
        ("defect", "severity", 4, 4),
        ("task", "estimate_minutes", 100_000, 100_000),
        ("task", "estimate_minutes", 0, 0),
    ],
)
def test_is_kept_as(type: str, field: str, value: Any, kept: Any) -> None:
    assert clean_fields(type, {field: value}) == {field: kept}


@pytest.mark.parametrize(
    ("type", "field", "value", "message"),
    [
        ("story", "title", "", "must not be empty"),
        ("story", "title", " \n\x00 ", "must not be empty"),
        ("story", "title", "x" * 201, "201 characters; at most 200"),
        ("story", "title", 7, "not text"),
        ("story", "description", "x" * 100_001, "100,001 characters"),
        ("spike", "question", "  ", "must not be empty"),
        ("story", "points", -1, "from 0 to 999"),
        ("story", "points", "1000", "from 0 to 999"),
        ("story", "points", "NaN", "from 0 to 999"),
        ("story", "points", "Infinity", "from 0 to 999"),
        ("story", "points", "1.005", "two digits"),
        ("story", "points", "many", "not a number"),
        ("story", "points", True, "not a number"),
        ("story", "points", [3], "not a number"),
        ("story", "business_value", 10**7, "whole number"),
        ("story", "kind", "", "Choose one"),
        ("story", "kind", "epic", "not one of the choices"),
        ("defect", "severity", 5, "not one of the choices"),
        ("defect", "severity", True, "not one of the choices"),
        ("defect", "severity", [1], "not one of the choices"),
        ("task", "estimate_minutes", 100_001, "from 0 to 1,666"),
        ("task", "estimate_minutes", -1, "from 0"),
        ("task", "estimate_minutes", "60", "from 0"),
        ("task", "estimate_minutes", 1.5, "from 0"),
        ("task", "colour", "red", "A technical task has no such field"),
    ],
)
def test_is_refused_at_its_field(type: str, field: str, value: Any, message: str) -> None:
    with pytest.raises(Invalid, match=message) as error:
        clean_fields(type, {field: value})
    assert list(error.value.fields) == [field]


def test_all_wrong_fields_are_told_at_once() -> None:
    with pytest.raises(Invalid) as error:
        clean_fields("story", {"title": "", "points": -1, "as_a": "guest"})
    assert list(error.value.fields) == ["title", "points"]


def test_labels_are_single_whatever_their_case() -> None:
    assert clean_labels([" UX ", "ux", "", "Back\nend"]) == ["UX", "Back end"]


@pytest.mark.parametrize("labels", ["one", [1], ["x" * 61], [f"l{n}" for n in range(21)], 5])
def test_labels_that_are_none(labels: Any) -> None:
    with pytest.raises(Invalid) as error:
        clean_labels(labels)
    assert list(error.value.fields) == ["labels"]

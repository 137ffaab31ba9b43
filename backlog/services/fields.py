"""Which fields each type of item has, and what may stand in them. Whatever is typed comes through here."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from backlog.models import Criterion, Defect, ItemType, Story, TechnicalTask
from common.durations import MAX_MINUTES
from common.errors import Invalid
from common.text import is_blank, storable

TITLE_LENGTH = 200
TEXT_LENGTH = 100_000
MOST_POINTS = Decimal(999)
MOST_VALUE = 1_000_000
MOST_LABELS = 20

Cleaner = Callable[[Any], Any]


def plain(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("This is not text.")
    return storable(value)


def line(limit: int, *, is_required: bool = False) -> Cleaner:
    """One line of at most `limit` characters."""

    def clean(value: Any) -> str:
        text = " ".join(plain("" if value is None else value).split())
        if is_required and is_blank(text):
            raise ValueError("This must not be empty.")
        if len(text) > limit:
            raise ValueError(f"This has {len(text)} characters; at most {limit} fit.")
        return text

    return clean


def text(*, is_required: bool = False) -> Cleaner:
    """Any number of lines, Markdown."""

    def clean(value: Any) -> str:
        cleaned = plain("" if value is None else value).strip("\n").rstrip()
        if is_required and is_blank(cleaned):
            raise ValueError("This must not be empty.")
        if len(cleaned) > TEXT_LENGTH:
            raise ValueError(f"This has {len(cleaned):,} characters; at most {TEXT_LENGTH:,} fit.")
        return cleaned

    return clean


def choice(values: Sequence[Any], *, is_optional: bool = True) -> Cleaner:
    empty: Any = None if values and isinstance(values[0], int) else ""

    def clean(value: Any) -> Any:
        if value is None or value == "":
            if is_optional:
                return empty
            raise ValueError("Choose one.")
        if isinstance(value, bool) or value not in values:
            raise ValueError("This is not one of the choices.")
        return value

    return clean


def points(value: Any) -> Decimal | None:
    if value is None or value == "":
        return None
    try:
        if isinstance(value, bool | float):
            value = repr(value)
        number = Decimal(value)
    except (InvalidOperation, TypeError, ValueError):
        raise ValueError("This is not a number of points.") from None
    if not number.is_finite() or not 0 <= number <= MOST_POINTS:
        raise ValueError(f"Points are a number from 0 to {MOST_POINTS}.")
    if number != (rounded := number.quantize(Decimal("0.01"))):
        raise ValueError("Points have at most two digits after the point.")
    return rounded


def whole(most: int, message: str) -> Cleaner:
    """A whole number from 0 to `most`, or nothing."""

    def clean(value: Any) -> int | None:
        if value is None or value == "":
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
            raise ValueError(message)
        return value

    return clean


minutes = whole(MAX_MINUTES, f"Hours are a number from 0 to {MAX_MINUTES // 60:,}.")

SHARED: dict[str, Cleaner] = {"title": line(TITLE_LENGTH, is_required=True), "description": text()}
OWN: dict[str, dict[str, Cleaner]] = {
    ItemType.STORY: {
        "as_a": line(200),
        "i_want": text(),
        "so_that": text(),
        "kind": choice(Story.Kind.values, is_optional=False),
        "quality_metric": line(120),
        "quality_comparator": choice(["<", "<=", "=", ">=", ">"]),
        "quality_value": line(60),
        "quality_condition": line(200),
        "points": points,
        "remaining_points": points,
        "business_value": whole(MOST_VALUE, f"Business value is a whole number from 0 to {MOST_VALUE:,}."),
        "design": choice(Story.Design.values),
    },
    ItemType.TASK: {
        "so_that": text(),
        "category": choice(TechnicalTask.Category.values),
        "points": points,
        "estimate_minutes": minutes,
        "remaining_minutes": minutes,
    },
    ItemType.SPIKE: {"question": text(is_required=True), "context": text()},
    ItemType.DEFECT: {
        "severity": choice(Defect.Severity.values),
        "steps": text(),
        "expected": text(),
        "actual": text(),
        "environment": line(200),
        "points": points,
        "estimate_minutes": minutes,
        "remaining_minutes": minutes,
    },
}
CRITERION_KINDS = choice(Criterion.Kind.values, is_optional=False)
PART_TEXT = line(1000, is_required=True)


def clean_fields(type: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as they will be kept. Raises Invalid with a message at each wrong or unknown field."""
    cleaners = SHARED | OWN[type]
    cleaned: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for name, value in values.items():
        if name not in cleaners:
            wrong[name] = f"A {ItemType(type).label.lower()} has no such field."
            continue
        try:
            cleaned[name] = cleaners[name](value)
        except ValueError as error:
            wrong[name] = str(error)
    if wrong:
        raise Invalid(fields=wrong)
    return cleaned


def cleaned(field: str, cleaner: Cleaner, value: Any) -> Any:
    """One value by one cleaner, wrong input told at `field`."""
    try:
        return cleaner(value)
    except ValueError as error:
        raise Invalid(fields={field: str(error)}) from None


def clean_labels(names: Any) -> list[str]:
    """Names of labels, each once whatever its case, in the order given."""
    if isinstance(names, str) or not isinstance(names, Sequence | set | frozenset):
        raise Invalid(fields={"labels": "Labels are a list of names."})
    found: dict[str, str] = {}
    for name in names:
        label = cleaned("labels", line(60), name)
        if not is_blank(label):
            found.setdefault(label.casefold(), label)
    if len(found) > MOST_LABELS:
        raise Invalid(fields={"labels": f"An item has at most {MOST_LABELS} labels."})
    return list(found.values())


def check_together(item: Any) -> None:
    """Rules between fields of one item."""
    if isinstance(item, Story) and item.remaining_points is not None:
        if item.points is None:
            raise Invalid(fields={"remaining_points": "Set the points first."})
        if item.remaining_points > item.points:
            raise Invalid(fields={"remaining_points": "More cannot remain than the points of the story."})

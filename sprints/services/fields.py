"""What may be written into a sprint's fields, with a message at each that is wrong."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from accounts.models import FULL_BP
from common.errors import Invalid
from common.text import is_blank, storable
from sprints.models import Sprint
from sprints.queries.inputs import read_inputs
from sprints.rules.figures import plannable_of
from sprints.rules.split import CATEGORIES

LONGEST_SPRINT = 92  # days; a longer one is a typing mistake
FIRST_YEAR, LAST_YEAR = 1990, 2100
ENDS_EARLY = "A sprint ends on the day it starts, or later."
NAMES = ("name", "goal", "start_on", "end_on", "focus_bp", "reserve_bp", "target_bp")


def clean_sprint(given: Mapping[str, Any], sprint: Sprint | None = None) -> dict[str, Any]:
    """Cleaned values of the fields given; dates are checked together with those the sprint has.

    Raises Invalid with every field that is wrong or unknown.
    """
    errors: dict[str, str] = {name: "A sprint has no such field." for name in given if name not in NAMES}
    cleaned: dict[str, Any] = {}
    for name, value in given.items():
        if name in errors:
            continue
        try:
            cleaned[name] = _one(name, value)
        except ValueError as error:
            errors[name] = str(error)
    start_on = cleaned.get("start_on", sprint.start_on if sprint else None)
    end_on = cleaned.get("end_on", sprint.end_on if sprint else None)
    if start_on and end_on and not {"start_on", "end_on"} & errors.keys():
        if end_on < start_on:
            errors["end_on"] = ENDS_EARLY
        elif (end_on - start_on).days >= LONGEST_SPRINT:
            errors["end_on"] = f"A sprint lasts at most {LONGEST_SPRINT} days."
    if errors:
        raise Invalid(fields=errors)
    return cleaned


def clean_target(target_bp: Mapping[str, int] | None) -> dict[str, int] | None:
    """All three shares, which make 100 %; None for no target. Raises Invalid at `target_bp`."""
    try:
        return _target(target_bp)
    except ValueError as error:
        raise Invalid(fields={"target_bp": str(error)}) from None


def check_target(sprint: Sprint) -> None:
    """Raise Invalid at `target_bp` where a target divides nothing: shares of no plannable hours are no plan."""
    if sprint.target_bp is None or plannable_of(read_inputs(sprint.pk).inputs):
        return
    raise Invalid(
        fields={
            "target_bp": f"{sprint.name} has no plannable hours to divide: nobody is there, or focus and reserve "
            "leave nothing. Enter who is there first."
        }
    )


def check_overlap(sprint: Sprint) -> None:
    """Raise Invalid at the date that lies in another sprint of the project."""
    others = Sprint.objects.filter(
        project_id=sprint.project_id, start_on__lte=sprint.end_on, end_on__gte=sprint.start_on
    ).exclude(pk=sprint.pk)
    for other in others[:1]:
        field = "start_on" if other.start_on <= sprint.start_on else "end_on"
        when = f"{other.start_on.day} {other.start_on:%b} to {other.end_on.day} {other.end_on:%b %Y}"
        raise Invalid(fields={field: f"These days overlap {other.name} ({when})."})


def _one(name: str, value: Any) -> Any:
    if name == "name":
        return _text(value, 80)
    if name == "goal":
        return _text(value, 300)
    if name in ("start_on", "end_on"):
        if not isinstance(value, date):
            raise ValueError("Choose a day.")
        if not FIRST_YEAR <= value.year <= LAST_YEAR:
            raise ValueError(f"Choose a day between {FIRST_YEAR} and {LAST_YEAR}.")
        return value
    if name == "target_bp":
        return _target(value)
    return _share(value)


def _text(value: Any, longest: int) -> str:
    text = " ".join(storable(str(value or "")).split())
    text = "" if is_blank(text) else text
    if len(text) > longest:
        raise ValueError(f"At most {longest} characters fit here.")
    return text


def _share(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= FULL_BP:
        raise ValueError("A share is 0 to 100 %.")
    return value


def _target(value: Mapping[str, int] | None) -> dict[str, int] | None:
    if value is None:
        return None
    if unknown := set(value) - set(CATEGORIES):
        raise ValueError(f"There is no category “{min(map(str, unknown))}”.")
    shares = {str(category): _share(value.get(category) or 0) for category in CATEGORIES}
    if (total := sum(shares.values())) != FULL_BP:
        raise ValueError(f"The three shares make {_percent(total)}; together they have to make 100 %.")
    return shares


def _percent(bp: int) -> str:
    return f"{bp / 100:g} %"

"""How each person's time in a sprint divided: as stated, else as it can be confirmed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from accounts.access import Access
from accounts.models import User
from sprints.models import Sprint, TimeStatement
from sprints.rules.actuals import KINDS
from sprints.rules.shape import Figures, Origin


@dataclass(frozen=True, slots=True)
class PersonTime:
    """Minutes by what they went into. `origin`: stated, or what there is to be confirmed: logged, else derived from
    time in columns. `stated_by`: who confirmed them, None while nobody has."""

    person: User
    gross: int
    minutes: Mapping[str, int]
    origin: Origin
    stated_by: User | None
    stated_at: datetime | None


def time_of(access: Access, sprint: Sprint, figures: Figures | None) -> list[PersonTime]:
    """Of everybody who gave the sprint time or worked in it, by name. Two queries."""
    if sprint.project_id != access.project_id:
        return []
    rows = TimeStatement.objects.filter(sprint=sprint).select_related("person", "stated_by")
    stated = {row.person_id: row for row in rows}
    people: list[Any] = list(figures["people"]) if figures else []
    known = [one for one in people if _has_time(one) or one["id"] in stated]
    users = User.objects.in_bulk([one["id"] for one in known])
    return [_row(users[one["id"]], one, stated.get(one["id"])) for one in known if one["id"] in users]


def _has_time(person: Mapping[str, Any]) -> bool:
    return bool(person["gross"] or any(dict(person.get("actual") or {}).values()))


def _row(person: User, known: Mapping[str, Any], row: TimeStatement | None) -> PersonTime:
    if row is not None:
        minutes = {name: getattr(row, f"{name}_minutes") for name in KINDS}
        return PersonTime(person, known["gross"], minutes, "stated", row.stated_by, row.stated_at)
    for origin in ("logged", "derived"):
        found: Mapping[str, int] = known.get(origin) or {}
        if any(found.values()):
            return PersonTime(person, known["gross"], found, cast(Origin, origin), None, None)
    return PersonTime(person, known["gross"], dict.fromkeys(KINDS, 0), "none", None, None)

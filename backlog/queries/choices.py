"""What filters and forms of items offer: epics, people, labels."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, F, Value
from django.db.models.functions import Coalesce, NullIf

from accounts.access import Access
from accounts.queries import people_of


@dataclass(frozen=True, slots=True)
class Choices:
    """Numbers and titles of epics in their order, keys and names of people by name, labels by name."""

    epics: list[tuple[int, str]]
    people: list[tuple[int, str]]
    labels: list[str]


def choices(access: Access, *, with_closed: bool = True) -> Choices:
    """All of them in one query; epics that are closed only `with_closed`."""
    epics = access.project.epics.order_by()
    name = Coalesce(NullIf("name", Value("")), "email", output_field=CharField())
    rows = _rows(
        "epic", epics if with_closed else epics.filter(closed_at=None), F("number"), F("title"), "rank"
    )
    rows = rows.union(
        _rows("person", people_of(access), F("pk"), name, "name"),
        _rows("label", access.project.labels, F("pk"), F("name"), "name"),
        all=True,
    )
    found: dict[str, list[tuple[str, int, str]]] = defaultdict(list)
    for kind, number, shown, place in rows:
        found[kind].append((place if kind == "epic" else place.casefold(), number, shown))
    return Choices(
        epics=[(number, title) for _, number, title in sorted(found["epic"])],
        people=[(number, who) for _, number, who in sorted(found["person"])],
        labels=[label for _, _, label in sorted(found["label"])],
    )


def _rows(kind: str, rows: Any, number: F, shown: Any, place: str) -> Any:
    columns = {"c_kind": Value(kind), "c_number": number, "c_shown": shown, "c_place": F(place)}
    return rows.order_by().annotate(**columns).values_list(*columns)

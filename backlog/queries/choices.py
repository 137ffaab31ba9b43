"""What filters and forms of items offer: epics, people, labels, sprints, saved views."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import CharField, F, JSONField, QuerySet, Value
from django.db.models.functions import Coalesce, JSONObject, NullIf

from accounts.access import Access
from accounts.queries import people_of
from backlog import hooks
from backlog.queries.views import visible_views


@dataclass(frozen=True, slots=True)
class View:
    """A saved view; `owner` is the name of somebody else whose it is."""

    pk: int
    name: str
    query: str
    owner: str
    is_shared: bool


@dataclass(frozen=True, slots=True)
class Choices:
    """Numbers and titles of epics in their order, keys and names of people by name, labels by name; where lists are
    filtered, numbers and names of the latest sprints, and saved views by name. `also`: what was asked for beside."""

    epics: list[tuple[int, str]]
    people: list[tuple[int, str]]
    labels: list[str]
    sprints: list[tuple[int, str]]
    views: list[View]
    also: dict[str, list[tuple[int, str]]] = field(default_factory=dict)


def choices(
    access: Access,
    *,
    with_closed: bool = True,
    for_lists: bool = False,
    also: Mapping[str, QuerySet[Any]] | None = None,
) -> Choices:
    """All of them in one query; epics that are closed only `with_closed`, sprints and views `for_lists`. `also`: rows
    with a `number` and a `name`, by a name for them, that a page needs in the same query."""
    epics = access.project.epics.order_by()
    rows = [
        _rows(
            "epic", epics if with_closed else epics.filter(closed_at=None), F("number"), F("title"), "rank"
        ),
        _rows("person", people_of(access).order_by(), F("pk"), _name(), "name"),
        _rows("label", access.project.labels.order_by(), F("pk"), F("name"), "name"),
    ]
    if for_lists:
        view = JSONObject(query="query", owner=_name("owner__"), owner_id="owner", is_shared="is_shared")
        rows += [
            _rows("sprint", hooks.sprint_choices(access), F("number"), F("name"), "name"),
            _rows("view", visible_views(access).order_by(), F("pk"), F("name"), "name", view),
        ]
    for kind, more_rows in (also or {}).items():
        rows.append(_rows(kind, more_rows.order_by(), F("number"), F("name"), "name"))
    found: dict[str, list[tuple[Any, int, str, Any]]] = defaultdict(list)
    for kind, number, shown, place, more in rows[0].union(*rows[1:], all=True):
        found[kind].append((place if kind == "epic" else place.casefold(), number, shown, more))
    for kind in found:
        found[kind].sort(key=lambda row: row[:2])
    return Choices(
        epics=[(number, title) for _, number, title, _ in found["epic"]],
        people=[(number, who) for _, number, who, _ in found["person"]],
        labels=[label for _, _, label, _ in found["label"]],
        sprints=sorted(((number, name) for _, number, name, _ in found["sprint"]), reverse=True),
        views=[_view(access, pk, name, more) for _, pk, name, more in found["view"]],
        also={kind: [(number, name) for _, number, name, _ in found[kind]] for kind in also or {}},
    )


def _view(access: Access, pk: int, name: str, more: dict[str, Any]) -> View:
    owner = more["owner"] if more["owner_id"] != access.user_id else ""
    return View(pk, name, more["query"], owner, more["is_shared"])


def _name(of: str = "") -> Coalesce:
    return Coalesce(NullIf(f"{of}name", Value("")), f"{of}email", output_field=CharField())


def _rows(kind: str, rows: Any, number: F, shown: Any, place: str, more: Any = None) -> Any:
    columns = {
        "c_kind": Value(kind),
        "c_number": number,
        "c_shown": shown,
        "c_place": F(place),
        "c_more": more or Value(None, output_field=JSONField()),
    }
    return rows.annotate(**columns).values_list(*columns)

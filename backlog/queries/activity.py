"""Everything that happened in a project, newest first, in pages."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from accounts.access import Access
from activity.models import Event
from activity.queries import events_of
from activity.telling import Change, changes
from backlog.models import Comment, Epic, Item
from backlog.queries.history import HistoryLine, lines_of

PAGE = 50
TALK = ("commented", "comment_edited", "comment_deleted", "comment_restored", "mentioned")
GONE = ("item_deleted", "item_purged")
FILES = ("attached", "attachment_deleted", "attachment_restored")
GROUPS = {
    "comments": "Comments",
    "files": "Files",
    "items": "Items",
    "epics": "Epics",
    "sprints": "Sprints",
    "people": "People and settings",
}


@dataclass(frozen=True, slots=True)
class Activity:
    """A page of it: lines with the items, epics and words they are about; `older` is the number to go on before."""

    lines: list[HistoryLine]
    older: int | None = None
    items: dict[int, Item] = field(default_factory=dict)
    epics: dict[int, Epic] = field(default_factory=dict)
    said: dict[int, str] = field(default_factory=dict)


def activity(
    access: Access,
    *,
    person: int | None = None,
    group: str = "",
    item: int | None = None,
    before: int | None = None,
    limit: int = PAGE,
    with_subjects: bool = True,
) -> Activity:
    """What happened in the project: by a person, of a group of kinds, to an item (its number), before an event.

    Of items whose words have gone for good it says only that they have.
    Five queries at most, whatever the page holds; two where nobody asks for the items, epics and words it is about.
    """
    purged = access.project.items.filter(purged_at__isnull=False).values("pk")
    events = _of_group(events_of(access.project_id), group).exclude(
        ~Q(kind__in=GONE), subject_type="item", subject_id__in=purged
    )
    if person is not None:
        events = events.filter(actor_id=person)
    if item is not None:
        found = access.project.items.filter(number=item, deleted_at=None).values("pk")
        events = events.filter(subject_type="item", subject_id__in=found)
    if before is not None:
        events = events.filter(seq__lt=before)
    page = list(events[: limit + 1])
    older = page[limit - 1].seq if len(page) > limit else None
    lines = lines_of(page[:limit], [access.user])
    if not with_subjects:
        return Activity(lines, older)
    return Activity(lines, older, _items(access, lines), _epics(access, lines), _said(lines))


def changes_after(access: Access, seq: int, limit: int) -> list[Change]:
    """Events of the project after a number, in their order. One query."""
    return changes(events_of(access.project_id).filter(seq__gt=seq).order_by("seq")[:limit])


def _of_group(events: QuerySet[Event], group: str) -> QuerySet[Event]:
    if group == "comments":
        return events.filter(kind__in=TALK)
    if group == "files":
        return events.filter(kind__in=FILES)
    if group == "items":
        return events.filter(subject_type="item").exclude(kind__in=TALK + FILES)
    if group == "epics":
        return events.filter(subject_type="epic")
    if group == "sprints":
        return events.filter(subject_type="sprint")
    if group == "people":
        return events.exclude(subject_type__in=("item", "epic", "sprint"))
    return events


def _subjects(lines: Iterable[HistoryLine], type: str) -> set[int]:
    return {line.subject[1] for line in lines if line.subject[0] == type}


def _items(access: Access, lines: list[HistoryLine]) -> dict[int, Item]:
    rows = access.project.items.filter(pk__in=_subjects(lines, "item"), deleted_at=None)
    return {row.pk: row for row in rows.only("pk", "number", "title", "type", "project_id")}


def _epics(access: Access, lines: list[HistoryLine]) -> dict[int, Epic]:
    return access.project.epics.in_bulk(_subjects(lines, "epic"))


def _said(lines: Iterable[HistoryLine]) -> dict[int, str]:
    """The words of comments that were written, as far as they are still there."""
    wanted = {line.comment for line in lines if line.comment and line.kind in ("commented", "comment_edited")}
    rows = Comment.objects.filter(pk__in=wanted, deleted_at=None)
    return dict(rows.values_list("pk", "body")) if wanted else {}

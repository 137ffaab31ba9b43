"""What gathers around the items of a project in use, straight into the tables: `crowd` is for measurements."""

from typing import Any

from django.utils import timezone

from accounts.access import Access
from accounts.models import Notice
from activity.models import Event, Stream
from backlog.models import Comment, Epic, Gate, Item, Label, Link, Suggestion
from backlog.services import epics
from backlog.services.search_index import index_missing


def crowd(access: Access, items: list[Item]) -> None:
    """Suggestions for a quarter of the items, gates and links of half of them, comments, ten events and two and a
    half notices for each; 30 epics, 25 labels; everything can be searched for."""
    size, now = len(items), timezone.now()
    around: dict[str, Any] = {"project": access.project, "created_by": access.user, "created_at": now}
    for at in range(30):
        epics.create_epic(actor=access, title=f"Epic {at}")
    numbered = list(Epic.objects.filter(project=access.project))
    for at, item in enumerate(items[: size // 3]):
        item.epic = numbered[at % 30]
    Item.objects.bulk_update(items[: size // 3], ["epic"], batch_size=500)
    labels = Label.objects.bulk_create(Label(project=access.project, name=f"label {at}") for at in range(25))
    Item.labels.through.objects.bulk_create(
        Item.labels.through(item_id=item.pk, label_id=labels[at % 25].pk) for at, item in enumerate(items)
    )
    Suggestion.objects.bulk_create(
        Suggestion(
            kind=("story", "task", "spike")[at % 3], title=f"Suggested {at}", opens=items[at], **around
        )
        for at in range(size // 4)
    )
    Gate.objects.bulk_create(
        Gate(item=items[at], waits_for=items[-at - 1], **around) for at in range(size // 2 - 1)
    )
    kinds = Link.Kind.values
    Link.objects.bulk_create(
        Link(source=items[at], target=items[at + 7], kind=kinds[at % 3], **around) for at in range(size // 2)
    )
    Comment.objects.bulk_create(
        Comment(item=items[at % 100], author=access.user, body=f"Comment {at}", created_at=now)
        for at in range(size // 2)
    )
    _events(access, items, size * 10)
    Notice.objects.bulk_create(
        Notice(
            user=access.user,
            project=access.project,
            kind="assigned",
            key=f"{access.project.key}-{at}",
            text="assigned something to you",
            path="/",
            created_at=now,
            read_at=now if at % 5 else None,
        )
        for at in range(size * 5 // 2)
    )
    index_missing(project_id=access.project_id)


def _events(access: Access, items: list[Item], count: int) -> None:
    stream = Stream.objects.get(project_id=access.project_id)
    Event.objects.bulk_create(
        (
            Event(
                project_id=access.project_id,
                seq=stream.seq + 1 + at,
                kind="item_edited",
                actor_id=access.user_id,
                subject_type="item",
                subject_id=items[at % len(items)].pk,
                data={"number": items[at % len(items)].number, "changed": {"title": ["a", "b"]}},
                at=timezone.now(),
            )
            for at in range(count)
        ),
        batch_size=2000,
    )
    stream.seq += count
    stream.save()

"""Drafts → epics, sprints, items, their places in sprints, and the note of what each issue became."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from accounts.access import Access
from backlog.models import Epic, ItemType
from backlog.services.bulk import NewComment, NewItem, NewWork, create_items
from backlog.services.bulk_epics import NewEpic, create_epics
from backlog.services.loading import Typed
from interchange.models import ImportedItem, ImportJob
from interchange.rules.drafts import TEXT_LENGTH, Draft
from interchange.rules.mapping import DEFECT, EPIC, SKIP, SPIKE, STORY, TASK
from interchange.rules.text import shorten
from sprints.models import Sprint
from sprints.services.imported import NewSprint, create_sprints, place_items

BATCH = 500
Counter = Callable[[int], None]


@dataclass(slots=True)
class Made:
    """What an import has made: numbers and rows by external id."""

    epics: dict[str, Epic]
    items: dict[str, Typed]
    sprints: dict[str, Sprint]
    places: int = 0


def write_drafts(
    actor: Access,
    drafts: Sequence[Draft],
    before: Mapping[str, ImportedItem],
    sprints: dict[str, Sprint],
    new_sprints: Sequence[NewSprint],
    tell: Counter,
) -> Made:
    epic_drafts = [draft for draft in drafts if draft.target == EPIC]
    item_drafts = [draft for draft in drafts if draft.target not in (EPIC, SKIP)]
    epics = create_epics(actor=actor, rows=[_new_epic(draft) for draft in epic_drafts])
    made = Made(
        epics={draft.issue.external_id: epic for draft, epic in zip(epic_drafts, epics, strict=True)},
        items={},
        sprints=sprints | {one.name: one for one in create_sprints(actor=actor, rows=new_sprints)},
    )
    numbers = _epic_numbers(before) | {ref: epic.number for ref, epic in made.epics.items()}
    positions = {draft.issue.external_id: position for position, draft in enumerate(item_drafts)}
    rows = [_new_item(draft, numbers, positions, before) for draft in item_drafts]
    items = create_items(actor=actor, rows=rows, on_written=tell)
    made.items = {draft.issue.external_id: item for draft, item in zip(item_drafts, items, strict=True)}
    made.places = place_items(
        actor=actor,
        places=[
            (item, [made.sprints[name] for name in draft.issue.sprints if name in made.sprints])
            for draft, item in zip(item_drafts, items, strict=True)
        ],
    )
    return made


def _new_epic(draft: Draft) -> NewEpic:
    """An epic has neither comments nor labels: they stand below its text."""
    parts = [draft.description]
    if draft.labels:
        parts.append(f"Labels: {', '.join(draft.labels)}")
    for comment in draft.comments:
        parts.append(f"{comment.author_name or 'Somebody'}, {comment.at:%d %b %Y}:\n\n{comment.body}")
    return NewEpic(
        title=draft.title,
        description=shorten("\n\n".join(parts), TEXT_LENGTH),
        closed_at=draft.changed_at if draft.resolution else None,
    )


def _epic_numbers(before: Mapping[str, ImportedItem]) -> dict[str, int]:
    ids = {row.epic_id for row in before.values() if row.epic_id}
    numbers = dict(Epic.objects.filter(pk__in=ids).values_list("pk", "number"))
    return {ref: numbers[row.epic_id] for ref, row in before.items() if row.epic_id in numbers}


def _new_item(
    draft: Draft, epics: Mapping[str, int], positions: Mapping[str, int], before: Mapping[str, ImportedItem]
) -> NewItem:
    by_type: dict[str, dict[str, Any]] = {
        STORY: {"points": draft.points},
        TASK: {"estimate_minutes": draft.estimate_minutes, "remaining_minutes": draft.remaining_minutes},
        SPIKE: {"question": draft.title},
        DEFECT: {
            "estimate_minutes": draft.estimate_minutes,
            "remaining_minutes": draft.remaining_minutes,
            "severity": draft.severity,
            "environment": draft.environment,
        },
    }
    earlier = before.get(draft.parent_ref) if draft.parent_ref not in positions else None
    return NewItem(
        type=ItemType(draft.target).value,
        title=draft.title,
        description=draft.description,
        created_at=draft.created_at,
        created_by=draft.reporter_id,
        updated_at=draft.changed_at,
        epic=epics.get(draft.epic_ref),
        labels=draft.labels,
        assignee=draft.assignee_id,
        column=draft.column,
        resolution=draft.resolution or "done",
        done_at=draft.changed_at if draft.resolution else None,
        parent=positions.get(draft.parent_ref),
        parent_number=earlier.item.number if earlier and earlier.item else None,
        comments=[
            NewComment(
                body=comment.body,
                created_at=comment.at,
                author=comment.author_id,
                author_name="" if comment.author_id else comment.author_name,
            )
            for comment in draft.comments
        ],
        criteria=draft.criteria if draft.target == STORY else (),
        done_items=draft.criteria if draft.target == TASK else (),
        work=[
            NewWork(person=one.person_id, on=one.on, minutes=one.minutes, created_at=one.at, note=one.note)
            for one in draft.work
        ],
        findings=f"It was closed as {draft.issue.status}; its text and comments came along.",
        fields=by_type[draft.target],
    )


def remember(job: ImportJob, origin: str, made: Made, drafts: Sequence[Draft]) -> None:
    """By id, and by key too: another export of the same project may have only one of them."""
    keys = {draft.issue.external_id: draft.issue.key for draft in drafts}
    rows = []
    for ref, one in (made.epics | made.items).items():
        for name in dict.fromkeys((ref, keys.get(ref) or ref)):
            row = ImportedItem(project_id=job.project_id, source=origin, external_id=name, job=job)
            row.item_id, row.epic_id = (None, one.pk) if ref in made.epics else (one.pk, None)
            rows.append(row)
    ImportedItem.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)

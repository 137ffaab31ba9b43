"""Splitting a story: parts below it take over some of its criteria and sub-tasks."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.access import Access
from backlog import hooks, policies
from backlog.models import Criterion, Gate, Item, Link, Story, TechnicalTask
from backlog.rules.ranking import between
from backlog.services import fields as field_rules
from backlog.services.gates import tell_set
from backlog.services.items import edit_item
from backlog.services.loading import locked_backlog, locked_story, save, take_numbers, tell
from backlog.services.ranking import LONGEST, spread_ranks
from backlog.services.relations import link_items
from backlog.services.workflow import enter_column
from common.errors import Invalid, Refused, Stale

MOST_PARTS = 20
COPIED = ("as_a", "so_that", "kind", "design", "epic_id")
TARGET = ("quality_metric", "quality_comparator", "quality_value", "quality_condition")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A new story: its title, ids of criteria and numbers of sub-tasks that move to it, its points."""

    title: str
    criteria: Sequence[int] = ()
    children: Sequence[int] = ()
    points: Decimal | int | None = None


@transaction.atomic
def split_story(
    *,
    actor: Access,
    item: int,
    parts: Sequence[Part],
    points: Decimal | int | None = None,
    version: int | None = None,
) -> list[Story]:
    """Stories directly below an open one, in the order given. The original keeps its key and its history.

    A part has the original's epic, labels, gates, way of design, and quality target. Criteria that are not met
    and open sub-tasks may move, each to one part. `points`, where given, are those that the original keeps.
    Raises NotAllowed, Stale, Refused for a closed story or begun sub-task, and Invalid at `parts.0.title` and the like.
    """
    policies.require(actor, "split_story")
    if points is not None or any(part.points is not None for part in parts):
        policies.require(actor, "size_story")
    if not 1 <= len(parts) <= MOST_PARTS:
        raise Invalid(fields={"parts": f"A story is split into 1 to {MOST_PARTS} new ones."})
    number = take_numbers(actor, len(parts))
    backlog = locked_backlog(actor, "story")
    story = locked_story(actor, item)
    if story.is_done:
        raise Refused(f"{story.key} is closed. Reopen it first.")
    if version is not None and version != story.version:
        raise Stale(
            f"Somebody changed {story.key} in the meantime. Look at it, then split it.", story.version
        )
    values = [_values(at, part) for at, part in enumerate(parts)]
    criteria, children = _criteria(story, parts), _children(actor, story, parts)
    made = []
    for at, rank in enumerate(_ranks(story, len(parts), lambda: spread_ranks(backlog))):
        made.append(_make(actor, story, number + at, rank, values[at]))
    for at, part in enumerate(parts):
        _take_over(actor, story, made[at], [criteria[pk] for pk in part.criteria])
        for child in part.children:
            _move_child(actor, story, made[at], children[child])
    _number(story)
    if points is not None:
        edit_item(actor=actor, item=item, points=points)
    for one in made:
        link_items(actor=actor, item=one.number, kind=Link.Kind.RESULTS_FROM, other=story.number)
    told = [{"number": one.number, "key": one.key, "title": one.title} for one in made]
    tell(actor, "story_split", story, {"parts": told})
    return made


def _values(at: int, part: Part) -> dict[str, Any]:
    try:
        return field_rules.clean_fields("story", {"title": part.title, "points": part.points})
    except Invalid as error:
        raise Invalid(fields={f"parts.{at}.{name}": said for name, said in error.fields.items()}) from None


def _criteria(story: Story, parts: Sequence[Part]) -> dict[int, Criterion]:
    """Those that move, by id. Raises Invalid for a met or foreign one, and for one named twice."""
    known = {one.pk: one for one in story.criteria.all()}
    seen: set[int] = set()
    for at, part in enumerate(parts):
        for pk in part.criteria:
            field = f"parts.{at}.criteria"
            if pk not in known:
                raise Invalid(fields={field: "This is no criterion of the story."})
            if known[pk].state == Criterion.State.MET:
                raise Invalid(fields={field: f"“{known[pk].text[:60]}” is met; it stays with the original."})
            if pk in seen:
                raise Invalid(fields={field: "A criterion moves to one part."})
            seen.add(pk)
    return known


def _children(actor: Access, story: Story, parts: Sequence[Part]) -> dict[int, TechnicalTask]:
    """Open sub-tasks that move, by number, locked."""
    wanted = [number for part in parts for number in part.children]
    rows = TechnicalTask.objects.select_for_update(of=("self",), no_key=True).filter(
        parent=story, number__in=wanted, deleted_at=None
    )
    known = {one.number: one for one in rows.order_by("pk")}
    for at, part in enumerate(parts):
        for number in part.children:
            if number not in known or wanted.count(number) > 1:
                said = (
                    "A sub-task moves to one part."
                    if number in known
                    else "This is no sub-task of the story."
                )
                raise Invalid(fields={f"parts.{at}.children": said})
    for child in known.values():
        child.project = actor.project
        if child.is_done:
            raise Refused(f"{child.key} is done; it stays with {story.key}.")
        if child.column is not None and child.column.category == "doing":
            raise Refused(f"{child.key} is in progress; it stays with {story.key}.")
    return known


def _ranks(story: Story, count: int, spread: Any) -> list[str]:
    """Ranks directly below the story; the backlog is locked."""
    for _ in range(2):
        ranks, low = [], story.rank
        after = Item.objects.filter(backlog_id=story.backlog_id, rank__gt=low).order_by("rank")
        high = after.values_list("rank", flat=True).first()
        for _ in range(count):
            low = between(low, high)
            ranks.append(low)
        if all(len(rank) <= LONGEST for rank in ranks):
            break
        spread()
        story.rank = Item.objects.values_list("rank", flat=True).get(pk=story.pk)
    return ranks


def _make(actor: Access, story: Story, number: int, rank: str, values: dict[str, Any]) -> Story:
    now = timezone.now()
    copied = COPIED + (TARGET if story.kind == Story.Kind.QUALITY else ())
    part = Story(
        project=actor.project,
        number=number,
        type="story",
        backlog_id=story.backlog_id,
        rank=rank,
        created_by=actor.user,
        created_at=now,
        updated_at=now,
        **{name: getattr(story, name) for name in copied},
        **values,
    )
    part.save(force_insert=True)
    part.labels.set(story.labels.all())
    tell(actor, "item_created", part, {"title": part.title, "split_from": story.key})
    for gate in Gate.objects.filter(item=story, opened_at=None).select_related("waits_for", "suggestion"):
        copy = Gate.objects.create(
            project=actor.project,
            item=part,
            waits_for=gate.waits_for,
            suggestion=gate.suggestion,
            created_by=actor.user,
            created_at=now,
        )
        tell_set(copy, actor.user_id)
    return part


def _take_over(actor: Access, story: Story, part: Story, rows: list[Criterion]) -> None:
    for position, row in enumerate(rows, start=1):
        row.story, row.position = part, position
    if rows:
        Criterion.objects.bulk_update(rows, ["story", "position"])
        texts = [row.text for row in rows]
        tell(actor, "criteria_added", part, {"texts": texts, "from": story.number})


def _move_child(actor: Access, story: Story, part: Story, child: TechnicalTask) -> None:
    """It leaves the board with the sprint of its story, unless it was planned by itself."""
    child.parent = part
    child.version += 1
    save(child, "parent", "version")
    tell(actor, "item_edited", child, {"changed": {"parent": [story.number, part.number]}})
    if child.column is not None and child.pk not in hooks.sprint_marks(actor, [child.pk]):
        enter_column(actor, child, None)


def _number(story: Story) -> None:
    rows = list(Criterion.objects.filter(story=story))
    for position, row in enumerate(rows, start=1):
        row.position = position
    Criterion.objects.bulk_update(rows, ["position"])

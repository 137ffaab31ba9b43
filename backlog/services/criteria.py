"""The rows that say when an item is finished: acceptance criteria of stories, definition of done of tasks.

Several people write and judge them at once. Who says with `was` which words they saw is refused with Stale where those
are others now: no word is written over unread, and nobody judges words that they have not seen.
"""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.access import Access
from backlog import policies
from backlog.models import Criterion, DoneItem, Story, TechnicalTask
from backlog.services.fields import CRITERION_KINDS, PART_TEXT, choice, cleaned, line
from backlog.services.loading import first_column, locked_story, locked_task, row_of, tell
from backlog.services.workflow import enter_column
from common.errors import Invalid, NotFound, Stale

MOST_ROWS = 100
State = Criterion.State
JUDGED = ("kind", "state", "reason", "judged_at", "judged_by_id")


@transaction.atomic
def add_criteria(
    *, actor: Access, item: int, texts: Sequence[str], kind: str = Criterion.Kind.FUNCTIONAL.value
) -> list[Criterion]:
    """Add conditions at the end of a story's list. Empty lines are left out: a pasted list will do."""
    story = locked_story(actor, item)
    kind = cleaned("kind", CRITERION_KINDS, kind)
    policies.require(actor, f"add_{kind}_criterion")
    rows = [
        Criterion(story=story, position=position, kind=kind, text=text)
        for position, text in _lines(texts, story.criteria.count(), _last(story))
    ]
    Criterion.objects.bulk_create(rows)
    tell(
        actor,
        "criteria_added",
        story,
        {"kind": kind, "texts": [row.text for row in rows], "ids": [row.pk for row in rows]},
    )
    return rows


@transaction.atomic
def edit_criterion(
    *,
    actor: Access,
    item: int,
    criterion: int,
    text: str | None = None,
    kind: str | None = None,
    was: str | None = None,
) -> Criterion:
    """Change the words or the kind of a condition. One that was judged is open again."""
    story = locked_story(actor, item)
    row = _criterion(story, criterion)
    policies.require(actor, f"add_{row.kind}_criterion")
    old, kept = [row.kind, row.text], row_of(row, *JUDGED)
    if kind is not None:
        row.kind = cleaned("kind", CRITERION_KINDS, kind)
        policies.require(actor, f"add_{row.kind}_criterion")
    if text is not None:
        row.text = cleaned("text", PART_TEXT, text)
    if old == [row.kind, row.text]:
        return row
    _require_seen(was, old[1], row.text)
    row.state, row.reason, row.judged_at, row.judged_by = State.OPEN, "", None, None
    row.save()
    tell(
        actor,
        "criterion_edited",
        story,
        {"criterion": row.pk, "from": old[1], "to": row.text, "kind": row.kind, "row": kept},
    )
    return row


@transaction.atomic
def judge_criterion(
    *, actor: Access, item: int, criterion: int, state: str, reason: str = "", was: str | None = None
) -> Criterion:
    """Say whether a condition is open, met or failed.

    A failure needs a reason, and takes a story that waits for acceptance back to the first doing column.
    """
    story = locked_story(actor, item)
    row = _criterion(story, criterion)
    policies.require(actor, f"judge_{row.kind}_criterion")
    new = cleaned("state", choice(State.values, is_optional=False), state)
    why = cleaned("reason", line(500, is_required=new == State.FAILED), reason if new == State.FAILED else "")
    _require_seen(was, row.text)
    if (row.state, row.reason) == (new, why):
        return row
    before, kept = row.state, row_of(row, *JUDGED)
    row.state, row.reason = new, why
    row.judged_at, row.judged_by = (None, None) if new == State.OPEN else (timezone.now(), actor.user)
    row.save()
    told = {"criterion": row.pk, "text": row.text, "from": before, "to": new, "reason": why, "row": kept}
    waited = story.acceptance_wanted_at if new == State.FAILED else None
    tell(actor, "criterion_judged", story, told | ({"waited_since": waited.isoformat()} if waited else {}))
    if waited:
        enter_column(actor, story, first_column(actor, "doing"))
    return row


@transaction.atomic
def move_criterion(*, actor: Access, item: int, criterion: int, position: int) -> list[Criterion]:
    """Put a condition at a position from 1; answers the list in its new order."""
    story = locked_story(actor, item)
    policies.require(actor, "edit_story")
    row = _criterion(story, criterion)
    rows = list(story.criteria.all())
    _reorder(rows, row, position)
    Criterion.objects.bulk_update(rows, ["position"])
    tell(actor, "criterion_moved", story, {"criterion": row.pk, "text": row.text, "position": row.position})
    return rows


@transaction.atomic
def delete_criterion(*, actor: Access, item: int, criterion: int) -> Story:
    story = locked_story(actor, item)
    row = _criterion(story, criterion)
    policies.require(actor, f"add_{row.kind}_criterion")
    kept = row_of(row, *JUDGED)
    row.delete()
    tell(actor, "criterion_deleted", story, {"kind": row.kind, "text": row.text, "row": kept})
    return story


@transaction.atomic
def add_done_items(*, actor: Access, item: int, texts: Sequence[str]) -> list[DoneItem]:
    """Add lines at the end of a task's definition of done; empty ones are left out."""
    task = locked_task(actor, item)
    policies.require(actor, "edit_task")
    rows = [
        DoneItem(task=task, position=position, text=text)
        for position, text in _lines(texts, task.done_items.count(), _last(task))
    ]
    DoneItem.objects.bulk_create(rows)
    tell(
        actor,
        "done_items_added",
        task,
        {"texts": [row.text for row in rows], "ids": [row.pk for row in rows]},
    )
    return rows


@transaction.atomic
def edit_done_item(
    *, actor: Access, item: int, done_item: int, text: str, was: str | None = None
) -> DoneItem:
    """Change the words of a line; its tick stays."""
    task = locked_task(actor, item)
    policies.require(actor, "edit_task")
    row = _done_item(task, done_item)
    old, row.text = row.text, cleaned("text", PART_TEXT, text)
    if old != row.text:
        _require_seen(was, old, row.text)
        row.save(update_fields=["text"])
        tell(actor, "done_item_edited", task, {"done_item": row.pk, "from": old, "to": row.text})
    return row


@transaction.atomic
def tick_done_item(
    *, actor: Access, item: int, done_item: int, is_done: bool, was: str | None = None
) -> DoneItem:
    """Tick a line, or take the tick back."""
    task = locked_task(actor, item)
    policies.require(actor, "edit_task")
    row = _done_item(task, done_item)
    _require_seen(was, row.text)
    if row.is_done == is_done:
        return row
    row.is_done = is_done
    row.ticked_at, row.ticked_by = (timezone.now(), actor.user) if is_done else (None, None)
    row.save()
    tell(actor, "done_item_ticked", task, {"done_item": row.pk, "text": row.text, "is_done": is_done})
    return row


@transaction.atomic
def move_done_item(*, actor: Access, item: int, done_item: int, position: int) -> list[DoneItem]:
    """Put a line at a position from 1; answers the list in its new order."""
    task = locked_task(actor, item)
    policies.require(actor, "edit_task")
    row = _done_item(task, done_item)
    rows = list(task.done_items.all())
    _reorder(rows, row, position)
    DoneItem.objects.bulk_update(rows, ["position"])
    tell(actor, "done_item_moved", task, {"done_item": row.pk, "text": row.text, "position": row.position})
    return rows


@transaction.atomic
def delete_done_item(*, actor: Access, item: int, done_item: int) -> TechnicalTask:
    task = locked_task(actor, item)
    policies.require(actor, "edit_task")
    row = _done_item(task, done_item)
    kept = row_of(row, "is_done", "ticked_at", "ticked_by_id")
    row.delete()
    tell(actor, "done_item_deleted", task, {"text": row.text, "row": kept})
    return task


def _require_seen(was: str | None, now: str, mine: str | None = None) -> None:
    """Raises Stale where the words are others than those that were seen. `mine`: what was to stand in their place."""
    if was is None or " ".join(was.split()) == " ".join(now.split()):
        return
    if mine is None:
        raise Stale(f"Somebody changed the words in the meantime. Now it says “{now}”.", was=now)
    raise Stale("Somebody changed this line in the meantime.", changed={"text": (now, mine)}, was=now)


def _lines(texts: Sequence[str], there: int, last: int) -> list[tuple[int, str]]:
    """(position, text) of the rows to add."""
    if isinstance(texts, str):
        texts = texts.splitlines()
    kept = [cleaned("texts", PART_TEXT, text) for text in texts if not isinstance(text, str) or text.strip()]
    if not kept:
        raise Invalid(fields={"texts": "Write at least one line."})
    if there + len(kept) > MOST_ROWS:
        raise Invalid(fields={"texts": f"An item has at most {MOST_ROWS} of these; {there} are there."})
    return list(enumerate(kept, start=last + 1))


def _last(item: Story | TechnicalTask) -> int:
    rows = item.criteria if isinstance(item, Story) else item.done_items
    return rows.aggregate(last=Max("position"))["last"] or 0


def _reorder(rows: list[Criterion] | list[DoneItem], row: Criterion | DoneItem, position: int) -> None:
    if isinstance(position, bool) or not isinstance(position, int) or position < 1:
        raise Invalid(fields={"position": "A position is a number from 1."})
    order = [one for one in rows if one.pk != row.pk]
    order.insert(position - 1, row)
    for place, one in enumerate(order, start=1):
        one.position = place
    rows[:] = order  # type: ignore[assignment]


def _criterion(story: Story, pk: int) -> Criterion:
    row = story.criteria.filter(pk=pk).first()
    if row is None:
        raise NotFound()
    return row


def _done_item(task: TechnicalTask, pk: int) -> DoneItem:
    row = task.done_items.filter(pk=pk).first()
    if row is None:
        raise NotFound()
    return row

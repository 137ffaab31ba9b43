"""What was deleted long ago: its words go for good, its key, its rank and the figures of sprints stay."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.access import Access
from backlog.models import (
    Attachment,
    BoxExtension,
    Comment,
    Criterion,
    DoneItem,
    Gate,
    Item,
    ItemType,
    Link,
    Outcome,
    OutcomeOption,
    SearchText,
    Suggestion,
    WorkLog,
)
from backlog.queries.deleted import KEPT
from backlog.services.attachments import forget_file
from backlog.services.loading import MODELS, tell

GONE = "Deleted item"
BATCH = 200
WORDS: dict[str, dict[str, str]] = {
    ItemType.STORY: dict.fromkeys(
        (
            "as_a",
            "i_want",
            "so_that",
            "quality_metric",
            "quality_comparator",
            "quality_value",
            "quality_condition",
        ),
        "",
    ),
    ItemType.TASK: {"so_that": ""},
    ItemType.SPIKE: {"question": GONE, "context": ""},
    ItemType.DEFECT: dict.fromkeys(("steps", "expected", "actual", "environment", "close_reason"), ""),
}


def purge_deleted(*, now: datetime | None = None) -> int:
    """Purge what was deleted thirty days ago, each item in a transaction of its own; answers how many that were.

    Safe to run twice, and to be killed in the middle.
    """
    moment = now or timezone.now()
    due = Item.objects.filter(deleted_at__lte=moment - KEPT, purged_at=None).order_by("pk")
    return sum(_purge(pk, moment) for pk in list(due.values_list("pk", flat=True)[:BATCH]))


@transaction.atomic
def _purge(pk: int, now: datetime) -> bool:
    rows = Item.objects.select_for_update(no_key=True, of=("self",)).select_related("project")
    item = rows.filter(pk=pk, deleted_at__lte=now - KEPT, purged_at=None).first()
    if item is None:
        return False
    MODELS[item.type]._base_manager.filter(pk=pk).update(**WORDS[item.type])
    Item.objects.filter(pk=pk).update(
        title=GONE, description="", blocked_reason="", epic=None, assignee=None, purged_at=now, updated_at=now
    )
    item.labels.clear()
    _forget_parts(pk)
    _forget_files(pk)
    tell(Access.system(item.project), "item_purged", item)
    return True


def _forget_parts(pk: int) -> None:
    """Rows that hold words; minutes, boxes and clocks stay, for figures are made of them."""
    OutcomeOption.objects.filter(outcome__spike=pk).delete()
    Outcome.objects.filter(spike=pk, kind=Outcome.Kind.DECISION).update(decision=GONE)
    Outcome.objects.filter(spike=pk).update(findings="")
    BoxExtension.objects.filter(spike=pk).update(reason="", learned="")
    WorkLog.objects.filter(item=pk).update(note="")
    Suggestion.objects.filter(item=pk).update(title=GONE, text="")
    owned: tuple[Any, ...] = (
        *(
            Criterion.objects.filter(story=pk),
            DoneItem.objects.filter(task=pk),
            Comment.objects.filter(item=pk),
        ),
        *(SearchText.objects.filter(item=pk), Gate.objects.filter(item=pk)),
        *(Link.objects.filter(source=pk), Link.objects.filter(target=pk)),
    )
    for rows_of in owned:
        rows_of.delete()


def _forget_files(pk: int) -> None:
    rows = list(Attachment.objects.filter(item=pk))
    Attachment.objects.filter(item=pk).delete()
    for row in rows:
        forget_file(row)

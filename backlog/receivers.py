"""Which events cause jobs of the backlog."""

from activity import outbox
from activity.models import Event
from activity.services import listener
from backlog.models import Item
from backlog.rules.ranking import needs_rebalance

WORDLESS = frozenset(
    {
        *("epic", "labels", "parent", "points", "remaining_points", "business_value", "estimate_minutes"),
        *("remaining_minutes", "category", "severity", "kind", "design", "quality_comparator"),
    }
)  # fields that hold nothing to search for


@listener("clock_started", "box_extended", "item_restored")
def watch_clock(event: Event) -> None:
    """Somebody must notice when a running clock stops by itself."""
    outbox.enqueue(kind="spike_clock", key=event.subject_id, project_id=event.project_id)


@listener("item_moved")
def watch_ranks(event: Event) -> None:
    """A rank that has grown long asks for its backlog to be spread."""
    if needs_rebalance(event.data.get("rank", "")):
        backlog_id = Item.objects.values_list("backlog_id", flat=True).get(pk=event.subject_id)
        outbox.enqueue(kind="rebalance_backlog", key=backlog_id, project_id=event.project_id)


@listener(
    *("item_created", "item_edited", "item_retyped", "item_restored", "story_split", "outcome_recorded"),
    *("criteria_added", "criterion_edited", "criterion_deleted", "criterion_restored"),
    *("done_items_added", "done_item_edited", "done_item_deleted", "done_item_restored"),
    *("commented", "comment_edited", "comment_deleted", "comment_restored"),
)
def watch_words(event: Event) -> None:
    """Search reads an item anew when something was written in it; several changes at once are one job."""
    if event.subject_type == "item" and not event.data.get("changed", {"": ""}).keys() <= WORDLESS:
        outbox.enqueue(kind="index_item", key=event.subject_id, project_id=event.project_id)


@listener("items_imported")
def watch_imports(event: Event) -> None:
    outbox.enqueue(kind="index_project", key=event.project_id, project_id=event.project_id)

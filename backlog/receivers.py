"""Which events cause jobs of the backlog."""

from activity import outbox
from activity.models import Event
from activity.services import listener
from backlog.models import Item
from backlog.rules.ranking import needs_rebalance


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

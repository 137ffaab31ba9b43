"""Jobs of the backlog, run by the outbox: ids in, one service call, safe to run twice."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from activity import outbox
from backlog.models import Spike
from backlog.services.ranking import rebalance_backlog as rebalance
from backlog.services.spikes import stop_exhausted

JUST_AFTER = timedelta(milliseconds=50)


@outbox.handler("spike_clock")
def spike_clock(key: str, payload: dict[str, Any]) -> None:
    """Keep what happened to a spike's clock by itself, and come back when something will."""
    moments = stop_exhausted(int(key))
    if moments:
        project_id = Spike.objects.values_list("project_id", flat=True).get(pk=int(key))
        delay = moments[0] - timezone.now() + JUST_AFTER
        outbox.enqueue(kind="spike_clock", key=key, project_id=project_id, delay=max(delay, JUST_AFTER))


@outbox.handler("rebalance_backlog")
def rebalance_backlog(key: str, payload: dict[str, Any]) -> None:
    """Shorten the ranks of one backlog."""
    rebalance(backlog_id=int(key))

"""Jobs of the backlog, run by the outbox: ids in, one service call, safe to run twice."""

from datetime import timedelta
from typing import Any

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from activity import outbox, runs
from backlog.models import Spike
from backlog.services import attachments
from backlog.services.purging import purge_deleted as purge
from backlog.services.ranking import rebalance_backlog as rebalance
from backlog.services.search_index import index_items, index_missing, projects_to_index
from backlog.services.spikes import stop_exhausted

JUST_AFTER = timedelta(milliseconds=50)
AT_ONCE = 2000  # items that search reads in one job
BEAT = {
    "purge_deleted": {
        "task": "backlog.tasks.purge_deleted",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "remove_stray_files": {
        "task": "backlog.tasks.remove_stray_files",
        "schedule": 86_400.0,
        "options": {"expires": 3600},
    },
    "index_what_is_missing": {
        "task": "backlog.tasks.index_what_is_missing",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
}


@outbox.handler("spike_clock", "Clocks and warnings of spikes")
def spike_clock(key: str, payload: dict[str, Any]) -> None:
    """Keep what happened to a spike's clock by itself, and come back when something will."""
    moments = stop_exhausted(int(key))
    if moments:
        project_id = Spike.objects.values_list("project_id", flat=True).get(pk=int(key))
        delay = moments[0] - timezone.now() + JUST_AFTER
        outbox.enqueue(kind="spike_clock", key=key, project_id=project_id, delay=max(delay, JUST_AFTER))


@outbox.handler("rebalance_backlog", "Ranks of a backlog")
def rebalance_backlog(key: str, payload: dict[str, Any]) -> None:
    """Shorten the ranks of one backlog."""
    rebalance(backlog_id=int(key))


@outbox.handler(attachments.PURGE, "Removal of deleted files")
def purge_attachment(key: str, payload: dict[str, Any]) -> None:
    """Remove a file that was deleted thirty days ago."""
    attachments.purge_attachment(int(key))


def index_many(keys: list[str]) -> None:
    index_items(items=[int(key) for key in keys])


@outbox.handler("index_item", "Search text of an item", many=index_many)
def index_item(key: str, payload: dict[str, Any]) -> None:
    """Let search read one item anew."""
    index_items(items=[int(key)])


@outbox.handler("index_project", "Search text of the project")
def index_project(key: str, payload: dict[str, Any]) -> None:
    """Let search read what it has not read of a project: after an import, or an update of the program. Of a large
    project a part, and the next one in a job of its own: edits wait for none of them long."""
    if index_missing(project_id=int(key), most=AT_ONCE) == AT_ONCE:
        outbox.enqueue(kind="index_project", key=key, project_id=int(key))


@shared_task
@runs.noted("index_what_is_missing", "Look for items without search text")
def index_what_is_missing() -> None:
    """Ask for the projects in which search has not read everything."""
    with transaction.atomic():
        for project_id in projects_to_index():
            outbox.enqueue(kind="index_project", key=project_id, project_id=project_id)


@shared_task
@runs.noted("purge_deleted", "Removal of what was deleted")
def purge_deleted() -> None:
    """Forget what was deleted thirty days ago."""
    purge()


@shared_task
@runs.noted("remove_stray_files", "Removal of stray files")
def remove_stray_files() -> None:
    """Remove files that belong to nothing."""
    attachments.remove_strays()

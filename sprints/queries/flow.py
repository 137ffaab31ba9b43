"""How long items took from start to done."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import F

from accounts.access import Access, today_in
from backlog.models import Item, ItemType
from sprints.queries.inputs import local_date
from sprints.rules.flow import DoneItem, cycle_time

DAYS = 90


@dataclass(frozen=True, slots=True)
class CycleTime:
    """Of one type: how many items got done, and the days that 50, 70, 85, 95 of 100 took; None for fewer than ten."""

    type: str
    items: int
    percentiles: Mapping[int, int] | None


def cycle_times(access: Access) -> list[CycleTime]:
    """Of items that were started and got done in the last 90 days, by type; types without any are left out.

    One query.
    """
    since = today_in(access.project) - timedelta(days=DAYS)
    done = access.project.items.filter(
        deleted_at=None,
        resolution=Item.Resolution.DONE,
        done_at__date__gt=since,
        started_at__lte=F("done_at"),
    )
    found: dict[str, list[DoneItem]] = {type: [] for type in ItemType.values}
    for type, started, ended in done.values_list("type", "started_at", "done_at"):
        if started and ended:
            found[type].append(
                DoneItem(local_date(started, access.project), local_date(ended, access.project))
            )
    return [CycleTime(type, len(items), cycle_time(items=items)) for type, items in found.items() if items]

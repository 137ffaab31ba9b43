"""Many epics at once, for the import."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from accounts.access import Access
from accounts.services.projects import lock_project
from backlog import policies
from backlog.models import Epic
from backlog.rules.ranking import between
from backlog.services.epics import FIELDS
from backlog.services.fields import cleaned


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEpic:
    """An epic to be; one with `closed_at` is no longer offered."""

    title: str
    description: str = ""
    closed_at: datetime | None = None


@transaction.atomic
def create_epics(*, actor: Access, rows: Sequence[NewEpic]) -> list[Epic]:
    """Insert all rows after the project's other epics. The caller's own event, at its end, tells of them."""
    policies.require(actor, "import_items")
    lock_project(actor)
    there = Epic.objects.filter(project_id=actor.project_id).aggregate(number=Max("number"), rank=Max("rank"))
    number, rank = there["number"] or 0, there["rank"]
    epics = []
    for row in rows:
        number, rank = number + 1, between(rank, None)
        values = {name: cleaned(name, FIELDS[name], getattr(row, name)) for name in ("title", "description")}
        epics.append(Epic(project=actor.project, number=number, rank=rank, closed_at=row.closed_at, **values))
    return Epic.objects.bulk_create(epics, batch_size=1000)

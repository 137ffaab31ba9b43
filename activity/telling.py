"""What an event says outside, on the live stream, through the API and to webhooks: that it was, of whom and about what,
never with which words. These are read by who may."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Case, IntegerField, OuterRef, QuerySet, Subquery, When
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from activity.models import Event


@dataclass(frozen=True, slots=True)
class Change:
    """An event as everybody in its project may know it. `number` is an item's; what is none has no number."""

    seq: int
    kind: str
    by_id: int | None
    by_name: str | None
    type: str
    id: int
    number: int | None
    at: datetime
    project: int

    def told(self) -> dict[str, Any]:
        """The same as JSON, wherever it is sent."""
        return {
            "seq": self.seq,
            "kind": self.kind,
            "by": None if self.by_id is None else {"id": self.by_id, "name": self.by_name or ""},
            "type": self.type,
            "id": self.id,
            "number": self.number,
            "at": self.at.isoformat(),
        }


def changes(events: QuerySet[Event]) -> list[Change]:
    """What these events say, in their order. One query."""
    name = get_user_model().objects.filter(pk=OuterRef("actor_id")).values("name")
    number = Cast(KT("data__number"), IntegerField())
    rows = events.annotate(name=Subquery(name), number=Case(When(subject_type="item", then=number)))
    return [
        Change(*values)
        for values in rows.values_list(
            *("seq", "kind", "actor_id", "name", "subject_type", "subject_id", "number", "at", "project_id")
        )
    ]

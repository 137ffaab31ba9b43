"""Suggestions: what waits in triage, how one's own were answered, what was asked for the sake of an item."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import BooleanField, Case, Count, F, Q, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from accounts.access import Access
from backlog.models import Item, Suggestion
from common.errors import NotFound
from common.fixed import Fixed

SHOWN = 20  # of each fold; the page of all suggestions has the rest
ANSWERED_FOR = timedelta(days=30)
WITH = ("opens", "opens_epic", "item", "created_by", "decided_by")
STATES = ("open", "accepted", "declined", "all")


def suggestions(
    access: Access, state: str = "all", kind: str = "", *, mine: bool = False
) -> QuerySet[Suggestion]:
    """Suggestions of the project; open ones stand first, oldest on top, then answered ones, newest on top."""
    rows = _whole(access)
    if state != "all":
        rows = rows.filter(state=state)
    if kind:
        rows = rows.filter(kind=kind)
    if mine:
        rows = rows.filter(created_by=access.user_id)
    is_open = Case(When(state="open", then=Value(0)), default=Value(1))
    return rows.order_by(is_open, F("decided_at").desc(nulls_last=True), "created_at", "pk")


def suggestion(access: Access, pk: int) -> Suggestion:
    """One of them. Raises NotFound."""
    found = _whole(access).filter(pk=pk).first()
    if found is None:
        raise NotFound()
    found.project = access.project
    return found


def in_triage(access: Access) -> list[Suggestion]:
    """For the folds on top of both backlogs, in one query: the oldest open ones, and one's own answered lately.

    At most `SHOWN` of each; `total` of a suggestion says how many there are of its sort.
    """
    since = timezone.now() - ANSWERED_FOR
    return _TRIAGE.all(project=access.project_id, user=access.user_id or 0, since=since)


def _in_triage(project: int, user: int, since: datetime) -> QuerySet[Suggestion]:
    is_story = Case(When(kind="story", then=Value(True)), default=Value(False), output_field=BooleanField())
    answered = Q(created_by=user, decided_at__gte=since)
    is_open = Case(When(state="open", then=Value(True)), default=Value(False), output_field=BooleanField())
    sort: dict[str, Any] = {"partition_by": [is_open, is_story]}
    rows = Suggestion.objects.filter(Q(state="open") | answered, project=project)
    rows = rows.select_related(*WITH).annotate(
        total=Window(Count("pk"), **sort),
        at=Window(RowNumber(), order_by=[F("decided_at").desc(), "created_at", "pk"], **sort),
    )
    return rows.filter(at__lte=SHOWN).order_by(F("decided_at").desc(), "created_at", "pk")


_TRIAGE: Fixed[Suggestion] = Fixed(_in_triage, project=int, user=int, since=datetime)


def asked_for_item(access: Access, item: Item) -> list[Suggestion]:
    """What was suggested to open an item, and the suggestion that the item came from."""
    return list(_whole(access).filter(Q(opens=item.pk) | Q(item=item.pk)))


def asked_for_epic(access: Access, epic_id: int) -> list[Suggestion]:
    """What was suggested to open an epic."""
    return list(_whole(access).filter(opens_epic=epic_id))


def open_stories(access: Access, limit: int = 200) -> Iterable[tuple[int, str]]:
    """Numbers and titles of open stories by rank, the first ones."""
    rows = access.project.items.filter(type="story", deleted_at=None, done_at=None).order_by("rank")
    return list(rows.values_list("number", "title")[:limit])


def is_story(access: Access, number: int) -> bool:
    """Whether the project has a story with that number."""
    return access.project.items.filter(type="story", number=number, deleted_at=None).exists()


def _whole(access: Access) -> QuerySet[Suggestion]:
    rows = Suggestion.objects.filter(project=access.project)
    return rows.select_related(*WITH)

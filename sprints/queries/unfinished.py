"""Why the open items of a sprint are not done, proposed from what is known of each."""

from collections.abc import Mapping, Sequence

from django.db.models import Sum

from accounts.access import Access
from backlog.models import Criterion, Item, Spike, Story, WorkLog
from backlog.queries import clock_of
from backlog.queries.gates import name_of
from backlog.queries.nested import revived
from backlog.queries.waiting import Waiting, waiting
from sprints.models import Sprint, SprintItem
from sprints.rules.reasons import Standing, Why, why
from sprints.rules.shape import Figures


def reasons_of(places: Sequence[tuple[Item, SprintItem]], figures: Figures | None) -> dict[int, Why]:
    """By item id. Items come with their types, columns and project at hand. Two queries, three where they do not
    bring what was logged on them."""
    items = [item for item, _ in places]
    waits, failed, spent = waiting(items), _failed(items), _spent(items)
    is_beyond = figures is not None and figures["unplanned"] > figures["reserve"]
    return {
        item.pk: why(
            _standing(item, place, waits.get(item.pk), failed.get(item.pk, ""), spent.get(item.pk, 0)),
            is_beyond,
        )
        for item, place in places
    }


def removed_of(access: Access, sprint: Sprint) -> list[SprintItem]:
    """What was taken out since the sprint started, each with its item and who did it; the last first. One query."""
    rows = SprintItem.objects.filter(sprint=sprint, sprint__project=access.project, removed_at__isnull=False)
    rows = rows.exclude(planned_category="").filter(item__deleted_at=None)
    found = list(rows.select_related("item", "removed_by").order_by("-removed_at"))
    for row in found:
        row.item.project = access.project
    return found


def _standing(item: Item, place: SprintItem, waits: Waiting | None, failed: str, logged: int) -> Standing:
    own, key = item.detail, item.project.key
    gates = [name_of(key, gate) for gate in waits.gates] if waits else []
    blockers = [f"{key}-{one.number}" for one in waits.blockers] if waits else []
    clock = clock_of(item) if isinstance(own, Spike) else None
    spent = logged + (clock.spent_minutes if clock else 0) - place.worked_before_minutes
    return Standing(
        blocked=item.blocked_since is not None or bool(blockers),
        blocked_reason=item.blocked_reason or ", ".join(blockers),
        waits_for=tuple(gates),
        failed_criterion=failed,
        waits_for_acceptance=isinstance(own, Story) and own.acceptance_wanted_at is not None,
        is_started=item.started_at is not None,
        column=item.column.name if item.column else "",
        points_planned=place.planned_points,
        points=own.points if isinstance(own, Story) else None,
        minutes_planned=None if isinstance(own, Story) else place.planned_minutes,
        minutes_spent=max(0, spent),
    )


def _failed(items: Sequence[Item]) -> Mapping[int, str]:
    """The first failed criterion of each story, as its reason says it; no query where items bring them."""
    if all(hasattr(item, "failed_rows") for item in items):
        rows = [row for item in items for row in revived(Criterion, item.failed_rows)]  # type: ignore[attr-defined]
    else:
        ids = [item.pk for item in items]
        rows = list(Criterion.objects.filter(story__in=ids, state=Criterion.State.FAILED))
    return {row.story_id: row.reason or row.text for row in reversed(rows)}


def _spent(items: Sequence[Item]) -> Mapping[int, int]:
    """Minutes logged on what is sized in hours; no query where items bring them."""
    sized = [item for item in items if not isinstance(item.detail, Story)]
    found = {item.pk: getattr(item, "logged_minutes", None) for item in sized}
    if unknown := [pk for pk, minutes in found.items() if minutes is None]:
        logs = WorkLog.objects.filter(item__in=unknown).order_by().values_list("item")
        found |= dict(logs.annotate(total=Sum("minutes")))
    return {pk: minutes or 0 for pk, minutes in found.items()}

"""Closed sprints as they are kept, without living through them."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from backlog.models import Item
from backlog.services import items
from sprints.models import SplitFigures, Sprint, SprintItem
from tests.sprints.conftest import H, Team

FIRST = date(2026, 1, 5)
Story = tuple[float, float, float, bool]  # points, remaining at start and at end, whether done


def closed_sprint(
    team: Team,
    number: int,
    stories: Sequence[Story] = (),
    *,
    gross: int = 320,
    hours: dict[str, int] | None = None,
) -> Sprint:
    """`hours` by category as logged; none: nobody logged any. `gross` in hours."""
    start = FIRST + timedelta(weeks=2 * number)
    closed_at = timezone.make_aware(datetime.combine(start + timedelta(days=11), datetime.min.time()))
    made = Sprint.objects.create(
        project=team.admin.project,
        number=number,
        name=f"Sprint {number}",
        start_on=start,
        end_on=start + timedelta(days=11),
        state=Sprint.State.CLOSED,
        started_at=closed_at,
        closed_at=closed_at,
        focus_bp=7_000,
        reserve_bp=1_000,
    )
    actual = {
        name: (hours or {}).get(name, 0) * H for name in ("feature", "technical", "defect", "unplanned")
    }
    figures: dict[str, Any] = {
        "gross": gross * H,
        "actual": actual,
        "actual_spike": (hours or {}).get("spike", 0) * H,
        "actual_origin": "logged" if hours else "none",
    }
    SplitFigures.objects.create(
        sprint=made, figures=figures, input_hash="", event_seq=0, computed_at=closed_at, took_ms=1
    )
    for points, at_start, at_end, done in stories:
        story = items.create_story(actor=team.owner, title=f"Story of {points:g}")
        put_in(made, story, points=points, at_start=at_start, at_end=at_end, done=done)
    return made


def put_in(sprint: Sprint, item: Item, *, done: bool, **more: Any) -> SprintItem:
    """An item's place in a closed sprint."""
    points = {
        "points_at_end": "points",
        "remaining_points_at_start": "at_start",
        "remaining_points_at_end": "at_end",
    }
    known = {name: Decimal(str(more.pop(given))) for name, given in points.items() if given in more}
    assert sprint.closed_at is not None
    return SprintItem.objects.create(
        sprint=sprint,
        item=item,
        rank=f"a{item.number:04}",
        is_open=False,
        added_at=sprint.closed_at,
        outcome=SprintItem.Outcome.DONE if done else SprintItem.Outcome.RETURNED,
        not_done_reason="" if done else "Still in “Review”",
        **known,
        **more,
    )

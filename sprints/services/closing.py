"""Closing a sprint: what became of each item, figures that never change again, and what goes on in the next one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, cast

from django.db import transaction
from django.utils import timezone

from accounts.access import Access
from backlog.models import Item, Story
from backlog.services.fields import cleaned, line
from backlog.services.spike_state import stop_clocks
from common.errors import Invalid, NotFound, Refused
from sprints import policies
from sprints.models import SplitFigures, Sprint, SprintItem
from sprints.queries.inputs import local_date
from sprints.queries.unfinished import reasons_of
from sprints.rules.reasons import Why, completed
from sprints.rules.shape import Figures
from sprints.services.figures import keep_evening, refresh
from sprints.services.loading import (
    TYPES,
    lock_item_rows,
    locked_sprints,
    open_parts,
    spike_of,
    tell,
    tell_item,
    worked_minutes,
)
from sprints.services.placing import put_back, ranks_at_end

Outcome = SprintItem.Outcome


@dataclass(frozen=True, slots=True)
class _Fate:
    """What becomes of the items of a closing sprint."""

    done: list[SprintItem]
    returned: list[SprintItem]
    carried: list[SprintItem]
    gone: list[SprintItem]

    def numbers(self) -> dict[str, list[int]]:
        lists = {"done": self.done, "returned": self.returned, "carried": self.carried}
        return {name: [row.item.number for row in rows] for name, rows in lists.items()}


def require_running(sprint: Sprint) -> None:
    """Raises Refused where there is nothing to close."""
    if sprint.state == Sprint.State.CLOSED:
        raise Refused(f"{sprint.name} is closed already.")
    if sprint.state == Sprint.State.PLANNED:
        raise Refused(f"{sprint.name} has not been started, so there is nothing to close.")


@transaction.atomic
def close_sprint(
    *,
    actor: Access,
    sprint: int,
    carry: Sequence[int] = (),
    remaining: Mapping[int, Decimal] | None = None,
    reasons: Mapping[int, tuple[str, str]] | None = None,
) -> Sprint:
    """Close the running sprint. Open items in `carry` (numbers) go on in the next planned sprint, others return.

    `remaining` gives the points left of stories that are not done, `reasons` a cause and words why an item is not,
    where people know better than the items show. Clocks of its spikes stop; its figures freeze.
    Raises NotAllowed, Refused unless it runs and where work is carried without a next sprint, and Invalid.
    """
    found, following = _locked(actor, sprint, with_next=bool(carry))
    policies.require(actor, "close_sprint")
    require_running(found)
    if carry and following is None:
        raise Refused(
            "There is no planned sprint to carry work into. Create the next sprint first, "
            "or let these items return to the backlog."
        )
    now = timezone.now()
    item_ids = list(SprintItem.objects.filter(sprint=found, is_open=True).values_list("item_id", flat=True))
    parts = open_parts(item_ids)
    lock_item_rows([*item_ids, *parts])
    rows = _rows(found)
    fate = _sort(found, rows, carry)
    why = _reasons(fate, reasons or {})
    _set_remaining(fate, remaining or {})
    _stop_clocks(actor, rows, now)

    found.state, found.closed_at = Sprint.State.CLOSED, now
    found.version += 1
    found.save(update_fields=["state", "closed_at", "version"])
    tell(actor, "sprint_closed", found, fate.numbers() | {"into": following.number if following else None})
    stored = refresh(found.pk, now=now, is_final=True)
    keep_evening(stored, min(local_date(now, actor.project), found.end_on))

    _write_outcomes(fate, _proposed(fate, stored, why), now)
    _tell_items(actor, fate, found, following)
    returned = [row.item_id for row in fate.returned]
    put_back([*returned, *open_parts(returned)], now)
    if following:
        _carry(actor, fate.carried, following, now)
    return found


def _locked(actor: Access, number: int, *, with_next: bool) -> tuple[Sprint, Sprint | None]:
    """The sprint, and the first planned one after it if asked for, locked in the order of their ids."""
    found = Sprint.objects.filter(project_id=actor.project_id, number=number).first()
    if found is None:
        raise NotFound()
    later = Sprint.objects.filter(
        project_id=actor.project_id, state=Sprint.State.PLANNED, start_on__gt=found.start_on
    )
    following = later.order_by("start_on").first() if with_next else None
    sprints = locked_sprints(actor, [one.pk for one in (found, following) if one])
    if found.pk not in sprints:
        raise NotFound()
    into = sprints.get(following.pk) if following else None
    if into is not None and into.state != Sprint.State.PLANNED:
        raise Refused(f"{into.name} was started a moment ago. Look again.")
    return sprints[found.pk], into


def _rows(sprint: Sprint) -> list[SprintItem]:
    rows = SprintItem.objects.filter(sprint=sprint, is_open=True).order_by("rank")
    own = ("column", "epic", "technicaltask__parent", *TYPES)
    found = list(
        rows.select_related(*(f"item__{name}" for name in own)).prefetch_related("item__spike__segments")
    )
    for row in found:
        row.item.project = sprint.project
    return found


def _sort(sprint: Sprint, rows: Iterable[SprintItem], carry: Sequence[int]) -> _Fate:
    fate = _Fate([], [], [], [])
    wanted = set(carry)
    for row in rows:
        item = row.item
        if item.deleted_at is not None or item.resolution == Item.Resolution.DROPPED:
            fate.gone.append(row)
        elif item.is_done:
            fate.done.append(row)
        elif item.number in wanted:
            fate.carried.append(row)
        else:
            fate.returned.append(row)
    if missing := wanted - {row.item.number for row in fate.carried}:
        key = f"{sprint.project.key}-{min(missing)}"
        raise Invalid(fields={"carry": f"{key} is not open in {sprint.name}, so it cannot be carried over."})
    return fate


def _set_remaining(fate: _Fate, remaining: Mapping[int, Decimal]) -> None:
    """Points left, as given, of stories that are not done."""
    stories = {row.item.number: row.item.story for row in (*fate.returned, *fate.carried) if _is_story(row)}
    for number, points in remaining.items():
        story = stories.get(int(number))
        if story is None:
            raise Invalid(fields={"remaining": f"{number} is not a story that is left open by this sprint."})
        left = _points(points)
        if story.points is None or not 0 <= left <= story.points:
            most = "nothing, for it has no points" if story.points is None else f"0 to {story.points:f}"
            raise Invalid(fields={"remaining": f"Of {story.key} {most} can remain, not {left:f}."})
        story.remaining_points = left
        Story.objects.filter(pk=story.pk).update(remaining_points=left)


def _points(value: Any) -> Decimal:
    try:
        points = Decimal(str(value)).quantize(Decimal("0.01"))
    except InvalidOperation:
        raise Invalid(fields={"remaining": f"“{str(value)[:20]}” is not a number of points."}) from None
    if not points.is_finite():
        raise Invalid(fields={"remaining": f"“{str(value)[:20]}” is not a number of points."})
    return points


def _reasons(fate: _Fate, given: Mapping[int, tuple[str, str]]) -> dict[int, Why]:
    """By item id, what people say. An empty cause leaves what is proposed."""
    left = {row.item.number: row for row in (*fate.returned, *fate.carried)}
    found: dict[int, Why] = {}
    for number, (cause, words) in given.items():
        row = left.get(int(number))
        if row is None:
            raise Invalid(fields={"reasons": f"{number} is not an item that is left open by this sprint."})
        if cause and cause not in SprintItem.Cause.values:
            raise Invalid(fields={"reasons": f"“{str(cause)[:20]}” is not a cause for an item to be left."})
        if cause or words:
            said = cleaned("reasons", line(200), words)
            found[row.item_id] = Why(cast(Any, cause), said)
    return found


def _proposed(fate: _Fate, stored: SplitFigures, said: Mapping[int, Why]) -> dict[int, Why]:
    """What the items show, with what people said about them put in."""
    left = [(row.item, row) for row in (*fate.returned, *fate.carried)]
    return {
        pk: completed(proposed, said.get(pk))
        for pk, proposed in reasons_of(left, cast(Figures, stored.figures)).items()
    }


def _stop_clocks(actor: Access, rows: Iterable[SprintItem], now: datetime) -> None:
    for row in rows:
        if spike := spike_of(row.item):
            stop_clocks(actor, spike, now=now)


def _write_outcomes(fate: _Fate, why: Mapping[int, Why], now: datetime) -> None:
    lists = ((Outcome.DONE, fate.done), (Outcome.RETURNED, fate.returned), (Outcome.CARRIED, fate.carried))
    for outcome, rows in lists:
        for row in rows:
            row.outcome = outcome
            if outcome != Outcome.DONE:
                row.not_done_cause = why[row.item_id].cause
                row.not_done_reason = why[row.item_id].words[:300]
    for row in fate.gone:
        row.removed_at = now
    every = [*fate.done, *fate.returned, *fate.carried, *fate.gone]
    for row in every:
        row.is_open = False
        if _is_story(row):
            story = row.item.story
            left = story.points if story.remaining_points is None else story.remaining_points
            row.points_at_end = story.points
            row.remaining_points_at_end = Decimal(0) if row.outcome == Outcome.DONE else left
    SprintItem.objects.bulk_update(
        every,
        [
            "is_open",
            "removed_at",
            "outcome",
            "not_done_cause",
            "not_done_reason",
            "points_at_end",
            "remaining_points_at_end",
        ],
    )


def _tell_items(actor: Access, fate: _Fate, sprint: Sprint, following: Sprint | None) -> None:
    """For each item's own history."""
    for row in fate.returned:
        tell_item(actor, "item_returned", sprint, row.item, {"reason": row.not_done_reason})
    for row in fate.carried:
        into = {"into": following.number, "into_name": following.name} if following else {}
        tell_item(actor, "item_carried", sprint, row.item, {"reason": row.not_done_reason, **into})


def _carry(actor: Access, rows: Sequence[SprintItem], following: Sprint, now: datetime) -> None:
    """The same items in the next sprint, in the same order, after what is planned there; they keep their columns."""
    ranks = ranks_at_end(following, len(rows))
    worked = worked_minutes([row.item for row in rows], now)
    SprintItem.objects.bulk_create(
        SprintItem(
            sprint=following,
            item=row.item,
            rank=rank,
            added_at=now,
            added_by=actor.user,
            worked_before_minutes=worked.get(row.item_id, 0),
        )
        for row, rank in zip(rows, ranks, strict=True)
    )


def _is_story(row: SprintItem) -> bool:
    return hasattr(row.item, "story")

"""Computing and storing a sprint's figures: as a job after every change, and inside what must know them at once."""

import time
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, cast

from django.db import transaction
from django.utils import timezone

from activity.services import figures_changed, record
from sprints.models import AllocationStep, SplitFigures, SplitSnapshot, Sprint, SprintItem
from sprints.queries.inputs import Read, evening_of, local_date, read_inputs
from sprints.rules import figures as rules
from sprints.rules.evenings import missed
from sprints.rules.signatures import flip
from sprints.rules.work import planned_splits

LEFT_OUT = ("burndown", "history", "days")  # of an evening: derived from all of them, or the same every day


@transaction.atomic
def recompute(sprint_id: int, *, now: datetime | None = None) -> SplitFigures | None:
    """Bring the stored figures of a sprint up to date; None for a closed or deleted one, whose figures stay."""
    state = Sprint.objects.select_for_update().filter(pk=sprint_id).values_list("state", flat=True).first()
    if state is None or state == Sprint.State.CLOSED:
        return None
    row = refresh(sprint_id, now=now)
    figures_changed(row.sprint.project_id)
    return row


def refresh(sprint_id: int, *, now: datetime | None = None, is_final: bool = False) -> SplitFigures:
    """Compute and store, in the caller's transaction, which has locked the sprint. `is_final` freezes the row."""
    began = time.perf_counter()
    now = now or timezone.now()
    read = keep_evenings(read_inputs(sprint_id, now=now), now)
    input_hash = read.inputs.hash()
    stored = stored_of(read.sprint)
    if stored and stored.input_hash == input_hash and not is_final:
        stored.event_seq, stored.computed_at = read.event_seq, now
        stored.save(update_fields=["event_seq", "computed_at"])
        return stored
    row = stored or SplitFigures(sprint=read.sprint)
    row.figures = cast(dict[str, Any], rules.compute(read.inputs))
    row.input_hash, row.event_seq, row.computed_at = input_hash, read.event_seq, now
    row.frozen_at = now if is_final else None
    row.took_ms = round((time.perf_counter() - began) * 1000)
    row.save()
    if kind := flip(read.inputs, row.figures["sign_off"]):
        _append_step(read, row, kind, now)
    return row


def freeze_plan(sprint: Sprint, *, at_start: bool) -> None:
    """Keep what items are planned with: all of them at the start, later those that came since."""
    inputs = read_inputs(sprint.pk).inputs
    splits = planned_splits(inputs)
    rows = SprintItem.objects.filter(sprint=sprint, removed_at=None, planned_category="").select_related(
        "item__story"
    )
    for row in rows:
        category, split = splits.get(row.item.number, ("", None))
        story = getattr(row.item, "story", None)
        row.planned_category = category
        row.planned_split = split and {name: minutes for name, minutes in split.items() if minutes}
        row.planned_minutes = None if split is None else sum(split.values())
        row.was_in_at_start = at_start and bool(category)
        if story is not None:
            row.planned_points = story.points
            row.remaining_points_at_start = (
                story.points if story.remaining_points is None else story.remaining_points
            )
    SprintItem.objects.bulk_update(
        rows,
        [
            "planned_category",
            "planned_split",
            "planned_minutes",
            "planned_points",
            "remaining_points_at_start",
            "was_in_at_start",
        ],
    )


@transaction.atomic
def snapshot(sprint_id: int, on: date) -> SplitSnapshot | None:
    """Keep the stored figures as those of the evening of `on`, once. None where there are no figures."""
    stored = SplitFigures.objects.filter(sprint=sprint_id).first()
    return keep_evening(stored, on) if stored else None


def keep_evening(stored: SplitFigures, on: date) -> SplitSnapshot:
    figures = {name: value for name, value in stored.figures.items() if name not in LEFT_OUT}
    figures["people"] = [
        {name: value for name, value in person.items() if name != "days"} for person in figures["people"]
    ]
    kept, _ = SplitSnapshot.objects.get_or_create(
        sprint_id=stored.sprint_id, on=on, defaults={"figures": figures, "taken_at": stored.computed_at}
    )
    return kept


def keep_evenings(read: Read, now: datetime) -> Read:
    """Before figures of an earlier day are replaced, keep them for every evening that has passed without being kept.

    So each local day has its evening exactly once, whatever ran or did not run at midnight.
    """
    stored = stored_of(read.sprint)
    inputs = read.inputs
    if stored is None or inputs.sprint.state == "planned":
        return read
    days = missed(inputs, local_date(stored.computed_at, read.sprint.project))
    added = tuple(evening_of(day, keep_evening(stored, day).figures) for day in days)
    if not added:
        return read
    evenings = tuple(sorted((*inputs.evenings, *added), key=lambda evening: evening.on))
    return replace(read, inputs=replace(inputs, evenings=evenings))


def keep_start(stored: SplitFigures) -> SplitSnapshot:
    """At the start of a sprint: what its items hold, as the evening before. The burndown begins here."""
    sprint = stored.sprint
    return keep_evening(stored, local_date(stored.computed_at, sprint.project) - timedelta(days=1))


def stored_of(sprint: Sprint) -> SplitFigures | None:
    return cast(SplitFigures | None, getattr(sprint, "figures", None))


def _append_step(read: Read, row: SplitFigures, kind: str, now: datetime) -> None:
    """The trail says when a signature stopped to hold, and when it held again. Nobody did it: it follows."""
    sign_off = row.figures["sign_off"]
    AllocationStep.objects.create(
        sprint=read.sprint,
        kind=kind,
        person=None,
        at=now,
        snapshot=sign_off["now"] | {"moved": sign_off["moved"][:20]},
        reasons=sign_off["reasons"],
    )
    record(
        project_id=read.sprint.project_id,
        kind=f"allocation_{kind}",
        actor_id=None,
        subject=("sprint", read.sprint.pk),
        data={"sprint": read.sprint.number, "sprint_name": read.sprint.name, "reasons": sign_off["reasons"]},
    )

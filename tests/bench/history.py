"""Projects with a past: by the services where these are quick, else straight into the tables."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.access import Access, today_in
from accounts.models import Membership, Project, User
from accounts.services import create_project, edit_settings
from backlog.models import Column, Gate, Item, Link
from backlog.services.bulk import NewItem, NewWork, create_items
from sprints.models import Absence, DayPart, SplitFigures, Sprint, SprintItem
from sprints.services import figures, planning, sprints
from tests.bench.copies import copy_project

ORIGINALS = 10
CLOSED = 12
DONE = 6  # items in each closed sprint
AHEAD = 20  # items in the backlog
H = 60


def person(name: str) -> User:
    return User.objects.create_user(f"{name}@example.org", name=name)


def large_sprint() -> tuple[Sprint, User]:
    """A running sprint of 20 people with 200 items, half of them worked on; and somebody who may see it."""
    people = [person(f"large{n}") for n in range(20)]
    access = project("LARGE", people)
    sprint = running(access)
    kinds = ("story", "task", "defect", "spike")
    today = today_in(access.project)
    rows = [
        NewItem(
            type=kinds[n % 4],
            title=f"Item {n}",
            created_at=timezone.now(),
            assignee=people[n % 20].pk,
            fields=fields_of(kinds[n % 4], n),
            work=[_worked(people[n % 20], today)] if n % 2 else (),
        )
        for n in range(200)
    ]
    items = create_items(actor=access, rows=rows)
    Absence.objects.bulk_create(
        Absence(user=one, on=today + timedelta(days=n % 5), part=DayPart.FULL) for n, one in enumerate(people)
    )
    planning.plan_items(actor=access, sprint=sprint.number, items=[item.number for item in items])
    sprints.start_sprint(actor=access, sprint=sprint.number)
    figures.recompute(sprint.pk)
    return Sprint.objects.select_related("project").get(pk=sprint.pk), people[0]


def many_projects(count: int) -> list[int]:
    """Ids of projects with twelve closed sprints, one that runs, and a backlog. Ten of them are made, the others are
    their copies."""
    people = [person(f"many{n}") for n in range(5)]
    for n in range(min(count, ORIGINALS)):
        made = _with_history(f"M{n}", people, n)
        copy_project(made, (count - 1 - n) // ORIGINALS)
    return list(Project.objects.filter(key__startswith="M").values_list("pk", flat=True))


def project_with_stories(count: int) -> tuple[int, User]:
    """A project with a past and so many open stories, two thirds of them gated or blocked; and a member of it."""
    people = [person(f"ahead{n}") for n in range(5)]
    project_id = _with_history("AHEAD", people, 7)
    access = Access.of(people[0], "AHEAD")
    now = timezone.now()
    rows = [
        NewItem(type="story", title=f"Story {n}", created_at=now, fields=fields_of("story", n))
        for n in range(count)
    ]
    made = create_items(actor=access, rows=rows)
    for at in range(0, count - 4, 3):
        Gate.objects.create(project=access.project, item=made[at], waits_for=made[at + 3], created_at=now)
    Link.objects.bulk_create(
        Link(project=access.project, source=made[at], target=made[at + 1], kind="blocks", created_at=now)
        for at in range(1, count - 1, 3)
    )
    return project_id, people[0]


def project(key: str, people: Sequence[User]) -> Access:
    access = create_project(user=people[0], key=key, name=f"Project {key}", timezone="Europe/Berlin")
    Membership.objects.bulk_create(
        Membership(project=access.project, user=one, roles=["developer"], share_bp=10_000)
        for one in people[1:]
    )
    edit_settings(actor=access, rate_minutes_per_point=6 * H)
    return access


def running(access: Access) -> Sprint:
    today = today_in(access.project)
    days = {"start_on": today - timedelta(days=4), "end_on": today + timedelta(days=7)}
    target = {"feature": 6000, "technical": 3000, "defect": 1000}
    return sprints.create_sprint(actor=access, target_bp=target, **days)


def _with_history(key: str, people: Sequence[User], seed: int) -> int:
    access = project(key, people)
    past(access, people, seed)
    items = create_items(actor=access, rows=[_item_ahead(seed + at) for at in range(AHEAD)])
    sprint = running(access)
    ahead = [item.number for item in items]
    planning.plan_items(actor=access, sprint=sprint.number, items=ahead[:10])
    sprints.start_sprint(actor=access, sprint=sprint.number)
    return access.project_id


def past(access: Access, people: Sequence[User], seed: int, *, count: int = CLOSED, done: int = DONE) -> None:
    """Closed sprints before the running one, each with some items that were done in it."""
    first = today_in(access.project) - timedelta(days=14 * count + 5)
    starts = [first + timedelta(days=14 * n) for n in range(count)]
    column = Column.objects.filter(project=access.project, category=Column.Category.DONE).latest("position")
    rows = [_past_item(people, column, start, seed + at) for start in starts for at in range(done)]
    _close(access, starts, create_items(actor=access, rows=rows), seed)


def _close(access: Access, starts: Sequence[date], items: Sequence[Item], seed: int) -> None:
    """Closed sprints as they are kept."""
    each = len(items) // len(starts)
    closed = [
        Sprint(
            project=access.project, number=900 + at, name=f"Sprint {at}", start_on=start,
            end_on=start + timedelta(days=11), state=Sprint.State.CLOSED, focus_bp=7000, reserve_bp=1000,
            started_at=_moment(start), closed_at=_moment(start + timedelta(days=11)),
        )
        for at, start in enumerate(starts)
    ]  # fmt: skip
    Sprint.objects.bulk_create(closed)
    SplitFigures.objects.bulk_create(
        SplitFigures(
            sprint=one,
            figures=_figures(seed + at),
            input_hash="",
            event_seq=0,
            computed_at=one.closed_at,
            took_ms=1,
        )
        for at, one in enumerate(closed)
    )
    SprintItem.objects.bulk_create(
        SprintItem(
            sprint=closed[at // each], item=item, rank=f"a{at:04}", is_open=False, was_in_at_start=True,
            added_at=closed[at // each].started_at, outcome=SprintItem.Outcome.DONE,
            planned_points=_points(item), points_at_end=_points(item),
        )
        for at, item in enumerate(items)
    )  # fmt: skip


def _figures(seed: int) -> dict[str, Any]:
    technical = 40 + seed % 7 * 10
    actual = {"feature": 190 - technical, "technical": technical, "defect": 15, "unplanned": 10}
    worked = {name: hours * H for name, hours in actual.items()}
    return {
        "gross": 380 * H, "actual": worked, "actual_spike": 0, "actual_origin": "logged",
        "actual_by_origin": {"logged": sum(worked.values()), "stated": 0, "derived": 0},
        "planned": {name: minutes for name, minutes in worked.items() if name != "unplanned"}, "days": [],
    }  # fmt: skip


def _past_item(people: Sequence[User], column: Column, start: date, n: int) -> NewItem:
    kind = ("story", "story", "task")[n % 3]
    at = _moment(start + timedelta(days=5))
    return NewItem(
        type=kind, title=f"Done {n}", created_at=_moment(start), done_at=at, column=column.pk,
        fields=fields_of(kind, n), work=[_worked(people[n % len(people)], start + timedelta(days=3))],
    )  # fmt: skip


def _item_ahead(n: int) -> NewItem:
    kind = ("story", "story", "task", "defect")[n % 4]
    return NewItem(type=kind, title=f"To do {n}", created_at=timezone.now(), fields=fields_of(kind, n))


def fields_of(kind: str, n: int) -> dict[str, Any]:
    if kind == "story":
        return {"points": n % 8 + 1}
    if kind == "spike":
        return {"question": "How?", "timebox_minutes": 4 * H}
    return {"estimate_minutes": H * (n % 8 + 1)}


def _worked(who: User, on: date) -> NewWork:
    return NewWork(person=who.pk, on=on, minutes=5 * H, created_at=_moment(on))


def _points(item: Item) -> Decimal | None:
    return getattr(item, "points", None) if item.type == "story" else None


def _moment(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))

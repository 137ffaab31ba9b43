"""A project to ask pages and the API for: ten people, twenty sprints, and what gathers around its items."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

PEOPLE, CLOSED, DONE_IN_EACH = 10, 18, 2
PLANNED = 40  # items in the running sprint
KINDS = ("story", "story", "task", "defect", "spike")


@dataclass
class Seeded:
    """The project, somebody who may do everything in it, and what requests name."""

    key: str
    size: int
    user: Any
    sprint: int
    columns: list[int]
    cards: list[int]
    items: list[int]


def seed(key: str, size: int) -> Seeded:
    """A project with `size` open items, a running sprint, one to come and eighteen closed ones."""
    from django.utils import timezone

    from accounts.access import today_in
    from backlog.models import Gate
    from backlog.services.bulk import NewItem, create_items
    from sprints.services import figures, planning, sprints
    from tests.bench import history
    from tests.crowd import crowd

    people = [history.person(f"{key.lower()}-{at}") for at in range(PEOPLE)]
    access = history.project(key, people)
    history.past(access, people, seed=1, count=CLOSED, done=DONE_IN_EACH)
    rows = [
        NewItem(
            type=KINDS[n % 5],
            title=f"Item {n} of the benchmark with a title of usual length",
            description="Some text.",
            created_at=timezone.now(),
            assignee=people[n % PEOPLE].pk,
            fields=history.fields_of(KINDS[n % 5], n),
        )
        for n in range(size)
    ]
    made = create_items(actor=access, rows=rows)
    running = history.running(access)
    later = today_in(access.project) + timedelta(days=10)
    sprints.create_sprint(actor=access, start_on=later, end_on=later + timedelta(days=11))
    planning.plan_items(actor=access, sprint=running.number, items=[item.number for item in made[:PLANNED]])
    sprints.start_sprint(actor=access, sprint=running.number)
    crowd(access, made)
    Gate.objects.filter(item__in=made[:PLANNED]).delete()  # what is planned can be begun
    figures.recompute(running.pk)
    _keep_whole(access.project_id, running.pk)
    columns = access.project.columns.filter(category__in=["todo", "doing"], is_acceptance=False)
    return Seeded(
        key=key,
        size=size,
        user=people[0],
        sprint=running.number,
        columns=list(columns.order_by("position").values_list("pk", flat=True)),
        cards=[item.number for item in made[:PLANNED]],
        items=[item.number for item in made[PLANNED:]],
    )


def _keep_whole(project_id: int, running: int) -> None:
    """Closed sprints keep all that a running one has, as if it had been worked out then."""
    from sprints.models import SplitFigures

    whole = SplitFigures.objects.get(sprint=running).figures
    rows = list(SplitFigures.objects.filter(sprint__project=project_id).exclude(sprint=running))
    for row in rows:
        row.figures = whole | row.figures
    SplitFigures.objects.bulk_update(rows, ["figures"])

"""Lives through the sprints with the services that people use, each at its own moment."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from accounts import services as accounts
from accounts.access import Access
from accounts.models import Membership, Role, User
from activity import outbox
from backlog.models import Column, Item
from backlog.services.bulk import NewItem, create_items
from interchange.demo.clockwork import at
from sprints.models import WeeklyPattern
from sprints.services import planning, sprints
from tests.history.files import RealSprint, RealStory

KEY, NAME = "SXD", "Real history"
PASSWORD = "real-history"
EMAIL = "history@xd.example"
WEEK = [480] * 5 + [0, 0]
NOBODY = [0] * 7
AFTER = Callable[[Access, RealSprint], None]


@dataclass(slots=True)
class Life:
    """The project so far: stories that wait, and those that are carried from sprint to sprint."""

    access: Access
    waiting: list[Item]
    placed: dict[str, list[Item]]
    done_column: int
    carried: list[Item]

    def plan(self, number: int, sprint: RealSprint) -> list[Item]:
        """What the export counted: what was carried, what is known to have been in it, the next ones in their order."""
        known = self.placed.get(sprint.name, [])
        room = max(0, sprint.planned - len(self.carried) - len(known))
        fresh = [*known, *self.waiting[:room]]
        self.waiting = self.waiting[room:]
        if fresh:
            planning.plan_items(actor=self.access, sprint=number, items=[item.number for item in fresh])
        return [*self.carried, *fresh]

    def finish(self, items: Sequence[Item], sprint: RealSprint) -> None:
        """As many as were resolved, spread over its days; the others are carried."""
        done, self.carried = list(items[: sprint.done]), list(items[sprint.done :])
        days = (sprint.end - sprint.start).days + 1
        for place, item in enumerate(done):
            over = morning(sprint.start + timedelta(days=place * days // len(done)), 16)
            item.started_at = max(item.started_at or morning(sprint.start), over - timedelta(days=3))
            item.done_at, item.resolution = over, Item.Resolution.DONE
            item.column_id, item.column_since = self.done_column, over
        Item.objects.bulk_update(
            done, ["started_at", "done_at", "resolution", "column", "column_since"], batch_size=500
        )


def live(
    real: Sequence[RealSprint],
    stories: Sequence[RealStory],
    places: dict[str, str],
    after: AFTER = lambda access, sprint: None,
) -> Access:
    """A project that has lived through the sprints, all of them closed; `after` is called on each evening of closing.

    People of a sprint are as many as its team was, eight hours on each weekday; nobody logs hours.
    """
    first = real[0].start
    with outbox.together(), at(morning(first - timedelta(days=1))):
        access = _people(max(sprint.team for sprint in real))
        _weeks(access, real)
        life = _life(access, real, stories, places)
        sprints.create_sprint(actor=access, name=real[0].name, start_on=first, end_on=real[0].end)
    for number, sprint in enumerate(real, start=1):
        with outbox.together():
            with at(morning(sprint.start)):
                items = life.plan(number, sprint)
                sprints.start_sprint(actor=access, sprint=number)
            with at(morning(sprint.end, 17)):
                life.finish(items, sprint)
                if number < len(real):
                    following = real[number]
                    sprints.create_sprint(
                        actor=access, name=following.name, start_on=following.start, end_on=following.end
                    )
                carry = [item.number for item in life.carried] if number < len(real) else []
                sprints.close_sprint(actor=access, sprint=number, carry=carry)
        with at(morning(sprint.end, 18)):
            after(access, sprint)
    return access


def morning(day: date, hour: int = 9) -> datetime:
    return datetime.combine(day, time(hour), UTC)


def _people(most: int) -> Access:
    """One who may do everything and works on nothing, and as many developers as the largest team had."""
    creator = User.objects.create_user(EMAIL, name="Robin Field", password=PASSWORD)
    accounts.create_project(
        user=creator,
        key=KEY,
        name=NAME,
        description="Made by python -m tests.history from exports of a real project.",
        timezone="UTC",
        country="",
    )
    access = Access.of(creator, KEY)
    own = Membership.objects.get(user=creator)
    accounts.edit_member(actor=access, membership_id=own.pk, roles=own.roles, is_admin=True, share_bp=0)
    for n in range(1, most + 1):
        email = f"developer{n}@xd.example"
        User.objects.create_user(email, name=f"Developer {n:02}")
        accounts.add_member(actor=access, email=email, roles=[Role.DEVELOPER])
    return access


def _weeks(access: Access, real: Sequence[RealSprint]) -> None:
    """Developers come and go with the sprints: a team of seven is the first seven."""
    developers = User.objects.filter(memberships__project=access.project).exclude(pk=access.user_id)
    rows: list[WeeklyPattern] = []
    for n, person in enumerate(developers.order_by("pk"), start=1):
        there: bool | None = None
        for sprint in real:
            if (n <= sprint.team) != there:
                there = n <= sprint.team
                from_on = None if sprint is real[0] else sprint.start
                rows.append(WeeklyPattern(user=person, from_on=from_on, minutes=WEEK if there else NOBODY))
    WeeklyPattern.objects.bulk_create(rows)


def _life(
    access: Access, real: Sequence[RealSprint], stories: Sequence[RealStory], places: dict[str, str]
) -> Life:
    names = {sprint.name for sprint in real}
    made = list(_made(access, stories[: sum(sprint.planned for sprint in real)]))
    placed: dict[str, list[Item]] = {}
    waiting = []
    for story, item in made:
        name = places.get(story.key, "")
        (placed.setdefault(name, []) if name in names else waiting).append(item)
    column = Column.objects.filter(project=access.project, category=Column.Category.DONE).values_list("pk")[0]
    return Life(access, waiting, placed, column[0], [])


def _made(access: Access, stories: Sequence[RealStory]) -> Iterator[tuple[RealStory, Item]]:
    now = morning(date(2013, 1, 1))
    rows = [
        NewItem(
            type="story",
            title=story.title,
            created_at=now,
            created_by=access.user_id,
            fields={"points": story.points},
        )
        for story in stories
    ]
    yield from zip(stories, create_items(actor=access, rows=rows), strict=True)

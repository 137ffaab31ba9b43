"""What happens in the demo: a sprint is closed, one is half way, one planned, each step at its own moment."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.utils import timezone

from accounts.access import Access
from backlog.models import Criterion, DoneItem
from backlog.services import clock, criteria, items, spikes, workflow
from common.durations import parse_minutes
from interchange.demo import data
from interchange.demo.asking import ask_each_other, say_what_done_means
from interchange.demo.stage import Stage, rows
from sprints.models import Sprint
from sprints.services import allocation, figures, planning, sprints

ZONE = ZoneInfo(data.ZONE)
MID_WEEK = 3


@dataclass(slots=True)
class Story:
    """`starts` are the first days of the three sprints; the second one runs now."""

    now: datetime
    starts: list[date]
    stage: Stage = field(default_factory=Stage)

    @classmethod
    def begin(cls) -> "Story":
        """The running sprint began last Monday or, late in the week, on this one: so it is about half way."""
        now = timezone.now().astimezone(ZONE)
        weeks_ago = 1 if now.weekday() < MID_WEEK else 0
        monday = now.date() - timedelta(days=now.weekday(), weeks=weeks_ago)
        return cls(now, [monday + timedelta(weeks=weeks) for weeks in (-2, 0, 2)])

    def tell(self) -> None:
        first, second, _third = self.starts
        with at(moment(first - timedelta(days=12), 9)):
            self.stage.set_up(self.starts)
            say_what_done_means(self.stage)
        self._plan(1, moment(first - timedelta(days=3), 14))
        self._live(1)
        self._plan(2, moment(second - timedelta(days=3), 14))
        with at(moment(second - timedelta(days=3), 16)):
            left = {self.stage.numbers[slug]: Decimal(points) for slug, points in data.LEFT.items()}
            sprints.close_sprint(actor=self._who("lena"), sprint=1, carry=list(left), remaining=left)
        self._live(2)
        self._plan(3, self.now)
        with at(self.now):
            for who, slug, text in rows(data.COMMENTS):
                items.comment(actor=self._who(who), item=self.stage.numbers[slug], body=text)
            ask_each_other(self.stage)
            for sprint in Sprint.objects.exclude(state=Sprint.State.CLOSED):
                figures.recompute(sprint.pk)

    def _plan(self, number: int, when: datetime) -> None:
        goal, slugs = data.SPRINTS[number - 1]
        start = self.starts[number - 1]
        with at(when):
            sprints.create_sprint(
                actor=self._who("lena"),
                goal=goal,
                start_on=start,
                end_on=start + timedelta(days=11),
                target_bp=data.TARGET,
            )
            chosen = [self.stage.numbers[slug] for slug in slugs.split()]
            planning.plan_items(actor=self._who("lena"), sprint=number, items=chosen)

    def _live(self, number: int) -> None:
        """Agree on the split, start, follow the diary until today, and look at the figures each evening."""
        lena, start = self._who("lena"), self.starts[number - 1]
        with at(moment(start, 8)):
            allocation.propose(actor=lena, sprint=number)
            allocation.sign(actor=self._who("aiko"), sprint=number)
            sprint_id = sprints.start_sprint(actor=lena, sprint=number).pk
        for day in range(1, 11):
            on = start + timedelta(days=day - 1 + (2 if day > 5 else 0))
            for place, line in enumerate(diary(number, day)):
                when = moment(on, 13) + timedelta(minutes=20 * place)
                if when < self.now:
                    with at(when):
                        self._act(number, *line)
            if (evening := moment(on, 20)) < self.now:
                figures.recompute(sprint_id, now=evening)

    def _act(self, sprint: int, who: str, verb: str, slug: str, more: str = "") -> None:
        """One line of the diary."""
        actor, numbers = self._who(who), self.stage.numbers
        if verb == "incident":
            planning.plan_item(
                actor=actor, sprint=sprint, item=self.stage.report(who, slug), is_unplanned=True
            )
        elif verb in data.COLUMNS:
            column = self.stage.columns[data.COLUMNS[verb]]
            if verb == "done":
                tick_all(actor, numbers[slug])
            workflow.change_state(actor=actor, item=numbers[slug], column=column)
        elif verb == "outcome":
            kind, found, decision, options = data.OUTCOMES[slug]
            spikes.record_outcome(
                actor=actor, item=numbers[slug], kind=kind, findings=found, decision=decision, options=options
            )
        else:
            VERBS[verb](actor, numbers[slug], parse_minutes(more) or 0)

    def _who(self, slug: str) -> Access:
        return self.stage.people[slug]


def log(actor: Access, item: int, minutes: int) -> None:
    items.log_work(actor=actor, item=item, minutes=minutes)


def spend(actor: Access, item: int, minutes: int) -> None:
    clock.add_hour(actor=actor, item=item, minutes=minutes)


def extend(actor: Access, item: int, minutes: int) -> None:
    why, learned = data.EXTENSION
    spikes.extend_box(actor=actor, item=item, minutes=minutes, reason=why, learned=learned)


def block(actor: Access, item: int, _minutes: int) -> None:
    items.block_item(actor=actor, item=item, reason=data.BLOCKED)


def take_out(actor: Access, item: int, _minutes: int) -> None:
    planning.unplan_item(actor=actor, item=item)


def judge(actor: Access, item: int, _minutes: int) -> None:
    """What is theirs to judge is met."""
    for row in own_criteria(actor, item):
        criteria.judge_criterion(actor=actor, item=item, criterion=row.pk, state="met")


def fail(actor: Access, item: int, _minutes: int) -> None:
    """The second criterion is not met, the others are."""
    for place, row in enumerate(own_criteria(actor, item)):
        state, reason = ("failed", data.FAILED) if place == 1 else ("met", "")
        criteria.judge_criterion(actor=actor, item=item, criterion=row.pk, state=state, reason=reason)


VERBS: dict[str, Callable[[Access, int, int], None]] = {
    "log": log,
    "spend": spend,
    "extend": extend,
    "block": block,
    "out": take_out,
    "judge": judge,
    "fail": fail,
}


def own_criteria(actor: Access, item: int) -> list[Criterion]:
    kind = "functional" if actor.has("product_owner") else "technical"
    return list(Criterion.objects.filter(story__project=actor.project, story__number=item, kind=kind))


def tick_all(actor: Access, item: int) -> None:
    for line in DoneItem.objects.filter(task__project=actor.project, task__number=item):
        criteria.tick_done_item(actor=actor, item=item, done_item=line.pk, is_done=True)


def diary(sprint: int, day: int) -> Iterator[list[str]]:
    """Who, verb, item and more of each line of one day."""
    for line in data.DIARY.strip().splitlines():
        for entry in line.split("|"):
            of_sprint, of_day, *rest = entry.split()
            if (int(of_sprint), int(of_day)) == (sprint, day):
                yield rest


def moment(on: date, hour: int) -> datetime:
    return datetime.combine(on, time(hour), ZONE)


@contextmanager
def at(when: datetime) -> Iterator[None]:
    """Services take the time from Django's clock; in the block, and this process, it stands at `when`."""
    original = timezone.now
    timezone.now = lambda: when
    try:
        yield
    finally:
        timezone.now = original

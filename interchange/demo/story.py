"""What happens in the demo: eight sprints are closed, one is half way, one planned, each step at its own moment."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from accounts.access import Access
from activity import outbox
from backlog.models import Criterion, DoneItem
from backlog.services import clock, criteria, items, spikes, workflow
from common.durations import parse_minutes
from interchange.demo import data
from interchange.demo.asking import ask_each_other, refine, say_what_done_means
from interchange.demo.clockwork import ZONE, at, moment
from interchange.demo.stage import PARTS, Stage, rows
from interchange.demo.told import WHOLE, Past
from sprints.models import Sprint
from sprints.services import allocation, figures, planning, retrospective, sprints

LAST, RUNNING, NEXT = WHOLE + 1, WHOLE + 2, WHOLE + 3  # sprints told here: closed, half way, planned
MID_WEEK = 3
RECENT = timedelta(hours=2)  # in which the planned sprint is signed, and changed since


@dataclass(slots=True)
class Story:
    """`starts` are the first days of all sprints. `told` hears how many sprints are through."""

    now: datetime
    starts: list[date]
    stage: Stage = field(default_factory=Stage)
    told: Callable[[int], None] = lambda _sprints: None

    @classmethod
    def begin(cls) -> "Story":
        """The running sprint began last Monday or, late in the week, on this one: so it is about half way."""
        now = timezone.now().astimezone(ZONE)
        weeks_ago = 1 if now.weekday() < MID_WEEK else 0
        monday = now.date() - timedelta(days=now.weekday(), weeks=weeks_ago)
        return cls(now, [monday + timedelta(weeks=2 * (n - RUNNING)) for n in range(1, NEXT + 1)])

    def tell(self) -> None:
        with outbox.together():
            self._tell_past()
            self._plan(LAST, self._friday_before(LAST, 14))
            with at(self._friday_before(LAST, 16)):
                Past(self.stage, self.starts).close(WHOLE)
            self._live(LAST)
            self.told(LAST)
            self._plan(RUNNING, self._friday_before(RUNNING, 14))
            with at(self._friday_before(RUNNING, 16)):
                left = {self.stage.numbers[slug]: Decimal(points) for slug, points in data.LEFT.items()}
                sprints.close_sprint(actor=self._who("lena"), sprint=LAST, carry=list(left), remaining=left)
                who, actions = data.RETROSPECTIVE
                retrospective.add_actions(actor=self._who(who), sprint=LAST, actions=actions)
            self._live(RUNNING)
            self.told(RUNNING)
            self._plan(NEXT, self.now - RECENT)
            self._sign_and_change(NEXT)
            with at(self.now):
                for who, slug, text in rows(data.COMMENTS):
                    items.comment(actor=self._who(who), item=self.stage.numbers[slug], body=text)
                ask_each_other(self.stage)
                mine = Sprint.objects.filter(project=self._who("lena").project)
                for sprint in mine.exclude(state=Sprint.State.CLOSED):
                    figures.recompute(sprint.pk)

    def _tell_past(self) -> None:
        """The sprints that are long over; meanwhile today's backlogs come together."""
        past = Past(self.stage, self.starts)
        with at(moment(self.starts[0] - timedelta(days=12), 9)):
            self.stage.set_up(self.starts)
            say_what_done_means(self.stage)
            past.write_down()
        for number in range(1, WHOLE + 1):
            with at(self._friday_before(number, 14)):
                past.plan(number)
            if number > 1:
                with at(self._friday_before(number, 15)):
                    self.stage.write(number - 2)
                    if number - 1 == PARTS:
                        refine(self.stage)
                with at(self._friday_before(number, 16)):
                    past.close(number - 1)
            past.live(number)
            self.told(number)

    def _plan(self, number: int, when: datetime) -> None:
        goal, slugs = data.SPRINTS[number - LAST]
        start = self.starts[number - 1]
        with at(when):
            sprints.create_sprint(
                actor=self._who("lena"),
                goal=goal,
                start_on=start,
                end_on=start + timedelta(days=11),
                target_bp=dict(zip(data.CATEGORIES, data.TARGETS[number - LAST], strict=True)),
            )
            chosen = [self.stage.numbers[slug] for slug in slugs.split()]
            planning.plan_items(actor=self._who("lena"), sprint=number, items=chosen)

    def _sign_and_change(self, number: int) -> None:
        """What was signed an hour ago is not what is planned now."""
        with at(self.now - RECENT * 0.8):
            allocation.propose(actor=self._who("lena"), sprint=number)
            allocation.sign(actor=self._who("aiko"), sprint=number)
        with at(self.now - RECENT * 0.5):
            who, slug = data.SINCE_SIGNED
            planning.plan_item(actor=self._who(who), sprint=number, item=self.stage.numbers[slug])
            who, slug, hours = data.ESTIMATED_SINCE
            minutes = parse_minutes(hours)
            changes = {"estimate_minutes": minutes, "remaining_minutes": minutes}
            items.edit_item(actor=self._who(who), item=self.stage.numbers[slug], **changes)

    def _friday_before(self, number: int, hour: int) -> datetime:
        return moment(self.starts[number - 1] - timedelta(days=3), hour)

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
                if when < self.now - RECENT:
                    with at(when):
                        self._act(number, *line)
            if day < 10 and (evening := moment(on, 20)) < self.now - RECENT:
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
        elif verb == "left":
            items.edit_item(actor=actor, item=numbers[slug], remaining_points=more)
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

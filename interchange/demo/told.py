"""The demo's seven sprints that are long over: what was planned, who did what when, and what became of it."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from accounts import services as accounts
from accounts.access import Access
from accounts.models import Membership
from backlog.models import Criterion
from backlog.services import clock, criteria, gates, items, spikes, workflow
from backlog.services.bulk import NewItem, create_items
from common.durations import parse_minutes
from interchange.demo import data, past
from interchange.demo.clockwork import at, moment
from interchange.demo.stage import Stage, rows
from interchange.demo.weeks import Log, Span, worked
from sprints.models import Sprint
from sprints.services import allocation, availability, figures, planning, retrospective, sprints, statements

EVENINGS = {2, 4, 6, 8}  # days after which figures are looked at; in the last sprint told here all are
WHOLE = len(past.SPRINTS)
WHAT = {row[0]: row[1] for row in rows(past.ITEMS)}
STATED = 3  # so many sprints people said at the end how their time had divided; since then they log it
INCIDENTS = {row[0] for row in rows(past.INCIDENTS)}
CATEGORY = {"story": "feature", "defect": "defect"}
TOLD = 4  # the sprint in which somebody says that they leave after the next
Step = tuple[datetime, Callable[[], Any]]


@dataclass(slots=True)
class Past:
    """`starts` are the first days of all sprints."""

    stage: Stage
    starts: list[date]

    def write_down(self) -> None:
        """What a list of before the project held, and which days are off."""
        lena, numbers = self._who("lena"), self.stage.numbers
        known = list(rows(past.ITEMS))
        made = create_items(actor=lena, rows=[self._item(*row) for row in known])
        numbers |= {row[0]: item.number for row, item in zip(known, made, strict=True)}
        story, spike = past.GATE
        gates.set_gate(actor=self._who("aiko"), item=numbers[story], waits_for=numbers[spike])
        for sprint, day, part, name in past.DAYS_OFF:
            availability.add_day_off(actor=lena, on=self._day(sprint, day), part=part, name=name)

    def plan(self, number: int) -> None:
        """Created, filled, and sometimes sent back."""
        lena = self._who("lena")
        goal, target, slugs = past.SPRINTS[number - 1]
        start = self.starts[number - 1]
        sprints.create_sprint(
            actor=lena,
            goal=goal,
            start_on=start,
            end_on=start + timedelta(days=11),
            target_bp=dict(zip(data.CATEGORIES, target, strict=True)),
        )
        chosen = [self.stage.numbers[slug] for slug in slugs.split()]
        planning.plan_items(actor=lena, sprint=number, items=chosen)
        if number in past.REJECTED:
            allocation.propose(actor=lena, sprint=number)
            allocation.reject(actor=self._who("aiko"), sprint=number, note=past.REJECTED[number])

    def live(self, number: int) -> None:
        """From its first morning, on which its split is signed, to its last noon."""
        lena = self._who("lena")
        with at(moment(self.starts[number - 1], 8)):
            allocation.propose(actor=lena, sprint=number, note=past.NOTES.get(number, ""))
            allocation.sign(actor=self._who("aiko"), sprint=number)
            sprint = sprints.start_sprint(actor=lena, sprint=number)
        steps = sorted([*self._work(sprint), *self._changes(sprint), *self._evenings(sprint)], key=_when)
        for when, act in steps:
            with at(when):
                act()

    def close(self, number: int) -> None:
        """What nobody finished is carried into the next one, which is planned by now."""
        sprint = Sprint.objects.get(project=self._who("lena").project, number=number)
        left = sprint.sprint_items.filter(is_open=True, item__done_at=None)
        carry = list(left.values_list("item__number", flat=True))
        numbers = {self.stage.numbers[slug]: Decimal(points) for slug, points in past.LEFT.items()}
        remaining = {number: points for number, points in numbers.items() if number in carry}
        sprints.close_sprint(actor=self._who("lena"), sprint=number, carry=carry, remaining=remaining)

    def _say_goodbye(self) -> None:
        """What comes after the last day is planned without them."""
        leaver = self._who(data.LEAVER)
        found = Membership.objects.get(project=leaver.project, user=leaver.user_id)
        accounts.edit_member(
            actor=self._who(data.ADMIN),
            membership_id=found.pk,
            roles=found.roles,
            is_admin=False,
            share_bp=found.share_bp,
            left_on=self._day(TOLD + 1, 11),
        )

    def _item(self, slug: str, what: str, epic: str, size: str, title: str, text: str) -> NewItem:
        now = moment(self.starts[0] - timedelta(days=12), 9)
        whose = next((row[1] for row in rows(past.WORK) if slug in row[2].replace(",", " ").split()), "marit")
        minutes = parse_minutes(size) if size.endswith("h") else None
        sizes: dict[str, Any] = {"estimate_minutes": minutes, "remaining_minutes": minutes}
        more: dict[str, Any] = {}
        if what == "story":
            more = {"criteria": text.split("; "), "fields": {"points": size}}
        elif what == "spike":
            more = {"agreed_at": now, "fields": {"question": text, "timebox_minutes": minutes}}
        elif what == "defect":
            steps, _, expected = text.partition(" > ")
            more = {"fields": {"severity": 2, "steps": steps, "expected": expected, **sizes}}
        else:
            more = {"fields": {"category": what, "so_that": text, **sizes}}
        return NewItem(
            type=what if what in ("story", "spike", "defect") else "task",
            title=title,
            created_at=now,
            created_by=self._who("aiko" if what in ("story", "defect") else "tomasz").user_id,
            epic=self.stage.epics[epic],
            assignee=self._who(whose).user_id,
            labels=[retrospective.LABEL] if slug in past.RETROS else [],
            **more,
        )

    def _work(self, sprint: Sprint) -> Iterator[Step]:
        logs, spans = worked(sprint.number, self._there(sprint))
        for place, log in enumerate(logs):
            if sprint.number <= STATED and self._what(log.slug) != "spike":
                continue  # the hours of a spike come from its clock
            yield moment(log.day, 12, place % 50), partial(self._log, log)
        for place, span in enumerate(spans):
            if span.slug in INCIDENTS:
                yield moment(span.first, 8, 30), partial(self._report, sprint.number, span)
            if span.first < span.last or span.is_open:  # else it is done on the day on which it was begun
                yield moment(span.first, 9, place), partial(self._begin, span)
            if not span.is_open:
                is_story = self._what(span.slug) == "story"
                over = moment(span.last, 13, place)
                if is_story and span.last < sprint.end_on:
                    over = moment(min(span.last + timedelta(days=1), sprint.end_on), 10, place)
                yield over, partial(self._finish, span)

    def _changes(self, sprint: Sprint) -> Iterator[Step]:
        """Of its scope, of what is thought of it, and of who is there."""
        number, numbers = sprint.number, self.stage.numbers
        if number in past.ADDED:
            slug, day, who = past.ADDED[number]
            add = partial(planning.plan_item, actor=self._who(who), sprint=number, item=numbers[slug])
            yield moment(self._weekday(number, day), 8, 20), add
        if number in past.TAKEN_OUT:
            slug, day = past.TAKEN_OUT[number]
            out = partial(planning.unplan_item, actor=self._who("lena"), item=numbers[slug])
            yield moment(self._weekday(number, day), 11), out
        if number in past.ESTIMATED_AGAIN:
            slug, day, who, hours = past.ESTIMATED_AGAIN[number]
            sizes = dict.fromkeys(("estimate_minutes", "remaining_minutes"), parse_minutes(hours))
            again = partial(items.edit_item, actor=self._who(who), item=numbers[slug], **sizes)
            yield moment(self._weekday(number, day), 11), again
        if number <= STATED:
            for who in dict.fromkeys(row[1] for row in rows(past.WORK) if int(row[0]) == number):
                yield moment(sprint.end_on, 13, 45), partial(self._state, sprint, who)
        if number == TOLD:
            yield moment(self._weekday(number, 8), 16), self._say_goodbye

    def _evenings(self, sprint: Sprint) -> Iterator[Step]:
        for day in range(1, 10):
            if day in EVENINGS or sprint.number == WHOLE:
                yield moment(self._weekday(sprint.number, day), 20), partial(figures.recompute, sprint.pk)

    def _there(self, sprint: Sprint) -> dict[str, list[date]]:
        """Days on which people are at work, as the sprint's own figures say."""
        people = {row["id"]: row["days"] for row in sprint.figures.figures["people"]}
        return {
            slug: [
                date.fromisoformat(day["on"]) for day in people[self._who(slug).user_id] if day["available"]
            ]
            for slug in dict.fromkeys(row[1] for row in rows(past.WORK) if int(row[0]) == sprint.number)
        }

    def _report(self, sprint: int, span: Span) -> None:
        number = self.stage.report(span.who, span.slug)
        planning.plan_item(actor=self._who(span.who), sprint=sprint, item=number, is_unplanned=True)

    def _begin(self, span: Span) -> None:
        column = self.stage.columns["In progress"]
        workflow.change_state(actor=self._who(span.who), item=self.stage.numbers[span.slug], column=column)

    def _log(self, log: Log) -> None:
        write = clock.add_hour if self._what(log.slug) == "spike" else items.log_work
        write(actor=self._who(log.who), item=self.stage.numbers[log.slug], minutes=log.minutes)

    def _state(self, sprint: Sprint, who: str) -> None:
        minutes = Counter[str]()
        for log in worked(sprint.number, self._there(sprint))[0]:
            if log.who == who:
                category = CATEGORY.get(self._what(log.slug), "technical")
                minutes["unplanned" if log.slug in INCIDENTS else category] += log.minutes
        actor = self._who(who)
        statements.state_time(actor=actor, sprint=sprint.number, person=actor.user_id or 0, **minutes)

    def _finish(self, span: Span) -> None:
        what, number = self._what(span.slug), self.stage.numbers[span.slug]
        if what == "spike":
            kind, found, decision, options = past.OUTCOMES[span.slug]
            spikes.record_outcome(
                actor=self._who(span.who),
                item=number,
                kind=kind,
                findings=found,
                decision=decision,
                options=options,
            )
            return
        actor = self._who("aiko" if what == "story" else span.who)
        for row in Criterion.objects.filter(story__project=actor.project, story__number=number):
            criteria.judge_criterion(actor=actor, item=number, criterion=row.pk, state="met")
        workflow.change_state(actor=actor, item=number, column=self.stage.columns["Done"])

    def _what(self, slug: str) -> str:
        return WHAT.get(slug, "defect")

    def _weekday(self, number: int, day: int) -> date:
        return self._day(number, day - 1 + (2 if day > 5 else 0))

    def _day(self, number: int, day: int) -> date:
        return self.starts[number - 1] + timedelta(days=day)

    def _who(self, slug: str) -> Access:
        return self.stage.people[slug]


def _when(step: Step) -> datetime:
    return step[0]

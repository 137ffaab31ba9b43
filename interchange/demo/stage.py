"""Who is in the demo, and what stands in its backlogs before its first sprint."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from accounts import services as accounts
from accounts.access import Access
from accounts.models import Membership, User
from backlog.models import Column
from backlog.services import criteria, epics, items, ranking
from common.durations import parse_minutes
from interchange.demo import data, past
from sprints.services import availability

PARTS = 6


@dataclass(frozen=True, slots=True)
class Playbill:
    """Under which key and name the story is told, and to whom: a sample belongs to who asked for it, and nobody
    else can sign in to it."""

    key: str = data.KEY
    name: str = data.NAME
    owner: User | None = None

    def email_of(self, slug: str) -> str:
        return f"{slug}{self.addresses}" if self.owner else email_of(slug)

    @property
    def addresses(self) -> str:
        """How those of a sample's people end; nothing is ever sent there."""
        return f".{self.key.lower()}@sample.invalid"


@dataclass(slots=True)
class Stage:
    """People and things by their short names in the data; things by the numbers they got."""

    bill: Playbill = field(default_factory=Playbill)
    people: dict[str, Access] = field(default_factory=dict)
    epics: dict[str, int] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    columns: dict[str, int] = field(default_factory=dict)

    def set_up(self, starts: list[date]) -> None:
        """Who and what is there before the sprints, whose first days are `starts`."""
        self._add_people()
        self._set_hours(starts)
        for slug, kind, title in rows(data.EPICS):
            self.epics[slug] = epics.create_epic(actor=self.people["aiko"], title=title, kind=kind).number

    def write(self, part: int) -> None:
        """One of the PARTS in which today's backlogs came together."""
        self._write_stories(part)
        for slug in (row[0] for row in slice_of(data.DEFECTS, part) if row[0] not in data.INCIDENTS):
            self.report("lena", slug)
        self._write_tasks(part)
        self._write_spikes(part)

    def order(self) -> None:
        for who, moves in data.ORDER.items():
            for slug, other in moves:
                ranking.move_item(actor=self.people[who], item=self.numbers[slug], before=self.numbers[other])

    def report(self, who: str, slug: str) -> int:
        """Somebody reports a defect of the data and a developer sizes it; answers its number."""
        found = next(row for row in rows(data.DEFECTS + past.INCIDENTS) if row[0] == slug)
        _slug, epic, hours, severity, whose, title, steps, expected = found
        defect = items.create_defect(
            actor=self.people[who],
            title=title,
            epic=self.epics[epic],
            severity=int(severity),
            steps=steps,
            expected=expected,
        )
        items.edit_item(
            actor=self.people["tomasz"],
            item=defect.number,
            assignee=self._user(whose),
            estimate_minutes=parse_minutes(hours),
            remaining_minutes=parse_minutes(hours),
        )
        self.numbers[slug] = defect.number
        return defect.number

    def _add_people(self) -> None:
        # once: hashing is slow on purpose; without one nobody signs in
        password = make_password(None if self.bill.owner else data.PASSWORD)
        users = {
            slug: User.objects.create(
                email=self.bill.email_of(slug), password=password, name=name, timezone=data.ZONE
            )
            for slug, name, _role, _week in rows(data.PEOPLE)
        }
        EmailAddress.objects.bulk_create(
            EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in users.values()
        )
        creator = users[data.ADMIN]
        admin = accounts.create_project(
            user=creator,
            key=self.bill.key,
            name=self.bill.name,
            description="Tickets for ferries: booking, boarding, changes.",
            timezone=data.ZONE,
            country=data.COUNTRY,
            focus_bp=7500,
            rate_minutes_per_point=360,
        )
        own = Membership.objects.get(user=creator)
        for slug, _name, role, _week in rows(data.PEOPLE):
            if slug == data.ADMIN:
                accounts.edit_member(
                    actor=admin, membership_id=own.pk, roles=[role], is_admin=True, share_bp=0
                )
            else:
                accounts.add_member(actor=admin, email=users[slug].email, roles=[role])
        self.people = {slug: Access.of(user, self.bill.key) for slug, user in users.items()}
        self.columns = dict(Column.objects.filter(project=admin.project).values_list("name", "pk"))

    def _set_hours(self, starts: list[date]) -> None:
        lena = self.people["lena"]
        for slug, _name, _role, week in rows(data.PEOPLE):
            hours = [int(day) * 60 for day in week.split()]
            availability.set_pattern(actor=lena, user=self.people[slug].user_id or 0, minutes=hours)
        for slug, sprint, day, until, part in (*past.ABSENCES, *data.ABSENCES):
            first = starts[sprint - 1] + timedelta(days=day)
            availability.add_absence(
                actor=lena,
                user=self.people[slug].user_id or 0,
                on=first,
                until=first + timedelta(days=until - day),
                part=part,
            )
        availability.add_day_off(actor=lena, on=starts[-1] + timedelta(days=4), part="pm", name="Harbour day")

    def _write_stories(self, part: int) -> None:
        aiko, priya = self.people["aiko"], self.people["priya"]
        for slug, epic, points, whose, title, lines in slice_of(data.STORIES, part):
            texts = parts(lines)
            story = items.create_story(
                actor=aiko,
                title=title,
                epic=self.epics[epic],
                criteria=[text for text in texts if not text.startswith("*")],
                **data.MORE.get(slug, {}),
            )
            self.numbers[slug] = story.number
            items.edit_item(actor=priya, item=story.number, points=points or None, assignee=self._user(whose))
            if technical := [text[1:].strip() for text in texts if text.startswith("*")]:
                criteria.add_criteria(actor=priya, item=story.number, texts=technical, kind="technical")

    def _write_tasks(self, part: int) -> None:
        for slug, where, category, hours, whose, title, so_that, done in slice_of(data.TASKS, part):
            epic, _, parent = (part.strip() for part in where.partition(">"))
            task = items.create_task(
                actor=self.people["tomasz"],
                title=title,
                epic=self.epics.get(epic),
                parent=self.numbers.get(parent),
                category=category,
                so_that=so_that,
                assignee=self._user(whose),
                estimate_minutes=parse_minutes(hours),
                remaining_minutes=parse_minutes(hours),
                done_items=parts(done),
            )
            self.numbers[slug] = task.number

    def _write_spikes(self, part: int) -> None:
        for slug, epic, hours, whose, title, question in slice_of(data.SPIKES, part):
            spike = items.create_spike(
                actor=self.people["tomasz"],
                title=title,
                question=question,
                epic=self.epics.get(epic),
                assignee=self._user(whose),
                timebox_minutes=parse_minutes(hours),
            )
            self.numbers[slug] = spike.number

    def _user(self, slug: str) -> int | None:
        return self.people[slug].user_id if slug else None


def rows(text: str) -> Iterator[list[str]]:
    """The lines of a text, each cut at its bars."""
    return ([cell.strip() for cell in line.split("|")] for line in text.strip().splitlines())


def slice_of(text: str, part: int) -> list[list[str]]:
    """The part of the lines that has its turn."""
    found = list(rows(text))
    return found[part * len(found) // PARTS : (part + 1) * len(found) // PARTS]


def parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]


def email_of(slug: str) -> str:
    return f"{slug}@ferry.example"

"""Whom events of sprints concern, and in which words they are told."""

from collections.abc import Iterator
from datetime import date
from zoneinfo import ZoneInfo

from accounts.access import Access
from accounts.models import Membership, NoticeKind, Project, Role
from accounts.queries import holders_of
from accounts.services.notices import Telling, teller
from activity.models import Event
from backlog.rules.wording import wording
from common.templatetags.tandem import day
from sprints import policies
from sprints.models import AllocationStep, Sprint
from sprints.presenters.replan import consequences
from sprints.queries.replan import Departure, changes, orphans
from sprints.queries.sprints import split
from sprints.queries.statements import time_of


@teller("allocation_proposed", "allocation_changed", "allocation_rejected")
def allocation(event: Event) -> Iterator[Telling]:
    """Those who sign; of a split that left its tolerance in one message a day, of a rejection who proposed it."""
    sprint = Sprint.objects.select_related("project").filter(pk=event.subject_id).first()
    if sprint is None or sprint.state == Sprint.State.CLOSED:
        return
    people = holders_of(sprint.project, *policies.SIGNERS)
    key = f"allocation:{event.pk}"
    if event.kind == "allocation_proposed":
        text = f"proposed how {sprint.name} divides; it waits for your sign-off"
    elif event.kind == "allocation_rejected":
        people = _proposers(sprint)
        text = f"rejected how {sprint.name} divides: {event.data.get('note', '')}"
    else:
        people |= _proposers(sprint)
        on = event.at.astimezone(ZoneInfo(sprint.project.timezone)).date()
        text = f"noticed that {sprint.name} has changed since its sign-off"
        key = f"allocation_changed:{sprint.pk}:{on}"
    path = f"/p/{sprint.project.key}/sprints/{sprint.number}/plan/"
    yield Telling(NoticeKind.SIGN_OFF_WANTED, people, text, path, key)


@teller("time_wanted")
def time_wanted(event: Event) -> Iterator[Telling]:
    """Who gives the sprint time and has not said how it divided."""
    sprint = Sprint.objects.select_related("project", "figures").filter(pk=event.subject_id).first()
    if sprint is None or sprint.state != Sprint.State.ACTIVE:
        return
    access = Access.system(sprint.project)
    waiting = [one for one in time_of(access, sprint, split(access, sprint).figures) if one.stated_by is None]
    text = f"asks how your time in {sprint.name} divided; confirming takes one click"
    path = f"/p/{sprint.project.key}/sprints/{sprint.number}/close/#time"
    people = [one.person.pk for one in waiting]
    yield Telling(NoticeKind.TIME_WANTED, people, text, path, f"time_wanted:{sprint.pk}")


@teller("sprint_explained")
def sprint_explained(event: Event) -> Iterator[Telling]:
    """Everybody of the project, in the words of the explanation."""
    project = Project.objects.get(pk=event.project_id)
    people = project.memberships.values_list("user", flat=True)
    text = wording(event.kind, event.data, {})
    path = f"/p/{project.key}/velocity/?sprint={event.data['sprint']}"
    yield Telling(NoticeKind.SPRINT_CLOSED, people, text, path, f"sprint_explained:{event.subject_id}")


@teller("figures_learned")
def figures_learned(event: Event) -> Iterator[Telling]:
    """Scrum masters, once of each figure."""
    project = Project.objects.get(pk=event.project_id)
    text = wording(event.kind, event.data, {})
    key = f"figures_learned:{event.data.get('focus')}:{event.data.get('rate')}"
    people, path = holders_of(project, Role.SCRUM_MASTER), f"/p/{project.key}/settings/#learned"
    yield Telling(NoticeKind.FIGURES_LEARNED, people, text, path, key)


@teller("member_edited", "member_left", when=lambda event: bool(event.data.get("last_day")))
def leaving(event: Event) -> Iterator[Telling]:
    """Scrum masters, who plan again, while that day still stands."""
    membership = Membership.objects.select_related("user", "project").filter(pk=event.subject_id).first()
    last_day = date.fromisoformat(event.data["last_day"])
    if membership is None or membership.left_on != last_day:
        return
    project, who = membership.project, membership.user
    access, departure = Access.system(project), [Departure(who, last_day)]
    what = (
        "left the project" if event.kind == "member_left" else f"set the last day of {who} to {day(last_day)}"
    )
    said = consequences(orphans(access, departure), changes(access, departure))
    people = holders_of(project, Role.SCRUM_MASTER) - {who.pk}
    key = f"leaving:{event.pk}"
    yield Telling(NoticeKind.MEMBER_LEAVES, people, f"{what}: {said}", f"/p/{project.key}/replan/", key)


def _proposers(sprint: Sprint) -> set[int]:
    """Whoever made the last proposal."""
    steps = sprint.allocation_steps.filter(kind=AllocationStep.Kind.PROPOSED).order_by("-id")
    return set(steps.exclude(person=None).values_list("person", flat=True)[:1])

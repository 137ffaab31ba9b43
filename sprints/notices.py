"""Whom events of sprints concern, and in which words they are told."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from accounts.models import NoticeKind, Project, Role
from accounts.queries import holders_of
from accounts.services.notices import Telling, teller
from activity.models import Event
from backlog.rules.wording import wording
from sprints import policies
from sprints.models import AllocationStep, Sprint


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
        day = event.at.astimezone(ZoneInfo(sprint.project.timezone)).date()
        text = f"noticed that {sprint.name} has changed since its sign-off"
        key = f"allocation_changed:{sprint.pk}:{day}"
    path = f"/p/{sprint.project.key}/sprints/{sprint.number}/plan/"
    yield Telling(NoticeKind.SIGN_OFF_WANTED, people, text, path, key)


@teller("figures_learned")
def figures_learned(event: Event) -> Iterator[Telling]:
    """Scrum masters, once of each figure."""
    project = Project.objects.get(pk=event.project_id)
    text = wording(event.kind, event.data, {})
    key = f"figures_learned:{event.data.get('focus')}:{event.data.get('rate')}"
    people, path = holders_of(project, Role.SCRUM_MASTER), f"/p/{project.key}/settings/#learned"
    yield Telling(NoticeKind.FIGURES_LEARNED, people, text, path, key)


def _proposers(sprint: Sprint) -> set[int]:
    """Whoever made the last proposal."""
    steps = sprint.allocation_steps.filter(kind=AllocationStep.Kind.PROPOSED).order_by("-id")
    return set(steps.exclude(person=None).values_list("person", flat=True)[:1])

"""How people's working time in a sprint divided, as they say themselves when it is reviewed."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.access import Access
from activity.models import Event
from activity.services import record
from common.durations import format_hours
from common.errors import Invalid, Refused
from sprints import policies
from sprints.models import SplitFigures, Sprint, TimeStatement
from sprints.services.loading import locked_sprint, tell

DAY = 24 * 60


@transaction.atomic
def state_time(
    *,
    actor: Access,
    sprint: int,
    person: int,
    feature: int = 0,
    technical: int = 0,
    defect: int = 0,
    unplanned: int = 0,
) -> TimeStatement:
    """Keep a person's minutes in the running sprint by what they went into; a later statement replaces it.

    One's own everybody who gives the sprint time or worked in it, others' the scrum master. Together at most twice
    the person's working time in the sprint, or what they logged. Raises NotAllowed, Refused, and Invalid at a field.
    """
    assert actor.user is not None
    found = locked_sprint(actor, sprint)
    policies.require_state_time_of(actor, person)
    if found.state != Sprint.State.ACTIVE:
        said = "is closed; its figures do not change any more" if found.closed_at else "has not started"
        raise Refused(f"{found.name} {said}.")
    minutes = {"feature": feature, "technical": technical, "defect": defect, "unplanned": unplanned}
    _check(minutes, found, _figures_of(found, person))
    row, _ = TimeStatement.objects.update_or_create(
        sprint=found,
        person_id=person,
        defaults={
            **{f"{name}_minutes": value for name, value in minutes.items()},
            "stated_by": actor.user,
            "stated_at": timezone.now(),
        },
    )
    tell(actor, "time_stated", found, {"person": person, "is_own": person == actor.user_id, **minutes})
    return row


def _figures_of(sprint: Sprint, person: int) -> dict[str, Any]:
    """What the stored figures know of the person. Raises Refused for whom they do not know."""
    stored = SplitFigures.objects.filter(sprint=sprint).values_list("figures__people", flat=True).first()
    for one in stored or ():
        if one["id"] == person:
            return dict(one)
    raise Refused(
        f"Nobody of that name gives {sprint.name} time or worked in it, so there is nothing to divide."
    )


def _check(minutes: dict[str, int], sprint: Sprint, known: dict[str, Any]) -> None:
    for name, value in minutes.items():
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise Invalid(fields={name: "Hours are 0 or more."})
    total, gross = sum(minutes.values()), int(known["gross"])
    most = max(2 * gross, sum((known.get("logged") or {}).values()), DAY)
    if total > most:
        largest = max(minutes, key=lambda name: minutes[name])
        raise Invalid(
            fields={
                largest: f"Together {format_hours(total)}: more than {format_hours(most)} cannot be right, for "
                f"{known['name']} works {format_hours(gross)} in {sprint.name}."
            }
        )


@transaction.atomic
def ask_for_time(sprint_id: int) -> None:
    """Once a sprint, while it runs: an event from which those who have not confirmed their time are asked to."""
    sprint = Sprint.objects.select_for_update().filter(pk=sprint_id, state=Sprint.State.ACTIVE).first()
    asked = Event.objects.filter(kind="time_wanted", subject_type="sprint", subject_id=sprint_id)
    if sprint is None or asked.exists():
        return
    record(
        project_id=sprint.project_id,
        kind="time_wanted",
        actor_id=None,
        subject=("sprint", sprint.pk),
        data={"sprint": sprint.number, "sprint_name": sprint.name},
    )

"""Work that comes up in a running sprint: it takes the expedite lane and the reserve, and asks what goes out."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from accounts.access import Access
from backlog.models import Item, ItemType
from common.errors import Invalid, Refused
from sprints.models import Sprint
from sprints.services.figures import refresh
from sprints.services.planning import unplan_item
from sprints.services.quick import create_in_sprint

TYPES = (ItemType.DEFECT.value, ItemType.TASK.value)


@transaction.atomic
def report_incident(*, actor: Access, type: str, **values: Any) -> Item:
    """A defect or technical task that cannot wait: made, put into the running sprint, drawn from its reserve.

    The figures are computed at once, so that the page can ask what goes out. Raises Refused while no sprint
    runs, Invalid, and NotAllowed for who may not create such an item or plan it.
    """
    if type not in TYPES:
        raise Invalid(fields={"type": "An incident is a defect or a technical task."})
    running = _running(actor)
    made = create_in_sprint(actor=actor, sprint=running.number, type=type, is_unplanned=True, **values)
    refresh(running.pk)
    return made


@transaction.atomic
def make_room(*, actor: Access, items: Sequence[int]) -> list[Item]:
    """Take items (their numbers) out of the running sprint for work that came up: all or none."""
    if not items:
        raise Invalid(fields={"items": "Choose what goes out, or leave it as it is."})
    numbers, running = dict.fromkeys(items), _running(actor)
    there = running.sprint_items.filter(is_open=True, item__number__in=numbers)
    for number in numbers.keys() - set(there.values_list("item__number", flat=True)):
        raise Invalid(fields={"items": f"{actor.project.key}-{number} is not in the running sprint."})
    return [unplan_item(actor=actor, item=number) for number in numbers]


def _running(actor: Access) -> Sprint:
    running = Sprint.objects.filter(project=actor.project, state=Sprint.State.ACTIVE).first()
    if running is None:
        raise Refused("No sprint is running: create a defect, and plan it.")
    return running

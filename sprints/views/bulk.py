"""Items selected in the backlog, into a sprint or out of theirs."""

from collections import defaultdict
from itertools import chain
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.http import ProjectRequest, project_page
from backlog.forms.bulk import items_in
from backlog.services.bulk_edit import Bulk
from backlog.services.undo_parts import SINCE
from backlog.views.bulk import answer
from common.answers import Undo
from common.errors import Invalid
from common.http import sent_by, whole_number
from sprints import policies
from sprints.queries.sprints import sprints_by_number
from sprints.services.bulk import plan_selected


@require_POST
@project_page("read_sprints", policies.require)
def plan_items(request: ProjectRequest) -> HttpResponse:
    """Who may plan which item is asked for each of them. `back` instead takes a plan back: items by their sprints."""
    sent = sent_by(request)
    if "back" in sent:
        back = _put_back(request, sent["back"], _sprint_in(str(sent.get("from", ""))))
        return answer(request, back, said="put back")
    sprint, numbers = _sprint_in(str(sent.get("sprint", ""))), items_in(sent)
    before = sprints_by_number(request.access, numbers)
    done = plan_selected(actor=request.access, items=numbers, sprint=sprint)
    said = "taken out" if sprint is None else "planned"
    return answer(request, done, said=said, undo=_undo(request, done, before, sprint))


def _sprint_in(text: str) -> int | None:
    """The number that was sent; None for out of the sprint that each is in."""
    sprint = whole_number(text) if text else None
    if text and sprint is None:
        raise Invalid(fields={"sprint": "This is not one of the choices."})
    return sprint


def _undo(request: ProjectRequest, done: Bulk, before: dict[int, int], sprint: int | None) -> Undo | None:
    was: dict[str, list[int]] = defaultdict(list)
    for number in done.changed:
        was[str(before.get(number, ""))].append(number)
    body = {"back": was, "from": "" if sprint is None else str(sprint)}
    return (reverse("plan_items", args=[request.access.project.key]), body) if was else None


def _put_back(request: ProjectRequest, back: Any, sprint: int | None) -> Bulk:
    """Each into the sprint that it came from, where it still is in the one that it was put into."""
    if not isinstance(back, dict) or not all(isinstance(items, list) for items in back.values()):
        raise Invalid("There is nothing to put back.")
    places = {_sprint_in(str(name)): items_in({"items": items}) for name, items in back.items()}
    now = sprints_by_number(request.access, items_in({"items": list(chain(*places.values()))}))
    whole = Bulk()
    for place, numbers in places.items():
        still = [number for number in numbers if now.get(number) == sprint]
        whole.refused += [(number, SINCE) for number in numbers if number not in still]
        if still:
            done = plan_selected(actor=request.access, items=still, sprint=place)
            whole.changed += done.changed
            whole.refused += done.refused
    return whole

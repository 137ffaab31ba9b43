"""Items selected in the backlog, into a sprint or out of theirs."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.http import ProjectRequest, project_page
from backlog.forms.bulk import items_in
from backlog.services.bulk_edit import Bulk
from backlog.views.bulk import answer
from common.answers import Undo
from common.errors import Invalid
from common.http import sent_by, whole_number
from sprints import policies
from sprints.queries.sprints import Place, places_of
from sprints.services.bulk import plan_selected, put_back


@require_POST
@project_page("read_sprints", policies.require)
def plan_items(request: ProjectRequest) -> HttpResponse:
    """Who may plan which item is asked for each of them. `back` instead takes a plan back: items with their places."""
    sent = sent_by(request)
    if "back" in sent:
        done = put_back(
            actor=request.access, places=_places_in(sent["back"]), since=_sprint_in(str(sent.get("from", "")))
        )
        return answer(request, done, said="put back")
    sprint, numbers = _sprint_in(str(sent.get("sprint", ""))), items_in(sent)
    before = places_of(request.access, numbers)
    done = plan_selected(actor=request.access, items=numbers, sprint=sprint)
    said = "taken out" if sprint is None else "planned"
    return answer(request, done, said=said, undo=undo_plan(request, done, before, sprint))


def _sprint_in(text: str) -> int | None:
    """The number that was sent; None for out of the sprint that each is in."""
    sprint = whole_number(text) if text else None
    if text and sprint is None:
        raise Invalid(fields={"sprint": "This is not one of the choices."})
    return sprint


def undo_plan(
    request: ProjectRequest, done: Bulk, before: Sequence[Place], sprint: int | None
) -> Undo | None:
    """The way back for those that were put into a sprint, or with None out of theirs, to where they stood before."""
    body = {
        "back": [place for place in before if place[0] in done.changed],
        "from": "" if sprint is None else str(sprint),
    }
    return (reverse("plan_items", args=[request.access.project.key]), body) if body["back"] else None


def _places_in(back: Any) -> list[Place]:
    """Places as `undo_plan` said them: item, sprint, and the item above it there."""
    if not isinstance(back, list) or not all(isinstance(one, list) and len(one) == 3 for one in back):
        raise Invalid("There is nothing to put back.")
    items_in({"items": [item for item, _, _ in back]})
    numbers = [[None if one is None else whole_number(str(one)) for one in place] for place in back]
    return [(item or 0, sprint, above) for item, sprint, above in numbers]

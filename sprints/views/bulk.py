"""Items selected in the backlog, into a sprint or out of theirs."""

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from accounts.http import ProjectRequest, project_page
from backlog.forms.bulk import items_in
from backlog.views.bulk import answer
from common.errors import Invalid
from common.http import sent_by, whole_number
from sprints import policies
from sprints.services.bulk import plan_selected


@require_POST
@project_page("read_sprints", policies.require)
def plan_items(request: ProjectRequest) -> HttpResponse:
    """Who may plan which item is asked for each of them."""
    sent = sent_by(request)
    text = str(sent.get("sprint", ""))
    sprint = whole_number(text) if text else None
    if text and sprint is None:
        raise Invalid(fields={"sprint": "This is not one of the choices."})
    done = plan_selected(actor=request.access, items=items_in(sent), sprint=sprint)
    return answer(request, done, said="planned" if text else "taken out")

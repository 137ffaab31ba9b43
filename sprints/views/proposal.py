"""What could be planned next: both backlogs in one order, and taking items of a proposal into a sprint."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from accounts.http import ProjectRequest, project_page
from backlog.forms.bulk import items_in
from backlog.models import Backlog
from common.answers import done
from common.http import sent_by
from sprints import policies, queries
from sprints.presenters import plan as pages
from sprints.presenters.next_up import next_up_context
from sprints.presenters.proposal import accepted_words, asked_in
from sprints.services.proposal import accept_proposal
from sprints.views.plan import shown_by

SHOWN = 100


@require_GET
@project_page("read_sprints", policies.require)
def next_up(request: ProjectRequest) -> HttpResponse:
    """The first of both backlogs, in the order in which plans would take them."""
    found = queries.next_up(request.access, SHOWN)
    return render(request, "sprints/next_up.html", next_up_context(request.access, found))


@require_POST
@project_page("read_sprints", policies.require)
def proposal_accept(request: ProjectRequest, number: int) -> HttpResponse:
    """Who may plan which item is asked for each of them; what somebody planned meanwhile drops out."""
    access, asks = request.access, shown_by(request)
    accepted = accept_proposal(actor=access, sprint=number, items=items_in(sent_by(request)))
    sprint, planned = queries.sprint(access, number), [item.number for item in accepted.planned]
    back = reverse("plan", args=[access.project.key, number])
    query = asked_in(asks).query or asked_in({"proposal": "1"}).query
    return done(
        request,
        back=f"{back}?{query}",
        message=accepted_words(access, sprint, accepted.planned, accepted.gone, accepted.refused),
        parts=pages.list_parts(
            access, sprint, Backlog.Kind.values, asks, is_new=planned[0] if planned else 0
        ),
        undo=(reverse("plan_items", args=[access.project.key]), {"sprint": "", "items": planned})
        if planned
        else None,
    )

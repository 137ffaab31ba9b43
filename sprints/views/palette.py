"""What the command palette offers here."""

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from accounts.http import ProjectRequest, project_page
from common.http import whole_number
from sprints import policies
from sprints.presenters.palette import MOST, palette


@require_GET
@project_page("read_sprints", policies.require)
def offered(request: ProjectRequest) -> HttpResponse:
    """For the items whose numbers are sent."""
    sent = [whole_number(part) for part in request.GET.get("items", "").split(",")[:MOST]]
    return JsonResponse(palette(request.access, [number for number in sent if number is not None]))

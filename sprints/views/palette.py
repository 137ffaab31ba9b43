"""What the command palette offers here."""

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from accounts.http import ProjectRequest, project_page
from sprints import policies
from sprints.presenters.palette import numbers_in, palette


@require_GET
@project_page("read_sprints", policies.require)
def offered(request: ProjectRequest) -> HttpResponse:
    """For the items whose numbers are sent."""
    return JsonResponse(palette(request.access, numbers_in(request.GET.get("items", ""))))

"""How the jobs of a project fare, for its admins."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts import policies, services
from accounts.http import ProjectRequest, project_page
from accounts.presenters import operations_context
from activity.operations import operations_of
from common.http import is_fragment, see_other


@require_GET
@project_page("see_operations", policies.require)
def operations(request: ProjectRequest) -> HttpResponse:
    """The whole page, or the part of it that refreshes itself."""
    context = operations_context(operations_of(request.access.project_id), timezone.now())
    context["may_retry"] = policies.can(request.access, "retry_job")
    part = "_operations.html" if is_fragment(request) else "operations.html"
    return render(request, f"accounts/{part}", context)


@require_POST
@project_page("retry_job", policies.require)
def retry_job(request: ProjectRequest, job: int) -> HttpResponse:
    name = services.retry_job(actor=request.access, job=job)
    messages.success(request, f"{name}: tried again now.")
    return see_other(reverse("operations", args=[request.access.project.key]))

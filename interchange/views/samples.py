"""A sample project: asked for with one click, deleted with two."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts import policies
from accounts.http import ProjectRequest, project_page
from accounts.models import User
from common.http import see_other, signed_in
from interchange.services import samples


@require_POST
@signed_in
def ask_for_sample(request: HttpRequest) -> HttpResponse:
    job = samples.ask_for_sample(user=cast(User, request.user))
    return see_other(reverse("project_import", args=[job.pk]))


@require_POST
@project_page("delete_sample", policies.require)
def delete_sample(request: ProjectRequest) -> HttpResponse:
    samples.delete_sample(actor=request.access)
    messages.success(request, "The sample project is gone, with everything in it.")
    return see_other(reverse("projects"))

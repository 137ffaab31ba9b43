"""Pages of who is in a project."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts import policies, queries, services
from accounts.forms import MemberEditForm, MemberForm
from accounts.http import ProjectRequest, project_page
from accounts.models import Membership
from common.forms import save_with
from common.http import see_other


@require_http_methods(["GET", "POST"])
@project_page("read_project")
def members(request: ProjectRequest) -> HttpResponse:
    if request.method == "POST":
        policies.require(request.access, "manage_members")
    form = MemberForm(request.POST or None, initial={"roles": ["developer"]})
    if added := save_with(form, services.add_member, actor=request.access):
        messages.success(request, f"{added.user} is a member now.")
        return see_other(request.path)
    context = {
        "form": form,
        "members": queries.members_of(request.access),
        "former": queries.former_members_of(request.access),
        "may_edit": policies.can(request.access, "manage_members"),
        "page": "settings",
    }
    return render(request, "accounts/members.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@project_page("manage_members", policies.require)
def member(request: ProjectRequest, membership_id: int) -> HttpResponse:
    found = services.member_of(actor=request.access, membership_id=membership_id)
    form = MemberEditForm(request.POST or None, initial=_member_initial(found))
    if save_with(form, services.edit_member, actor=request.access, membership_id=found.pk):
        messages.success(request, f"Saved what {found.user} is here.")
        return see_other(reverse("members", args=[request.access.project.key]))
    context = {"form": form, "member": found, "page": "settings"}
    return render(request, "accounts/member.html", context, status=400 if form.errors else 200)


@require_POST
@project_page("manage_members", policies.require)
def remove_member(request: ProjectRequest, membership_id: int) -> HttpResponse:
    removed = services.remove_member(actor=request.access, membership_id=membership_id)
    messages.success(request, f"{removed.user} has left the project. What they did keeps their name.")
    return see_other(reverse("members", args=[request.access.project.key]))


def _member_initial(found: Membership) -> dict[str, object]:
    return {name: getattr(found, name) for name in ("roles", "is_admin", "share_bp", "joined_on", "left_on")}

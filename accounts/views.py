"""Pages about people and projects."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import policies, queries, services, tokens
from accounts.forms import MemberEditForm, MemberForm, ProfileForm, ProjectForm, SettingsForm, TokenForm
from accounts.http import ProjectRequest, project_page
from accounts.models import Membership, User
from common.forms import save_with
from common.http import see_other, signed_in


@require_GET
@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """Straight into the last project, the only one, or the list."""
    projects = list(queries.projects_of(_user(request)))
    last = request.session.get("project")
    chosen = next((p for p in projects if p.key == last), projects[0] if len(projects) == 1 else None)
    if chosen:
        return redirect("backlog", project_key=chosen.key)
    return render(request, "accounts/projects.html", {"projects": projects})


@require_GET
@signed_in
def projects(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/projects.html", {"projects": queries.projects_of(_user(request))})


@require_http_methods(["GET", "POST"])
@signed_in
def create_project(request: HttpRequest) -> HttpResponse:
    form = ProjectForm(request.POST or None, initial={"timezone": _user(request).timezone})
    if access := save_with(form, services.create_project, user=_user(request)):
        return see_other(reverse("backlog", args=[access.project.key]))
    return render(request, "accounts/project_new.html", {"form": form}, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@project_page("read_project")
def settings(request: ProjectRequest) -> HttpResponse:
    """Every member may read how the project counts; admins change it."""
    project = request.access.project
    if request.method == "POST":
        policies.require(request.access, "edit_settings")
    form = SettingsForm(request.POST or None, instance=project)
    if save_with(form, services.edit_settings, actor=request.access):
        messages.success(request, "Saved. Figures that depend on it follow in a moment.")
        return see_other(request.path)
    context = {"form": form, "may_edit": policies.can(request.access, "edit_settings"), "page": "settings"}
    return render(request, "accounts/settings.html", context, status=400 if form.errors else 200)


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


@require_http_methods(["GET", "POST"])
@signed_in
def profile(request: HttpRequest) -> HttpResponse:
    user = _user(request)
    form = ProfileForm(request.POST or None, instance=user)
    if save_with(form, services.edit_profile, user=user):
        messages.success(request, "Saved.")
        return see_other(request.path)
    return _profile_page(request, form, TokenForm())


@require_POST
@signed_in
def create_token(request: HttpRequest) -> HttpResponse:
    """The secret is shown in this one answer and never again."""
    user, form = _user(request), TokenForm(request.POST)
    made = save_with(form, tokens.create_token, user=user)
    secret = made[1] if made else ""
    return _profile_page(request, ProfileForm(instance=user), TokenForm() if made else form, secret)


@require_POST
@signed_in
def revoke_token(request: HttpRequest, token_id: int) -> HttpResponse:
    tokens.revoke_token(user=_user(request), token_id=token_id)
    messages.success(request, "The token no longer works.")
    return see_other(reverse("profile"))


def _profile_page(
    request: HttpRequest, form: ProfileForm, token_form: TokenForm, secret: str = ""
) -> HttpResponse:
    context = {
        "form": form,
        "token_form": token_form,
        "secret": secret,
        "tokens": queries.tokens_of(_user(request)),
        "page": "profile",
    }
    status = 400 if form.errors or token_form.errors else 200
    return render(request, "accounts/profile.html", context, status=status)


def _member_initial(found: Membership) -> dict[str, object]:
    return {name: getattr(found, name) for name in ("roles", "is_admin", "share_bp", "joined_on", "left_on")}


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user

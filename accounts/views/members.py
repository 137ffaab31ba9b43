"""Pages of who is in a project."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts import hooks, policies, queries, services
from accounts.forms import InviteForm, MemberEditForm, MemberInPlaceForm
from accounts.http import ProjectRequest, project_page
from accounts.models import Invitation, Membership, Role
from accounts.services import invitations
from common.answers import Parts, done
from common.forms import invalid, save_with
from common.http import see_other, sent_by, wants_json


@require_http_methods(["GET", "POST"])
@project_page("read_project")
def members(request: ProjectRequest) -> HttpResponse:
    """Who is in the project; admins invite here. Links of new invitations are shown in this one answer."""
    form, sent = InviteForm(request.POST or None, initial={"roles": ["developer"]}), []
    if request.method == "POST":
        policies.require(request.access, "manage_members")
        if made := save_with(form, invitations.invite, actor=request.access):
            form, sent = _again(request, made), made.sent
    return _members_page(request, form, sent)


@require_http_methods(["GET", "POST"])
@project_page("manage_members", policies.require)
def member(request: ProjectRequest, membership_id: int) -> HttpResponse:
    found = services.member_of(actor=request.access, membership_id=membership_id)
    form = MemberEditForm(request.POST or None, initial=_member_initial(found))
    if save_with(form, services.edit_member, actor=request.access, membership_id=found.pk):
        messages.success(request, f"Saved what {found.user} is here.")
        return see_other(reverse("members", args=[request.access.project.key]))
    return _member_page(request, found, form)


@require_POST
@project_page("manage_members", policies.require)
def member_in_place(request: ProjectRequest, membership_id: int) -> HttpResponse:
    """What somebody is, changed in their row of the page; undo sends what was. A plain form names its `fields`."""
    access, sent = request.access, sent_by(request)
    form = MemberInPlaceForm(sent, str(sent.get("fields", "")).split() or list(sent))
    was = services.member_of(actor=access, membership_id=membership_id)
    found = save_with(form, services.edit_member, actor=access, membership_id=membership_id)
    if found is None:
        whole = MemberEditForm(form.within(was), initial=_member_initial(was))
        if wants_json(request) or whole.is_valid():  # the page has no field for what is wrong
            raise invalid(form)
        return _member_page(request, was, whole)
    if found.user_id == access.user_id and not found.is_admin:
        return _is_no_admin_any_more(request)
    said = f"{found.user}: {found.role_names().lower()}{', admin' if found.is_admin else ''}, {found.share_percent:g} %"
    undo = (request.path, form.as_sent(was) | {"version": found.version})
    words: Parts = {f"#roles-{found.pk}": ("accounts/_member_roles.html", {"member": found})}
    url = reverse("members", args=[access.project.key])
    return done(request, back=url, message=said, parts=words, undo=undo, version=found.version)


@require_POST
@project_page("manage_members", policies.require)
def remove_member(request: ProjectRequest, membership_id: int) -> HttpResponse:
    removed = services.remove_member(actor=request.access, membership_id=membership_id)
    messages.success(request, f"{removed.user} has left the project. What they did keeps their name.")
    return see_other(reverse("members", args=[request.access.project.key]))


@require_POST
@project_page("manage_members", policies.require)
def renew_invitation(request: ProjectRequest, invitation_id: int) -> HttpResponse:
    made = invitations.renew(actor=request.access, invitation_id=invitation_id)
    return _members_page(request, InviteForm(initial={"roles": ["developer"]}), [made])


@require_POST
@project_page("manage_members", policies.require)
def revoke_invitation(request: ProjectRequest, invitation_id: int) -> HttpResponse:
    ended = invitations.revoke(actor=request.access, invitation_id=invitation_id)
    messages.success(request, f"The link sent to {ended.email} does not work any more.")
    return see_other(reverse("members", args=[request.access.project.key]))


def _member_page(request: ProjectRequest, found: Membership, form: MemberEditForm) -> HttpResponse:
    """Everything about one member."""
    context = {
        "form": form,
        "member": found,
        "open_work": hooks.open_work_of(request.access.project, found.user),
    }
    return render(request, "accounts/member.html", context, status=400 if form.errors else 200)


def _members_page(
    request: ProjectRequest, form: InviteForm, sent: Sequence[tuple[Invitation, str]] = ()
) -> HttpResponse:
    may_edit = policies.can(request.access, "manage_members")
    found = queries.members_with_second_factor if may_edit else queries.members_of
    context = {
        "form": form,
        "sent": sent,
        "members": found(request.access),
        "roles": Role.choices,
        "former": queries.former_members_of(request.access),
        "invitations": queries.open_invitations_of(request.access) if may_edit else (),
        "may_edit": may_edit,
    }
    status = 400 if form.errors and not sent else 200
    return render(request, "accounts/members.html", context, status=status)


def _is_no_admin_any_more(request: ProjectRequest) -> HttpResponse:
    """The page anew, as they see it from now on."""
    url = reverse("members", args=[request.access.project.key])
    messages.success(request, "You are not an admin here any more. Another admin can make you one again.")
    return JsonResponse({"redirect": url}) if wants_json(request) else see_other(url)


def _again(request: ProjectRequest, made: invitations.Invited) -> InviteForm:
    """An empty form, or one that still holds the wrong addresses, each with its message."""
    if not made.wrong:
        return InviteForm(initial={"roles": ["developer"]})
    typed = request.POST.copy()
    typed["emails"] = "\n".join(address for address, _ in made.wrong)
    form = InviteForm(typed)
    for _, why in made.wrong:
        form.add_error("emails", why)
    return form


def _member_initial(found: Membership) -> dict[str, object]:
    return {name: getattr(found, name) for name in ("roles", "is_admin", "share_bp", "joined_on", "left_on")}

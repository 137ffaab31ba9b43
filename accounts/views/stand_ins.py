"""Who accepts in a product owner's place: seen by everybody, named by product owners and admins."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts import policies, queries
from accounts.access import today_in
from accounts.forms.stand_ins import StandInForm
from accounts.http import ProjectRequest, project_page
from accounts.models import Role
from accounts.services import stand_ins
from common.forms import save_with
from common.http import see_other


@require_http_methods(["GET", "POST"])
@project_page("read_project")
def stand_in_list(request: ProjectRequest) -> HttpResponse:
    """Everybody sees who stands in; product owners and admins name somebody."""
    if request.method == "POST":
        policies.require(request.access, "name_stand_in")
    people = [
        (one.user_id, str(one.user))
        for one in queries.members_of(request.access)
        if Role.PRODUCT_OWNER not in one.roles
    ]
    today = today_in(request.access.project)
    form = StandInForm(request.POST or None, people=people, initial={"starts_on": today})
    if named := save_with(form, stand_ins.name_stand_in, actor=request.access):
        messages.success(request, f"{named.user} stands in until {named.ends_on:%-d %b %Y}.")
        return see_other(request.path)
    context = {
        "form": form,
        "people": people,
        "today": today,
        "stand_ins": queries.stand_ins_of(request.access),
        "may_name": policies.can(request.access, "name_stand_in"),
    }
    return render(request, "accounts/stand_ins.html", context, status=400 if form.errors else 200)


@require_POST
@project_page("name_stand_in", policies.require)
def stand_in_end(request: ProjectRequest, stand_in: int) -> HttpResponse:
    ended = stand_ins.end_stand_in(actor=request.access, stand_in=stand_in)
    messages.success(request, f"{ended.user} no longer stands in.")
    return see_other(reverse("stand_ins", args=[request.access.project.key]))

"""Links to reports: those who may share make and revoke them, and whoever has one reads without an account."""

import zoneinfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import Access
from accounts.guessing import network_of
from accounts.http import ProjectRequest, project_page
from accounts.queries import everybody_of
from common.errors import NotFound
from common.forms import save_with
from common.http import public, see_other, whole_number
from common.limits import Limit
from sprints import policies, queries
from sprints.forms import ShareForm
from sprints.models import ReportLink
from sprints.presenters.shared_report import shared_context
from sprints.services import report_links

OPENED = Limit("reports opened by links", 120, 60)


@require_http_methods(["GET", "POST"])
@project_page("unshare_report", policies.require)
def links(request: ProjectRequest) -> HttpResponse:
    """The links of a project; a new one is shown this once. ?sprint= the report that one came from."""
    access = request.access
    sprints = [(one.number, one.name) for one in queries.sprints_of(access).order_by("-start_on")[:24]]
    asked = {"sprint": whole_number(request.GET.get("sprint", ""))}
    form = ShareForm(request.POST or None, sprints=sprints, initial=asked)
    made = save_with(form, report_links.share_report, actor=access)
    context = {
        "key": access.project.key,
        "form": ShareForm(sprints=sprints) if made else form,
        "made": made,
        "links": queries.report_links_of(access),
        "now": timezone.now(),
        "why_not": policies.why_not(access, "share_report"),
        "back": asked["sprint"],
    }
    return render(request, "sprints/report_links.html", context, status=400 if form.errors else 200)


@require_POST
@project_page("unshare_report", policies.require)
def revoke_link(request: ProjectRequest, report_link: int) -> HttpResponse:
    ended = report_links.unshare_report(actor=request.access, link=report_link)
    messages.success(request, f"The link for {ended.name} works no longer.")
    return see_other(reverse("report_links", args=[request.access.project.key]))


@public
@require_GET
@never_cache
def shared(request: HttpRequest, secret: str) -> HttpResponse:
    """The report behind a link. One answer for links that are unknown, revoked or expired."""
    if not OPENED.take(network_of(request)):
        return _private(render(request, "sprints/shared_often.html", status=429))
    try:
        link = report_links.open_link(secret)
    except NotFound:
        return _private(render(request, "sprints/shared_gone.html", status=404))
    with timezone.override(zoneinfo.ZoneInfo(link.project.timezone)):
        return _private(_report(request, link))


def _report(request: HttpRequest, link: ReportLink) -> HttpResponse:
    access = Access.system(link.project)
    sprint = link.sprint or queries.latest_sprint(access)
    if sprint is None:
        return render(request, "sprints/shared_none.html", {"project": link.project})
    sprint.project = link.project
    report = queries.capacity_report(access, sprint)
    context = shared_context(access, report, everybody_of(link.project))
    return render(request, "sprints/shared_report.html", context)


def _private(answer: HttpResponse) -> HttpResponse:
    """The address is the key: it goes nowhere else, and no search engine keeps what is behind it."""
    answer["Referrer-Policy"] = "no-referrer"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer

"""What a person was told, and how they want to be told."""

import zoneinfo

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import queries
from accounts.forms import NoticeSettingsForm
from accounts.services import notices as services
from accounts.views.people import user_of
from common.forms import save_with
from common.http import see_other, signed_in

PAGE = 50


@require_GET
@signed_in
def notices(request: HttpRequest) -> HttpResponse:
    """Newest first; `?show=unread` leaves out what was read."""
    user = user_of(request)
    only_unread = request.GET.get("show") == "unread"
    rows = queries.notices_of(user)
    page = Paginator(rows.filter(read_at=None) if only_unread else rows, PAGE).get_page(
        request.GET.get("page")
    )
    context = {"notices": page, "only_unread": only_unread, "unread": queries.unread_count(user)}
    with timezone.override(zoneinfo.ZoneInfo(user.timezone)):
        return render(request, "accounts/notices.html", context)


@require_GET
@signed_in
def open_notice(request: HttpRequest, notice_id: int) -> HttpResponse:
    """On to the page that a notice is about; from then on it is read."""
    return see_other(services.mark_read(user=user_of(request), notice_id=notice_id).path)


@require_POST
@signed_in
def read_notices(request: HttpRequest) -> HttpResponse:
    services.mark_all_read(user=user_of(request))
    return see_other(reverse("notices"))


@require_http_methods(["GET", "POST"])
@signed_in
def notice_settings(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    form = NoticeSettingsForm(request.POST or None, wishes=services.wishes_of(user))
    if save_with(form, services.set_preferences, user=user):
        messages.success(request, "Saved.")
        return see_other(request.path)
    status = 400 if form.is_bound and form.errors else 200
    context = {"form": form, "sends_mail": settings.SENDS_MAIL}
    return render(request, "accounts/notice_settings.html", context, status=status)

"""The team's calendar for calendar programs, which sign in by the address alone."""

import zoneinfo

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts.feeds import access_by
from accounts.guessing import network_of
from common.http import public
from common.limits import Limit
from sprints import policies
from sprints.presenters.feed import feed_of

ASKED = Limit("calendars asked for by address", 120, 60)


@public
@require_GET
@never_cache
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """404 for an address that is unknown or over; nothing says which."""
    if not ASKED.take(network_of(request)):
        return HttpResponse(status=429)
    access = access_by(secret)
    policies.require(access, "read_sprints")
    with timezone.override(zoneinfo.ZoneInfo(access.project.timezone)):
        answer = HttpResponse(feed_of(access), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'inline; filename="{access.project.key}.ics"'
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer

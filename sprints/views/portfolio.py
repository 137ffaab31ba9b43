"""All projects of a person on one page."""

import zoneinfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.http import user_of
from common.http import signed_in
from sprints.presenters.portfolio import rows_of
from sprints.queries.portfolio import portfolio as lines_of


@require_GET
@signed_in
def portfolio(request: HttpRequest) -> HttpResponse:
    """Archived projects are left out. Times are in the person's own zone."""
    user = user_of(request)
    with timezone.override(zoneinfo.ZoneInfo(user.timezone)):
        return render(request, "sprints/portfolio.html", {"rows": rows_of(lines_of(user))})

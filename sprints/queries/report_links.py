"""Links to reports, as those see them who may share."""

from django.db.models import QuerySet

from accounts.access import Access
from sprints.models import ReportLink


def report_links_of(access: Access) -> QuerySet[ReportLink]:
    """Links that were not revoked, the newest first; one that has expired stays until somebody takes it away."""
    links = ReportLink.objects.filter(project=access.project_id, revoked_at=None)
    return links.select_related("sprint", "created_by").order_by("-id")

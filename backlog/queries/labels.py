"""Labels with what they are at."""

from typing import Any

from django.db.models import Count, Q, QuerySet

from accounts.access import Access
from backlog.models import Label


def labels_with_counts(access: Access) -> "QuerySet[Label, Any]":
    """All labels by name, each with `open_items` and `all_items`; deleted items do not count."""
    there = Q(items__deleted_at=None)
    return access.project.labels.annotate(
        all_items=Count("items", filter=Q(items__isnull=False) & there),
        open_items=Count("items", filter=Q(items__isnull=False) & there & Q(items__done_at=None)),
    ).order_by("name")

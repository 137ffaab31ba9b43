"""Saved views of the backlog."""

from django.db.models import Q, QuerySet

from accounts.access import Access
from backlog.models import SavedView
from common.errors import NotFound


def visible_views(access: Access) -> QuerySet[SavedView]:
    """One's own and what others share."""
    return SavedView.objects.filter(Q(owner=access.user_id) | Q(is_shared=True), project=access.project)


def saved_views(access: Access) -> list[SavedView]:
    """The same by name, with their owners."""
    return list(visible_views(access).select_related("owner").order_by("name", "pk"))


def saved_view(access: Access, pk: int) -> SavedView:
    """One that the person can see. Raises NotFound."""
    found = visible_views(access).select_related("owner").filter(pk=pk).first()
    if found is None:
        raise NotFound()
    return found

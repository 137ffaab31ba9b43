"""Saved views of the backlog."""

from django.db.models import Q

from accounts.access import Access
from backlog.models import SavedView
from common.errors import NotFound


def saved_views(access: Access) -> list[SavedView]:
    """One's own and what others share, by name."""
    rows = SavedView.objects.filter(project=access.project).select_related("owner")
    return list(rows.filter(Q(owner=access.user_id) | Q(is_shared=True)).order_by("name", "pk"))


def saved_view(access: Access, pk: int) -> SavedView:
    """One that the person can see. Raises NotFound."""
    rows = SavedView.objects.filter(project=access.project, pk=pk).select_related("owner")
    found = rows.filter(Q(owner=access.user_id) | Q(is_shared=True)).first()
    if found is None:
        raise NotFound()
    return found

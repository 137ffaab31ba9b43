"""Filters of the backlog under a name, for oneself or for everybody in the project."""

from django.db import transaction

from accounts.access import Access
from backlog import policies
from backlog.models import SavedView
from backlog.queries.views import saved_view
from backlog.services.fields import cleaned, line
from common.errors import Invalid, NotAllowed, Refused

NAME = line(60, is_required=True)
MOST = 100
LONGEST = 2000


@transaction.atomic
def save_view(*, actor: Access, name: str, query: str, is_shared: bool = False) -> SavedView:
    """Keep the query of the backlog's address under a name; one's own view of that name is written anew.

    Raises NotAllowed where sharing is not the person's to do, and Invalid.
    """
    policies.require(actor, "save_view")
    if is_shared:
        policies.require(actor, "share_view")
    if actor.user is None:
        raise Refused("A view belongs to a person.")
    if len(query) > LONGEST:
        raise Invalid(fields={"query": "These are too many filters for one view."})
    mine = SavedView.objects.filter(project=actor.project, owner=actor.user)
    called = cleaned("name", NAME, name)
    if mine.exclude(name=called).count() >= MOST:
        raise Invalid(fields={"name": f"You have {MOST} views. Delete one first."})
    view, _ = SavedView.objects.update_or_create(
        project=actor.project,
        owner=actor.user,
        name=called,
        defaults={"query": query, "is_shared": is_shared},
    )
    return view


@transaction.atomic
def edit_view(
    *,
    actor: Access,
    view: int,
    name: str | None = None,
    is_shared: bool | None = None,
    query: str | None = None,
) -> SavedView:
    """Rename a view of one's own, share it, keep it to oneself, or give it other filters."""
    row = _own(actor, view)
    if name is not None:
        row.name = cleaned("name", NAME, name)
        mine = SavedView.objects.filter(project=actor.project, owner=row.owner, name=row.name)
        if mine.exclude(pk=row.pk).exists():
            raise Invalid(fields={"name": "You have a view of that name already."})
    if is_shared is not None and is_shared != row.is_shared:
        if is_shared:
            policies.require(actor, "share_view")
        row.is_shared = is_shared
    if query is not None:
        if len(query) > LONGEST:
            raise Invalid(fields={"query": "These are too many filters for one view."})
        row.query = query
    row.save()
    return row


@transaction.atomic
def delete_view(*, actor: Access, view: int) -> None:
    """Forget a view; an admin of the project may do that with shared ones of others."""
    row = saved_view(actor, view)
    policies.require(actor, "save_view")
    if row.owner_id != actor.user_id and not actor.is_admin:
        raise NotAllowed("Only its owner, or an admin of the project, deletes a shared view.")
    row.delete()


def _own(actor: Access, view: int) -> SavedView:
    row = saved_view(actor, view)
    policies.require(actor, "save_view")
    if row.owner_id != actor.user_id:
        raise NotAllowed("Only its owner changes a view. Save the filters under a name of your own.")
    return row

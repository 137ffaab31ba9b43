"""Putting back words that somebody replaced."""

from django.db import transaction

from accounts.access import Access
from activity.models import Event
from backlog import policies
from backlog.models import Item, ItemType
from backlog.rules.texts import label_of, texts_of
from backlog.services.fields import OWN, SHARED
from backlog.services.items import edit_item
from backlog.services.loading import Typed
from common.errors import NotFound, Refused


@transaction.atomic
def restore_text(*, actor: Access, item: int, event: int, field: str, version: int | None = None) -> Typed:
    """A field says again what it said before a change: an edit like any other, guarded by `version`.

    Of a story for a product owner, of anything else for who edits it. Raises NotFound, NotAllowed, Stale, and
    Refused where the item has no such field any more.
    """
    found = Item.objects.filter(project_id=actor.project_id, number=item, deleted_at=None).first()
    if found is None:
        raise NotFound()
    found.project = actor.project
    policies.require(actor, "restore_story_text" if found.type == ItemType.STORY else "edit_item", found)
    row = Event.objects.filter(
        project_id=actor.project_id, pk=event, subject_type="item", subject_id=found.pk
    ).first()
    texts = {one.field: one for one in (texts_of(row.kind, row.data) if row else []) if one.field}
    if field not in texts:
        raise NotFound()
    if field not in SHARED | OWN[found.type]:
        label = label_of(field).lower()
        raise Refused(f"{found.key} has another type now, which has no field “{label}”.")
    return edit_item(actor=actor, item=item, version=version, **{field: texts[field].old})

"""The project's labels: renamed, merged, deleted."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.access import Access
from activity.services import record
from backlog import policies
from backlog.models import Item, Label
from backlog.services.fields import cleaned, line
from common.errors import NotFound, Refused

NAME = line(60, is_required=True)
LABELS = Item.labels.through


@transaction.atomic
def rename_label(*, actor: Access, label: int, name: str, merge: bool = False) -> Label:
    """Give a label another name. Into a name that is there already only with `merge`: then both are one.

    Raises Refused (code `merge`) without it, NotAllowed, Invalid.
    """
    row = _locked(actor, label)
    called = cleaned("name", NAME, name)
    other = Label.objects.filter(project=actor.project, name__iexact=called).exclude(pk=row.pk).first()
    if other is not None and not merge:
        raise Refused(f"There is a label “{other.name}” already. Merge the two?", "merge")
    if row.name == called:
        return row
    before, row_items = row.name, LABELS.objects.filter(label=row)
    _touch(row)
    if other is None:
        row.name = called
        row.save(update_fields=["name"])
    else:
        both = LABELS.objects.filter(label=other).values("item")
        row_items.filter(item__in=both).delete()
        row_items.update(label=other)
        row.delete()
    _tell(actor, "label_renamed", {"from": before, "to": called, "merged": other is not None})
    return other or row


@transaction.atomic
def delete_label(*, actor: Access, label: int) -> None:
    """Take a label off all items, and forget it."""
    row = _locked(actor, label)
    _touch(row)
    name, count = row.name, row.items.count()
    row.delete()
    _tell(actor, "label_deleted", {"name": name, "items": count})


def _locked(actor: Access, pk: int) -> Label:
    policies.require(actor, "edit_labels")
    row = Label.objects.select_for_update().filter(project=actor.project, pk=pk).first()
    if row is None:
        raise NotFound()
    return row


def _touch(label: Label) -> None:
    """Whoever edits one of its items has not seen this."""
    Item.objects.filter(labels=label).update(version=F("version") + 1, updated_at=timezone.now())


def _tell(actor: Access, kind: str, data: dict[str, object]) -> None:
    record(
        project_id=actor.project_id,
        kind=kind,
        actor_id=actor.user_id,
        subject=("project", actor.project_id),
        data=data,
    )

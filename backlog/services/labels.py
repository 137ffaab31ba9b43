"""The project's labels: renamed, merged, deleted."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.access import Access
from activity.models import Event
from activity.services import record
from backlog import policies
from backlog.models import Item, Label
from backlog.services.fields import cleaned, line
from backlog.services.undo import require_own
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
def delete_label(*, actor: Access, label: int) -> Event:
    """Take a label off all items; answers the event, which `restore_label` can take back."""
    row = _locked(actor, label)
    _touch(row)
    name, numbers = row.name, sorted(LABELS.objects.filter(label=row).values_list("item__number", flat=True))
    row.delete()
    return _tell(actor, "label_deleted", {"name": name, "items": len(numbers), "numbers": numbers})


@transaction.atomic
def restore_label(*, actor: Access, event: int) -> Label:
    """Take back the deletion that the event (its id) tells, which the actor did: the items carry the label again.

    Raises NotFound for what somebody else did, Refused where the label is there again.
    """
    policies.require(actor, "edit_labels")
    told = Event.objects.filter(pk=event, project_id=actor.project_id, kind="label_deleted")
    found = told.filter(actor_id=actor.user_id).select_for_update().first() if actor.user_id else None
    if found is None:
        raise NotFound()
    require_own(found)
    name = str(found.data["name"])
    if Label.objects.filter(project=actor.project, name__iexact=name).exists():
        raise Refused(f"There is a label “{name}” again; that cannot be taken back any more.")
    row = Label.objects.create(project=actor.project, name=name)
    numbers = found.data.get("numbers", [])
    pks = Item.objects.filter(project=actor.project, number__in=numbers).values_list("pk", flat=True)
    LABELS.objects.bulk_create(LABELS(item_id=pk, label=row) for pk in pks)
    _touch(row)
    _tell(actor, "label_restored", {"name": name, "items": len(pks)})
    return row


def _locked(actor: Access, pk: int) -> Label:
    policies.require(actor, "edit_labels")
    row = Label.objects.select_for_update().filter(project=actor.project, pk=pk).first()
    if row is None:
        raise NotFound()
    return row


def _touch(label: Label) -> None:
    """Whoever edits one of its items has not seen this."""
    Item.objects.filter(labels=label).update(version=F("version") + 1, updated_at=timezone.now())


def _tell(actor: Access, kind: str, data: dict[str, object]) -> Event:
    return record(
        project_id=actor.project_id,
        kind=kind,
        actor_id=actor.user_id,
        subject=("project", actor.project_id),
        data=data,
    )

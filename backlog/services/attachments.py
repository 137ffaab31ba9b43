"""Files at items: attach, take away, bring back, and remove for good what nobody brought back.

A file is written before its row and removed again if the row does not come to be: never a row without its file.
What a crash leaves in between is found by `remove_strays`.
"""

import hashlib
import secrets

from django.conf import settings
from django.core.files.base import File
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Sum
from django.utils import timezone

from accounts.access import Access
from accounts.services.projects import lock_project
from activity.outbox import enqueue
from activity.services import on_commit
from backlog import policies
from backlog.models import Attachment
from backlog.queries.deleted import KEPT
from backlog.rules.filenames import clean_name, size_words
from backlog.rules.pictures import HEAD, picture_of
from backlog.services.loading import Typed, locked_item, tell
from common import stored
from common.errors import Invalid, NotFound, Refused

MB = 1024 * 1024
ANYTHING = "application/octet-stream"
PURGE = "purge_attachment"
FIELD = "file"


def attach(*, actor: Access, item: int, name: str, content: "File[bytes]") -> Attachment:
    """Keep a file at an item; every member may. Its type is what its bytes prove, never what was claimed.

    Raises Invalid at `file` for one that is empty, too large, or one too many.
    """
    policies.require(actor, "attach")
    shown = clean_name(name)
    size, digest, type = _read(content, shown)
    storage = Attachment._meta.get_field(FIELD).storage  # type: ignore[union-attr]
    row = Attachment(name=shown, size=size, digest=digest, content_type=type, uploaded_by=actor.user)
    path = Attachment._meta.get_field(FIELD).generate_filename(row, secrets.token_hex(16))  # type: ignore[union-attr]
    kept = storage.save(path, content)
    try:
        return _keep(actor, item, row, kept)
    except (OperationalError, InterfaceError):
        raise  # whether the row has come to be nobody knows
    except BaseException:
        storage.delete(kept)
        raise


@transaction.atomic
def _keep(actor: Access, item: int, row: Attachment, path: str) -> Attachment:
    lock_project(actor)  # for the sum of sizes
    found = locked_item(actor, item)
    _require_room(actor, found, row)
    row.item_id, row.created_at = found.pk, timezone.now()
    row.file.name = path
    row.save(force_insert=True)
    tell(actor, "attached", found, {"attachment": row.pk, "name": row.name, "size": row.size})
    return row


@transaction.atomic
def delete_attachment(*, actor: Access, attachment: int) -> Attachment:
    """Take a file away: one's own, or as an admin anybody's. For 30 days it can be brought back."""
    found, row = _locked(actor, attachment)
    _require_delete(actor, row)
    row.deleted_at = timezone.now()
    row.save(update_fields=["deleted_at"])
    tell(actor, "attachment_deleted", found, {"attachment": row.pk, "name": row.name})
    enqueue(kind=PURGE, key=row.pk, project_id=actor.project_id, delay=KEPT)
    return row


@transaction.atomic
def restore_attachment(*, actor: Access, attachment: int) -> Attachment:
    """Bring a file back."""
    found, row = _locked(actor, attachment, is_deleted=True)
    _require_delete(actor, row)
    _require_place(found)
    row.deleted_at = None
    row.save(update_fields=["deleted_at"])
    tell(actor, "attachment_restored", found, {"attachment": row.pk, "name": row.name})
    return row


@transaction.atomic
def purge_attachment(attachment: int) -> None:
    """Remove a file that was deleted 30 days ago, and its row. Safe to run twice, and after it was brought back."""
    row = (
        Attachment.objects.select_for_update()
        .filter(pk=attachment, deleted_at__lte=timezone.now() - KEPT)
        .first()
    )
    if row is None:
        return
    row.delete()
    forget_file(row)


def forget_file(row: Attachment) -> None:
    """Remove the file of a row that is gone, once that is sure; rows of an imported project share files."""
    storage, path = row.file.storage, str(row.file.name or "")
    if path and not Attachment.objects.filter(file=path).exists():
        on_commit(lambda: stored.remove(path, storage))


def remove_strays() -> int:
    """Remove files without a row that are older than a day, as a crash or a purged item leaves them."""
    storage = Attachment._meta.get_field(FIELD).storage  # type: ignore[union-attr]
    return stored.remove_strays("attachments", _named, storage)


def _named(paths: list[str]) -> set[str]:
    return set(Attachment.objects.filter(file__in=paths).values_list("file", flat=True))


def _read(content: "File[bytes]", name: str) -> tuple[int, str, str]:
    """Size, digest and proven type of a file, which is read once and never held as a whole."""
    size, digest, head = 0, hashlib.sha256(), b""
    most = settings.ATTACHMENT_MB * MB
    for chunk in content.chunks():
        size += len(chunk)
        if size > most:
            raise Invalid(fields={FIELD: f"“{name}” is larger than {settings.ATTACHMENT_MB} MB."})
        digest.update(chunk)
        if len(head) < HEAD:
            head += chunk[: HEAD - len(head)]
    if not size:
        raise Invalid(fields={FIELD: f"“{name}” is empty."})
    content.seek(0)
    return size, digest.hexdigest(), proven_type(head)


def proven_type(head: bytes) -> str:
    """The type of a picture that may be shown, by the file's first HEAD bytes; of everything else, ANYTHING."""
    picture = picture_of(head)
    return picture.type if picture and picture.is_shown else ANYTHING


def _require_room(actor: Access, item: Typed, row: Attachment) -> None:
    _require_place(item)
    kept = Attachment.objects.filter(item__project_id=actor.project_id).aggregate(sum=Sum("size"))["sum"] or 0
    most = settings.ATTACHMENTS_PROJECT_MB * MB
    if kept + row.size > most:
        left = size_words(max(0, most - kept))
        raise Invalid(
            fields={
                FIELD: f"“{row.name}” has {size_words(row.size)}, and the project has room for {left} more. "
                "Deleted files count for 30 days."
            }
        )


def _require_place(item: Typed) -> None:
    most = settings.ATTACHMENTS_PER_ITEM
    if item.attachments.filter(deleted_at=None).count() >= most:
        raise Invalid(fields={FIELD: f"{item.key} has {most} files already; remove one first."})


def _require_delete(actor: Access, row: Attachment) -> None:
    is_own = row.uploaded_by_id is not None and row.uploaded_by_id == actor.user_id
    policies.require(actor, "attach" if is_own else "delete_attachment")


def _locked(actor: Access, attachment: int, *, is_deleted: bool = False) -> tuple[Typed, Attachment]:
    number = (
        Attachment.objects.filter(
            item__project_id=actor.project_id, pk=attachment, deleted_at__isnull=not is_deleted
        )
        .values_list("item__number", flat=True)
        .first()
    )
    if number is None:
        raise NotFound()
    found = locked_item(actor, number)
    row = Attachment.objects.filter(pk=attachment, deleted_at__isnull=not is_deleted).first()
    if row is None:
        raise Refused("Somebody else was faster: this file has changed meanwhile.")
    return found, row

"""What people say about an item: write, change, delete, take the deletion back."""

from django.db import transaction
from django.utils import timezone

from accounts.access import Access
from backlog import policies
from backlog.models import Comment
from backlog.services.fields import cleaned, text
from backlog.services.loading import Typed, locked_item, tell
from backlog.services.mentions import people_in, tell_mentioned
from common.errors import NotAllowed, NotFound, Stale


@transaction.atomic
def comment(*, actor: Access, item: int, body: str) -> Comment:
    """Say something about the item; every member may. Members named after an `@` are told."""
    found = locked_item(actor, item)
    policies.require(actor, "comment")
    said = cleaned("body", text(is_required=True), body)
    row = Comment.objects.create(item_id=found.pk, author=actor.user, body=said, created_at=timezone.now())
    tell(actor, "commented", found, {"comment": row.pk})
    people = people_in(actor, said)
    row.mentions.set(people)
    tell_mentioned(actor, found, people, comment=row.pk)
    return row


@transaction.atomic
def edit_comment(*, actor: Access, item: int, comment: int, body: str, version: int | None = None) -> Comment:
    """Change one's own words; they are marked as edited. Raises Stale when `version` is not the comment's."""
    found, row = _locked(actor, item, comment)
    policies.require(actor, "comment")
    if row.author_id is None or row.author_id != actor.user_id:
        raise NotAllowed("Only who wrote a comment changes it.")
    said = cleaned("body", text(is_required=True), body)
    if version is not None and version != row.version:
        changed = {"body": (row.body, said)} if said != row.body else {}
        raise Stale("This comment was changed in the meantime. Look at both.", row.version, changed)
    if said == row.body:
        return row
    before = list(row.mentions.all())
    told = {"comment": row.pk, "from": row.body, "to": said}
    row.body, row.edited_at, row.version = said, timezone.now(), row.version + 1
    row.save(update_fields=["body", "edited_at", "version"])
    people = people_in(actor, said)
    row.mentions.set(people)
    tell(actor, "comment_edited", found, told)
    tell_mentioned(actor, found, people, before=before, comment=row.pk)
    return row


@transaction.atomic
def delete_comment(*, actor: Access, item: int, comment: int, version: int | None = None) -> Comment:
    """Take a comment away: one's own, or as an admin anybody's. It can be brought back.

    Raises Stale when `version` is not the comment's.
    """
    found, row = _locked(actor, item, comment)
    _require_delete(actor, row)
    if version is not None and version != row.version:
        raise Stale("This comment was changed in the meantime. Look at it first.", row.version)
    row.deleted_at = timezone.now()
    row.save(update_fields=["deleted_at"])
    whose = {} if row.author_id == actor.user_id else {"author": row.author_id}
    tell(actor, "comment_deleted", found, {"comment": row.pk, **whose})
    return row


@transaction.atomic
def restore_comment(*, actor: Access, item: int, comment: int) -> Comment:
    """Bring a deleted comment back."""
    found, row = _locked(actor, item, comment, is_deleted=True)
    _require_delete(actor, row)
    row.deleted_at = None
    row.save(update_fields=["deleted_at"])
    tell(actor, "comment_restored", found, {"comment": row.pk})
    return row


def _require_delete(actor: Access, row: Comment) -> None:
    is_own = row.author_id is not None and row.author_id == actor.user_id
    policies.require(actor, "comment" if is_own else "delete_comment")


def _locked(actor: Access, item: int, comment: int, *, is_deleted: bool = False) -> tuple[Typed, Comment]:
    found = locked_item(actor, item)
    row = Comment.objects.filter(item_id=found.pk, pk=comment, deleted_at__isnull=not is_deleted).first()
    if row is None:
        raise NotFound()
    return found, row

"""Files at an item, as its page lists them."""

from collections.abc import Iterable
from dataclasses import dataclass

from accounts.access import Access
from backlog import policies
from backlog.models import Attachment
from backlog.rules.filenames import size_words
from backlog.services.attachments import ANYTHING


@dataclass(frozen=True, slots=True)
class FileRow:
    """`picture` is the address of a preview, empty for what is only downloaded."""

    row: Attachment
    url: str
    size: str
    picture: str
    may_delete: bool


def files_of(access: Access, rows: Iterable[Attachment]) -> list[FileRow]:
    """Oldest first, as they were attached."""
    is_admin, may_attach = policies.can(access, "delete_attachment"), policies.can(access, "attach")
    own = {access.user_id} - {None}
    return [
        FileRow(
            row=row,
            url=url_of(access, row),
            size=size_words(row.size),
            picture=f"{url_of(access, row)}preview/" if row.content_type != ANYTHING else "",
            may_delete=is_admin or (may_attach and row.uploaded_by_id in own),
        )
        for row in rows
    ]


def url_of(access: Access, row: Attachment) -> str:
    """Where it is downloaded; what a link in a text leads to."""
    return f"/p/{access.project.key}/attachments/{row.pk}/"

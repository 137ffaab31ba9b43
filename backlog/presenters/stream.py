"""Comments and changes of an item in one stream."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from accounts.access import Access
from accounts.models import User
from backlog import policies
from backlog.models import Comment
from backlog.queries import Talk


@dataclass(frozen=True, slots=True)
class Entry:
    """Something said (`body`) or something that changed (`text`)."""

    at: datetime
    who: User | None
    name: str
    text: str = ""
    event: int = 0  # of a change whose words can be seen
    body: str = ""
    pk: int | None = None
    edited_at: datetime | None = None
    mentioned: tuple[str, ...] = ()
    may_edit: bool = False
    may_delete: bool = False


@dataclass(frozen=True, slots=True)
class Stream:
    """`older` is the query of what comes before, empty at the beginning."""

    entries: list[Entry]
    comments: int
    older: str


def stream_of(access: Access, talk: Talk) -> Stream:
    """Newest first."""
    is_admin, may_comment = policies.can(access, "delete_comment"), policies.can(access, "comment")
    said = [_said(one, access, is_admin, may_comment) for one in talk.comments]
    changed = [
        Entry(line.at, line.who, line.name, text=line.text, event=line.event if line.has_words else 0)
        for line in talk.history
    ]
    entries = sorted([*changed, *said], key=lambda entry: entry.at, reverse=True)
    older = urlencode({"before": talk.older.isoformat()}) if talk.older else ""
    return Stream(entries, comments=talk.comment_count, older=older)


def _said(one: Comment, access: Access, is_admin: bool, may_comment: bool) -> Entry:
    is_own = may_comment and one.author_id is not None and one.author_id == access.user_id
    return Entry(
        at=one.created_at,
        who=one.author,
        name=one.author_name or str(one.author or "Somebody"),
        body=one.body,
        pk=one.pk,
        edited_at=one.edited_at,
        mentioned=tuple(str(person) for person in one.mentions.all()),
        may_edit=is_own,
        may_delete=is_own or is_admin,
    )

"""What happened, in sentences: to one thing, with what was said about it, and in the whole project."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import OuterRef, Prefetch, QuerySet

from accounts.access import Access
from accounts.models import User
from accounts.queries import members_of
from activity.models import Event
from activity.queries import events_about
from backlog.models import Comment, Epic, Item
from backlog.queries.nested import nested_people, revived_people
from backlog.rules.folding import Happening, fold
from backlog.rules.texts import texts_of
from backlog.rules.wording import people_in, wording
from common.fixed import remember

NOBODY = "Tandem"  # who did what no person did
PAGE = 40
SEEN_ELSEWHERE = ("commented", "comment_edited", "comment_restored")  # the comment itself stands there


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """Something that happened: `str()` is the sentence, "Priya moved it from To do to In progress"."""

    at: datetime
    who: User | None
    kind: str
    text: str
    seq: int = 0
    subject: tuple[str, int] = ("", 0)  # what it happened to
    number: int | None = None  # of that item, epic or sprint
    comment: int | None = None
    event: int = 0
    has_words: bool = False  # whether words were replaced, which queries.changes shows

    @property
    def name(self) -> str:
        return str(self.who) if self.who else NOBODY

    def __str__(self) -> str:
        return f"{self.name} {self.text}"


@dataclass(frozen=True, slots=True)
class Talk:
    """A part of what was said about an item and what happened to it; `older` is the moment before which more is."""

    comments: list[Comment] = field(default_factory=list)
    history: list[HistoryLine] = field(default_factory=list)
    older: datetime | None = None
    comment_count: int = 0


def talk_of(access: Access, item: Item, before: datetime | None = None, limit: int = PAGE) -> Talk:
    """The newest `limit` comments and events together, newest first; those before a moment where one is given."""
    events = events_about("item", item.pk).exclude(kind__in=SEEN_ELSEWHERE)
    events = events.exclude(kind="mentioned", data__has_key="comment")
    comments = commented(access, item).order_by("-created_at", "-id")
    spoken = comments
    if before:
        events, comments = events.filter(at__lt=before), comments.filter(created_at__lt=before)
    found, said = list(events[: limit + 1]), with_mentions(access, comments[: limit + 1])
    count = spoken.count() if before or len(said) > limit else len(said)
    moments = sorted([*(one.at for one in found), *(one.created_at for one in said)], reverse=True)
    older = moments[limit - 1] if len(moments) > limit else None
    if older:
        found = [one for one in found if one.at >= older]
        said = [one for one in said if one.created_at >= older]
    known = [one.author for one in said] + [access.user, item.assignee]
    return Talk(said, lines_of(found, known), older, count)


def commented(access: Access, item: Item) -> QuerySet[Comment]:
    """Comments of an item with their authors, and with those mentioned in them who are in the project now."""
    members = User.objects.filter(memberships__in=members_of(access)).distinct()
    return (
        item.comments.filter(deleted_at=None)
        .select_related("author")
        .prefetch_related(Prefetch("mentions", queryset=members))
    )


def with_mentions(access: Access, comments: QuerySet[Comment]) -> list[Comment]:
    """Comments and those mentioned in them, as `commented` has them, in one query."""
    inside = Comment.mentions.through.objects.filter(
        comment=OuterRef("pk"), user__in=members_of(access).order_by().values("user")
    )
    people = nested_people(inside.order_by("pk"), "user")
    found: list[Any] = list(comments.prefetch_related(None).annotate(people=people))
    for comment in found:
        remember(comment, "mentions", revived_people(comment.people))
    return found


def page_with(access: Access, comment: Comment) -> datetime | None:
    """The moment before which the page of an item's talk starts that holds a comment; None for the newest page."""
    newest = talk_of(access, comment.item)
    if newest.older is None or comment.created_at >= newest.older:
        return None
    return comment.created_at + timedelta(microseconds=1)


def history_of_epic(access: Access, epic: Epic, limit: int = PAGE) -> list[HistoryLine]:
    """What happened to an epic, newest first; two queries."""
    return lines_of(events_about("epic", epic.pk)[:limit], [access.user])


def lines_of(events: Iterable[Event], known: Iterable[User | None] = ()) -> list[HistoryLine]:
    """Events, newest first, as sentences; what one person changed in a row as one. One query, for the people who are
    not `known`."""
    happenings = fold(happening(event) for event in events)
    people = people_of_events(happenings, known)
    names = {pk: str(person) for pk, person in people.items()}
    return [
        HistoryLine(
            at=one.at,
            who=people.get(one.actor) if one.actor else None,
            kind=one.kind,
            text=wording(one.kind, one.data, names, one.at.year),
            seq=one.seq,
            subject=one.subject,
            number=one.data.get("number"),
            comment=one.data.get("comment"),
            event=one.pk,
            has_words=one.has_words,
        )
        for one in happenings
    ]


def happening(event: Event) -> Happening:
    subject = (event.subject_type, event.subject_id)
    return Happening(
        kind=event.kind,
        actor=event.actor_id,
        subject=subject,
        at=event.at,
        data=event.data,
        seq=event.seq,
        pk=event.pk,
        has_words=bool(texts_of(event.kind, event.data)),
    )


def people_of_events(happenings: Iterable[Happening], known: Iterable[User | None] = ()) -> dict[int, User]:
    """Everybody whom the sentences name, by id."""
    people = {one.pk: one for one in known if one}
    wanted: set[int] = set()
    for one in happenings:
        wanted |= people_in(one.kind, one.data) | ({one.actor} if one.actor else set())
    missing = wanted - people.keys()
    return people | User.objects.in_bulk(missing) if missing else people

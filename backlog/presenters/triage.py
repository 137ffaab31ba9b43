"""Suggestions as pages show them: in the folds above the backlogs, in their list, at what they would open."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone

from accounts.access import Access
from backlog import policies
from backlog.models import Backlog, Item, ItemType, Suggestion
from backlog.queries import suggestions as queries
from backlog.rules.triage import RIGHTS
from backlog.services.suggestions import WITHDRAWN
from common.templatetags.tandem import day

BACKLOG_OF = {
    ItemType.STORY: Backlog.Kind.PRODUCT,
    ItemType.TASK: Backlog.Kind.TECHNICAL,
    ItemType.SPIKE: Backlog.Kind.TECHNICAL,
}
OWNER = {"story": "a product owner", "task": "a developer", "spike": "a developer"}
EMPTY = {
    Backlog.Kind.PRODUCT: "Stories that developers, scrum masters and dev managers suggest wait here, until a product"
    " owner accepts them or says why not.",
    Backlog.Kind.TECHNICAL: "Technical work that product owners, scrum masters and dev managers suggest waits here,"
    " until a developer accepts it or says why not.",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One suggestion. `answer` is empty while it waits; `why` says why this person does not answer it."""

    pk: int
    url: str
    kind: str
    name: str
    title: str
    text: str
    who: str
    when: str
    opens: str
    opens_url: str
    state: str
    answer: str
    reason: str
    item: str
    item_url: str
    why: str
    is_mine: bool
    version: int
    made_at: datetime

    @property
    def is_open(self) -> bool:
        return self.state == Suggestion.State.OPEN

    @property
    def may_answer(self) -> bool:
        return self.is_open and not self.why


@dataclass(frozen=True, slots=True)
class Offer:
    """A kind of work that this person may suggest."""

    kind: str
    name: str


@dataclass(slots=True)
class Triage:
    """What stands above one backlog: what waits, and how this person's own suggestions were answered."""

    kind: str
    url: str
    empty: str
    offers: list[Offer]
    waiting: list[Asked] = field(default_factory=list)
    waiting_count: int = 0
    answered: list[Asked] = field(default_factory=list)
    answered_count: int = 0

    @property
    def hint(self) -> str:
        """What the folded line says: `“Agree how bookings are stored”, Aiko Mori · 1 more`."""
        if not self.waiting:
            return "Nothing waits"
        return _first_and_more(f"“{self.waiting[0].title}”, {self.waiting[0].who}", self.waiting_count)

    @property
    def answers(self) -> str:
        first = self.answered[0]
        return _first_and_more(f"“{first.title}” {first.answer}", self.answered_count)


def triages_of(access: Access) -> dict[str, Triage]:
    """Both folds, in one query."""
    url = f"/p/{access.project.key}/suggestions/"
    found = {kind.value: Triage(kind.value, url, EMPTY[kind], offers(access, kind)) for kind in Backlog.Kind}
    for one in queries.in_triage(access):
        triage, asked = found[BACKLOG_OF[ItemType(one.kind)]], asked_of(access, one)
        if asked.is_open:
            triage.waiting.append(asked)
            triage.waiting_count = one.total  # type: ignore[attr-defined]
        else:
            triage.answered.append(asked)
            triage.answered_count = one.total  # type: ignore[attr-defined]
    return found


def offers(access: Access, backlog: str) -> list[Offer]:
    """What this person may suggest for a backlog, as far as they do not create it themselves."""
    return [
        Offer(kind, name)
        for kind, name in ((one.value, one.label.lower()) for one in Suggestion.KINDS)
        if BACKLOG_OF[ItemType(kind)] == backlog and is_offered(access, kind)
    ]


def is_offered(access: Access, kind: str) -> bool:
    """Whether the person suggests such work, for want of the right to create it."""
    return (
        kind in RIGHTS
        and policies.can(access, RIGHTS[kind].suggest)
        and not policies.can(access, f"create_{kind}")
    )


def what_happens(kind: str) -> str:
    """A sentence for who suggests: who decides, and that the answer comes back."""
    owner = OWNER[kind]
    return (
        f"It waits in triage until {owner} accepts and completes it, or declines with a reason that you see."
    )


def asked_of(access: Access, one: Suggestion) -> Asked:
    """One suggestion, from a row of `queries.suggestions`."""
    base, key = f"/p/{access.project.key}/", access.project.key
    opens, opens_url = "", ""
    if one.opens:
        opens, opens_url = f"{key}-{one.opens.number}", f"{base}items/{one.opens.number}/"
    elif one.opens_epic:
        opens, opens_url = one.opens_epic.title, f"{base}epics/{one.opens_epic.number}/"
    return Asked(
        pk=one.pk,
        url=f"{base}suggestions/{one.pk}/",
        kind=one.kind,
        name=ItemType(one.kind).label.lower(),
        title=one.title,
        text=one.text,
        who=str(one.created_by or "Somebody"),
        when=ago(one.created_at),
        opens=opens,
        opens_url=opens_url,
        state=one.state,
        answer=_answer(access, one),
        reason="" if _is_withdrawn(one) else one.reason,
        item=f"{key}-{one.item.number}" if one.item else "",
        item_url=f"{base}items/{one.item.number}/" if one.item else "",
        why=policies.why_not(access, RIGHTS[one.kind].triage),
        is_mine=access.user_id is not None
        and one.created_by_id == access.user_id
        and policies.can(access, "edit_own_suggestion"),
        version=one.version,
        made_at=one.created_at,
    )


def asked_for(access: Access, item: Item, *, besides: Collection[int | None] = ()) -> dict[str, Any]:
    """Around an item: what was suggested to open it, and whose suggestion it was itself. One query.

    What its gates name already is not said twice.
    """
    rows = queries.asked_for_item(access, item)
    return {
        "asked_for": [
            asked_of(access, one) for one in rows if one.opens_id == item.pk and one.pk not in besides
        ],
        "suggested": next((asked_of(access, one) for one in rows if one.item_id == item.pk), None),
    }


def asked_all(access: Access, rows: Iterable[Suggestion]) -> list[Asked]:
    return [asked_of(access, one) for one in rows]


def ago(moment: datetime) -> str:
    """`today`, `yesterday`, `3 days ago`; the date from a month on."""
    days = (timezone.localdate() - timezone.localtime(moment).date()).days
    if days > 30:
        return day(moment)
    return f"{days} days ago" if days > 1 else "yesterday" if days == 1 else "today"


def _first_and_more(first: str, count: int) -> str:
    return f"{first} · {count - 1} more" if count > 1 else first


def _is_withdrawn(one: Suggestion) -> bool:
    return one.decided_by_id == one.created_by_id and one.reason == WITHDRAWN


def _answer(access: Access, one: Suggestion) -> str:
    """`accepted by Priya Raman`, in a sentence that starts with the title."""
    if one.state == Suggestion.State.OPEN:
        return ""
    if _is_withdrawn(one):
        return "withdrawn"
    return f"{one.state} by {one.decided_by or 'somebody'}"

"""Whom an event about an item or a suggestion concerns, and in which words they are told."""

from collections.abc import Iterator

from accounts.access import today_in
from accounts.models import NoticeKind, Role
from accounts.queries import holders_of, standing_in_today
from accounts.services.notices import Telling, teller
from activity.models import Event
from backlog.models import Epic, ItemType, Spike, Story, Suggestion
from backlog.models.items import Item
from common.durations import format_hours

WORDS = frozenset({"title", "description", "as_a", "i_want", "so_that"})
TYPES = {"story": "a story", "task": "a technical task", "spike": "a spike"}


def _item(event: Event) -> Item | None:
    """The item an event is about, while it is there."""
    return Item.objects.select_related("project").filter(pk=event.subject_id, deleted_at=None).first()


def _path(item: Item, rest: str = "") -> str:
    return f"/p/{item.project.key}/items/{item.number}/{rest}"


def _named(item: Item) -> str:
    return f"{item.key} “{item.title}”"


@teller("item_assigned")
def assigned(event: Event) -> Iterator[Telling]:
    """Whoever is to do it."""
    yield from _assigned(event, event.data.get("to"))


@teller("item_created", when=lambda event: bool(event.data.get("assignee")))
def created_for(event: Event) -> Iterator[Telling]:
    """Whoever is to do it from the start."""
    yield from _assigned(event, event.data.get("assignee"))


def _assigned(event: Event, person: int | None) -> Iterator[Telling]:
    item = _item(event)
    if item and not item.is_done and person and item.assignee_id == person:
        text = f"assigned {_named(item)} to you"
        yield Telling(NoticeKind.ASSIGNED, [person], text, _path(item), f"assigned:{event.pk}")


@teller("mentioned")
def mentioned(event: Event) -> Iterator[Telling]:
    """Those who are named, once for each text: of an item, an epic, a suggestion."""
    if place := _place(event):
        name, path = place
        people, text = event.data["people"], f"mentioned you in {name}"
        yield Telling(NoticeKind.MENTIONED, people, text, path, f"mentioned:{event.pk}")


def _place(event: Event) -> tuple[str, str] | None:
    """What an event is about in words, and its page; None where it is gone."""
    if event.subject_type == "epic":
        epic = Epic.objects.select_related("project").filter(pk=event.subject_id).first()
        return (f"the epic “{epic.title}”", f"/p/{epic.project.key}/epics/{epic.number}/") if epic else None
    if event.subject_type == "suggestion":
        asked = Suggestion.objects.select_related("project").filter(pk=event.subject_id).first()
        path = f"/p/{asked.project.key}/suggestions/{asked.pk}/" if asked else ""
        return (f"the suggestion “{asked.title}”", path) if asked else None
    comment = event.data.get("comment")
    item = _item(event)
    return (_named(item), _path(item, f"#comment-{comment}" if comment else "")) if item else None


@teller("suggestion_made")
def suggested(event: Event) -> Iterator[Telling]:
    """Those who may accept it."""
    found = Suggestion.objects.select_related("project").filter(pk=event.subject_id).first()
    if found and found.state == Suggestion.State.OPEN:
        role = Role.PRODUCT_OWNER if found.kind == ItemType.STORY else Role.DEVELOPER
        text = f"suggested {TYPES[found.kind]}: “{found.title}”"
        path = f"/p/{found.project.key}/backlog/#suggestion-{found.pk}"
        people = holders_of(found.project, role)
        yield Telling(NoticeKind.SUGGESTED, people, text, path, f"suggested:{event.pk}")


@teller("suggestion_accepted", "suggestion_declined")
def answered(event: Event) -> Iterator[Telling]:
    """Whoever suggested it, with the reason."""
    found = Suggestion.objects.select_related("project", "item").filter(pk=event.subject_id).first()
    if found is None:
        return
    if found.item:
        found.item.project = found.project
        text = f"accepted your suggestion: it is {_named(found.item)} now"
        path = _path(found.item)
    else:
        text = f"declined your suggestion “{found.title}”: {found.reason}"
        path = f"/p/{found.project.key}/backlog/#suggestion-{found.pk}"
    yield Telling(NoticeKind.ANSWERED, [found.created_by_id], text, path, f"answered:{event.pk}")


@teller("acceptance_wanted")
def acceptance_wanted(event: Event) -> Iterator[Telling]:
    """Product owners, and who stands in for one today."""
    item = _item(event)
    if item and Story.objects.filter(pk=item.pk, acceptance_wanted_at__isnull=False, done_at=None).exists():
        people = {*holders_of(item.project, Role.PRODUCT_OWNER), *standing_in_today(item.project)}
        text = f"finished {_named(item)}; it waits for your acceptance"
        yield Telling(NoticeKind.ACCEPTANCE_WANTED, people, text, _path(item), f"acceptance:{event.pk}")


@teller("criterion_judged", when=lambda event: event.data.get("to") == "failed")
def criterion_failed(event: Event) -> Iterator[Telling]:
    """Those who work on the story, or who finished it where it is nobody's."""
    item = _item(event)
    if item is None:
        return
    children = Item.objects.filter(technicaltask__parent=item.pk, deleted_at=None)
    people = {item.assignee_id, *children.values_list("assignee", flat=True)} - {None}
    people = people or set(
        Event.objects.filter(subject_type="item", subject_id=item.pk, kind="acceptance_wanted")
        .order_by("-id")
        .values_list("actor_id", flat=True)[:1]
    )
    reason = event.data.get("reason", "")
    text = f"failed a criterion of {_named(item)}: “{event.data.get('text', '')[:150]}”: {reason}"
    yield Telling(NoticeKind.CRITERION_FAILED, people, text, _path(item), f"failed:{event.pk}")


@teller("box_nearly_used", "box_used_up", "box_extended")
def box(event: Event) -> Iterator[Telling]:
    """Those who work on the spike; of a box that is used up or grew, product owners too."""
    spike = Spike.objects.select_related("project").filter(pk=event.subject_id, deleted_at=None).first()
    if spike is None or spike.is_done:
        return
    people = {spike.assignee_id, *spike.segments.values_list("person", flat=True)}
    kind, path = NoticeKind.BOX_USED_UP, _path(spike)
    if event.kind == "box_nearly_used":
        kind, text = NoticeKind.BOX_NEARLY_USED, f"noticed that 80 % of the box of {_named(spike)} are used"
    else:
        people |= set(holders_of(spike.project, Role.PRODUCT_OWNER))
        text = f"noticed that the box of {_named(spike)} is used up: record an outcome, or extend it"
    if event.kind == "box_extended":
        more, size = format_hours(event.data["minutes"]), format_hours(event.data["to"])
        text = f"extended {_named(spike)} by {more} to {size}: {event.data.get('reason', '')}"
    yield Telling(kind, people, text, path, f"box:{event.pk}")


@teller("item_edited", when=lambda event: _is_story_text(event))
def story_edited(event: Event) -> Iterator[Telling]:
    """Product owners hear once a day and story what somebody else changed in its words."""
    if item := _item(event):
        yield from _story_changed(event, item, "changed the text of")


@teller("story_split")
def story_split(event: Event) -> Iterator[Telling]:
    """Product owners."""
    if item := _item(event):
        yield from _story_changed(event, item, "split")


def _story_changed(event: Event, item: Item, did: str) -> Iterator[Telling]:
    owners = holders_of(item.project, Role.PRODUCT_OWNER)
    if event.actor_id in owners or event.actor_id is None:
        return
    key = f"story:{did[:5]}:{item.pk}:{event.actor_id}:{today_in(item.project)}"
    yield Telling(NoticeKind.STORY_EDITED, owners, f"{did} {_named(item)}", _path(item), key)


def _is_story_text(event: Event) -> bool:
    return event.data.get("type") == ItemType.STORY and bool(WORDS & event.data.get("changed", {}).keys())

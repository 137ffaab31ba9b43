"""Fields of items that name other things: epic, labels, assignee, parent."""

from collections.abc import Mapping, Sequence
from typing import Any

from accounts.access import Access
from backlog.models import ItemType, Label, Story
from backlog.services.fields import clean_labels
from backlog.services.loading import Typed, epic_of, member_of
from common.errors import Invalid

LINKS = frozenset({"epic", "labels", "assignee", "parent"})


def resolve(actor: Access, type: str, links: Mapping[str, Any]) -> dict[str, Any]:
    """Numbers and names from outside → rows of this project."""
    found: dict[str, Any] = {}
    if "epic" in links:
        found["epic"] = epic_of(actor, links["epic"])
    if "labels" in links:
        found["labels"] = clean_labels(links["labels"])
    if "assignee" in links:
        found["assignee"] = member_of(actor, links["assignee"])
    if "parent" in links:
        if type != ItemType.TASK:
            raise Invalid(fields={"parent": "Only a technical task stands under a story."})
        found["parent"] = _parent_of(actor, links["parent"])
    return found


def _parent_of(actor: Access, number: int | None) -> Story | None:
    if number is None:
        return None
    story = Story.objects.filter(project_id=actor.project_id, number=number, deleted_at=None).first()
    if story is None:
        raise Invalid(fields={"parent": "This project has no story with that number."})
    return story


def set_labels(actor: Access, item: Typed, names: Sequence[str]) -> None:
    item.labels.set(labels_of(actor, names))


def labels_of(actor: Access, names: Sequence[str]) -> list[Label]:
    """The project's labels with these names, whatever their case; new ones are made."""
    known = {label.name.casefold(): label for label in Label.objects.filter(project_id=actor.project_id)}
    missing = sorted(name for name in names if name.casefold() not in known)  # one order: no deadlock
    if missing:
        Label.objects.bulk_create(
            (Label(project_id=actor.project_id, name=name) for name in missing), ignore_conflicts=True
        )
        for label in Label.objects.filter(project_id=actor.project_id, name__in=missing):
            known[label.name.casefold()] = label
    return [known[name.casefold()] for name in names]

"""What the palette offers for one item, by forms of its own, and what it offers to create."""

from typing import Any

from django.urls import reverse

from accounts.access import Access
from backlog import policies
from backlog.models import Item, ItemType
from backlog.presenters.rights import creatable, retypable, why_not
from backlog.presenters.triage import is_offered
from sprints.presenters.palette_option import Option

KEYS = {ItemType.STORY: "c u", ItemType.TASK: "c t", ItemType.SPIKE: "c s", ItemType.DEFECT: "c d"}


def for_one(access: Access, item: Item) -> list[Option]:
    """What is done to one item, by forms of its own."""
    why, base = why_not(access, item), f"/p/{access.project.key}/items/{item.number}/"
    if item.is_done:
        return [] if why["reopen"] else [Option("Reopen", "i-undo", post=f"{base}reopen/")]
    found: list[Option] = []

    def offer(is_open: bool, title: str, sign: str, **way: Any) -> None:
        if is_open:
            found.append(Option(title, f"i-{sign}", **way))

    offer(bool(retypable(access, item)), "Change type…", "updown", dialog=f"{base}type/", keys="t")
    if item.type == ItemType.STORY:
        told = "opens a suggestion, gates this story"
        design = f"{base}needs-design/"
        offer(not why["gate"], "Needs design: ask the team first…", "gate", dialog=design, note=told)
        offer(not why["split"], "Split into smaller stories", "layers", url=f"{base}split/")
    if item.type == ItemType.SPIKE:
        offer(
            not why["clock"], "Start the clock", "play", post=f"{base}clock/start/", shows=("clock", "start")
        )
        offer(not why["clock"], "Pause the clock", "pause", post=f"{base}clock/pause/", shows=("clock", ""))
        offer(not why["extend"], "Extend the box…", "clock", dialog=f"{base}box/extend/")
        offer(not why["outcome"], "Cancel the spike…", "x", dialog=f"{base}outcome/cancel/")
    offer(not why["gate"], "Waits for…", "gate", dialog=f"{base}gates/")
    is_blocked = item.blocked_since is not None
    offer(not why["block"] and not is_blocked, "Mark blocked…", "block", dialog=f"{base}block/")
    offer(not why["block"] and is_blocked, "No longer blocked", "block", post=f"{base}unblock/")
    if item.type != ItemType.SPIKE:
        offer(not why["drop"], "Drop: it will not be done…", "x", dialog=f"{base}drop/")
    return found


def to_create(access: Access) -> list[Option]:
    """Each type that the person may create, or else suggest."""
    new, why = f"/p/{access.project.key}/items/new/", creatable(access)
    found = []
    for kind in ItemType:
        if not why[kind] or is_offered(access, kind.value):
            title = f"{'Suggest a' if why[kind] else 'New'} {kind.label.lower()}"
            form = f"{new}?type={kind.value}"
            found.append(Option(title, f"g-{kind.value}", group="create", dialog=form, keys=KEYS[kind]))
    if policies.can(access, "create_epic"):
        url = reverse("epics", args=[access.project.key])
        found.append(Option("New epic", "g-epic", group="create", url=f"{url}#new-epic", is_deep=True))
    return found

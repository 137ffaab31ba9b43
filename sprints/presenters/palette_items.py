"""What the palette offers for the items at hand, one or many: by the same calls as the bar of selected items."""

from dataclasses import replace

from django.urls import reverse

from accounts.access import Access
from backlog import policies, queries
from backlog.models import Item, ItemType
from backlog.presenters.rights import enterable, retypable
from backlog.presenters.rows import estimate_words
from backlog.queries.choices import Choices
from backlog.rules.estimate import HOUR_SIZES, POINT_SIZES
from common.durations import format_hours
from common.templatetags.tandem import initials, points
from sprints.presenters.palette_option import TYPED, Option
from sprints.presenters.words import about, of_whole, plural
from sprints.queries import may_plan, open_sprints, sprint_marks
from sprints.queries.loads import loads_of
from sprints.queries.rows import category
from sprints.rules.shape import Figures

LABELS = {"feature": "feature", "technical": "technical", "defect": "defects"}


def for_items(access: Access, items: list[Item], offered: Choices) -> list[Option]:
    return [
        *_to_sprint(access, items),
        *_assign(access, items, offered),
        *_estimate(access, items),
        *_label(access, items, offered),
        *_state(access, items),
        *_epic(access, items, offered),
        *_type(access, items),
        *_in_its_list(access, items),
    ]


def _any(access: Access, action: str, items: list[Item]) -> bool:
    return any(policies.can(access, action, item) for item in items)


def _to_sprint(access: Access, items: list[Item]) -> list[Option]:
    may = may_plan(access)
    movable = [item for item in items if may[item.type] and not item.is_done]
    if not movable:
        return []
    url = reverse("plan_items", args=[access.project.key])
    sprints, loads = open_sprints(access), loads_of(access, movable)
    marks = sprint_marks(access, [item.pk for item in movable])
    inside = {pk: mark.number for pk, mark in marks.items()}
    found = [Option("Move to a sprint…", "i-plan", opens="sprint", keys="s")] if sprints else []
    for sprint in sprints:
        coming = [item for item in movable if inside.get(item.pk) != sprint.number]
        if not coming:
            continue
        stored = getattr(sprint, "figures", None)
        note, over = _effect(access, coming, loads, stored.figures if stored else None)
        choice = Option(sprint.name, "i-plan", verb="Move to", step="sprint", note=note, is_over=over)
        body, mark = {"sprint": str(sprint.number)}, ("sprint", f"S{sprint.number}")
        found.append(replace(choice, post=url, body=body, shows=mark))
    if inside:
        numbers = set(inside.values())
        title = f"Out of sprint {min(numbers)}" if len(numbers) == 1 else "Out of their sprints"
        found.append(Option(title, "i-x", step="sprint", post=url, body={"sprint": ""}, shows=("sprint", "")))
    return found


def _effect(
    access: Access, items: list[Item], loads: dict[int, int | None], figures: Figures | None
) -> tuple[str, bool]:
    """`5 pt makes feature 168 of 146 h, 22 h over`, and whether it is over."""
    known = {item.number: loads[item.number] or 0 for item in items}
    what = estimate_words(items[0].estimate) if len(items) == 1 else plural(len(items), "item")
    if not figures or not sum(known.values()):
        return ("not sized yet" if len(items) == 1 and loads[items[0].number] is None else ""), False
    kinds = {category(access, item) for item in items}
    kind = next(iter(kinds))
    target = figures["target"]
    if len(kinds) == 1 and target and kind in target:
        planned, whole, name = figures["planned"][kind], target[kind], LABELS[kind]
    else:
        planned, whole, name = figures["planned_total"], figures["plannable"], "the plan"
    after = planned + sum(known.values())
    if not whole:
        return "", False
    over = after - whole
    says = f"{what} {'makes' if len(items) == 1 else 'make'} {name} {of_whole(after, whole)}"
    return (f"{says}, {about(over)} over", True) if over > 0 else (says, False)


def _assign(access: Access, items: list[Item], offered: Choices) -> list[Option]:
    """Oneself first."""
    if not _any(access, "assign_item", items):
        return []
    people = sorted(offered.people, key=lambda person: person[0] != access.user_id)
    choice = Option("Nobody", "i-user", verb="Assign to", step="assign", post=_edit(access, items))
    found = [Option("Assign…", "i-user", opens="assign", keys="a")]
    for pk, name in people:
        if not all(item.assignee_id == pk for item in items):
            says = f"{name} (you)" if pk == access.user_id else name
            body, mark = {"assignee": str(pk)}, ("assignee", initials(name))
            found.append(replace(choice, title=says, body=body, shows=mark))
    if any(item.assignee_id for item in items):
        found.append(replace(choice, sign="i-x", body={"assignee": ""}, shows=("assignee", "")))
    return found


def _estimate(access: Access, items: list[Item]) -> list[Option]:
    def may(item: Item) -> bool:
        action = "size_story" if item.type == ItemType.STORY else "edit_item"
        return item.type != ItemType.SPIKE and policies.can(access, action, item)

    sized = [item for item in items if may(item)]
    if not sized:
        return []
    in_points = access.project.sizes_in_points or all(item.type == ItemType.STORY for item in sized)
    sizes = {str(size): points(size) for size in POINT_SIZES} if in_points else {}
    sizes = sizes or {said: said for said in (format_hours(60 * hours) for hours in HOUR_SIZES)}

    def body(size: str) -> dict[str, str]:
        if len(items) > 1:
            return {"do": "estimate", "estimate": size}
        return {"points" if in_points else "estimate_minutes": size}

    choice = Option("None", "i-x", verb="Estimate:", step="estimate", post=_edit(access, items))
    found = [Option("Estimate…", "i-clock", opens="estimate", keys="e")]
    for size, words in sizes.items():
        found.append(replace(choice, title=words, sign="i-clock", body=body(size), shows=("est", words)))
    free = replace(choice, title=TYPED, sign="i-clock", body=body(TYPED), shows=("est", TYPED), is_free=True)
    return [*found, replace(choice, body=body(""), shows=("est", "–")), free]


def _label(access: Access, items: list[Item], offered: Choices) -> list[Option]:
    """Those that all of them wear can be taken off, the others put on."""
    if not _any(access, "edit_item", items):
        return []
    worn = [[label.name for label in item.labels.all()] for item in items]
    everywhere = set(worn[0]).intersection(*worn)

    def body(name: str, *, is_off: bool = False) -> dict[str, str]:
        if len(items) > 1:
            return {"do": "label_remove" if is_off else "label_add", "label": name}
        names = [one for one in worn[0] if one != name]
        return {"labels": ", ".join(names if is_off else [*names, name])}

    found = [Option("Label…", "i-label", opens="label", keys="l")]
    choice = Option("", "i-label", verb="Label", step="label", post=_edit(access, items))
    for name in offered.labels:
        if name in everywhere:
            off = body(name, is_off=True)
            found.append(replace(choice, title=name, sign="i-x", verb="Take off label", body=off))
        else:
            found.append(replace(choice, title=name, body=body(name)))
    free = replace(
        choice, title=f"New label “{TYPED}”", sign="i-plus", verb="", body=body(TYPED), is_free=True
    )
    return [*found, free]


def _state(access: Access, items: list[Item]) -> list[Option]:
    """Each is moved by itself: what keeps one from a column keeps no other."""
    if not (may := {place for item in items for place in enterable(access, item)}):
        return []
    url = f"/p/{access.project.key}/items/{{number}}/state/"
    choice = Option("the backlog", "i-backlog", verb="Back to", step="state", post=url)
    found = [Option("Change state…", "i-board", opens="state")]
    for column in queries.columns(access):
        if column.category in may and not all(item.column_id == column.pk for item in items):
            body = {"column": str(column.pk)}
            found.append(replace(choice, title=column.name, sign="i-board", verb="Move to", body=body))
    if "backlog" in may and any(item.column_id for item in items):
        found.append(replace(choice, body={"column": ""}))
    return found


def _epic(access: Access, items: list[Item], offered: Choices) -> list[Option]:
    if not _any(access, "edit_item", items) or not offered.epics:
        return []
    choice = Option("None", "g-epic", verb="Epic:", step="epic", post=_edit(access, items))
    found = [Option("Set the epic…", "g-epic", opens="epic")]
    for number, title in offered.epics:
        if not all(item.epic and item.epic.number == number for item in items):
            found.append(replace(choice, title=title, body={"epic": str(number)}, shows=("epic", title)))
    if any(item.epic_id for item in items):
        found.append(replace(choice, sign="i-x", body={"epic": ""}, shows=("epic", "")))
    return found


def _type(access: Access, items: list[Item]) -> list[Option]:
    """Of several: of one it is asked with the question that a spike needs."""
    may = {type for item in items for type in retypable(access, item)}
    if len(items) == 1 or not may:
        return []
    choice = Option("", "", verb="Change to", step="type", post=_bulk(access))
    found = [Option("Change type…", "i-updown", opens="type", keys="t")]
    for type, name in ItemType.choices:
        if type in may and not all(item.type == type for item in items):
            body, mark = {"type": type}, ("type", type)
            found.append(replace(choice, title=str(name), sign=f"g-{type}", body=body, shows=mark))
    return found


def _edit(access: Access, items: list[Item]) -> str:
    """Fields of one item are saved as its page saves them, of several in one go."""
    return f"/p/{access.project.key}/items/{items[0].number}/" if len(items) == 1 else _bulk(access)


def _bulk(access: Access) -> str:
    return reverse("bulk", args=[access.project.key])


def _in_its_list(access: Access, items: list[Item]) -> list[Option]:
    url, found = _bulk(access), []
    if any(policies.can(access, "order_item", item) and not item.is_done for item in items):
        found += [
            Option("To the top of its backlog", "i-up", post=url, body={"do": "top"}, keys="Alt Home"),
            Option("To the bottom of its backlog", "i-down", post=url, body={"do": "bottom"}, keys="Alt End"),
        ]
    if _any(access, "delete_item", items):
        found.append(Option("Delete", "i-trash", post=url, body={"do": "delete"}, shows=("gone", "")))
    return found

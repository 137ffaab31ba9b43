"""What somebody may do with an item, and what to tell them where they may not."""

from accounts.access import Access
from backlog import hooks, policies
from backlog.models import Column, Item, ItemType

SHARED = {
    "edit": "edit_item",
    "order": "order_item",
    "drop": "drop_item",
    "delete": "delete_item",
    "reopen": "reopen_item",
    "assign": "assign_item",
    "move": "move_card",
    "log": "log_work",
    "block": "block_item",
    "unplanned": "flag_unplanned",
    "comment": "comment",
    "gate": "set_gate",
    "lift": "lift_gate",
    "link": "link_items",
    "attach": "attach",
}
OWN = {
    ItemType.STORY: {
        "size": "size_story",
        "value": "value_story",
        "accept": "accept_story",
        "functional": "add_functional_criterion",
        "technical": "add_technical_criterion",
        "quality": "add_quality_criterion",
        "judge_functional": "judge_functional_criterion",
        "judge_technical": "judge_technical_criterion",
        "judge_quality": "judge_quality_criterion",
        "child": "create_task",
        "split": "split_story",
        "suggest_task": "suggest_technical",
    },
    ItemType.SPIKE: {
        "agree": "agree_box",
        "clock": "run_clock",
        "outcome": "record_outcome",
        "extend": "extend_box_once",
    },
}


def why_not(access: Access, item: Item) -> dict[str, str]:
    """By action: empty when they may, else the reason. Asked by templates as `why.edit`."""
    actions = SHARED | OWN.get(ItemType(item.type), {})
    why = {name: policies.why_not(access, action, item) for name, action in actions.items()}
    why["plan"] = hooks.why_not_plan(access, item.type)
    if item.type == ItemType.SPIKE and policies.can(access, "extend_box"):
        why["extend"] = ""
    return why


def enterable(access: Access, item: Item) -> list[str]:
    """Categories of columns that the person may move it to; `backlog` is out of all columns."""
    places = ["backlog", *Column.Category.values]
    return [one for one in places if not policies.why_not_enter(access, item.type, one, is_done=item.is_done)]


def retypable(access: Access, item: Item) -> list[str]:
    """Types that the person may make of an item: who deletes this one and creates the other."""
    if policies.why_not(access, "delete_item", item):
        return []
    others = [type for type in ItemType.values if type != item.type]
    return [type for type in others if not policies.why_not(access, f"create_{type}")]


def creatable(access: Access) -> dict[str, str]:
    """By type of item: empty when the person may create it, else why not."""
    return {type: policies.why_not(access, f"create_{type}") for type in ItemType.values}


def results(access: Access) -> list[tuple[str, str]]:
    """Types that the person may create as what results from a spike, with the words on their buttons."""
    names = {ItemType.STORY: "Story", ItemType.TASK: "Task", ItemType.SPIKE: "Spike"}
    why = creatable(access)
    return [(type.value, name) for type, name in names.items() if not why[type]]

"""Who may do what to items, epics, and what hangs on them. The table reads like the one for people."""

from accounts.access import Access
from accounts.models import STAND_IN, Role
from backlog.models import Column, Item, ItemType
from common import policy
from common.policy import ADMIN, MEMBER, rule

PO, DEV, SM, MANAGER = Role.PRODUCT_OWNER, Role.DEVELOPER, Role.SCRUM_MASTER, Role.DEV_MANAGER

STORIES_BY_PO = "Only a product owner creates stories."
STORY_ORDER = "Only a product owner orders stories."
STORY_TEXT = "Only product owners and developers edit a story."
TECHNICAL = "Only developers create, edit and order technical tasks and spikes."
EPICS = "Only a product owner creates, edits and orders epics."
REPORT = "Everybody but stakeholders reports defects."
DEFECTS = "Only developers edit, size and close defects."
SUGGEST_STORY = "Developers, scrum masters and dev managers suggest stories; a product owner creates them."
SUGGEST_TECHNICAL = (
    "Product owners, scrum masters and dev managers suggest technical work; a developer creates it."
)
CARDS = "Only developers and scrum masters move cards, log work and run clocks."

RULES = {
    "read_backlog": rule(MEMBER, reads=True),
    "see_audit": rule(ADMIN, reason="Only an admin of the project reads its audit.", reads=True),
    "comment": rule(MEMBER),
    "delete_comment": rule(ADMIN, reason="Only who wrote it, or an admin of the project, deletes a comment."),
    "attach": rule(MEMBER),
    "delete_attachment": rule(
        ADMIN, reason="Only who attached it, or an admin of the project, removes a file."
    ),
    # stories and epics
    "create_story": rule(PO, reason=STORIES_BY_PO),
    "edit_story": rule(PO, DEV, reason=STORY_TEXT),
    "size_story": rule(DEV, reason="Only developers set the points of a story."),
    "value_story": rule(PO, reason="Only a product owner sets the business value of a story."),
    "order_story": rule(PO, reason=STORY_ORDER),
    "accept_story": rule(
        PO, STAND_IN, reason="Only a product owner, or who stands in for one, accepts a story."
    ),
    "drop_story": rule(PO, reason="Only a product owner drops a story."),
    "delete_story": rule(PO, reason="Only a product owner deletes or restores a story."),
    "reopen_story": rule(
        PO, DEV, SM, reason="Only product owners, developers and scrum masters reopen a story."
    ),
    "create_epic": rule(PO, reason=EPICS),
    "edit_epic": rule(PO, reason=EPICS),
    "order_epic": rule(PO, reason=EPICS),
    # suggestions
    "suggest_story": rule(DEV, SM, MANAGER, reason=SUGGEST_STORY),
    "suggest_technical": rule(PO, SM, MANAGER, reason=SUGGEST_TECHNICAL),
    "triage_story": rule(PO, reason="Only a product owner accepts or declines a suggested story."),
    "triage_technical": rule(DEV, reason="Only a developer accepts or declines suggested technical work."),
    "edit_own_suggestion": rule(MEMBER),
    # criteria
    "add_functional_criterion": rule(PO, DEV, reason=STORY_TEXT),
    "add_technical_criterion": rule(DEV, reason="Only developers add and change technical criteria."),
    "add_quality_criterion": rule(DEV, reason="Only developers add and change quality criteria."),
    "judge_functional_criterion": rule(
        PO, STAND_IN, reason="Only a product owner, or who stands in for one, judges functional criteria."
    ),
    "judge_technical_criterion": rule(
        DEV, reason="Only developers say whether a technical criterion is met."
    ),
    "judge_quality_criterion": rule(DEV, reason="Only developers say whether a quality criterion is met."),
    # technical tasks and spikes
    "create_task": rule(DEV, reason=TECHNICAL),
    "edit_task": rule(DEV, reason=TECHNICAL),
    "order_task": rule(DEV, reason=TECHNICAL),
    "drop_task": rule(DEV, reason="Only developers drop a technical task."),
    "delete_task": rule(DEV, reason="Only developers delete or restore a technical task."),
    "reopen_task": rule(DEV, SM, reason="Only developers and scrum masters reopen a technical task."),
    "create_spike": rule(DEV, reason=TECHNICAL),
    "edit_spike": rule(DEV, reason=TECHNICAL),
    "order_spike": rule(DEV, reason=TECHNICAL),
    "drop_spike": rule(DEV, reason="Only developers end a spike."),
    "delete_spike": rule(DEV, reason="Only developers delete or restore a spike."),
    "reopen_spike": rule(DEV, SM, reason="Only developers and scrum masters reopen a spike."),
    "agree_box": rule(DEV, reason="Only developers agree the hours of a spike."),
    "record_outcome": rule(DEV, reason="Only developers record the outcome of a spike."),
    "run_clock": rule(DEV, SM, reason=CARDS),
    "edit_others_clock": rule(SM, reason="Only scrum masters change the hours of somebody else."),
    "extend_box_once": rule(DEV, reason="Only developers, product owners and dev managers extend a spike."),
    "extend_box": rule(
        PO, MANAGER, reason="Only a product owner or dev manager agrees a further, or larger, extension."
    ),
    # defects
    "create_defect": rule(PO, DEV, SM, MANAGER, reason=REPORT),
    "edit_defect": rule(DEV, reason=DEFECTS),
    "order_defect": rule(PO, reason="Only a product owner orders defects."),
    "drop_defect": rule(DEV, reason=DEFECTS),
    "delete_defect": rule(
        PO, DEV, SM, MANAGER, reason="Everybody but stakeholders deletes or restores a defect."
    ),
    "reopen_defect": rule(DEV, SM, reason="Only developers and scrum masters reopen a defect."),
    # the board
    "move_card": rule(DEV, SM, reason=CARDS),
    "assign_item": rule(PO, DEV, SM, MANAGER, reason="Everybody but stakeholders assigns items."),
    "log_work": rule(DEV, SM, reason=CARDS),
    "block_item": rule(DEV, SM, reason="Only developers and scrum masters mark items blocked."),
    # what waits for what
    "set_gate": rule(PO, DEV, reason="Only product owners and developers say what an item waits for."),
    "lift_gate": rule(DEV, reason="Only developers lift a gate."),
    "link_items": rule(PO, DEV, SM, reason="Only product owners, developers and scrum masters link items."),
    # lists
    "save_view": rule(MEMBER),
    "share_view": rule(PO, DEV, SM, MANAGER, reason="Everybody but stakeholders shares views."),
    "bulk_edit": rule(MEMBER),  # each item asks the rule of its own type and of the field
    "edit_labels": rule(
        PO, DEV, SM, MANAGER, reason="Everybody but stakeholders renames and deletes labels."
    ),
    # refinement
    "restore_story_text": rule(PO, reason="Only a product owner puts back what a story said before."),
    "split_story": rule(PO, DEV, reason="Only product owners and developers split a story."),
    "edit_templates": rule(
        ADMIN, DEV, reason="Only developers and admins of the project change templates of done."
    ),
    "flag_unplanned": rule(DEV, SM, reason="Only developers and scrum masters mark work as unplanned."),
    # the project
    "import_items": rule(ADMIN, reason="Only an admin of the project imports items."),
    "edit_columns": rule(ADMIN, reason="Only an admin of the project changes the columns."),
}
BY_TYPE = ("edit_item", "order_item", "drop_item", "delete_item", "reopen_item", "create_item")


def can(access: Access, action: str, item: Item | None = None) -> bool:
    """Whether they may. `edit_item`, `order_item` and the like are asked with an item, whose type decides."""
    return not why_not(access, action, item)


def why_not(access: Access, action: str, item: Item | None = None) -> str:
    """Empty when they may, else the sentence that says who may."""
    return policy.decide(RULES, access, _named(action, item))


def require(access: Access, action: str, item: Item | None = None) -> None:
    """Raise NotAllowed unless they may."""
    policy.require(RULES, access, _named(action, item))


def why_not_enter(access: Access, type: str, category: str, *, is_done: bool) -> str:
    """Empty when they may move an item of this type to a category of columns (`backlog`: out of all), else who may.

    Who accepts stories moves them to done, who reopens an item takes it back from there.
    """
    accepts = type == ItemType.STORY and category == Column.Category.DONE and can(access, "accept_story")
    if accepts or can(access, "move_card"):
        return ""
    return policy.decide(RULES, access, f"reopen_{type}" if is_done else "move_card")


def _named(action: str, item: Item | None) -> str:
    if item is not None and action in BY_TYPE:
        return f"{action.removesuffix('item')}{item.type}"
    return action

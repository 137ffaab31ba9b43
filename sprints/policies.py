"""Who may do what to sprints, availability and the allocation. The table reads like the one for people."""

from accounts import policies as account_policies
from accounts.access import Access
from accounts.models import Role
from accounts.policies import PRESENCE
from backlog import policies as backlog_policies
from backlog.models import Item, ItemType
from common import policy
from common.policy import ADMIN, MEMBER, rule

PO, DEV, SM, MANAGER = Role.PRODUCT_OWNER, Role.DEVELOPER, Role.SCRUM_MASTER, Role.DEV_MANAGER

SPRINTS = "Only a scrum master plans, starts and closes sprints."
LEARNED = "Only a scrum master or an admin takes over what the sprints show."
PROPOSE = "Only developers and scrum masters propose the allocation."
GUESS = "Only product owners, developers and scrum masters say what a sprint brings."
COMPUTE = "Only who works in the project has its forecast worked out again."
SHARE = "Only scrum masters, product owners and admins share reports by a link."
SIGN = "Only a product owner or a dev manager signs off the allocation."

RULES = {
    "read_sprints": rule(MEMBER, reads=True),
    "create_sprint": rule(SM, reason=SPRINTS),
    "edit_sprint": rule(SM, reason=SPRINTS),
    "start_sprint": rule(SM, reason=SPRINTS),
    "close_sprint": rule(SM, reason=SPRINTS),
    "delete_sprint": rule(SM, reason=SPRINTS),
    # what is in a sprint
    "plan_story": rule(PO, DEV, SM, reason="Only product owners, developers and scrum masters plan stories."),
    "plan_work": rule(DEV, SM, reason="Only developers and scrum masters plan tasks, spikes and defects."),
    "move_card": rule(DEV, SM, reason="Only developers and scrum masters move cards on the board."),
    "flag_unplanned": backlog_policies.RULES["flag_unplanned"],
    # who is there
    "edit_own_availability": rule(MEMBER),
    "edit_availability": rule(SM, reason=PRESENCE),
    "edit_days_off": rule(SM, reason=PRESENCE),
    "edit_project_calendar": account_policies.RULES["edit_project_calendar"],
    # how working time divided
    "state_own_time": rule(MEMBER),
    "state_time": rule(SM, reason="Only a scrum master says how the time of others divided."),
    "add_retrospective": rule(
        PO,
        DEV,
        SM,
        MANAGER,
        reason="Stakeholders read the retrospective; the team adds what follows from it.",
    ),
    "take_over_figures": rule(SM, ADMIN, reason=LEARNED),
    # reports without names, for people without an account; access also ends in an archived project
    "share_report": rule(PO, SM, ADMIN, reason=SHARE),
    "unshare_report": rule(PO, SM, ADMIN, reason=SHARE, reads=True),
    # the split and its sign-off
    "set_target": rule(DEV, SM, reason=PROPOSE),
    "propose": rule(DEV, SM, reason=PROPOSE),
    "sign": rule(PO, MANAGER, reason=SIGN),
    "reject": rule(PO, MANAGER, reason="Only a product owner or a dev manager rejects the allocation."),
    # the forecast
    "compute_forecast": rule(PO, DEV, SM, MANAGER, reason=COMPUTE),
    "set_guess": rule(PO, DEV, SM, reason=GUESS),
}
SIGNERS = RULES["sign"].roles


def can(access: Access, action: str, item: Item | None = None) -> bool:
    """Whether they may; `plan_item` is asked with the item, whose type decides."""
    return not why_not(access, action, item)


def why_not(access: Access, action: str, item: Item | None = None) -> str:
    """Empty when they may, else the sentence that says who may."""
    return policy.decide(RULES, access, _named(action, item))


def require(access: Access, action: str, item: Item | None = None) -> None:
    """Raise NotAllowed unless they may."""
    policy.require(RULES, access, _named(action, item))


def can_edit_availability_of(access: Access, user_id: int) -> bool:
    """One's own everybody, everyone's the scrum master."""
    return can(access, _availability_of(access, user_id))


def require_availability_of(access: Access, user_id: int) -> None:
    require(access, _availability_of(access, user_id))


def can_state_time_of(access: Access, user_id: int) -> bool:
    """One's own everybody, everyone's the scrum master."""
    return can(access, _time_of(access, user_id))


def require_state_time_of(access: Access, user_id: int) -> None:
    require(access, _time_of(access, user_id))


def _time_of(access: Access, user_id: int) -> str:
    return "state_own_time" if user_id == access.user_id else "state_time"


def _availability_of(access: Access, user_id: int) -> str:
    return "edit_own_availability" if user_id == access.user_id else "edit_availability"


def why_not_plan(access: Access, type: str) -> str:
    """Empty when they may plan items of a type in and out, else who may."""
    return why_not(access, "plan_story" if type == ItemType.STORY else "plan_work")


def _named(action: str, item: Item | None) -> str:
    if action != "plan_item":
        return action
    return "plan_story" if item is not None and item.type == ItemType.STORY else "plan_work"

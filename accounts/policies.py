"""Who may do what to projects, members and roles."""

from accounts.access import Access
from accounts.models import Role
from common import policy
from common.policy import ADMIN, MEMBER, rule

PRESENCE = "Only a scrum master changes the availability of others, holidays and days off."

RULES = {
    "read_project": rule(MEMBER, reads=True),
    "edit_settings": rule(ADMIN, reason="Only an admin of the project changes its settings."),
    "edit_project_calendar": rule(Role.SCRUM_MASTER, ADMIN, reason=PRESENCE),
    "manage_members": rule(ADMIN, reason="Only an admin of the project adds members and changes roles."),
    "leave_project": rule(MEMBER, reads=True),
    "archive_project": rule(ADMIN, reason="Only an admin of the project archives it."),
    "restore_project": rule(ADMIN, reason="Only an admin of the project restores it.", reads=True),
    "delete_sample": rule(ADMIN, reason="Only an admin of a sample project deletes it.", reads=True),
    "see_operations": rule(ADMIN, reason="Only an admin of the project sees how its jobs fare.", reads=True),
    "retry_job": rule(ADMIN, reason="Only an admin of the project has a job tried again."),
    "see_webhooks": rule(ADMIN, reason="Only an admin of the project sees its webhooks.", reads=True),
    "manage_webhooks": rule(ADMIN, reason="Only an admin of the project sets up webhooks."),
    "name_stand_in": rule(
        Role.PRODUCT_OWNER, ADMIN, reason="Only a product owner or an admin names who stands in."
    ),
}


def can(access: Access, action: str) -> bool:
    return not policy.decide(RULES, access, action)


def require(access: Access, action: str) -> None:
    policy.require(RULES, access, action)

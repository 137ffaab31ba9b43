"""Who may bring other tools' files into a project, and take all of it away."""

from accounts.access import Access
from backlog import policies as backlog_policies
from common import policy
from common.policy import ADMIN, MEMBER, rule

RULES = {
    "import": backlog_policies.RULES["import_items"],
    "read_imports": rule(ADMIN, reason="Only an admin of the project imports items.", reads=True),
    "export": rule(ADMIN, reason="Only an admin of the project exports all of it.", reads=True),
    "read_lists": rule(MEMBER, reads=True),
}


def can(access: Access, action: str) -> bool:
    return not policy.decide(RULES, access, action)


def require(access: Access, action: str) -> None:
    policy.require(RULES, access, action)

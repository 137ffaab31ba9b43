"""Who may bring other tools' files into a project."""

from accounts.access import Access
from common import policy
from common.policy import ADMIN, rule

RULES = {
    "import": rule(ADMIN, reason="Only an admin of the project imports items."),
}


def can(access: Access, action: str) -> bool:
    return not policy.decide(RULES, access, action)


def require(access: Access, action: str) -> None:
    policy.require(RULES, access, action)

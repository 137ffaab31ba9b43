"""Who may do what: the shape of the table that every app keeps in its `policies.py`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from common.errors import NotAllowed

MEMBER = "member"
ADMIN = "admin"
ARCHIVED = "This project is archived: it can be read, not changed."


class Holder(Protocol):
    """Somebody in a project: what a rule needs to know of them."""

    @property
    def roles(self) -> frozenset[str]: ...
    @property
    def is_admin(self) -> bool: ...
    @property
    def is_archived(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Rule:
    """`roles` may do it: role names, MEMBER (everybody in the project) or ADMIN. `reason` is told to the others.

    In an archived project only what `reads`, or ends being archived, is done.
    """

    roles: frozenset[str]
    reason: str
    reads: bool = False

    def allows(self, holder: Holder) -> bool:
        return (
            MEMBER in self.roles
            or bool(self.roles & holder.roles)
            or (ADMIN in self.roles and holder.is_admin)
        )


def rule(*roles: str, reason: str = "Only members of the project may do this.", reads: bool = False) -> Rule:
    return Rule(frozenset(roles), reason, reads)


def decide(rules: Mapping[str, Rule], holder: Holder, action: str) -> str:
    """Empty when `holder` may do `action`, else the reason why not. Unknown actions are a KeyError: no silent yes."""
    found = rules[action]
    if holder.is_archived and not found.reads:
        return ARCHIVED
    return "" if found.allows(holder) else found.reason


def require(rules: Mapping[str, Rule], holder: Holder, action: str) -> None:
    """Raise NotAllowed with the reason unless `holder` may do `action`."""
    if reason := decide(rules, holder, action):
        raise NotAllowed(reason)

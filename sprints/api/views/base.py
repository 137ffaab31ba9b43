"""What the viewsets of sprints share: their policies."""

from accounts.access import Access
from accounts.api import ProjectViewSet
from sprints import policies

ASKED_BY_SERVICE = frozenset({"plan_item"})  # depends on the item's type


def check(access: Access, action: str) -> None:
    if action not in ASKED_BY_SERVICE:
        policies.require(access, action)


class SprintsAppViewSet(ProjectViewSet):
    check = check

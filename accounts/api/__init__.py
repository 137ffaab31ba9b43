"""The API's way into a project, and what it tells of people and projects."""

from accounts.api.base import ApiViewSet, ProjectViewSet
from accounts.api.shapes import MemberOut, PersonOut

__all__ = ["ApiViewSet", "MemberOut", "PersonOut", "ProjectViewSet"]

"""The API's way into a project, and what it tells of people and projects."""

from accounts.api.base import ProjectViewSet
from accounts.api.shapes import MemberOut, PersonOut

__all__ = ["MemberOut", "PersonOut", "ProjectViewSet"]

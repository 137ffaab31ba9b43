"""Writes to people, projects, and what people are in them."""

from accounts.services.members import add_member, edit_member, member_of, remove_member
from accounts.services.people import edit_profile
from accounts.services.projects import SETTINGS, create_project, edit_settings

__all__ = [
    "SETTINGS",
    "add_member",
    "create_project",
    "edit_member",
    "edit_profile",
    "edit_settings",
    "member_of",
    "remove_member",
]

"""Writes to people, projects, and what people are in them."""

from accounts.services.leaving import anonymise, leave_project
from accounts.services.members import add_member, edit_member, member_of, remove_member
from accounts.services.operations import retry_job
from accounts.services.people import edit_profile, sign_out_everywhere
from accounts.services.projects import (
    archive_project,
    change_settings,
    create_project,
    edit_settings,
    end_first_steps,
    restore_project,
)

__all__ = [
    "add_member",
    "anonymise",
    "archive_project",
    "change_settings",
    "create_project",
    "edit_member",
    "edit_profile",
    "edit_settings",
    "end_first_steps",
    "leave_project",
    "member_of",
    "remove_member",
    "restore_project",
    "retry_job",
    "sign_out_everywhere",
]

"""People, projects, what people are in them, and what they are told."""

from accounts.models.calls import AnsweredCall
from accounts.models.notices import Notice, NoticeKind, NoticePreference
from accounts.models.people import ApiToken, User, validate_timezone
from accounts.models.projects import (
    FULL_BP,
    STAND_IN,
    STEPS,
    WORKING_ROLES,
    Invitation,
    Membership,
    Project,
    Role,
    StandIn,
)
from accounts.models.webhooks import Webhook

__all__ = [
    "FULL_BP",
    "STAND_IN",
    "STEPS",
    "WORKING_ROLES",
    "AnsweredCall",
    "ApiToken",
    "Invitation",
    "Membership",
    "Notice",
    "NoticeKind",
    "NoticePreference",
    "Project",
    "Role",
    "StandIn",
    "User",
    "Webhook",
    "validate_timezone",
]

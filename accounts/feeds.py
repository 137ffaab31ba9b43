"""Addresses that a calendar program asks by itself: who has one reads as the member whose it is, and nothing else.

Nothing is kept. An address holds while the membership does, until the person changes their password or signs out
everywhere.
"""

import re

from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.access import Access
from accounts.models import User
from common.errors import NotFound

SHAPE = re.compile(r"(\d{1,18})-([A-Z0-9]{2,10})-([0-9a-f]{40})")


def secret_of(user: User, project_key: str) -> str:
    return f"{user.pk}-{project_key}-{_proof(user, project_key)}"


def access_by(secret: str) -> Access:
    """Raises NotFound for an address that never was one, or is none any more."""
    found = SHAPE.fullmatch(secret)
    user = User.objects.filter(pk=found[1]).first() if found else None
    if not found or not user or not constant_time_compare(found[3], _proof(user, found[2])):
        raise NotFound()
    return Access.of(user, found[2])


def _proof(user: User, project_key: str) -> str:
    said = f"{user.pk}:{project_key}:{user.get_session_auth_hash()}"
    return salted_hmac("accounts.feeds", said, algorithm="sha256").hexdigest()[:40]

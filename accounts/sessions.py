"""Sessions in the database that end when their time is over, whatever happens in them meanwhile.

Django counts the time anew whenever a session is saved, and going to another project saves it: whoever stole one
could keep it for ever.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import user_logged_in
from django.contrib.sessions.backends import db
from django.contrib.sessions.base_session import AbstractBaseSession
from django.http import HttpRequest
from django.utils import timezone

BEGAN = "began"


class SessionStore(db.SessionStore):
    """Ends SESSION_COOKIE_AGE after sign-in at the latest."""

    def create_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        row: AbstractBaseSession = super().create_model_instance(data)
        if BEGAN in data:
            last = datetime.fromtimestamp(data[BEGAN], UTC) + timedelta(seconds=settings.SESSION_COOKIE_AGE)
            row.expire_date = min(row.expire_date, last)
        return row


def watch() -> None:
    """Called once, when the app starts."""
    user_logged_in.connect(_begin, dispatch_uid="sessions:began")


def _begin(request: HttpRequest, **_: Any) -> None:
    request.session[BEGAN] = timezone.now().timestamp()

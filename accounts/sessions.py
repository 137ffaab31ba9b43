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

from common.fixed import Fixed

BEGAN = "began"
_live: Fixed[Any] = Fixed(
    lambda key, now: SessionStore.get_model_class().objects.filter(session_key=key, expire_date__gt=now),
    key=str,
    now=datetime,
)


class SessionStore(db.SessionStore):
    """Ends SESSION_COOKIE_AGE after sign-in at the latest."""

    def create_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        row: AbstractBaseSession = super().create_model_instance(data)
        if BEGAN in data:
            last = datetime.fromtimestamp(data[BEGAN], UTC) + timedelta(seconds=settings.SESSION_COOKIE_AGE)
            row.expire_date = min(row.expire_date, last)
        return row

    def _get_session_from_db(self) -> Any:
        """As Django does it, by a compiled query, for every page asks this."""
        row = _live.first(key=self.session_key, now=timezone.now())
        if row is None:
            self._session_key = None
        return row


def watch() -> None:
    """Called once, when the app starts."""
    user_logged_in.connect(_begin, dispatch_uid="sessions:began")


def _begin(request: HttpRequest, **_: Any) -> None:
    request.session[BEGAN] = timezone.now().timestamp()

"""How often the API answers one caller in a minute."""

from typing import Any

from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from common.limits import Limit


def calls() -> Limit:
    """Of a person."""
    return Limit("calls of the API", settings.API_CALLS_PER_MINUTE, 60, is_light=True)


def unknown_tokens() -> Limit:
    """From a network."""
    return Limit("unknown tokens", settings.API_REFUSED_PER_MINUTE, 60, is_light=True)


class CallThrottle(BaseThrottle):
    """So many calls a minute for a person, whichever token they take. Who has not signed in is refused before."""

    def allow_request(self, request: Request, view: Any) -> bool:
        return calls().take(str(request.user.pk))

    def wait(self) -> float:
        return calls().wait()

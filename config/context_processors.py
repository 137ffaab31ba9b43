"""Context of every page."""

from typing import Any

from django.http import HttpRequest

from common import kept
from config.shell import shell_of


def shell(request: HttpRequest) -> dict[str, Any]:
    """The frame; in a page that is kept, what stands for the token of its forms."""
    token = kept.token_of(request)
    return {"shell": shell_of(request)} | ({"csrf_token": token} if token else {})

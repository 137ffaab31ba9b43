"""Context of every page."""

from typing import Any

from django.http import HttpRequest

from config.shell import Shell


def shell(request: HttpRequest) -> dict[str, Any]:
    return {"shell": Shell(request)}

"""What an error page gives back of a form: the way to where one came from, and every word that was typed."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from common.errors import Stale

SECRET = ("password", "token", "secret", "code", "csrf")


@dataclass(frozen=True, slots=True)
class Sent:
    """One value of a form. `theirs` is what is there now, None where nobody changed it; a text can be rewritten."""

    name: str
    label: str
    value: str
    theirs: Any = None
    yours: Any = None
    is_text: bool = False


def typed(request: HttpRequest) -> list[Sent]:
    """Texts of a form that was refused, so that they can be copied; nothing secret."""
    return [
        Sent(name, _label(name), value)
        for name, value in _sent(request)
        if not name.startswith("initial-") and (" " in value.strip() or "\n" in value)
    ]


def again(request: HttpRequest, stale: Stale) -> list[Sent]:
    """All values of a form that rests on an old version, to be sent once more on the newest."""
    found = []
    for name, value in _sent(request):
        theirs, yours = stale.changed.get(name, (None, None))
        value = stale.newest.get(name, value)
        shown = "(empty)" if name in stale.changed and theirs in (None, "") else theirs
        is_text = name in stale.changed and str(yours) == value.replace("\r\n", "\n").strip()
        found.append(Sent(name, _label(name), value, shown, yours, is_text))
    return found


def way_back(request: HttpRequest) -> dict[str, str]:
    """To the page that was left, or to the project where that is known."""
    referer = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(referer, {request.get_host()}, request.is_secure())
    place = urlsplit(referer)
    back = place._replace(scheme="", netloc="").geturl()  # of //there/ a browser makes another site
    is_ours = is_ours and url_has_allowed_host_and_scheme(back, None)
    if referer and is_ours and place.path != request.path:
        return {"back": back, "way": "Back to where you were"}
    if referer and is_ours and request.method == "POST":
        return {"back": back, "way": "Back to the page"}
    access = getattr(request, "access", None)
    if access is not None:
        return {"back": f"/p/{access.project.key}/", "way": "Back to the project"}
    return {}


def _sent(request: HttpRequest) -> list[tuple[str, str]]:
    return [
        (name, str(value))
        for name, values in request.POST.lists()
        for value in values
        if not any(part in name.lower() for part in SECRET)
    ]


def _label(name: str) -> str:
    return name.replace("_", " ").capitalize()

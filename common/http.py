"""HTTP glue that knows no domain: policies of routes without a project, answers to htmx and plain browsers."""

import json
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect

from common.errors import Invalid, NotFound

View = Callable[..., HttpResponseBase]


def public(view: View) -> View:
    """Everybody may come here, signed in or not."""
    view.policy = "public"  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Anybody with an account; others are sent to sign in and come back."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return login_redirect(request)
        return view(request, *args, **kwargs)

    wrapper.policy = "signed_in"  # type: ignore[attr-defined]
    return wrapper


def login_redirect(request: HttpRequest) -> HttpResponse:
    """To the sign-in page; a fragment's request takes the whole page along."""
    if is_fragment(request):
        answer = HttpResponse(status=401)
        answer["HX-Redirect"] = redirect_to_login(request.path).url
        return answer
    return redirect_to_login(request.get_full_path())


def is_fragment(request: HttpRequest) -> bool:
    """Whether htmx or our own script asked for a part of a page."""
    return bool(request.headers.get("HX-Request")) and not request.headers.get("HX-Boosted")


def wants_json(request: HttpRequest) -> bool:
    """Whether the caller reads JSON: the API, or a script of a page that says so."""
    return request.path.startswith("/api/") or "application/json" in request.headers.get("Accept", "")


def sent_by(request: HttpRequest) -> Mapping[str, Any]:
    """What was posted: a form's fields, or a script's JSON object. Raises Invalid for JSON that is none."""
    if request.content_type != "application/json":
        return request.POST
    try:
        sent = json.loads(request.body)
    except (ValueError, RecursionError):
        sent = None
    if not isinstance(sent, dict):
        raise Invalid("This is not a JSON object.")
    return sent


def whole_number(text: str) -> int | None:
    """The number that was sent, None for anything that is none."""
    return int(text) if text.isdecimal() and len(text) < 10 else None


def see_other(url: str) -> HttpResponse:
    """After a POST: the browser fetches `url`, and reloading does not post twice."""
    return HttpResponseRedirect(url, status=303)


def untrusted_file(file: Any, name: str, *, picture: str = "") -> FileResponse:
    """What somebody sent: a download of no type, in a sandbox that runs nothing. Raises NotFound where it is gone.

    `picture` is the type of one whose bytes were checked; that alone is shown in its place.
    """
    try:
        content = file.open("rb")
    except FileNotFoundError:
        raise NotFound("This file is not there any more.") from None
    answer = FileResponse(
        content,
        as_attachment=not picture,
        filename=name,
        content_type=picture or "application/octet-stream",
    )
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    answer["Cache-Control"] = "private, no-cache"
    return answer

"""What was drawn is kept for a while and given again, where nothing it shows can have changed.

Fragments are kept by everything that their template is given: plain values, which say the same again or are others.
Whole pages are kept for one person by everything that they depend on beside their address, see `register_versions`.
Both stay in this process, the latest ones only.
"""

import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, fields, is_dataclass
from decimal import Decimal
from functools import lru_cache, wraps
from threading import Lock
from typing import Any, cast

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template import Context
from django.template.loader import get_template
from django.utils.safestring import SafeString

from common.http import View, is_fragment, wants_json
from common.live import live_of

MOST_FRAGMENTS = 4096
MOST_BYTES = 12 * 1024 * 1024
PLAIN = (str, int, float, Decimal, tuple, frozenset, type(None))
STAND_IN = f"token-{secrets.token_hex(32)}"  # where each answer has the token of its own forms
Values = tuple[tuple[str, Any], ...]


# ── fragments ────────────────────────────────────────────────────────────────
def fragment(template: str, values: Values) -> SafeString:
    """The template drawn with these values and nothing else: no request, no person; STAND_IN is the token of forms."""
    return _draw(template, values) if settings.KEEPS_FRAGMENTS else _draw.__wrapped__(template, values)


@lru_cache(maxsize=MOST_FRAGMENTS, typed=True)
def _draw(template: str, values: Values) -> SafeString:
    for _, value in values:
        refuse_unless_plain(value)
    drawn = cast(Any, get_template(template)).template
    return cast(SafeString, drawn.render(Context({**dict(values), "csrf_token": STAND_IN})))


def refuse_unless_plain(value: Any) -> None:
    """TypeError for a value that may look different while it is equal: a row of a table is known by its key alone, a
    day is written by what day is today, and text that is said to be safe equals the same text that is not."""
    if isinstance(value, SafeString) or not (isinstance(value, PLAIN) or _is_frozen(value)):
        raise TypeError(f"A fragment is not kept by a {type(value).__name__}: {value!r:.80}")
    if isinstance(value, tuple | frozenset):
        for one in value:
            refuse_unless_plain(one)
    elif is_dataclass(value):
        for part in fields(value):
            refuse_unless_plain(getattr(value, part.name))


def _is_frozen(value: Any) -> bool:
    parameters = getattr(type(value), "__dataclass_params__", None)
    return bool(parameters and parameters.frozen and parameters.eq)


# ── pages ────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class _Page:
    content: bytes
    headers: dict[str, str]
    until: float


_versions: list[Callable[[HttpRequest], Hashable]] = []
_pages: OrderedDict[Hashable, _Page] = OrderedDict()
_lock = Lock()


def register_versions(provider: Callable[[HttpRequest], Hashable]) -> None:
    """`provider` says what pages depend on beside their address: who asks, with which rights, the number of the
    project's last event, what its jobs have done since, the frame, the day. None: that is not known, and the
    page is not kept."""
    _versions[:] = [provider]


def page(request: HttpRequest, draw: Callable[[], HttpResponse]) -> HttpResponse:
    """What `draw` answers, or the same as it did for this person less than KEPT_PAGES seconds ago, when everything that
    the page depends on is as it was. A page with messages is not kept: they are shown once."""
    is_page = request.method == "GET" and not (
        is_fragment(request) or wants_json(request) or live_of(request)
    )
    if not settings.KEPT_PAGES or not is_page or len(get_messages(request)):
        return draw()
    version = _versions[0](request)
    if version is None:
        return draw()
    key = (request.get_host(), request.get_full_path(), version)
    found: _Page | HttpResponse | None = _pages.get(key)
    if not isinstance(found, _Page) or found.until < time.monotonic():
        found = _drawn(request, draw)
    if not isinstance(found, _Page):
        return found
    _keep(key, found)
    return HttpResponse(_with_token(found.content, request), headers=found.headers)


def answer(version: Hashable, draw: Callable[[], bytes]) -> bytes:
    """What `draw` makes of everything that `version` says, or made of the same less than KEPT_PAGES seconds ago."""
    if not settings.KEPT_PAGES:
        return draw()
    found = _pages.get(version)
    if found is None or found.until < time.monotonic():
        found = _Page(draw(), {}, time.monotonic() + settings.KEPT_PAGES)
    _keep(version, found)
    return found.content


def keeping(view: View) -> View:
    """The same for all that a view answers, which does nothing but to draw when it is asked by GET."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return page(request, lambda: cast(HttpResponse, view(request, *args, **kwargs)))

    return wrapper


def forget() -> None:
    """Draw everything anew: for tests."""
    _draw.cache_clear()
    _pages.clear()


def token_of(request: HttpRequest) -> str:
    """What pages show in place of the token of their forms while they are drawn to be kept; empty for others."""
    return STAND_IN if request.META.get("TANDEM_IS_KEPT") else ""


def _drawn(request: HttpRequest, draw: Callable[[], HttpResponse]) -> _Page | HttpResponse:
    """A page to keep; an answer that is none as it is."""
    request.META["TANDEM_IS_KEPT"] = True
    try:
        answer = draw()
    finally:
        del request.META["TANDEM_IS_KEPT"]
    if answer.status_code != 200 or answer.cookies:
        answer.content = _with_token(answer.content, request)
        return answer
    return _Page(answer.content, dict(answer.headers), time.monotonic() + settings.KEPT_PAGES)


def _with_token(content: bytes, request: HttpRequest) -> bytes:
    return (
        content.replace(STAND_IN.encode(), get_token(request).encode())
        if STAND_IN.encode() in content
        else content
    )


def _keep(key: Hashable, made: _Page) -> None:
    """As the latest one that was asked for; those asked for longest ago make room."""
    if len(made.content) > MOST_BYTES // 2:
        return
    with _lock:
        _pages[key] = made
        _pages.move_to_end(key)
        size = sum(len(one.content) for one in _pages.values())
        while size > MOST_BYTES:
            size -= len(_pages.popitem(last=False)[1].content)

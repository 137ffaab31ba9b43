"""Calls that carry an Idempotency-Key do what they do once: who sends one again is given the first answer."""

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.services import calls
from common.errors import Invalid, Refused

HEADER = "Idempotency-Key"
SHAPE = re.compile(r"[!-~]{1,200}")
ODD_KEY = "A key is 1 to 200 visible ASCII characters without spaces, a new one for each call."
OTHER_BODY = "This key was sent with another body. Take a new key for a new call."
TOLD_ONCE = "This call was made before, and its answer held a secret that is told once. Look at the list."


class OtherBody(Invalid):
    """A key that stands for another call."""

    status = 422
    title = "This key is taken"


def once(request: Request, act: Callable[[], Response], *, is_secret: bool = False) -> Response:
    """The answer of `act`, or what it answered when this person sent the same call with the same key before.

    The key, what is done and the answer are one transaction: two at the same time wait for each other, and a call
    that was refused leaves no trace. A secret in an answer is not kept; a second call is then refused.
    """
    key = request.headers.get(HEADER)
    if key is None:
        return act()
    if not SHAPE.fullmatch(key):
        raise Invalid(fields={HEADER: ODD_KEY})
    call: dict[str, Any] = {
        "user": request.user.pk,
        "digest": _hash(f"{request.method}\n{request.path}\n{key}".encode()),
    }
    sent = _hash_of_body(request)
    with transaction.atomic():
        if not calls.claim(**call, body_digest=sent):
            return _again(call, sent)
        response = act()
        is_told = response.data is not None and not is_secret
        calls.keep(
            **call,
            status=response.status_code,
            answer=JSONRenderer().render(response.data).decode() if is_told else "",
            etag=response.headers.get("ETag", ""),
        )
    return response


def _again(call: dict[str, Any], sent: str) -> Response:
    found = calls.answered(**call)
    if found is None:
        raise Refused("This call was forgotten just now. Send it again.")
    if found.body_digest != sent:
        raise OtherBody(fields={HEADER: OTHER_BODY})
    if found.status not in (202, 204) and not found.answer:
        raise Refused(TOLD_ONCE, code="told_once")
    headers = {"Idempotent-Replayed": "true"} | ({"ETag": found.etag} if found.etag else {})
    return Response(json.loads(found.answer or "null"), status=found.status, headers=headers)


def _hash_of_body(request: Request) -> str:
    """Of the bytes of JSON; of a form with files, of what it holds, for its bytes were read piece by piece."""
    if request.content_type.startswith("multipart/form-data"):
        return _hash(b"".join(_parts(request.data)))
    return _hash(request._request.body)


def _parts(data: Any) -> Iterator[bytes]:
    for name in sorted(data):
        for value in data.getlist(name):
            yield _hash(name.encode(errors="replace")).encode()
            if isinstance(value, UploadedFile):
                yield _hash((value.name or "").encode(errors="replace")).encode()
                yield from (hashlib.sha256(chunk).digest() for chunk in value.chunks())
                value.seek(0)
            else:
                yield _hash(str(value).encode(errors="replace")).encode()


def _hash(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()

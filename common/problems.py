"""Errors as JSON: problem details (RFC 9457) with the fields that are wrong, for the API and for scripts of pages."""

from math import ceil
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, JsonResponse
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from common.errors import DomainError, Invalid, NotAllowed, NotFound, Refused, Stale

CONTENT_TYPE = "application/problem+json"


class TooLarge(exceptions.APIException):
    status_code = 413
    default_detail = "The body is too large."


def problem(error: DomainError) -> dict[str, Any]:
    """The body for an error: type, title, status, detail and, where known, errors by field or what changed."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": error.title,
        "status": error.status,
        "detail": error.message,
    }
    if isinstance(error, Invalid) and error.fields:
        body["errors"] = error.fields
    if isinstance(error, Refused) and error.code:
        body["code"] = error.code
    if isinstance(error, Stale):
        body |= {"version": error.version} if error.was is None else {"was": error.was}
        body["changed"] = {name: {"theirs": a, "yours": b} for name, (a, b) in error.changed.items()}
    return body


def problem_response(error: DomainError, **more: str) -> JsonResponse:
    return JsonResponse(problem(error) | more, status=error.status, content_type=CONTENT_TYPE)


def exception_handler(exc: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's hook: every refusal of the API in one form."""
    headers: dict[str, str] = {}
    if isinstance(exc, Http404):
        exc = NotFound()
    elif isinstance(exc, PermissionDenied):
        exc = NotAllowed(str(exc) or "You may not do this.")
    elif isinstance(exc, RequestDataTooBig):
        exc = TooLarge()
    if isinstance(exc, exceptions.APIException):
        if way_in := getattr(exc, "auth_header", None):
            headers["WWW-Authenticate"] = way_in
        if wait := getattr(exc, "wait", None):
            headers["Retry-After"] = str(ceil(wait))
        body: dict[str, Any] = {
            "type": "about:blank",
            "title": str(exc.default_detail),
            "status": exc.status_code,
            "detail": _sentence(exc.detail),
        }
        if isinstance(exc.detail, dict):
            body["errors"] = exc.detail
    elif isinstance(exc, DomainError):
        body = problem(exc)
    else:
        return None
    set_rollback()
    return Response(body, status=body["status"], headers=headers, content_type=CONTENT_TYPE)


def _sentence(detail: Any) -> str:
    if isinstance(detail, dict):
        return " ".join(f"{name}: {_sentence(value)}" for name, value in detail.items())
    if isinstance(detail, list):
        return " ".join(_sentence(part) for part in detail)
    return str(detail)

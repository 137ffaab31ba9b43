"""What every answer tells the browser, whoever made it: pages, errors, JSON, files, redirects and static files."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

UNUSED = (
    *("accelerometer", "browsing-topics", "camera", "display-capture", "geolocation", "gyroscope", "hid"),
    *("magnetometer", "microphone", "midi", "payment", "serial", "usb", "xr-spatial-tracking"),
)
POLICY = "Content-Security-Policy"
ALWAYS = {
    POLICY: "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{name}=()" for name in UNUSED),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cache-Control": "private, no-store",  # no proxy, and no browser after the next person sat down
}


def _is_told_to_developers(answer: HttpResponse) -> bool:
    """Django's own pages of errors, which hold their style; only while developing."""
    return settings.DEBUG and answer.status_code in (404, 500)


class SafeHeadersMiddleware:
    """Stands first: what no view and no other middleware has said is said here."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        for name, value in ALWAYS.items():
            if not (name == POLICY and _is_told_to_developers(answer)):
                answer.headers.setdefault(name, value)
        return answer

"""What answers tell the browser where nobody else has said it."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from common.headers import SafeHeadersMiddleware


@pytest.mark.parametrize(
    ("debug", "status", "has_policy"), [(True, 500, False), (True, 200, True), (False, 500, True)]
)
def test_only_pages_of_errors_for_developers_keep_their_own_style(
    settings: object, rf: RequestFactory, debug: bool, status: int, has_policy: bool
) -> None:
    settings.DEBUG = debug  # type: ignore[attr-defined]
    answer = SafeHeadersMiddleware(lambda _: HttpResponse(status=status))(rf.get("/"))
    assert ("Content-Security-Policy" in answer) is has_policy
    assert answer["X-Content-Type-Options"] == "nosniff"

"""What the API does with bodies and credentials that are not as they should be."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.middleware.csrf import _get_new_csrf_string
from django.utils import timezone
from rest_framework.test import APIClient

from accounts import tokens
from accounts.access import Access
from accounts.models import ApiToken
from tests.api.conftest import Caller

JSON = "application/json"


def send(api: Caller, raw: bytes | str, content_type: str = JSON) -> Any:
    return api.client.generic("POST", api.root + "items/", raw, content_type=content_type)


@pytest.mark.parametrize(
    "raw",
    [
        b"{",
        b"\xff\xfe",
        b'{"type": "task", "title": NaN}',
        b'{"type": "task", "title": Infinity}',
        b"[" * 100_000,
        b'{"a":' * 50_000,
        b'{"type": "task", "title": ' + b"9" * 5000 + b"}",
        "{'type': 'task'}",
    ],
)
def test_what_is_not_json_is_refused(api: Caller, raw: bytes) -> None:
    answer = send(api, raw)
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert len(api.get("items/").json()["results"]) == 0


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title", 5),
        ("title", None),
        ("title", ""),
        ("title", " \n "),
        ("title", "x" * 201),
        ("title", "a\x00b"),
        ("title", "a\ud800b"),
        ("title", ["x"]),
        ("title", {"a": 1}),
        ("description", True),
        ("description", "x" * 100_001),
        ("labels", "web"),
        ("labels", [1]),
        ("labels", ["x" * 61]),
        ("labels", [f"l{n}" for n in range(21)]),
        ("epic", "1"),
        ("epic", 0),
        ("epic", 10**12),
        ("epic", 10**30),
        ("epic", True),
        ("epic", 1.5),
        ("assignee", 10**18),
        ("assignee", [1]),
        ("points", "many"),
        ("type", "\ud800"),
        ("\ud800", 1),
        ("points", -1),
        ("points", 10**6),
        ("points", "1.234"),
        ("points", "1e400"),
        ("points", True),
        ("points", [1]),
        ("remaining_points", 1),
        ("business_value", 10**12),
        ("kind", "epic"),
        ("kind", 1),
        ("kind", ["functional"]),
        ("kind", None),
        ("criteria", ["x"]),
        ("criteria", {"text": "x"}),
        ("criteria", [{"text": 5}]),
        ("criteria", [{"kind": "technical"}]),
        ("at_top", "yes"),
    ],
)
def test_a_wrong_value_is_refused_at_its_field(api: Caller, name: str, value: Any) -> None:
    body = {"type": "story", "title": "x", name: value}
    answer = send(api, json.dumps(body))
    assert (answer.status_code, list(answer.json().get("errors", {}))) == (
        400,
        [name.replace("\ud800", "?")],
    ), answer.content
    assert len(api.get("items/").json()["results"]) == 0


def test_all_wrong_fields_are_named_at_once(api: Caller) -> None:
    answer = api.post("items/", {"type": "story", "title": 5, "colour": "red", "kind": "epic"})
    assert set(answer.json()["errors"]) == {"title", "colour", "kind"}


@pytest.mark.parametrize(
    "type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]
)
def test_only_json_is_read(api: Caller, type: str) -> None:
    answer = send(api, b'{"type": "task", "title": "x"}', content_type=type)
    assert (answer.status_code, answer["Content-Type"]) == (415, "application/problem+json")


@pytest.mark.parametrize("charset", ["utf-16", "zlib", "rot13", "nonsense"])
def test_json_is_utf_8_whatever_the_header_says(api: Caller, charset: str) -> None:
    answer = send(api, '{"type": "task", "title": "Über"}'.encode(), f"{JSON}; charset={charset}")
    assert (answer.status_code, answer.json().get("title")) == (201, "Über")


def test_a_body_has_a_largest_size(api: Caller) -> None:
    raw = b'{"type": "task", "title": "' + b"x" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE + b'"}'
    assert send(api, raw).status_code == 413


@pytest.mark.parametrize(
    "path", ["items/%00/", "items/99999999999999999999/", "items/-1/", "items/1.5/", "nothing/"]
)
def test_an_address_that_names_nothing_is_404(api: Caller, path: str) -> None:
    answer = api.get(path)
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_long_numbers_in_addresses_name_nothing(api: Caller) -> None:
    story = api.create("story")["number"]
    far = 9_999_999_999_999_999_999_999
    for path in (f"items/{far}/", f"epics/{far}/", f"sprints/{far}/"):
        assert api.patch(path, {}).status_code == 404
    words = {"text": "New", "was": "Old"}
    assert api.patch(f"items/{story}/criteria/{far}/", words).status_code == 404
    for path in (f"availability/absences/{far}/", f"availability/days-off/{far}/", f"sprints/{far}/items/1/"):
        assert api.delete(path).status_code == 404


@pytest.mark.parametrize("key", ["%00", "fer", "FER%20", "A" * 300, "..", "%F0%9F%9A%B2"])
def test_a_project_key_that_is_none_is_404(api: Caller, key: str) -> None:
    assert api.client.get(f"/api/v1/projects/{key}/items/").status_code == 404


def test_methods_that_are_not_there_are_405(api: Caller) -> None:
    for method in ("put", "patch", "delete", "options"):
        answer = getattr(api.client, method)(api.root + "items/", {}, format="json")
        assert (answer.status_code, answer["Content-Type"]) == (405, "application/problem+json")


def test_tokens_that_are_wrong_expired_or_revoked_are_401(api: Caller) -> None:
    def status(secret: str) -> int:
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
        return client.get(api.root + "items/").status_code

    token, secret = tokens.create_token(user=api.access.user, name="other")
    assert status(secret) == 200
    assert status(secret[:-1]) == status("") == status("é") == 401
    ApiToken.objects.filter(pk=token.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert status(secret) == 401
    token, secret = tokens.create_token(user=api.access.user, name="third")
    tokens.revoke_token(user=api.access.user, token_id=token.pk)
    assert status(secret) == 401


def test_a_session_needs_its_csrf_token_to_write(access: Access) -> None:
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(access.user)
    root = f"/api/v1/projects/{access.project.key}/"
    body = {"type": "task", "title": "x"}
    assert client.get(root + "items/").status_code == 200
    refused = client.post(root + "items/", body, format="json")
    assert (refused.status_code, refused["Content-Type"]) == (403, "application/problem+json")
    token = _get_new_csrf_string()
    client.cookies[settings.CSRF_COOKIE_NAME] = token
    made = client.post(root + "items/", body, format="json", headers={"x-csrftoken": token})
    assert (made.status_code, len(client.get(root + "items/").json()["results"])) == (201, 1)

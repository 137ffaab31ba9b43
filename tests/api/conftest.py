"""Callers of the API: real tokens, JSON, addresses relative to the project."""

from collections.abc import Callable
from copy import copy, deepcopy
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from rest_framework.test import APIClient

from accounts import tokens
from accounts.access import Access
from accounts.models import ApiToken
from tests.factories import AccessFactory, member
from tests.shared import shared


class Caller:
    """Somebody with a token, in a project. Answers carry `.status_code` and `.json()`."""

    def __init__(self, access: Access, key: str | None = None) -> None:
        self.access = access
        self.secret = tokens.create_token(user=access.user, name="test")[1]
        self.client = self._client()
        self.root = f"/api/v1/projects/{key or access.project.key}/"

    def _client(self) -> APIClient:
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {self.secret}")
        return client

    def __deepcopy__(self, memo: dict[int, Any]) -> "Caller":
        """For tests that share a caller: the same token, a client of its own."""
        twin = copy(self)
        twin.access, twin.client = deepcopy(self.access, memo), self._client()
        return twin

    def get(self, path: str = "", **query: Any) -> Any:
        return self.client.get(self.root + path, query)

    def post(self, path: str, body: Any = None, **headers: Any) -> Any:
        return self.client.post(self.root + path, body, format="json", headers=headers)

    def put(self, path: str, body: Any = None) -> Any:
        return self.client.put(self.root + path, body, format="json")

    def patch(self, path: str, body: Any = None, **headers: Any) -> Any:
        """A change; without a version or If-Match it rests on the newest version there is."""
        if "if_match" not in headers and isinstance(body, dict) and "version" not in body:
            etag = self.get(path).headers.get("ETag")
            headers = {"if_match": etag} if etag else {}
        return self.client.patch(self.root + path, body, format="json", headers=headers)

    def delete(self, path: str, **headers: Any) -> Any:
        """Of the newest version there is, where the thing has versions and no If-Match is given."""
        if "if_match" not in headers and (etag := self.get(path).headers.get("ETag")):
            headers = {"if_match": etag}
        return self.client.delete(self.root + path, headers=headers)

    def create(self, type: str, **fields: Any) -> dict[str, Any]:
        """A new item, which must be accepted."""
        required = {"title": f"A {type}"} | ({"question": "Does it?"} if type == "spike" else {})
        answer = self.post("items/", {"type": type, **required, **fields})
        assert answer.status_code == 201, answer.json()
        return dict(answer.json())


def everything() -> list[tuple[str, str]]:
    """A fingerprint of each table of the project's own; tokens are left out, for using one is noted in it."""
    tables = [
        model._meta.db_table
        for name in ("accounts", "activity", "backlog", "sprints")
        for model in apps.get_app_config(name).get_models(include_auto_created=True)
        if model is not ApiToken
    ]
    one = "SELECT '{0}', coalesce(md5(string_agg(t::text, '' ORDER BY t::text)), '') FROM \"{0}\" t"
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(one.format(table) for table in tables))
        return sorted(cursor.fetchall())


@shared
def access() -> Access:
    return AccessFactory(key="FER")


@shared
def api(access: Access) -> Caller:
    """Who created the project and may do everything in it."""
    return Caller(access)


@pytest.fixture
def as_role(access: Access) -> Callable[..., Caller]:
    """Somebody else in the project, with these roles only."""
    return lambda *roles, **more: Caller(member(access, *roles, **more))


@shared
def outsider() -> Access:
    """Somebody in a project of their own."""
    return AccessFactory(key="OTH")

"""Callers of the API: real tokens, JSON, addresses relative to the project."""

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts import tokens
from accounts.access import Access
from tests.factories import AccessFactory, member


class Caller:
    """Somebody with a token, in a project. Answers carry `.status_code` and `.json()`."""

    def __init__(self, access: Access, key: str | None = None) -> None:
        self.access = access
        self.client = APIClient()
        secret = tokens.create_token(user=access.user, name="test")[1]
        self.client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
        self.root = f"/api/v1/projects/{key or access.project.key}/"

    def get(self, path: str = "", **query: Any) -> Any:
        return self.client.get(self.root + path, query)

    def post(self, path: str, body: Any = None, **headers: Any) -> Any:
        return self.client.post(self.root + path, body, format="json", headers=headers)

    def put(self, path: str, body: Any = None) -> Any:
        return self.client.put(self.root + path, body, format="json")

    def patch(self, path: str, body: Any = None, **headers: Any) -> Any:
        return self.client.patch(self.root + path, body, format="json", headers=headers)

    def delete(self, path: str) -> Any:
        return self.client.delete(self.root + path)

    def create(self, type: str, **fields: Any) -> dict[str, Any]:
        """A new item, which must be accepted."""
        required = {"title": f"A {type}"} | ({"question": "Does it?"} if type == "spike" else {})
        answer = self.post("items/", {"type": type, **required, **fields})
        assert answer.status_code == 201, answer.json()
        return dict(answer.json())


@pytest.fixture
def access(db: None) -> Access:
    return AccessFactory(key="FER")


@pytest.fixture
def api(access: Access) -> Caller:
    """Who created the project and may do everything in it."""
    return Caller(access)


@pytest.fixture
def as_role(access: Access) -> Callable[..., Caller]:
    """Somebody else in the project, with these roles only."""
    return lambda *roles, **more: Caller(member(access, *roles, **more))


@pytest.fixture
def outsider(db: None) -> Access:
    """Somebody in a project of their own."""
    return AccessFactory(key="OTH")

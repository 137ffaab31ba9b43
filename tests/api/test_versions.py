"""What has a version is changed and deleted only by who says which one they have read: found in the description."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.tokens import create_token
from tests.api.test_description import api_views
from tests.safety.test_routes import path_of
from tests.safety.world import World, build
from tests.shared import shared

WRITES = ("put", "patch", "delete")
BODIES: dict[str, dict[str, Any]] = {
    "/comments/": {"body": "New"},
    "/sprints/": {"name": "New"},
    "/webhooks/": {"is_active": False},
}


@shared
def world() -> World:
    return build("FER")


@pytest.fixture
def client(world: World) -> APIClient:
    found = APIClient()
    found.credentials(HTTP_AUTHORIZATION=f"Bearer {create_token(user=world.access.user, name='t')[1]}")
    return found


def versioned(world: World, client: APIClient) -> list[tuple[str, Any]]:
    """Addresses whose answer has a version, and what else may be done there."""
    found = []
    for pattern, callback in api_views():
        if "get" not in getattr(callback, "actions", {}) or "project_key" not in pattern:
            continue
        values = world.values_for(pattern)
        if "/comments/" in pattern:
            values = values | {"number": world.values["number"]}
        path = path_of(pattern, values)
        if not path.endswith("/") or "file/" in path:
            continue
        answer = client.get(path)
        if answer.status_code == 200 and "ETag" in answer:
            found.append((path, set(callback.actions) & set(WRITES)))
    return found


def test_nothing_with_a_version_is_written_without_it(world: World, client: APIClient) -> None:
    tried = []
    for path, methods in versioned(world, client):
        body = next((body for part, body in BODIES.items() if part in path), {"title": "New"})
        for method in sorted(methods):
            tried.append((method, path))
            sent = None if method == "delete" else body
            refused = getattr(client, method)(path, sent, format="json")
            assert refused.status_code == 400, (method, path)
            assert list(refused.json()["errors"]) == ["version"], (method, path)
            stale = getattr(client, method)(path, sent, format="json", headers={"if-match": '"99"'})
            assert stale.status_code == 409, (method, path)
            assert "version" in stale.json(), (method, path)
    assert len({path for _, path in tried}) >= 5
    assert sum(method == "delete" for method, _ in tried) >= 3

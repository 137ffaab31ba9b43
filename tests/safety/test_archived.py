"""An archived project is read through every door and changed through none."""

from typing import Any

import pytest
from django.test import Client

import accounts.policies
import backlog.policies
import interchange.policies
import sprints.policies
from accounts import services
from accounts.models import Project
from tests.safety.test_routes import PARAMETER, _path
from tests.safety.world import build, database_hash, routes

ALLOWED = {"leave/", "restore/"}  # what one may do: go, and bring it back
MODULES = (accounts.policies, backlog.policies, interchange.policies, sprints.policies)
RULES = {name: rule for module in MODULES for name, rule in module.RULES.items()}


def test_rules_that_read_are_marked_and_no_others() -> None:
    reading = {name for name, rule in RULES.items() if rule.reads}
    named = {name for name in RULES if name.startswith(("read_", "see_", "export"))}
    assert named <= reading
    assert reading - named <= {"leave_project", "restore_project"}


@pytest.mark.django_db
def test_everything_is_read_and_nothing_is_changed(client: Client) -> None:
    world = build("MINE")
    Project.objects.filter(pk=world.access.project_id).update(archived_at=world.access.project.created_at)
    client.force_login(world.access.user)
    before, odd = database_hash(), []
    for pattern, route in routes():
        if "project_key" not in PARAMETER.findall(pattern) or pattern.endswith(tuple(ALLOWED)):
            continue
        path = _path(pattern, world.values_for(pattern))
        for method in ("get", "post", "patch", "put", "delete") if "/api/" in path else ("get", "post"):
            body: dict[str, Any] = (
                {} if method == "get" else {"data": "{}", "content_type": "application/json"}
            )
            if method == "post" and not path.startswith("/api/"):
                body = {"data": {}}
            status = getattr(client, method)(path, headers={"Accept": "application/json"}, **body).status_code
            if status >= 500:
                odd.append(f"{method} {path}: {status}")
            rule = RULES.get(str(getattr(route.callback, "policy", "")))
            if method == "get" and rule and rule.reads and status not in (200, 302, 404, 405):
                odd.append(f"{method} {path}: {status}")
    assert not odd, "\n".join(odd)
    assert database_hash() == before


@pytest.mark.django_db
def test_an_archived_project_is_restored_by_its_admins(client: Client) -> None:
    world = build("MINE")
    services.archive_project(actor=world.access)
    client.force_login(world.access.user)
    assert client.post("/p/MINE/restore/").status_code == 303
    assert client.post("/p/MINE/items/new/", {"type": "task", "title": "x"}).status_code in (200, 302, 303)

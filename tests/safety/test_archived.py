"""An archived project is only read. Every route of one: tests/safety/test_rights.py, who is "archived"."""

import pytest
from django.test import Client

import accounts.policies
import backlog.policies
import interchange.policies
import sprints.policies
from accounts import services
from tests.safety.world import build

MODULES = (accounts.policies, backlog.policies, interchange.policies, sprints.policies)
RULES = {name: rule for module in MODULES for name, rule in module.RULES.items()}


def test_rules_that_read_are_marked_and_no_others() -> None:
    reading = {name for name, rule in RULES.items() if rule.reads}
    named = {name for name in RULES if name.startswith(("read_", "see_", "export"))}
    assert named <= reading
    assert reading - named <= {"leave_project", "restore_project", "delete_sample", "unshare_report"}


@pytest.mark.django_db
def test_an_archived_project_is_restored_by_its_admins(client: Client) -> None:
    world = build("MINE")
    services.archive_project(actor=world.access)
    client.force_login(world.access.user)
    assert client.post("/p/MINE/restore/").status_code == 303
    assert client.post("/p/MINE/items/new/", {"type": "task", "title": "x"}).status_code in (200, 302, 303)

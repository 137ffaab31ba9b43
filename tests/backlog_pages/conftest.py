"""A project with one person for each role, each with a browser of their own."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.access import Access
from tests.factories import AccessFactory, UserFactory, member
from tests.shared import shared

Browser = Callable[[str], Client]
ROLES = ("product_owner", "developer", "scrum_master", "dev_manager", "stakeholder")
FRAGMENT = {"HX-Request": "true"}
PANEL = FRAGMENT | {"HX-Target": "aside#panel"}
DIALOG = FRAGMENT | {"HX-Target": "dialog#dialog"}
JSON = {"Accept": "application/json"}


@shared
def everybody() -> Access:
    """The creator of a project: all working roles and admin in one person."""
    return AccessFactory(user__name="Ada Alle", key="FER")


@pytest.fixture
def ada(everybody: Access, client: Client) -> Client:
    """The creator's browser."""
    client.force_login(everybody.user)
    return client


@pytest.fixture
def as_role(everybody: Access) -> Browser:
    """The browser of somebody who has one role and no other."""

    def browser(role: str) -> Client:
        client = Client()
        client.force_login(member(everybody, role, name=role.replace("_", " ").title()).user)
        return client

    return browser


@pytest.fixture
def outsider(db: None) -> Client:
    client = Client()
    client.force_login(UserFactory())
    return client

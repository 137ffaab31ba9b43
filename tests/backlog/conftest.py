"""A project with one person for each role, and a clock that tests can set."""

from collections.abc import Callable
from datetime import datetime

import pytest

from accounts.access import Access
from tests.factories import AccessFactory, member
from tests.shared import shared

SetClock = Callable[[datetime], None]


@shared
def everybody() -> Access:
    """The creator of a project: all working roles in one person."""
    return AccessFactory(user__name="Ada Alle", key="FER")


@shared
def po(everybody: Access) -> Access:
    return member(everybody, "product_owner", name="Petra Owner")


@shared
def dev(everybody: Access) -> Access:
    return member(everybody, "developer", name="Dario Dev")


@shared
def master(everybody: Access) -> Access:
    return member(everybody, "scrum_master", name="Sam Master")


@shared
def manager(everybody: Access) -> Access:
    return member(everybody, "dev_manager", name="Mia Manager")


@shared
def stakeholder(everybody: Access) -> Access:
    return member(everybody, "stakeholder", name="Stan Stake")


@pytest.fixture
def set_clock(monkeypatch: pytest.MonkeyPatch) -> SetClock:
    """`set_clock(moment)`: now is that moment, until it is set again."""

    def set_to(moment: datetime) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)

    return set_to

"""Epics: their order, their items, and who may change them."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.access import Access
from backlog.models import Epic
from tests.backlog_pages.conftest import JSON, ROLES, Browser
from tests.budgets import PAGES
from tests.factories import EpicFactory, StoryFactory
from tests.shared import shared

URL = "/p/FER/epics/"


def text_of(response: Any) -> str:
    return response.content.decode()


def titles() -> list[str]:
    return list(Epic.objects.order_by("rank").values_list("title", flat=True))


@shared
def three(everybody: Access) -> list[Epic]:
    return [EpicFactory(actor=everybody, title=title) for title in ("One", "Two", "Three")]


@pytest.mark.parametrize("role", ROLES)
def test_every_member_reads_them(as_role: Browser, three: list[Epic], role: str) -> None:
    client = as_role(role)
    assert "Two" in text_of(client.get(URL)) and "Two" in text_of(client.get(f"{URL}2/"))


def test_an_epic_is_created_and_edited(ada: Client) -> None:
    assert "No epics yet" in text_of(ada.get(URL))
    ada.post(URL, {"title": "Booking core", "kind": "foundation", "description": "*The* core"})
    ada.post(f"{URL}1/", {"title": "Core", "kind": "foundation", "description": "*The* core", "version": "1"})
    assert titles() == ["Core"] and "<em>The</em>" in text_of(ada.get(f"{URL}1/"))


def test_what_was_typed_stays_when_something_is_wrong(ada: Client) -> None:
    answer = ada.post(URL, {"title": "", "kind": "feature", "description": "Kept words"})
    assert answer.status_code == 400 and "Kept words" in text_of(answer)


def test_a_clash_is_told(ada: Client, three: list[Epic]) -> None:
    sent = {"title": "One, better", "kind": "feature", "version": "1"}
    ada.post(f"{URL}1/", sent)
    clash = ada.post(f"{URL}1/", sent | {"title": "One, other"})
    assert clash.status_code == 409 and "One, other" in text_of(clash) and "One, better" in text_of(clash)


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ({"before": 1}, ["Three", "One", "Two"]),
        ({"after": 1}, ["One", "Three", "Two"]),
        ({"place": "top"}, ["Three", "One", "Two"]),
        ({"place": 2}, ["One", "Three", "Two"]),
        ({"place": "bottom"}, ["One", "Two", "Three"]),
    ],
)
def test_epics_are_moved(ada: Client, three: list[Epic], place: dict[str, Any], expected: list[str]) -> None:
    sent = {"item": 3, "list": "epics", **place}
    answer = ada.post(f"{URL}move/", sent, content_type="application/json", headers=JSON)
    assert answer.status_code == 200 and titles() == expected


def test_a_closed_epic_is_no_longer_offered_and_can_be_opened(ada: Client, three: list[Epic]) -> None:
    ada.post(f"{URL}2/close/")
    assert ">Two</option>" not in text_of(ada.get("/p/FER/items/new/?type=story"))
    ada.post(f"{URL}2/close/", {"open": "1"})
    assert Epic.objects.get(number=2).closed_at is None


def test_only_product_owners_change_them(as_role: Browser, three: list[Epic]) -> None:
    dev = as_role("developer")
    assert "Only a product owner creates, edits and orders epics." in text_of(dev.get(URL))
    assert dev.post(URL, {"title": "Mine", "kind": "feature"}).status_code == 403
    assert dev.post(f"{URL}1/close/").status_code == 403
    assert titles() == ["One", "Two", "Three"]


def test_an_epic_shows_its_items_in_a_bounded_number_of_queries(
    ada: Client, everybody: Access, three: list[Epic]
) -> None:
    def count(rows: int) -> int:
        for _ in range(rows):
            StoryFactory(actor=everybody, epic=1, points=1)
        with CaptureQueriesContext(connection) as queries:
            assert ada.get(f"{URL}1/").status_code == 200
        return len(queries)

    count(1)
    assert count(2) == count(27) <= PAGES["epic"]

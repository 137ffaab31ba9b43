"""The search page: what it shows of what was found, safely and in as many queries for many as for few."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.access import Access
from backlog.services.items import delete_item
from backlog.services.search_index import index_missing
from tests.factories import DefectFactory, StoryFactory, TaskFactory

URL = "/p/FER/search/"


def text_of(response: Any) -> str:
    return response.content.decode()


def test_an_excerpt_shows_why_and_runs_nothing(ada: Client, everybody: Access) -> None:
    StoryFactory(actor=everybody, title="Plain", description="<script>alert(1)</script> the gangway")
    index_missing(project_id=everybody.project_id)
    text = text_of(ada.get(URL, {"q": "gang <script>"}))
    assert "<mark>gang</mark>way" in text and "&lt;<mark>script</mark>&gt;" in text and "in the text" in text
    assert "<script>alert" not in text


def test_type_and_state_narrow_it(ada: Client, everybody: Access) -> None:
    StoryFactory(actor=everybody, title="Car deck")
    DefectFactory(actor=everybody, title="Car lost")
    assert "Car</mark> deck" not in text_of(ada.get(URL, {"q": "car", "type": "defect"}))
    assert "1 found" in text_of(ada.get(URL, {"q": "car", "type": "defect"}))
    assert "Search everything" in text_of(ada.get(URL, {"q": "car", "state": "done"}))
    assert "2 found" in text_of(ada.get(URL, {"q": "car", "state": "?", "type": "?"}))


@pytest.mark.parametrize(("q", "to"), [("FER-1", "/p/FER/items/1/"), (" 1 ", "/p/FER/items/1/")])
def test_a_key_leads_to_its_item(ada: Client, everybody: Access, q: str, to: str) -> None:
    StoryFactory(actor=everybody)
    assert ada.get(URL, {"q": q})["Location"] == to


def test_a_key_of_a_deleted_item_is_only_a_word(ada: Client, everybody: Access) -> None:
    StoryFactory(actor=everybody)
    delete_item(actor=everybody, item=1)
    assert "Nothing says that" in text_of(ada.get(URL, {"q": "FER-1"}))


def test_an_empty_search_teaches(ada: Client, outsider: Client) -> None:
    assert "What are you looking for?" in text_of(ada.get(URL))
    assert outsider.get(URL).status_code == 404


def test_pages_and_a_constant_number_of_queries(ada: Client, everybody: Access) -> None:
    def fill(count: int) -> None:
        for number in range(count):
            TaskFactory(actor=everybody, title=f"Crane {number}", so_that="Cranes lift")
        index_missing(project_id=everybody.project_id)

    fill(3)
    ada.get(URL, {"q": "crane"})
    with CaptureQueriesContext(connection) as few:
        ada.get(URL, {"q": "crane"})
    fill(24)
    with CaptureQueriesContext(connection) as many:
        text = text_of(ada.get(URL, {"q": "crane"}))
    assert len(many) == len(few) <= 12 and "Page 1 of 2" in text
    assert text_of(ada.get(URL, {"q": "crane", "page": "2"})).count("data-item=") == 2
    assert ada.get(URL, {"q": "crane", "page": "nonsense"}).status_code == 200

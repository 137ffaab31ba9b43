"""What the command palette offers: by role, for one item, for several, for none."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.access import Access
from sprints.services.sprints import create_sprint
from tests.backlog_pages.conftest import Browser
from tests.factories import DefectFactory, EpicFactory, SpikeFactory, StoryFactory

URL = "/p/FER/palette.json"
JSON = {"Accept": "application/json"}


def offered(client: Client, items: str = "") -> dict[str, dict[str, Any]]:
    """Options by the words that are shown for them."""
    answer = client.get(URL, {"items": items}).json()["options"]
    return {f"{one.get('verb', '')} {one['title']}".strip(): one for one in answer}


@pytest.fixture
def planned(everybody: Access) -> int:
    """A story, a spike and a defect, and a sprint to come."""
    StoryFactory(actor=everybody, title="A crossing", points=5, labels=["web"])
    SpikeFactory(actor=everybody)
    DefectFactory(actor=everybody)
    EpicFactory(actor=everybody, title="Kiosks")
    today = timezone.now().date()
    return create_sprint(
        actor=everybody, name="Sprint 7", goal="", start_on=today, end_on=today + timedelta(days=9)
    ).number


def test_one_item_can_be_moved_assigned_sized_and_labelled(ada: Client, planned: int) -> None:
    found = offered(ada, "1")
    assert found["Move to Sprint 7"]["body"] == {"sprint": str(planned)}
    assert found["Assign to Ada Alle (you)"]["shows"][0] == "assignee"
    assert found["Estimate: 8 pt"]["body"] == {"points": "8"}
    assert found["Take off label web"]["body"] == {"labels": ""}
    assert found["Epic: Kiosks"] and found["Change type…"]["dialog"] == "/p/FER/items/1/type/"
    assert found["New spike"]["dialog"] == "/p/FER/items/new/?type=spike"
    assert (
        found["Plan of Sprint 7"]["url"] == f"/p/FER/sprints/{planned}/plan/" and found["Items of Ada Alle"]
    )


def test_several_items_are_offered_what_suits_one_of_them(ada: Client, planned: int) -> None:
    found = offered(ada, "1,2,3,999,x")
    assert {"Move to Sprint 7", "Estimate: 4 h", "Delete"} <= found.keys()
    assert found["Label web"]["body"] == {"do": "label_add", "label": "web"}
    assert {"Change type…", "Change to Technical task"} <= found.keys()
    assert not {"Split into smaller stories", "Take off label web"} & found.keys()


@pytest.mark.parametrize(
    "words", ["Estimate: 8 pt", "Assign to Ada Alle (you)", "Move to Sprint 7", "Move to In progress"]
)
def test_what_is_offered_works_and_can_be_taken_back(ada: Client, planned: int, words: str) -> None:
    option = offered(ada, "1")[words]
    sent = option["body"] | {"items": [1]}
    url = option["post"].replace("{number}", "1")
    done = ada.post(url, sent, content_type="application/json", headers=JSON).json()
    undo = done["undo"]
    answer = ada.post(undo["url"], undo.get("body", {}), content_type="application/json", headers=JSON)
    assert answer.status_code == 200 and words in offered(ada, "1")


def test_who_reads_is_offered_places_only(as_role: Browser, planned: int) -> None:
    answer = as_role("stakeholder").get(URL, {"items": "1"}).json()["options"]
    assert {one["group"] for one in answer} == {"go"}

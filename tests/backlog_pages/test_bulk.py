"""The bar of selected items: from a script and from a plain form."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.access import Access
from backlog.models import ClockSegment, Item
from sprints.models import SprintItem
from sprints.services.bulk import plan_selected
from sprints.services.sprints import create_sprint
from tests.backlog_pages.conftest import JSON, Browser
from tests.factories import SpikeFactory, StoryFactory, TaskFactory, order
from tests.shared import shared

URL, BULK, PLAN = "/p/FER/backlog/", "/p/FER/bulk/", "/p/FER/sprints/plan-items/"


@shared
def three(everybody: Access) -> Access:
    for make in (StoryFactory, TaskFactory, SpikeFactory):
        make(actor=everybody)
    return everybody


def test_rows_can_be_selected_where_something_can_be_done(
    three: Access, ada: Client, as_role: Browser
) -> None:
    text = ada.get(URL).content.decode()
    assert text.count("data-select>") == 3 and 'id="bulk"' in text
    assert 'id="bulk"' not in as_role("stakeholder").get(URL).content.decode()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"do": "label_add", "label": "web, new"}, "3 items changed."),
        ({"do": "estimate", "estimate": "5"}, "2 items changed. Not changed: FER-3: The hours of a spike"),
        (
            {"do": "estimate", "estimate": "6h30"},
            "FER-2 changed. Not changed: FER-1: A story is sized in points.",
        ),
        ({"size": "8"}, "2 items changed. Not changed: FER-3: The hours of a spike"),
        ({"assignee": ""}, "Nothing to change: it is so already."),
        ({"do": "delete"}, "3 items deleted."),
    ],
)
def test_a_script_is_told_what_became_of_it(
    three: Access, ada: Client, sent: dict[str, Any], said: str
) -> None:
    answer = ada.post(BULK, {"items": ["1", "2", "3"], **sent}, headers=JSON).json()
    assert answer["message"].startswith(said)
    changed = 1 if said.startswith("FER-") else int(said[0]) if said[0].isdigit() else 0
    assert len(answer["html"]) == changed and ("undo" in answer) == bool(changed)
    assert len(answer.get("stayed", [])) == (3 - changed if "Not changed" in said else 0)
    if "undo" in answer:
        undone = ada.post(answer["undo"]["url"], headers=JSON)
        assert undone.status_code == 200 and "redirect" in undone.json()


def test_the_type_of_several_changes_and_comes_back_as_a_whole(three: Access, as_role: Browser) -> None:
    developer = as_role("developer")
    TaskFactory(actor=three, done_items=["Fast"])
    answer = developer.post(BULK, {"items": ["1", "2", "3", "4"], "type": "spike"}, headers=JSON).json()
    assert answer["message"].startswith("2 items changed to spike. Not changed to spike: FER-1: ")
    assert answer["stayed"] == [1] and order(three, "technical") == [2, 3, 4]
    made = Item.objects.get(number=4).spike
    assert made.question == made.title and "Fast" in made.description
    undone = developer.post(answer["undo"]["url"], headers=JSON).json()
    assert undone["message"] == "2 items put back as before."
    task = Item.objects.get(number=4).technicaltask
    assert [row.text for row in task.done_items.all()] == ["Fast"] and not task.description
    assert developer.post(BULK, {"items": ["2"], "type": "epic"}, headers=JSON).status_code == 400


def test_what_a_change_of_type_gave_away_stays_given(three: Access, ada: Client) -> None:
    start = timezone.now() - timedelta(hours=2)
    ClockSegment.objects.create(
        spike_id=Item.objects.get(number=3).pk, person=three.user, started_at=start, ended_at=timezone.now()
    )
    answer = ada.post(BULK, {"items": ["2", "3"], "type": "defect"}, headers=JSON).json()
    undone = ada.post(answer["undo"]["url"], headers=JSON).json()
    assert undone["message"].startswith(
        "FER-2 put back as before. Not put back as before: FER-3: Its hours or its story"
    )
    assert undone["stayed"] == [3]


def test_a_plain_form_comes_back_with_an_undo(three: Access, ada: Client) -> None:
    answer = ada.post(
        BULK, {"items": ["1", "2"], "do": "delete"}, headers={"Referer": "http://evil.example/"}
    )
    assert (answer.status_code, answer["Location"]) == (303, URL)
    page = ada.get(URL).content.decode()
    assert "2 items deleted." in page
    ada.post(
        page.split('<form method="post" action="/p/FER/bulk/')[1].split('"')[0].join(("/p/FER/bulk/", ""))
    )
    assert not Item.objects.filter(deleted_at__isnull=False).exists()


def test_rows_go_to_an_end_and_the_page_is_loaded_anew(three: Access, ada: Client) -> None:
    answer = ada.post(
        BULK, {"items": ["3"], "do": "top"}, headers=JSON | {"Referer": f"http://testserver{URL}?q=x"}
    )
    said = answer.json()
    assert (said["message"], said["redirect"]) == ("FER-3 moved.", f"http://testserver{URL}?q=x")
    assert order(three, "technical") == [3, 2]


def test_selected_rows_are_moved_together_and_put_back(everybody: Access, as_role: Browser) -> None:
    for make in (StoryFactory, StoryFactory, StoryFactory, TaskFactory):
        make(actor=everybody)
    owner = as_role("product_owner")
    how = {"content_type": "application/json", "headers": JSON}
    answer = owner.post(f"{URL}move/", {"items": [1, 2, 4], "after": 3}, **how).json()
    assert answer["message"].startswith(
        "2 items moved below FER-3. Not moved below FER-3: FER-4: Only developers"
    )
    assert answer["stayed"] == [4] and order(everybody, "product") == [3, 1, 2]
    undone = owner.post(answer["undo"]["url"], answer["undo"]["body"], **how).json()
    assert undone["message"] == "2 items put back as before." and order(everybody, "product") == [1, 2, 3]
    said = owner.post(f"{URL}move/", {"items": [2, 3], "place": "top"}, **how).json()["message"]
    assert said == "2 items moved to the top."
    for odd in (
        {},
        {"place": "up"},
        {"place": 0},
        {"items": "1", "place": "top"},
        {"items": [], "place": "top"},
    ):
        assert owner.post(f"{URL}move/", {"items": [1, 2]} | odd, **how).status_code == 400


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"items": ["1"]},
        {"items": ["x"], "do": "delete"},
        {"items": ["1"], "do": "explode"},
        {"items": ["1"], "epic": "x"},
        {"items": ["1"], "do": "label_add", "label": " , "},
        {"items": ["1"], "do": "estimate", "estimate": "much"},
    ],
)
@pytest.mark.parametrize("url", [BULK, PLAN])
def test_odd_changes_are_refused_not_broken(
    three: Access, ada: Client, url: str, sent: dict[str, Any]
) -> None:
    answer = ada.post(url, sent, headers=JSON)
    assert answer.status_code == 400 or (url == PLAN and answer.json()["message"].startswith("Not "))


def test_selected_items_are_planned_and_taken_out(three: Access, ada: Client, as_role: Browser) -> None:
    today = timezone.now().date()
    number = create_sprint(actor=three, goal="Go", start_on=today, end_on=today + timedelta(days=9)).number
    answer = ada.post(PLAN, {"items": ["1", "2", "99"], "sprint": number}, headers=JSON).json()
    assert (
        answer["message"].startswith("2 items planned. Not planned: FER-99")
        and SprintItem.objects.count() == 2
    )
    assert f"S{number}" in next(iter(answer["html"].values()))
    refused = as_role("product_owner").post(PLAN, {"items": ["2"], "sprint": ""}, headers=JSON).json()
    assert refused["message"].startswith("Not taken out: ") and "undo" not in refused
    out = ada.post(PLAN, {"items": ["1", "2"], "sprint": ""}, headers=JSON).json()
    assert not SprintItem.objects.exists()
    undo = {"data": out["undo"]["body"], "content_type": "application/json", "headers": JSON}
    assert ada.post(out["undo"]["url"], **undo).json()["message"] == "2 items put back."
    assert SprintItem.objects.filter(sprint__number=number, is_open=True).count() == 2
    undo["data"] = answer["undo"]["body"]
    plan_selected(actor=three, items=[2], sprint=None)
    said = ada.post(answer["undo"]["url"], **undo).json()["message"]
    assert "FER-1 put back" in said and "FER-2: It was changed since" in said
    assert not SprintItem.objects.filter(is_open=True).exists()
    again = ada.post(answer["undo"]["url"], **undo).json()["message"]
    assert again.startswith("Not put back: "), "what was taken back is not taken back again"
    for odd in ({"back": {}}, {"back": {"x": [1]}}, {"back": {"1": 1}}, {"back": {"1": []}}):
        assert ada.post(PLAN, odd, content_type="application/json", headers=JSON).status_code == 400

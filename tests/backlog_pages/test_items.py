"""An item as page, panel and fragment; editing in place; what is done to an item as a whole."""

import json
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.access import Access
from backlog.models import Item
from backlog.services.columns import edit_column
from tests.backlog_pages.conftest import DIALOG, FRAGMENT, JSON, PANEL, ROLES, Browser
from tests.budgets import PAGES
from tests.factories import (
    ITEM_FACTORIES,
    DefectFactory,
    SpikeFactory,
    StoryFactory,
    TaskFactory,
    column,
    fresh,
)

URL = "/p/FER/items/1/"


def text_of(response: Any) -> str:
    return response.content.decode()


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("type", ITEM_FACTORIES)
def test_every_member_reads_every_type(as_role: Browser, everybody: Access, type: str, role: str) -> None:
    ITEM_FACTORIES[type](actor=everybody, title="Something")
    text = text_of(as_role(role).get(URL))
    assert "Something" in text and "FER-1" in text


def test_outsiders_and_deleted_items_are_not_there(ada: Client, outsider: Client, everybody: Access) -> None:
    StoryFactory(actor=everybody)
    assert outsider.get(URL).status_code == 404
    ada.post(f"{URL}delete/")
    assert ada.get(URL).status_code == 404


def test_one_address_gives_page_panel_and_article(ada: Client, everybody: Access) -> None:
    StoryFactory(actor=everybody)
    whole, panel, article = ada.get(URL), ada.get(URL, headers=PANEL), ada.get(URL, headers=FRAGMENT)
    assert "<html" in text_of(whole)
    assert "panel-head" in text_of(panel) and "<html" not in text_of(panel)
    assert text_of(article).lstrip().startswith("<article")


@pytest.mark.parametrize(
    ("role", "controls", "words"),
    [
        ("product_owner", {"title", "as_a", "business_value"}, {"points": "Only developers set the points"}),
        (
            "developer",
            {"title", "points", "assignee"},
            {"value": "Only a product owner sets the business value"},
        ),
        ("stakeholder", set(), {"text": "Only product owners and developers edit a story."}),
    ],
)
def test_fields_are_controls_for_who_may_and_text_with_a_reason_for_others(
    as_role: Browser, everybody: Access, role: str, controls: set[str], words: dict[str, str]
) -> None:
    StoryFactory(actor=everybody, points=5)
    text = text_of(as_role(role).get(URL))
    fields = {"title", "as_a", "business_value", "points", "assignee"}
    assert {name for name in fields if f'name="{name}"' in text} >= controls
    if not controls:
        assert not any(f'name="{name}"' in text for name in fields)
    for reason in words.values():
        assert reason in text


def test_a_field_saves_itself_and_says_the_new_version(ada: Client, everybody: Access) -> None:
    story = StoryFactory(actor=everybody)
    answer = ada.post(URL, {"version": 1, "points": "3"}, headers=JSON).json()
    assert answer["version"] == 2 and fresh(story).points == 3
    assert "3 pt" in answer["html"][".twin .row#item-1"]
    assert "points from none to 3" in answer["html"]["#item-stream"]


@pytest.mark.parametrize(
    ("factory", "field", "old", "new"),
    [
        (StoryFactory, "points", "5", "8"),
        (StoryFactory, "labels", ["quay"], "web, quay"),
        (StoryFactory, "assignee", None, "self"),
        (TaskFactory, "estimate_minutes", 390, "1d"),
        (TaskFactory, "so_that", "it holds", ""),
        (DefectFactory, "severity", 2, ""),
    ],
)
def test_a_save_in_place_can_be_taken_back(
    ada: Client, everybody: Access, factory: Any, field: str, old: Any, new: str
) -> None:
    item = factory(actor=everybody, **{field: old})
    sent = str(everybody.user_id) if new == "self" else new
    undo = ada.post(URL, {"version": 1, field: sent}, headers=JSON).json()["undo"]
    answer = ada.post(undo["url"], undo["body"], content_type="application/json", headers=JSON)
    assert answer.status_code == 200 and answer.json()["version"] == 3
    value = [one.name for one in item.labels.all()] if field == "labels" else getattr(fresh(item), field)
    assert value == old or str(value) in (old, f"{old}.00")


def test_taking_back_is_refused_when_somebody_wrote_since(ada: Client, everybody: Access) -> None:
    StoryFactory(actor=everybody)
    undo = ada.post(URL, {"version": 1, "points": "8"}, headers=JSON).json()["undo"]
    ada.post(URL, {"version": 2, "points": "13"}, headers=JSON)
    refused = ada.post(undo["url"], undo["body"], content_type="application/json", headers=JSON)
    assert refused.status_code == 409


def test_rendered_text_comes_back_with_its_save(ada: Client, everybody: Access) -> None:
    StoryFactory(actor=everybody)
    answer = ada.post(URL, {"version": 1, "description": "**bold** <script>"}, headers=JSON).json()
    assert "<strong>bold</strong>" in answer["html"]["#shown-description"]
    assert "<script>" not in answer["html"]["#shown-description"]


def test_a_clash_brings_both_texts(ada: Client, everybody: Access) -> None:
    task = TaskFactory(actor=everybody, estimate_minutes=60)
    ada.post(URL, {"version": 1, "estimate_minutes": "2h"}, headers=JSON)
    clash = ada.post(URL, {"version": 1, "estimate_minutes": "6h30"}, headers=JSON)
    assert clash.status_code == 409 and clash.json()["version"] == 2
    assert clash.json()["changed"] == {"estimate_minutes": {"theirs": "2 h", "yours": "6 h 30"}}
    assert fresh(task).estimate_minutes == 120


def test_a_clash_about_a_choice_is_told_in_its_words(ada: Client, everybody: Access) -> None:
    DefectFactory(actor=everybody, severity=1)
    ada.post(URL, {"version": 1, "labels": "web, quay"}, headers=JSON)
    clash = ada.post(URL, {"version": 1, "severity": "3"}, headers=JSON)
    assert clash.json()["changed"] == {"severity": {"theirs": "Critical", "yours": "Minor"}}
    clash = ada.post(URL, {"version": 1, "labels": "web"}, headers=JSON)
    assert clash.json()["changed"] == {"labels": {"theirs": "quay, web", "yours": "web"}}


def test_wrong_input_is_told_at_its_field(ada: Client, everybody: Access) -> None:
    TaskFactory(actor=everybody)
    answer = ada.post(URL, {"version": 1, "estimate_minutes": "soon"}, headers=JSON)
    assert answer.status_code == 400 and "estimate_minutes" in answer.json()["errors"]


def test_fields_of_another_type_are_not_there(ada: Client, everybody: Access) -> None:
    task = TaskFactory(actor=everybody)
    ada.post(URL, {"business_value": "3"}, headers=JSON)
    assert not hasattr(fresh(task), "business_value")


def test_without_a_script_a_form_is_saved_and_keeps_what_was_typed(ada: Client, everybody: Access) -> None:
    task = TaskFactory(actor=everybody)
    assert ada.post(URL, {"version": 1, "so_that": "it holds"}).status_code == 303
    assert fresh(task).so_that == "it holds"
    again = ada.post(URL, {"version": 2, "estimate_minutes": "soon", "category": "debt"})
    assert again.status_code == 400
    assert 'value="soon"' in text_of(again) and "is not a number of hours" in text_of(again)


def test_editing_is_refused_with_the_reason(as_role: Browser, everybody: Access) -> None:
    TaskFactory(actor=everybody)
    refused = as_role("product_owner").post(URL, {"title": "Mine"}, headers=JSON)
    assert refused.status_code == 403 and "Only developers" in refused.json()["detail"]


def test_a_state_is_changed_and_taken_back(ada: Client, everybody: Access) -> None:
    task = TaskFactory(actor=everybody)
    doing = column(everybody, "In progress")
    answer = ada.post(f"{URL}state/", {"column": doing.pk}, headers=FRAGMENT)
    assert answer.status_code == 200 and fresh(task).column == doing
    undo = json.loads(answer["HX-Trigger"])["tandem:toast"]["undo"]
    ada.post(undo["url"], undo["body"], content_type="application/json", headers=JSON)
    assert fresh(task).column is None


def test_going_over_a_limit_asks_first(ada: Client, everybody: Access) -> None:
    doing = column(everybody, "In progress")
    edit_column(actor=everybody, column=doing.pk, wip_limit=1)
    first, second = TaskFactory(actor=everybody), TaskFactory(actor=everybody)
    ada.post(f"{URL}state/", {"column": doing.pk})
    asked = ada.post("/p/FER/items/2/state/", {"column": doing.pk})
    assert asked.status_code == 409
    assert "is full" in text_of(asked) and "Move it anyway" in text_of(asked)
    assert fresh(second).column is None
    ada.post("/p/FER/items/2/state/", {"column": doing.pk, "over_limit": "1"})
    assert fresh(second).column == doing == fresh(first).column


def test_a_spike_is_not_done_without_its_outcome(ada: Client, everybody: Access) -> None:
    SpikeFactory(actor=everybody)
    refused = ada.post(f"{URL}state/", {"column": column(everybody, "Done").pk}, headers=FRAGMENT)
    assert refused.status_code == 409 and "outcome is recorded" in text_of(refused)


def test_a_story_is_accepted_by_the_product_owner_alone(as_role: Browser, everybody: Access) -> None:
    story = StoryFactory(actor=everybody, criteria=["It works"])
    po, dev = as_role("product_owner"), as_role("developer")
    assert "Accept the story" not in text_of(dev.get(URL))
    assert "Accept the story" not in text_of(po.get(URL)), "nobody has begun it"
    dev.post(f"{URL}state/", {"column": column(everybody, "In progress").pk})
    assert "Accept the story" in text_of(po.get(URL))
    assert dev.post(f"{URL}accept/", headers=FRAGMENT).status_code == 403
    assert po.post(f"{URL}accept/", headers=FRAGMENT).status_code == 409
    po.post(f"{URL}criteria/{story.criteria.get().pk}/judge/", {"met": "1"})
    assert po.post(f"{URL}accept/").status_code == 303
    assert fresh(story).is_done and "Accepted by" in text_of(po.get(URL))


@pytest.mark.parametrize(
    ("role", "offered"),
    [
        ("product_owner", ["Done"]),
        ("developer", ["In the backlog", "To do", "In progress", "Review", "Acceptance", "Done"]),
        ("dev_manager", []),
    ],
)
def test_states_are_offered_to_who_may_move_it_there(
    as_role: Browser, everybody: Access, role: str, offered: list[str]
) -> None:
    StoryFactory(actor=everybody)
    shown = text_of(as_role(role).get(URL))
    assert re.findall(r'<button name="column"[^>]*>([^<]+)', shown) == offered
    assert ('popovertarget="state-menu"' in shown) == bool(offered)


def test_deleting_offers_to_take_it_back(ada: Client, everybody: Access) -> None:
    StoryFactory(actor=everybody)
    answer = ada.post(f"{URL}delete/", follow=True)
    assert "FER-1 deleted." in text_of(answer) and f"{URL}restore/" in text_of(answer)
    assert ada.post(f"{URL}restore/", headers=JSON).json()["redirect"] == URL
    assert ada.get(URL).status_code == 200


def test_a_script_that_deletes_is_sent_back_to_the_list(ada: Client, everybody: Access) -> None:
    StoryFactory(actor=everybody)
    assert ada.post(f"{URL}delete/", headers=FRAGMENT)["HX-Redirect"] == "/p/FER/backlog/"


def test_deleting_is_refused_to_who_may_not_create_it(as_role: Browser, everybody: Access) -> None:
    TaskFactory(actor=everybody)
    assert as_role("product_owner").post(f"{URL}delete/").status_code == 403
    assert Item.objects.get().deleted_at is None


@pytest.mark.parametrize(
    ("path", "field", "factory"),
    [
        ("block/", "reason", TaskFactory),
        ("drop/", "reason", DefectFactory),
        ("box/extend/", "minutes", SpikeFactory),
    ],
)
def test_small_forms_are_dialogs_and_pages(
    ada: Client, everybody: Access, path: str, field: str, factory: Any
) -> None:
    factory(actor=everybody)
    dialog, whole = ada.get(URL + path, headers=DIALOG), ada.get(URL + path)
    assert f'name="{field}"' in text_of(dialog) and "<html" not in text_of(dialog)
    assert f'name="{field}"' in text_of(whole) and "<html" in text_of(whole)
    refused = ada.post(URL + path, {field: ""}, headers=DIALOG)
    assert refused.status_code == 400 and "errorlist" in text_of(refused)


def test_a_dialog_that_is_done_closes_and_renews_the_item(ada: Client, everybody: Access) -> None:
    task = TaskFactory(actor=everybody)
    answer = ada.post(f"{URL}block/", {"reason": "no access"}, headers=DIALOG)
    assert "tandem:done" in answer["HX-Trigger"] and 'hx-swap-oob="outerMorph"' in text_of(answer)
    assert fresh(task).blocked_reason == "no access"
    ada.post(f"{URL}unblock/")
    assert fresh(task).blocked_since is None


def test_a_dropped_item_says_so_and_can_be_reopened(ada: Client, everybody: Access) -> None:
    defect = DefectFactory(actor=everybody)
    ada.post(f"{URL}drop/", {"reason": "no longer seen"})
    assert "Dropped" in text_of(ada.get(URL))
    ada.post(f"{URL}reopen/")
    assert not fresh(defect).is_done


def test_as_many_queries_for_thirty_parts_as_for_three(ada: Client, everybody: Access) -> None:
    StoryFactory(actor=everybody, criteria=["It works"])

    def fill(rows: int) -> None:
        for at in range(rows):
            ada.post(f"{URL}criteria/", {"texts": f"Criterion {at}", "kind": "functional"})
            ada.post(f"{URL}children/", {"title": f"Part {at}"})
            ada.post(f"{URL}comments/", {"body": f"Word {at}"})

    fill(3)
    with CaptureQueriesContext(connection) as few:
        ada.get(URL)
    fill(27)
    with CaptureQueriesContext(connection) as many:
        ada.get(URL)
    assert len(many) == len(few) <= PAGES["item"]

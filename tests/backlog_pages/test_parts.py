"""Criteria, done items, sub-tasks, comments and logged work: typed, judged, sorted, kept when wrong."""

from typing import Any

import pytest
from django.test import Client

from accounts import services as accounts
from accounts.access import Access
from backlog.models import Comment, Item, WorkLog
from tests.backlog_pages.conftest import DIALOG, FRAGMENT, JSON, Browser
from tests.factories import StoryFactory, TaskFactory, fresh
from tests.shared import shared

URL = "/p/FER/items/1/"


def text_of(response: Any) -> str:
    return response.content.decode()


@shared
def story(everybody: Access) -> Any:
    criteria = ["One", "Two", ("technical", "Three")]
    return StoryFactory(actor=everybody, criteria=criteria)


@shared
def task(everybody: Access) -> Any:
    return TaskFactory(actor=everybody, done_items=["One", "Two", "Three"], remaining_minutes=240)


def texts(rows: Any) -> list[str]:
    return list(rows.order_by("position").values_list("text", flat=True))


def test_pasted_lines_become_criteria(ada: Client, story: Any) -> None:
    answer = ada.post(
        f"{URL}criteria/", {"texts": "* Four\n- [x] Five", "kind": "functional"}, headers=FRAGMENT
    )
    assert answer.status_code == 200 and "0 of 5 met" in text_of(answer)
    assert texts(story.criteria)[3:] == ["Four", "Five"]


def test_a_product_owner_adds_no_technical_criterion(as_role: Browser, story: Any) -> None:
    refused = as_role("product_owner").post(
        f"{URL}criteria/", {"texts": "Four", "kind": "technical"}, headers=FRAGMENT
    )
    assert refused.status_code == 403 and "technical criteria" in refused.json()["detail"]


def test_lines_that_are_too_long_stay_as_they_were_typed(ada: Client, story: Any) -> None:
    answer = ada.post(f"{URL}criteria/", {"texts": "Short\n" + "x" * 1001, "kind": "functional"})
    assert answer.status_code == 400
    assert "longer than 1,000" in text_of(answer) and "Short" in text_of(answer)


def test_a_criterion_is_met_while_its_box_is_ticked(ada: Client, story: Any) -> None:
    row = story.criteria.first()
    ada.post(f"{URL}criteria/{row.pk}/judge/", {"met": "1"})
    row.refresh_from_db()
    assert row.state == "met"
    ada.post(f"{URL}criteria/{row.pk}/judge/", {})
    row.refresh_from_db()
    assert row.state == "open"


@pytest.mark.parametrize(("role", "at", "status"), [("developer", 0, 403), ("product_owner", 2, 403)])
def test_each_kind_is_judged_by_its_own(
    as_role: Browser, story: Any, role: str, at: int, status: int
) -> None:
    row = story.criteria.all()[at]
    client = as_role(role)
    assert client.post(f"{URL}criteria/{row.pk}/judge/", {"met": "1"}, headers=FRAGMENT).status_code == status
    assert "disabled title" in text_of(client.get(URL))


def test_a_failure_asks_for_its_reason_and_offers_a_task(ada: Client, story: Any) -> None:
    row = story.criteria.first()
    asked = f"{URL}criteria/{row.pk}/fail/"
    assert "“One”" in text_of(ada.get(asked, headers=DIALOG))
    assert ada.post(asked, {"reason": ""}).status_code == 400
    ada.post(asked, {"reason": "No receipt"})
    text = text_of(ada.get(URL))
    assert "No receipt" in text and "type=task&amp;parent=1&amp;title=No%20receipt" in text


def test_a_criterion_is_rewritten_sorted_and_removed(ada: Client, story: Any) -> None:
    first, second, third = story.criteria.all()
    ada.post(f"{URL}criteria/{first.pk}/", {"text": "One, better"})
    ada.post(f"{URL}criteria/{second.pk}/", {"kind": "quality"}, headers=FRAGMENT)
    second.refresh_from_db()
    assert (second.kind, second.text) == ("quality", "Two")
    move = {"item": third.pk, "list": "criteria", "before": first.pk}
    answer = ada.post(f"{URL}criteria/move/", move, content_type="application/json", headers=JSON)
    assert answer.status_code == 200
    assert texts(story.criteria) == ["Three", "One, better", "Two"]
    ada.post(f"{URL}criteria/{second.pk}/delete/")
    assert texts(story.criteria) == ["Three", "One, better"]


def test_done_items_are_added_ticked_rewritten_sorted_and_removed(ada: Client, task: Any) -> None:
    first, second, _ = task.done_items.all()
    ada.post(f"{URL}done-items/", {"texts": "Four"})
    ada.post(f"{URL}done-items/{first.pk}/tick/", {"is_done": "1"})
    ada.post(f"{URL}done-items/{second.pk}/", {"text": "Two, better"})
    ada.post(
        f"{URL}done-items/move/",
        {"item": first.pk, "place": "bottom"},
        content_type="application/json",
        headers=JSON,
    )
    assert texts(task.done_items) == ["Two, better", "Three", "Four", "One"]
    assert "1 of 4 ticked" in text_of(ada.get(URL))
    ada.post(f"{URL}done-items/{first.pk}/tick/", {})
    ada.post(f"{URL}done-items/{second.pk}/delete/")
    assert "0 of 3 ticked" in text_of(ada.get(URL))


def test_done_items_are_the_developers(as_role: Browser, task: Any) -> None:
    refused = as_role("scrum_master").post(f"{URL}done-items/", {"texts": "Four"}, headers=FRAGMENT)
    assert refused.status_code == 403 and task.done_items.count() == 3


def test_a_sub_task_is_added_under_its_story(ada: Client, story: Any) -> None:
    answer = ada.post(f"{URL}children/", {"title": "Part", "estimate_minutes": "2h"}, headers=FRAGMENT)
    assert "FER-2" in text_of(answer)
    assert Item.objects.get(number=2).technicaltask.parent_id == story.pk
    assert "Part" not in text_of(ada.get("/p/FER/backlog/"))


def test_a_sub_task_keeps_its_title_when_its_hours_are_wrong(ada: Client, story: Any) -> None:
    answer = ada.post(f"{URL}children/", {"title": "Part", "estimate_minutes": "soon"})
    assert (
        answer.status_code == 400 and 'value="Part"' in text_of(answer) and 'value="soon"' in text_of(answer)
    )


def test_everybody_comments_and_markdown_is_made_safe(as_role: Browser, story: Any) -> None:
    answer = as_role("stakeholder").post(
        f"{URL}comments/", {"body": "**When?** <script>alert(1)</script>"}, headers=FRAGMENT
    )
    assert "<strong>When?</strong>" in text_of(answer) and "<script>alert" not in text_of(answer)
    assert Comment.objects.count() == 1


def test_an_empty_comment_is_told_at_its_field(ada: Client, story: Any) -> None:
    assert "required" in text_of(ada.post(f"{URL}comments/", {"body": " "}))


def test_logged_work_is_taken_off_what_is_left(ada: Client, task: Any) -> None:
    ada.post(f"{URL}work/", {"minutes": "1h30", "on": "2026-01-05", "note": "first half"})
    assert WorkLog.objects.get().minutes == 90
    assert fresh(task).remaining_minutes == 150
    assert "1 h 30 logged" in text_of(ada.get(URL))


def test_wrong_work_keeps_what_was_typed(ada: Client, task: Any) -> None:
    answer = ada.post(f"{URL}work/", {"minutes": "1h", "on": "2999-01-01", "note": "later"})
    assert answer.status_code == 400
    assert "still to come" in text_of(answer) and 'value="later"' in text_of(answer)


@pytest.mark.parametrize("role", ["product_owner", "stakeholder"])
def test_who_may_not_log_work_is_not_asked_to(as_role: Browser, task: Any, role: str) -> None:
    client = as_role(role)
    assert 'action="/p/FER/items/1/work/"' not in text_of(client.get(URL))
    assert client.post(f"{URL}work/", {"minutes": "1h", "on": "2026-01-05"}).status_code == 403


@pytest.mark.parametrize(("type", "part"), [("story", "criteria"), ("task", "done-items")])
def test_words_of_two_stand_side_by_side_until_one_is_chosen(
    ada: Client, request: pytest.FixtureRequest, type: str, part: str
) -> None:
    rows = getattr(request.getfixturevalue(type), part.replace("-", "_"))
    row = rows.earliest("position")
    path = f"{URL}{part}/{row.pk}/"
    ada.post(path, {"text": "Theirs", "was": "One"})
    clash = ada.post(path, {"text": "Mine & more", "was": "One"}, headers=FRAGMENT)
    assert clash.status_code == 409 and rows.get(pk=row.pk).text == "Theirs"
    assert "<blockquote>Theirs</blockquote>" in text_of(clash) and "Mine &amp; more</textarea>" in text_of(
        clash
    )
    assert 'name="was" value="Theirs"' in text_of(clash)
    plain = ada.post(path, {"text": "Mine & more", "was": "One"})
    assert plain.status_code == 409 and 'name="was" value="Theirs"' in text_of(plain)
    assert "Mine &amp; more</textarea>" in text_of(plain)
    assert ada.post(path, {"text": "Mine & more", "was": "Theirs"}).status_code == 303
    assert rows.get(pk=row.pk).text == "Mine & more"


def test_a_judgement_is_about_the_words_that_were_seen(ada: Client, story: Any, task: Any) -> None:
    one, line = story.criteria.earliest("position"), task.done_items.earliest("position")
    sent = {"was": "What stood there", "met": "1", "is_done": "1", "reason": "It fails"}
    for path in (f"{URL}criteria/{one.pk}/judge/", f"/p/FER/items/2/done-items/{line.pk}/tick/"):
        for headers in (FRAGMENT, {}):
            answer = ada.post(path, sent, headers=headers)
            assert answer.status_code == 409 and "Now it says “One”" in text_of(answer)
    asked = ada.post(f"{URL}criteria/{one.pk}/fail/", sent, headers=DIALOG)
    assert asked.status_code == 409 and 'name="was" value="One"' in text_of(asked)
    assert "It fails" in text_of(asked) and fresh(one).state == "open" and not fresh(line).is_done


def test_a_sub_task_takes_points_where_tasks_have_them(ada: Client, everybody: Access, story: Any) -> None:
    assert 'name="points" inputmode="decimal" autocomplete="off" aria-label="Its points"' not in text_of(
        ada.get(URL)
    )
    accounts.edit_settings(actor=everybody, sizes_in_points=True)
    assert 'aria-label="Its points"' in text_of(ada.get(URL))
    assert ada.post(f"{URL}children/", {"title": "Part", "points": "0.5"}).status_code == 303
    assert str(Item.objects.get(title="Part").technicaltask.points) == "0.50"

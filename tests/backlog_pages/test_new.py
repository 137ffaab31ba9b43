"""Creating an item: the type first, then the form of that type alone."""

from typing import Any

import pytest
from django.test import Client

from accounts.access import Access
from backlog.models import Item
from tests.backlog_pages.conftest import DIALOG, Browser
from tests.factories import StoryFactory

URL = "/p/FER/items/new/"
OWN = {
    "story": {"criteria", "points", "as_a"},
    "task": {"done_items", "category", "estimate_minutes"},
    "spike": {"question", "context", "timebox_minutes"},
    "defect": {"severity", "steps", "expected", "actual", "estimate_minutes"},
}


def text_of(response: Any) -> str:
    return response.content.decode()


def test_the_four_types_are_explained(ada: Client) -> None:
    text = text_of(ada.get(URL))
    assert all(f"?type={type}" in text for type in OWN)
    assert "Nobody knows how, or whether" in text


def test_types_one_may_not_create_say_why(as_role: Browser) -> None:
    text = text_of(as_role("product_owner").get(URL, headers=DIALOG))
    assert "?type=story" in text and "Suggest a spike" in text
    assert text.count("Only developers create, edit and order technical tasks and spikes.") == 1
    assert text.index('id="which-type"') < text.index("?type=story"), "the guide opens in view"
    assert "<html" not in text


@pytest.mark.parametrize("type", OWN)
def test_a_form_has_the_fields_of_its_type_alone(ada: Client, type: str) -> None:
    text = text_of(ada.get(f"{URL}?type={type}"))
    assert {name for names in OWN.values() for name in names if f'name="{name}"' in text} >= OWN[type]
    others = set.union(*(names for other, names in OWN.items() if other != type)) - OWN[type]
    assert not {name for name in others if f'name="{name}"' in text}


def test_a_story_is_created_with_its_criteria(ada: Client) -> None:
    lines = "- [ ] The fare is kept\n\n2. A receipt comes"
    response = ada.post(
        URL, {"type": "story", "title": "Move a crossing", "criteria": lines, "kind": "functional"}
    )
    assert response.status_code == 303 and response["Location"] == "/p/FER/items/1/"
    texts = Item.objects.get().story.criteria.values_list("text", flat=True)
    assert list(texts) == ["The fare is kept", "A receipt comes"]


def test_a_task_under_a_story_by_a_link_that_knows_it(ada: Client, everybody: Access) -> None:
    StoryFactory(actor=everybody)
    assert 'name="parent" value="1"' in text_of(ada.get(f"{URL}?type=task&parent=1&title=Fix"))
    ada.post(URL, {"type": "task", "title": "Fix", "parent": "1", "estimate_minutes": "1h30"})
    task = Item.objects.get(number=2).technicaltask
    assert (task.parent.number, task.estimate_minutes) == (1, 90)


def test_a_spike_of_a_developer_is_agreed_at_once(ada: Client) -> None:
    ada.post(URL, {"type": "spike", "title": "How", "question": "How?", "timebox_minutes": "8"})
    spike = Item.objects.get().spike
    assert spike.timebox_minutes == 480 and spike.agreed_at


@pytest.mark.parametrize("headers", [{}, DIALOG])
def test_what_was_typed_stays_when_something_is_wrong(ada: Client, headers: dict[str, str]) -> None:
    sent = {"type": "task", "title": "Set up", "estimate_minutes": "soon", "done_items": "- one"}
    response = ada.post(URL, sent, headers=headers)
    text = text_of(response)
    assert response.status_code == 400 and "is not a number of hours" in text
    assert 'value="Set up"' in text and 'value="soon"' in text and "- one" in text
    assert Item.objects.count() == 0


def test_a_dialog_closes_and_the_row_appears(ada: Client) -> None:
    response = ada.post(URL, {"type": "task", "title": "Set up"}, headers=DIALOG)
    assert "tandem:done" in response["HX-Trigger"]
    assert "afterbegin:#list-technical" in text_of(response)


def test_who_may_not_size_cannot_send_a_size(as_role: Browser) -> None:
    po = as_role("product_owner")
    assert "Only developers set the points of a story." in text_of(po.get(f"{URL}?type=story"))
    po.post(URL, {"type": "story", "title": "Big", "points": "13", "kind": "functional"})
    assert Item.objects.get().story.points is None


@pytest.mark.parametrize("type", ["story", "task", "spike", "defect"])
def test_a_stakeholder_creates_nothing(as_role: Browser, type: str) -> None:
    stakeholder = as_role("stakeholder")
    sent = {"type": type, "title": "Wish", "question": "Why?", "kind": "functional"}
    assert stakeholder.post(URL, sent).status_code == 403
    assert f'href="{URL}?type={type}"' not in text_of(stakeholder.get(f"{URL}?type={type}"))
    assert Item.objects.count() == 0


def test_a_page_posts_itself_and_only_a_dialog_answers_in_place(ada: Client) -> None:
    for address in (URL, f"{URL}?type=story"):
        assert 'hx-target="#dialog"' not in text_of(ada.get(address)).split("<main")[1].split("</main>")[0]
        assert 'hx-target="#dialog"' in text_of(ada.get(address, headers=DIALOG))


GUIDE = f"{URL}?scope=none&measurable=no&what="


def test_the_guide_answers_in_a_sentence_and_leads_on(ada: Client) -> None:
    assert "Which type is it?" in text_of(ada.get(URL, headers=DIALOG))
    spike = text_of(ada.get(GUIDE + "question"))
    assert "Nobody knows yet how, or whether" in spike and f'href="{URL}?type=spike"' in spike
    quality = text_of(ada.get(f"{URL}?what=value&measurable=yes"))
    assert f'href="{URL}?type=story&amp;kind=quality"' in quality
    form = text_of(ada.get(f"{URL}?type=story&kind=quality"))
    assert '<option value="quality" selected' in form and 'class="plain" open' in form


def test_the_guide_leads_who_may_not_create_to_a_suggestion(as_role: Browser) -> None:
    owner = as_role("product_owner")
    assert "Suggest a spike" in text_of(owner.get(GUIDE + "question"))
    assert "/suggestions/new/" in text_of(owner.get(f"{URL}?type=spike"))
    stakeholder = text_of(as_role("stakeholder").get(GUIDE + "value"))
    assert (
        "You read and comment here" in stakeholder and "Only a product owner creates stories" in stakeholder
    )


def test_what_belongs_to_a_story_asks_for_it_and_goes_there(
    ada: Client, as_role: Browser, everybody: Access
) -> None:
    StoryFactory(actor=everybody, title="Board early")
    condition, part = f"{URL}?what=value&scope=condition", f"{URL}?what=work&scope=part"
    assert "FER-1 Board early" in text_of(ada.get(condition))
    assert ada.get(f"{condition}&story=FER-1 Board early")["Location"] == "/p/FER/items/1/#criteria"
    assert ada.get(f"{part}&story=1")["Location"] == f"{URL}?type=task&parent=1"
    assert as_role("product_owner").get(f"{part}&story=1")["Location"] == f"{URL}?type=task&opens=FER-1"
    for wrong in ("", "FER-9", "OTH-1", "x" * 5000):
        answer = ada.get(f"{condition}&story={wrong}")
        assert answer.status_code == 400 and "id_story_error" in text_of(answer)


@pytest.mark.parametrize("query", ["what=fly", "scope=none", "what=value&scope=x", "what=%00"])
def test_odd_answers_to_the_guide_are_told_at_their_question(ada: Client, query: str) -> None:
    answer = ada.get(f"{URL}?{query}")
    assert answer.status_code == 400 and "errorlist" in text_of(answer)

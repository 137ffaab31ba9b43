"""Gates and links on pages: asked for, shown from both sides, lifted where one is held up."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.access import Access
from backlog.models import Gate, Item, Link, Suggestion
from backlog.services import gates, relations
from tests.factories import EpicFactory, SpikeFactory, StoryFactory, TaskFactory, column, fresh
from tests.shared import shared

Browser = Callable[[str], Client]


@shared
def story(everybody: Access) -> Item:
    return StoryFactory(actor=everybody, title="Scan passes")


@shared
def spike(everybody: Access) -> Item:
    return SpikeFactory(actor=everybody, title="Sketch it")


def at(item: Item, rest: str = "") -> str:
    return f"/p/FER/items/{item.number}/{rest}"


def text(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined, no-any-return]


def test_a_product_owner_asks_for_design(as_role: Browser, story: Item) -> None:
    owner = as_role("product_owner")
    assert "Needs design" in text(owner.get(at(story, "needs-design/")))
    bad = owner.post(at(story, "needs-design/"), {"kind": "spike", "title": "", "text": "Kept"})
    assert (bad.status_code, "Kept" in text(bad)) == (400, True)
    owner.post(at(story, "needs-design/"), {"kind": "spike", "title": "How do we scan?"})
    assert Suggestion.objects.get().opens_id == story.pk
    page = text(owner.get(at(story)))
    assert "suggested, not accepted yet" in page
    assert "Waits for a suggestion" in page
    assert "aits for the suggested spike “How do we scan?”" in text(owner.get("/p/FER/backlog/"))


def test_both_sides_are_shown_and_a_reason_stays_to_be_read(
    ada: Client, everybody: Access, story: Item, spike: Item
) -> None:
    ada.post(at(story, "gates/"), {"waits_for": f"fer-{spike.number}"})
    gate = Gate.objects.get()
    assert f"{spike.key} Sketch it" in text(ada.get(at(story)))
    assert f"{story.key} Scan passes" in text(ada.get(at(spike)))
    assert "Waits for" in text(ada.get("/p/FER/backlog/"))
    assert ada.post(at(story, f"gates/{gate.pk}/lift/"), {"reason": " "}).status_code == 400
    ada.post(at(story, f"gates/{gate.pk}/lift/"), {"reason": "The library does it"})
    for item in (story, spike):
        assert "The library does it" in text(ada.get(at(item)))


@pytest.mark.parametrize("key", ["", "0", "PAY-1", "FER-4711", "x" * 31, "<b>"])
def test_odd_keys_are_told_at_their_field(ada: Client, story: Item, key: str) -> None:
    for rest, name in (("gates/", "waits_for"), ("links/", "other")):
        answer = ada.post(at(story, rest), {name: key, "phrase": "relates"})
        assert (answer.status_code, "errorlist" in text(answer)) == (400, True)
    assert not Gate.objects.exists()


def test_being_held_up_offers_a_developer_to_lift_and_go_on(
    as_role: Browser, everybody: Access, story: Item, spike: Item
) -> None:
    gates.set_gate(actor=everybody, item=story.number, waits_for=spike.number)
    doing = {"column": column(everybody, "In progress").pk}
    master = text(as_role("scrum_master").post(at(story, "state/"), doing))
    assert spike.key in master
    assert 'name="lift"' not in master
    dev = as_role("developer")
    assert 'name="lift"' in text(dev.post(at(story, "state/"), doing))
    assert dev.post(at(story, "state/"), doing | {"lift": "Known"}).status_code == 303
    assert fresh(story).column.name == "In progress"


def test_an_outcome_answers_each_gate_by_what_its_kind_offers(
    ada: Client, everybody: Access, story: Item, spike: Item
) -> None:
    gate = gates.set_gate(actor=everybody, item=story.number, waits_for=spike.number)
    page = text(ada.get(at(spike)))
    assert f'name="gate-{gate.pk}" value="open" checked' in page
    assert f'name="unsure-{gate.pk}" value="keep" checked' in page
    sent = {"kind": "inconclusive", "findings": "Hm", f"gate-{gate.pk}": "open"}
    missing = ada.post(at(spike, "outcome/"), sent | {f"unsure-{gate.pk}": "follow_up"})
    assert (missing.status_code, "Hm" in text(missing)) == (400, True)
    ada.post(at(spike, "outcome/"), sent | {f"unsure-{gate.pk}": "keep"})
    gate.refresh_from_db()
    assert (fresh(spike).is_done, gate.opened_at) == (True, None)


def test_what_results_from_an_outcome_is_linked_to_it(ada: Client, spike: Item) -> None:
    ada.post(at(spike, "outcome/"), {"kind": "knowledge", "findings": "So"})
    assert f"results_from={spike.number}" in text(ada.get(at(spike)))
    ada.post("/p/FER/items/new/", {"type": "task", "title": "Build it", "results_from": spike.number})
    link = Link.objects.get()
    assert (link.kind, link.source.title, link.target_id) == ("results_from", "Build it", spike.pk)


@pytest.mark.parametrize(
    ("phrase", "words", "back"),
    [
        ("blocks", "blocks", "is blocked by"),
        ("blocked_by", "is blocked by", "blocks"),
        ("relates", "relates to", "relates to"),
        ("results_from", "results from", "leads to"),
        ("leads_to", "leads to", "results from"),
    ],
)
def test_a_link_is_read_from_both_ends(
    ada: Client, story: Item, spike: Item, phrase: str, words: str, back: str
) -> None:
    ada.post(at(story, "links/"), {"phrase": phrase, "other": spike.key})
    assert f"<span>{words}</span>" in text(ada.get(at(story)))
    assert f"<span>{back}</span>" in text(ada.get(at(spike)))
    twice = ada.post(at(story, "links/"), {"phrase": phrase, "other": spike.key})
    assert (twice.status_code, "already" in text(twice)) == (400, True)
    ada.post(at(spike, f"links/{Link.objects.get().pk}/remove/"))
    assert not Link.objects.exists()


def test_an_open_blocker_is_a_mark_in_its_row(ada: Client, everybody: Access, story: Item) -> None:
    task = TaskFactory(actor=everybody, title="Cables")
    relations.link_items(actor=everybody, item=task.number, kind="blocks", other=story.number)
    assert f"Is blocked by {task.key} “Cables”" in text(ada.get("/p/FER/backlog/"))


def test_an_epic_shows_its_gate(ada: Client, everybody: Access, spike: Item) -> None:
    epic = EpicFactory(actor=everybody, title="Kiosks")
    StoryFactory(actor=everybody, epic=epic.number)
    base = f"/p/FER/epics/{epic.number}/"
    ada.post(base + "gates/", {"waits_for": spike.number})
    assert "Sketch it" in text(ada.get(base))
    assert "All stories of Kiosks" in text(ada.get(at(spike)))
    gate = Gate.objects.get()
    assert ada.post(base + f"gates/{gate.pk}/lift/", {"reason": ""}).status_code == 400
    ada.post(base + f"gates/{gate.pk}/lift/", {"reason": "It stands"})
    assert "It stands" in text(ada.get(base))
    made = ada.post(base + "needs-design/", {"kind": "task", "title": "Structure"})
    assert made.status_code in (204, 303)


def test_the_decision_log_says_what_a_decision_unblocked(
    ada: Client, everybody: Access, story: Item, spike: Item
) -> None:
    gates.set_gate(actor=everybody, item=story.number, waits_for=spike.number)
    ada.post(at(spike, "outcome/"), {"kind": "decision", "findings": "So", "decision": "Light"})
    assert f"{story.key} Scan passes" in text(ada.get("/p/FER/decisions/"))

"""Where a project says so, only what is ready is planned into a sprint, through whatever door."""

from typing import Any

import pytest
from django.test import Client

from accounts.access import Access
from accounts.services import edit_settings
from common.errors import Refused
from sprints.models import Sprint, SprintItem
from sprints.services import planning, quick, sprints
from tests.factories import AccessFactory, DefectFactory, SpikeFactory, StoryFactory, TaskFactory
from tests.shared import shared
from tests.sprints.conftest import END, START

KINDS: dict[str, tuple[Any, dict[str, Any], str]] = {
    "story": (StoryFactory, {}, "an acceptance criterion and points"),
    "quality": (StoryFactory, {"kind": "quality", "points": 1, "criteria": ["c"]}, "a measurable target"),
    "task": (TaskFactory, {"estimate_minutes": 600}, "its value (so that …) and a definition of done"),
    "spike": (SpikeFactory, {"timebox_minutes": None}, "agreed hours"),
    "defect": (DefectFactory, {"severity": 1}, "an estimate"),
}


@shared
def strict() -> Access:
    access = AccessFactory(key="FER", ready_binding=True)
    sprints.create_sprint(actor=access, goal="Go", start_on=START, end_on=END)
    return access


def planned() -> list[int]:
    return list(SprintItem.objects.filter(is_open=True).values_list("item__number", flat=True))


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_not_ready_is_refused_with_what_it_lacks(strict: Access, kind: str) -> None:
    make, given, lacks = KINDS[kind]
    item = make(actor=strict, **given)
    with pytest.raises(Refused) as error:
        planning.plan_item(actor=strict, sprint=1, item=item.number)
    assert (error.value.code, planned()) == ("not_ready", [])
    assert error.value.message.endswith(f"FER-{item.number} still needs {lacks}.")


def test_unplanned_and_small_work_and_what_was_let_in_before_go_through(strict: Access) -> None:
    incident = DefectFactory(actor=strict)
    planning.plan_item(actor=strict, sprint=1, item=incident.number, is_unplanned=True)
    small = TaskFactory(actor=strict, estimate_minutes=60)
    planning.plan_item(actor=strict, sprint=1, item=small.number)
    planning.plan_item(actor=strict, sprint=1, item=incident.number, after=small.number)
    assert sorted(planned()) == [incident.number, small.number]


def test_without_the_setting_it_is_advice(strict: Access) -> None:
    edit_settings(actor=strict, ready_binding=False)
    strict.project.refresh_from_db()
    planning.plan_item(actor=strict, sprint=1, item=StoryFactory(actor=strict).number)
    assert len(planned()) == 1


def test_many_at_once_are_all_in_or_none_and_the_worst_are_named(strict: Access) -> None:
    numbers = [StoryFactory(actor=strict).number for _ in range(5)]
    ready = TaskFactory(actor=strict, estimate_minutes=10).number
    with pytest.raises(Refused, match="; 2 more are not ready either"):
        planning.plan_items(actor=strict, sprint=1, items=[ready, *numbers])
    assert planned() == []


def test_no_door_is_left_open(strict: Access, client: Client) -> None:
    client.force_login(strict.user)
    number = StoryFactory(actor=strict).number
    with pytest.raises(Refused):
        quick.create_in_sprint(actor=strict, sprint=1, type="story", title="Quick")
    json = {"Accept": "application/json"}
    moved = client.post("/p/FER/sprints/1/plan/move/", {"item": number, "place": "top"}, headers=json)
    answer = client.post(
        "/api/v1/projects/FER/sprints/1/items/", {"items": [number]}, content_type="application/json"
    )
    assert answer.status_code == 409 and "still needs" in answer.json()["detail"]
    assert moved.status_code in (404, 409) and planned() == []
    assert Sprint.objects.count() == 1 and strict.project.items.count() == 1

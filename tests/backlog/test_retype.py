"""An item changes its type and loses nothing."""

from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.access import Access
from accounts.services import edit_settings
from backlog import queries
from backlog.models import ClockSegment, Item, ItemType, Link, WorkLog
from backlog.services import clock, criteria, items, spikes, workflow
from backlog.services.retype import retype_item
from common.errors import Invalid, NotAllowed, Refused, Stale
from tests.factories import ITEM_FACTORIES, SpikeFactory, StoryFactory, TaskFactory, column, order

FULL: dict[str, dict[str, Any]] = {
    "story": {
        "as_a": "rider",
        "i_want": "to pay",
        "so_that": "I go",
        "points": 5,
        "remaining_points": 3,
        "business_value": 9,
        "design": "separate",
        "kind": "quality",
        "quality_metric": "Time",
        "quality_comparator": "<",
        "quality_value": "1 s",
        "criteria": ["It pays", ("technical", "It logs")],
    },
    "task": {
        "so_that": "it is safe",
        "category": "security",
        "estimate_minutes": 600,
        "remaining_minutes": 300,
        "done_items": ["Locked"],
    },
    "spike": {"question": "Does it hold?", "context": "Bridges are old", "timebox_minutes": 480},
    "defect": {
        "severity": 2,
        "steps": "Press pay",
        "expected": "It pays",
        "actual": "It burns",
        "environment": "Firefox",
        "estimate_minutes": 60,
    },
}
WORDS = {
    "story": [
        "rider",
        "to pay",
        "I go",
        "5",
        "9",
        "Time < 1 s",
        "It pays",
        "It logs",
        "technical",
        "separate",
    ],
    "task": ["it is safe", "Security", "10 h", "5 h", "Locked"],
    "spike": ["Does it hold?", "Bridges are old", "8 h"],
    "defect": ["Major", "Press pay", "It pays", "It burns", "Firefox", "1 h"],
}


def retype(actor: Access, item: Item, type: str, **more: Any) -> Any:
    question = {"question": "What now?"} if type == "spike" else {}
    return retype_item(actor=actor, item=item.number, type=type, **question, **more)


def everything_said(access: Access, number: int) -> str:
    """All words and figures that the item's page can show."""
    detail = queries.item_detail(access, number)
    own = detail.detail
    names = [field.name for field in own._meta.local_concrete_fields if field.name != "item_ptr"]
    said = [own.title, own.description, *(str(getattr(own, name)) for name in names)]
    said += [f"{getattr(own, name)() or ''}" for name in dir(own) if name.startswith("get_severity_disp")]
    said += [f"{(getattr(own, name) or 0) / 60:g} h" for name in names if name.endswith("_minutes")]
    return "\n".join([*said, *(row.text for row in [*detail.criteria, *detail.done_items])])


@pytest.mark.parametrize(("old", "new"), list(permutations(ItemType.values, 2)))
def test_every_type_becomes_every_other_without_loss(everybody: Access, old: str, new: str) -> None:
    item = ITEM_FACTORIES[old](actor=everybody, description="First words", labels=["Q4"], **FULL[old])
    items.comment(actor=everybody, item=item.number, body="Said")
    made = retype(everybody, item, new)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # an item is exactly one type
    assert (made.pk, made.number, made.type, made.version) == (item.pk, item.number, new, 2)
    said = everything_said(everybody, item.number)
    assert [word for word in ["First words", *WORDS[old]] if word not in said] == []
    detail = queries.item_detail(everybody, item.number)
    assert [label.name for label in detail.item.labels.all()] == ["Q4"] and len(detail.comments) == 1
    lines = [str(line) for line in detail.history]
    assert any("changed it from a" in line for line in lines) and any("created it" in line for line in lines)


def test_criteria_and_done_items_become_each_other(everybody: Access) -> None:
    story = StoryFactory(actor=everybody, criteria=["a", "b"])
    met = story.criteria.first()
    criteria.judge_criterion(actor=everybody, item=story.number, criterion=met.pk, state="met")
    task = retype(everybody, story, "task")
    assert [(row.text, row.is_done) for row in task.done_items.all()] == [("a", True), ("b", False)]
    again = retype(everybody, task, "story")
    assert [(row.text, row.state) for row in again.criteria.all()] == [("a", "met"), ("b", "open")]


def test_it_keeps_its_place_in_the_same_backlog_and_goes_on_top_of_the_other(everybody: Access) -> None:
    first, second, third = (StoryFactory(actor=everybody) for _ in range(3))
    task = TaskFactory(actor=everybody)
    retype(everybody, second, "defect")
    assert order(everybody, "product") == [first.number, second.number, third.number]
    retype(everybody, second, "task")
    assert order(everybody, "product") == [first.number, third.number]
    assert order(everybody, "technical") == [second.number, task.number]


def test_a_sub_task_stands_for_itself_and_is_linked(everybody: Access) -> None:
    story = StoryFactory(actor=everybody, title="Pay")
    task = TaskFactory(actor=everybody, parent=story.number)
    workflow.change_state(actor=everybody, item=task.number, column=column(everybody, "To do").pk)
    made = retype(everybody, task, "defect")
    assert "Part of: FER-1 Pay" in made.description and made.column is None
    assert Link.objects.get().target_id == story.pk


def test_hours_of_the_clock_become_logged_work(everybody: Access) -> None:
    spike = SpikeFactory(actor=everybody)
    start = timezone.now() - timedelta(days=2)
    ClockSegment.objects.create(
        spike=spike, person=everybody.user, started_at=start, ended_at=start + timedelta(minutes=50)
    )
    made = retype(everybody, spike, "task")
    assert [(log.minutes, log.person_id) for log in made.work_logs.all()] == [(50, everybody.user_id)]
    assert not ClockSegment.objects.exists() and made.estimate_minutes == 480


def test_points_stay_points_where_tasks_have_them(everybody: Access) -> None:
    story = StoryFactory(actor=everybody, points=5)
    edit_settings(actor=everybody, sizes_in_points=True)
    everybody.project.refresh_from_db()
    assert retype(everybody, story, "task").points == 5


def test_what_cannot_change_its_type(everybody: Access) -> None:
    story = StoryFactory(actor=everybody)
    TaskFactory(actor=everybody, parent=story.number)
    running, decided = SpikeFactory(actor=everybody), SpikeFactory(actor=everybody)
    clock.start_clock(actor=everybody, item=running.number)
    spikes.record_outcome(actor=everybody, item=decided.number, kind="knowledge", findings="f")
    workflow.reopen_item(actor=everybody, item=decided.number)
    dropped = TaskFactory(actor=everybody)
    workflow.drop_item(actor=everybody, item=dropped.number, reason="no")
    refused = [(story, "has a sub-task"), (running, "clock"), (decided, "outcome"), (dropped, "closed")]
    for item, words in refused:
        with pytest.raises(Refused, match=words):
            retype(everybody, item, "defect")
    assert set(Item.objects.values_list("type", "version")) <= {("story", 1), ("task", 1), ("spike", 1)}
    assert not WorkLog.objects.exists()


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"type": "epic"}, Invalid),
        ({"type": "story"}, Invalid),
        ({"type": "spike", "question": " "}, Invalid),
        ({"type": "task", "version": 5}, Stale),
    ],
)
def test_odd_input(everybody: Access, given: dict[str, Any], error: type[Exception]) -> None:
    story = StoryFactory(actor=everybody)
    with pytest.raises(error):
        retype_item(actor=everybody, item=story.number, **given)


@pytest.mark.parametrize(
    ("role", "old", "new", "may"),
    [
        ("product_owner", "defect", "story", True),
        ("product_owner", "story", "defect", True),
        ("product_owner", "story", "task", False),
        ("developer", "defect", "task", True),
        ("developer", "task", "spike", True),
        ("developer", "task", "story", False),
        ("developer", "story", "task", False),
        ("scrum_master", "defect", "task", False),
        ("stakeholder", "defect", "story", False),
    ],
)
def test_who_deletes_the_old_and_creates_the_new_type_may(
    everybody: Access, request: pytest.FixtureRequest, role: str, old: str, new: str, may: bool
) -> None:
    names = {
        "product_owner": "po",
        "developer": "dev",
        "scrum_master": "master",
        "stakeholder": "stakeholder",
    }
    actor: Access = request.getfixturevalue(names[role])
    item = ITEM_FACTORIES[old](actor=everybody)
    if may:
        assert retype(actor, item, new).type == new
    else:
        with pytest.raises(NotAllowed):
            retype(actor, item, new)


def test_the_page_and_the_api(everybody: Access, client: Client) -> None:
    client.force_login(everybody.user)
    story = StoryFactory(actor=everybody, title="Pay?")
    url = f"/p/FER/items/{story.number}/type/"
    page = client.get(url).content.decode()
    assert "Technical task" in page and "Pay?" in page
    wrong = client.post(url, {"type": "spike", "question": "", "version": 1})
    assert wrong.status_code == 400 and "must not be empty" in wrong.content.decode()
    assert client.post(url, {"type": "spike", "question": "Q?", "version": 1}).status_code == 303
    assert (
        f"/p/FER/items/{story.number}/undo/" in client.get(f"/p/FER/items/{story.number}/").content.decode()
    )
    api = f"/api/v1/projects/FER/items/{story.number}/retype/"
    json = {"content_type": "application/json"}
    assert client.post(api, {"type": "task"}, **json).status_code == 400
    answer = client.post(api, {"type": "task", "version": 2}, **json)
    assert answer.status_code == 200 and answer.json()["type"] == "task", answer.content
    assert "## Question\n\nQ?" in answer.json()["description"]

"""Many items at once: in their order, whole or not at all."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.access import Access
from activity.models import Event
from backlog import queries
from backlog.models import Comment, Item
from backlog.services.bulk import NewComment, NewItem, create_items
from common.errors import Invalid, NotAllowed
from tests.factories import AccessFactory, EpicFactory, StoryFactory, at, column, order

THEN: datetime = at(8, day=2)


def new(type: str = "story", **values: Any) -> NewItem:
    return NewItem(**{"type": type, "title": "T", "created_at": THEN, **values})


def test_all_types_with_all_their_parts(everybody: Access) -> None:
    epic, done = EpicFactory(actor=everybody), column(everybody, "Done")
    rows = [
        new(
            epic=epic.number, labels=["UX", "ux"], fields={"points": "3"}, criteria=["a", ("technical", "b")]
        ),
        new("task", parent=0, done_items=["d"], fields={"estimate_minutes": 60}, assignee=everybody.user_id),
        new("spike", fields={"question": "?", "timebox_minutes": 120}, agreed_at=THEN),
        new("defect", column=done.pk, done_at=at(9), fields={"severity": 2}),
        new(
            column=column(everybody, "Review").pk,
            comments=[NewComment(body="b", created_at=THEN, author_name="Ann")],
        ),
    ]
    story, task, spike, defect, doing = create_items(actor=everybody, rows=rows)
    connection.check_constraints()
    assert [item.number for item in (story, task, spike, defect, doing)] == [1, 2, 3, 4, 5]
    assert order(everybody, "product") == [1, 4, 5]
    assert order(everybody, "technical") == [2, 3]
    found = queries.item_detail(everybody, 1)
    assert (found.detail.points, found.item.epic, len(found.criteria)) == (Decimal(3), epic, 2)
    assert [child.number for child in found.children] == [2]
    assert [label.name for label in found.item.labels.all()] == ["UX"]
    assert queries.item_detail(everybody, 3).detail.agreed_at == THEN
    closed = queries.item_detail(everybody, 4).item
    assert (closed.done_at, closed.resolution, closed.created_at) == (at(9), "done", THEN)
    assert queries.item_detail(everybody, 5).item.started_at == THEN
    assert Comment.objects.get().author_name == "Ann"
    assert StoryFactory(actor=everybody).number == 6


def test_one_event_tells_of_all(everybody: Access) -> None:
    create_items(actor=everybody, rows=[new(), new()], data={"source": "jira"})
    event = Event.objects.latest("seq")
    assert (event.kind, event.data) == (
        "items_imported",
        {"count": 2, "first": 1, "last": 2, "source": "jira"},
    )
    assert create_items(actor=everybody, rows=[]) == []


def test_they_come_after_what_is_there(everybody: Access) -> None:
    first = StoryFactory(actor=everybody)
    numbers = [item.number for item in create_items(actor=everybody, rows=[new() for _ in range(70)])]
    assert order(everybody, "product") == [first.number, *numbers]


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({"title": " "}, "1.title"),
        ({"fields": {"points": -1}}, "1.points"),
        ({"fields": {"severity": 1}}, "1.severity"),
        ({"fields": {"points": 1, "remaining_points": 2}}, "1.remaining_points"),
        ({"type": "epic"}, "1.type"),
        ({"type": "spike"}, "1.question"),
        ({"epic": 9}, "1.epic"),
        ({"column": 10**9}, "1.column"),
        ({"assignee": 10**9}, "1.assignee"),
        ({"labels": ["x" * 61]}, "1.labels"),
        ({"criteria": [" "]}, "1.criteria"),
        ({"type": "task", "done_items": [""]}, "1.done_items"),
        ({"type": "task", "parent": 1}, "1.parent"),
        ({"type": "task", "parent": 5}, "1.parent"),
        ({"parent": 0}, "1.parent"),
    ],
)
def test_one_wrong_row_keeps_all_out(everybody: Access, row: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as error:
        create_items(actor=everybody, rows=[new(), new(**row), new()])
    assert list(error.value.fields) == [field]
    assert not Item.objects.exists()
    assert StoryFactory(actor=everybody).number == 1


def test_columns_of_another_project_are_unknown(everybody: Access) -> None:
    with pytest.raises(Invalid):
        create_items(actor=everybody, rows=[new(column=column(AccessFactory(), "Done").pk)])


def test_it_is_an_admins_to_do(dev: Access) -> None:
    with pytest.raises(NotAllowed, match="admin"):
        create_items(actor=dev, rows=[new()])


def test_the_number_of_statements_does_not_grow_with_the_rows(everybody: Access) -> None:
    counts = []
    for count in (3, 90):
        rows = [new(labels=["a"], criteria=["c"], comments=[NewComment(body="b", created_at=THEN)])] * count
        with CaptureQueriesContext(connection) as captured:
            create_items(actor=everybody, rows=rows)
        counts.append(len(captured))
    assert counts[1] <= counts[0] + 1

"""What is taken back leaves everything as it was: all tables, but for versions and for what tells of both."""

import json
import re
from collections.abc import Callable
from itertools import zip_longest
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backlog.models import Column, Gate, Item
from backlog.services import criteria, items, labels, workflow
from backlog.services.bulk_edit import bulk_edit
from backlog.services.bulk_undo import undo_bulk
from backlog.services.ranking import move_item
from backlog.services.retype import retype_item
from backlog.services.retype_many import retype_items
from backlog.services.undo import last_done, take_back
from common.errors import Refused
from sprints.services.bulk import put_cards_back
from sprints.services.planning import move_in_sprint
from tests import factories
from tests.safety.world import NOT_DATA, World

Deed = Callable[[World], Any]
TELLING = NOT_DATA | {"activity_event", "activity_outbox", "backlog_label", "backlog_item_labels"}
LABELS = "SELECT i.item_id, l.name FROM backlog_item_labels i JOIN backlog_label l ON l.id = i.label_id ORDER BY 1, 2"
COUNTING = ("version", "updated_at", "seq", "last_login")
KINDS = (
    "item_state_changed", "item_moved", "item_blocked", "item_unblocked", "criterion_deleted", "done_item_deleted",
    "item_retyped",
)  # fmt: skip


def everything() -> dict[str, Any]:
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table not in TELLING:
                cursor.execute(f'SELECT to_jsonb(t) - ARRAY{list(COUNTING)} FROM "{table}" t')
                found[table] = sorted((json.loads(row) for (row,) in cursor.fetchall()), key=str)
        cursor.execute(LABELS)
        found["labels"] = [{"labels": cursor.fetchall()}]
    return found


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """Table, column, before and after, of rows that stand at the same place."""
    return [
        f"{table}.{name}: {was.get(name)} → {now.get(name)}"
        for table in before
        for was, now in zip_longest(before[table], after[table], fillvalue={})
        for name in sorted(was.keys() | now.keys())
        if was.get(name) != now.get(name)
    ]


def place(name: str) -> Callable[[World], int]:
    return lambda world: factories.column(world.access, name).pk


def one(world: World, name: str) -> dict[str, Any]:
    return {"actor": world.access, "item": world.values[name]}


OF_ONE: dict[str, tuple[str, Deed]] = {
    "a state": ("task", lambda w: workflow.change_state(**one(w, "task"), column=place("In progress")(w))),
    "done": ("defect", lambda w: workflow.change_state(**one(w, "defect"), column=place("Done")(w))),
    "a story's type": ("number", lambda w: retype_item(**one(w, "number"), type="task")),
    "a task's type": ("task", lambda w: retype_item(**one(w, "task"), type="spike", question="Why?")),
    "a defect's type": ("defect", lambda w: retype_item(**one(w, "defect"), type="story")),
    "reopened": ("defect", lambda w: workflow.reopen_item(**one(w, "defect"))),
    "a card moved": (
        "number",
        lambda w: move_in_sprint(**one(w, "number"), column=place("In progress")(w)),
    ),
    "dropped": ("defect", lambda w: workflow.drop_item(**one(w, "defect"), reason="No use")),
    "a place": ("task", lambda w: move_item(**one(w, "task"), to="bottom")),
    "blocked": ("task", lambda w: items.block_item(**one(w, "task"), reason="No keys")),
    "a criterion": (
        "number",
        lambda w: criteria.delete_criterion(**one(w, "number"), criterion=w.values["criterion"]),
    ),
    "a line": (
        "task",
        lambda w: criteria.delete_done_item(**one(w, "task"), done_item=w.values["done_item"]),
    ),
}
OF_MANY: dict[str, dict[str, Any]] = {
    "epic": {"epic": "epic"},
    "assignee": {"assignee": "user"},
    "labels": {"add_labels": ["web", "new"]},
    "no labels": {"remove_labels": ["MINE"]},
    "points": {"points": "8"},
    "hours": {"estimate_minutes": 60},
    "top": {"place": "top"},
    "deleted": {"is_deleted": True},
}


def take_back_one(world: World, name: str) -> None:
    number, deed = OF_ONE[name]
    deed(world)
    event = last_done(world.access, world.values[number], *KINDS)
    assert event
    take_back(**one(world, number), event=event)


def take_back_many(world: World, name: str) -> None:
    change = {
        key: world.values.get(value, value) if isinstance(value, str) else value
        for key, value in OF_MANY[name].items()
    }
    rows = Item.objects.filter(project=world.access.project).order_by("rank")
    numbers = list(rows.values_list("number", flat=True))
    moving = numbers[1:] if name == "top" else numbers  # who all stand there need not move
    done = bulk_edit(actor=world.access, items=moving, **change)
    assert done.event and done.changed
    assert undo_bulk(actor=world.access, event=done.event).refused == []


def take_back_types(world: World, type: str) -> None:
    """Some become that type, others are refused; all that were changed come back by one undo."""
    rows = Item.objects.filter(project=world.access.project).exclude(type="spike")
    numbers = list(rows.values_list("number", flat=True))
    done = retype_items(actor=world.access, items=numbers, type=type)
    assert done.event and done.changed
    assert undo_bulk(actor=world.access, event=done.event).refused == []


def restore_label(world: World, _name: str) -> None:
    event = labels.delete_label(actor=world.access, label=world.values["label"])
    labels.restore_label(actor=world.access, event=event.pk)


DEEDS = [(take_back_one, name) for name in OF_ONE] + [(take_back_many, name) for name in OF_MANY]
DEEDS += [(take_back_types, type) for type in ("task", "spike")]


@pytest.mark.parametrize(("undo", "name"), [*DEEDS, (restore_label, "label")])
def test_everything_is_as_it_was(world: World, undo: Callable[[World, str], None], name: str) -> None:
    if name == "reopened":
        workflow.drop_item(**one(world, "defect"), reason="No use")
    if name == "a card moved":
        Gate.objects.all().delete()
    before = everything()
    undo(world, name)
    after = everything()
    assert [table for table in before if after[table] != before[table]] == [], differences(before, after)


def test_a_change_of_type_stays_once_a_sub_task_stands_under_it(world: World) -> None:
    number = factories.DefectFactory(actor=world.access).number
    retype_item(actor=world.access, item=number, type="story")
    event = last_done(world.access, number, "item_retyped") or 0
    part = items.create_task(actor=world.access, title="Part", parent=number)
    with pytest.raises(Refused, match="has a sub-task"):
        take_back(actor=world.access, item=number, event=event)
    part.refresh_from_db()
    assert part.parent is not None and part.parent.number == number


def test_columns_are_locked_before_cards_that_go_back_into_them(world: World) -> None:
    """As when they moved there, or two people would wait for each other."""
    number, actor = world.values["task"], world.access
    first = place("To do")(world)
    Column.objects.filter(project=actor.project).update(wip_limit=9)
    workflow.change_state(actor=actor, item=number, column=first)
    workflow.change_state(actor=actor, item=number, column=place("In progress")(world))
    event = last_done(actor, number, "item_state_changed") or 0
    with CaptureQueriesContext(connection) as asked:
        put_cards_back(actor=actor, cards=[(number, event, None, first)], is_by_person=False)
    assert Item.objects.get(project=actor.project, number=number).column_id == first
    locks = [one["sql"] for one in asked.captured_queries if " FOR NO KEY UPDATE" in one["sql"]]
    tables = [found[1] for one in locks if (found := re.search(r'FROM "backlog_(column|item)"', one))]
    assert tables.index("column") < tables.index("item")

"""What pages and the API read: filters, pages, sums, and how many queries they take."""

from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.access import Access
from accounts.services import edit_settings
from backlog import queries
from backlog.queries import BacklogFilter
from backlog.queries.labels import labels_with_counts
from backlog.services import clock, criteria, epics, items, ranking, spikes, work, workflow
from common.errors import NotFound
from tests.factories import (
    ITEM_FACTORIES,
    AccessFactory,
    DefectFactory,
    EpicFactory,
    SpikeFactory,
    StoryFactory,
    TaskFactory,
    column,
)
from tests.shared import shared


def shown(access: Access, kind: str = "product", **filters: Any) -> list[int]:
    page = queries.backlog_page(access, kind, filters=BacklogFilter(**filters))
    assert page.count == len(page.items)
    return [item.number for item in page.items]


@shared
def mixed(everybody: Access) -> dict[str, int]:
    epic = EpicFactory(actor=everybody)
    return {
        "ready": StoryFactory(
            actor=everybody, title="Pay by card", criteria=["c"], points=5, epic=epic.number
        ).number,
        "raw": StoryFactory(actor=everybody, title="Pay later", labels=["UX"]).number,
        "defect": DefectFactory(
            actor=everybody, title="100% broken", severity=1, estimate_minutes=300
        ).number,
        "mine": StoryFactory(actor=everybody, title="Mail", assignee=everybody.user_id, points=3).number,
    }


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, ["ready", "raw", "defect", "mine"]),
        ({"text": "pay"}, ["ready", "raw"]),
        ({"text": " FER-3 "}, ["defect"]),
        ({"text": "fer-3"}, ["defect"]),
        ({"text": "3"}, ["defect"]),
        ({"text": "PAY-3"}, []),
        ({"text": "100%"}, ["defect"]),
        ({"text": "_"}, []),
        ({"text": "\x00"}, ["ready", "raw", "defect", "mine"]),
        ({"types": ["defect"]}, ["defect"]),
        ({"types": ["story", "bogus\x00"]}, ["ready", "raw", "mine"]),
        ({"epic": 1}, ["ready"]),
        ({"epic": 0}, ["raw", "defect", "mine"]),
        ({"labels": ["UX"]}, ["raw"]),
        ({"labels": ["UX", "other"]}, []),
        ({"labels": ["\x00"]}, []),
        ({"assignee": 0}, ["ready", "raw", "defect"]),
        ({"estimated": True}, ["ready", "defect", "mine"]),
        ({"estimated": False}, ["raw"]),
        ({"ready": True}, ["ready", "defect"]),
        ({"ready": False}, ["raw", "mine"]),
        ({"in_sprint": True}, []),
        ({"in_sprint": False, "estimated": True, "types": ["story"]}, ["ready", "mine"]),
        ({"state": "backlog"}, ["ready", "raw", "defect", "mine"]),
        ({"state": "done"}, []),
    ],
)
def test_filters(
    everybody: Access, mixed: dict[str, int], filters: dict[str, Any], expected: list[str]
) -> None:
    assert shown(everybody, **filters) == [mixed[name] for name in expected]


def test_filters_by_what_happened(everybody: Access, mixed: dict[str, int]) -> None:
    workflow.change_state(actor=everybody, item=mixed["raw"], column=column(everybody, "In progress").pk)
    workflow.change_state(actor=everybody, item=mixed["defect"], column=column(everybody, "Done").pk)
    work.block_item(actor=everybody, item=mixed["mine"], reason="waits")
    items.delete_item(actor=everybody, item=mixed["ready"])
    assert shown(everybody) == [mixed["raw"], mixed["mine"]]
    assert shown(everybody, state="doing") == [mixed["raw"]]
    assert shown(everybody, state="done") == [mixed["defect"]]
    assert shown(everybody, state="blocked") == [mixed["mine"]]
    assert shown(everybody, state="all") == [mixed["raw"], mixed["defect"], mixed["mine"]]
    assert shown(everybody, in_sprint=True) == [mixed["raw"]]
    planned = everybody.project.items.filter(number=mixed["mine"]).values("pk")
    assert shown(everybody, in_sprint=True, planned=planned) == [mixed["mine"]]
    assert shown(everybody, assignee=everybody.user_id) == [mixed["mine"]]


@pytest.mark.parametrize(
    ("filters", "is_set"),
    [
        ({}, False),
        ({"types": []}, False),
        ({"text": " "}, False),
        ({"epic": 0}, True),
        ({"ready": False}, True),
    ],
)
def test_a_filter_knows_whether_it_is_one(filters: dict[str, Any], is_set: bool) -> None:
    assert BacklogFilter(**filters).is_set is is_set


@pytest.mark.parametrize(
    "settings", [{}, {"sizes_in_points": True}, {"sizes_in_points": True, "rate_minutes_per_point": 70}]
)
def test_the_database_and_the_rule_agree_on_ready(everybody: Access, settings: dict[str, Any]) -> None:
    edit_settings(actor=everybody, **settings)
    everybody.project.refresh_from_db()
    made: list[Any] = [
        StoryFactory(actor=everybody, points=points, criteria=texts)
        for points, texts in product((None, 0, 3), ([], ["c"]))
    ]
    made += [
        TaskFactory(actor=everybody, estimate_minutes=minutes, so_that=so_that, done_items=lines)
        for minutes, so_that, lines in product((None, 0, 239, 240, 600), ("", "  ", "x"), ([], ["d"]))
    ]
    made += [
        DefectFactory(actor=everybody, estimate_minutes=minutes, severity=severity)
        for minutes, severity in product((None, 0, 239, 240), (None, 1))
    ]
    made += [SpikeFactory(actor=everybody, timebox_minutes=minutes) for minutes in (None, 60)]
    made += [
        factory(actor=everybody, points=points, estimate_minutes=minutes)
        for factory in (TaskFactory, DefectFactory)
        for points, minutes in ((0, None), (3, 600), (3.43, None), (4, 30))
    ]
    target = {"quality_metric": "Load time", "quality_comparator": "<", "quality_value": "1 s"}
    made += [
        StoryFactory(actor=everybody, points=1, criteria=["c"], kind="quality", **(target | missing))
        for missing in ({}, *({name: ""} for name in target))
    ]
    by_rule = {item.number for item in queries.items_of(everybody) if not item.lacks}
    by_query = set(queries.find_items(everybody, BacklogFilter(ready=True)).values_list("number", flat=True))
    assert by_rule == by_query
    sized = {item.number for item in queries.items_of(everybody) if item.estimate.is_given}
    by_query = queries.find_items(everybody, BacklogFilter(estimated=True)).values_list("number", flat=True)
    assert sized == set(by_query)
    page = queries.backlog_page(everybody, "technical", limit=100)
    assert page.points == sum(item.estimate.points or 0 for item in page.items)
    assert page.minutes == sum(item.estimate.minutes or 0 for item in page.items)
    assert 0 < len(by_rule) < len(made)


def test_pages_follow_each_other(everybody: Access) -> None:
    numbers = [StoryFactory(actor=everybody, points=2).number for _ in range(5)]
    ranking.move_item(actor=everybody, item=numbers.pop(), to="top")
    expected, seen, after = [5, *numbers], [], ""
    for _ in range(3):
        page = queries.backlog_page(everybody, "product", after_rank=after, limit=2)
        seen += [item.number for item in page.items]
        after = page.next_rank
        assert (page.count, page.points, page.minutes) == (5, Decimal(10), 0)
    assert (seen, after) == (expected, "")
    assert queries.backlog_page(everybody, "product", after_rank="zzz\x00").items == []


def test_sub_tasks_hide_behind_an_open_story(everybody: Access) -> None:
    story = StoryFactory(actor=everybody)
    child = TaskFactory(actor=everybody, parent=story.number, estimate_minutes=60)
    assert shown(everybody, "technical") == []
    assert queries.open_count(everybody) == 1
    assert [one.number for one in queries.item_detail(everybody, story.number).children] == [child.number]
    items.delete_item(actor=everybody, item=story.number)
    assert shown(everybody, "technical") == [child.number]
    items.restore_item(actor=everybody, item=story.number)
    workflow.accept_story(actor=everybody, item=story.number)
    assert shown(everybody, "technical") == [child.number]


def test_the_technical_backlog_adds_up_hours(everybody: Access) -> None:
    TaskFactory(actor=everybody, estimate_minutes=90)
    SpikeFactory(actor=everybody, timebox_minutes=120)
    page = queries.backlog_page(everybody, "technical")
    assert (page.count, page.minutes) == (2, 210)


def test_what_remains(everybody: Access) -> None:
    task = TaskFactory(actor=everybody, estimate_minutes=120)
    work.log_work(actor=everybody, item=task.number, minutes=50)
    (item,) = queries.items_of(everybody)
    assert (item.estimate.minutes, item.estimate.remaining_minutes) == (120, 70)
    items.edit_item(actor=everybody, item=task.number, remaining_minutes=100)
    work.log_work(actor=everybody, item=task.number, minutes=30)
    (item,) = queries.items_of(everybody)
    assert item.estimate.remaining_minutes == 70
    work.log_work(actor=everybody, item=task.number, minutes=30, remaining_minutes=5)
    (item,) = queries.items_of(everybody)
    assert item.estimate.remaining_minutes == 5


def test_search_finds_keys_first_and_open_before_done(everybody: Access) -> None:
    done = StoryFactory(actor=everybody, title="Ticket 2")
    exact = StoryFactory(actor=everybody, title="Other")
    newer = StoryFactory(actor=everybody, title="Ticket")
    workflow.accept_story(actor=everybody, item=done.number)
    assert [item.number for item in queries.search(everybody, "ticket")] == [newer.number, done.number]
    assert [item.number for item in queries.search(everybody, "2")] == [exact.number, done.number]
    assert queries.search(everybody, "FER-2", limit=1)[0].number == exact.number
    assert queries.search(everybody, " ") == []


def test_nothing_of_another_project_is_read(everybody: Access) -> None:
    other = AccessFactory()
    story = StoryFactory(actor=other, epic=EpicFactory(actor=other).number, labels=["UX"])
    assert not queries.items_of(everybody).exists()
    assert queries.search(everybody, story.title) == []
    assert list(queries.epics(everybody)) == list(labels_with_counts(everybody)) == []
    assert queries.open_count(everybody) == 0
    for read in (queries.item_detail, queries.whole_item, queries.type_of, queries.criteria_of, queries.epic):
        with pytest.raises(NotFound):
            read(everybody, story.number)


def fill(access: Access, rows: int) -> None:
    """Items of all types with all their parts."""
    epic = epics.create_epic(actor=access, title="E")
    for n in range(rows):
        shared = {"actor": access, "epic": epic.number, "labels": ["a", f"l{n}"], "assignee": access.user_id}
        story = StoryFactory(**shared, points=3, criteria=["c", ("technical", "t")])
        TaskFactory(**shared, parent=story.number, done_items=["d"])
        TaskFactory(**shared, done_items=["d"], estimate_minutes=60)
        DefectFactory(**shared)
        spike = SpikeFactory(**shared)
        clock.add_hour(actor=access, item=spike.number, minutes=5)


READS = {
    "product": lambda access: queries.backlog_page(access, "product"),
    "technical": lambda access: queries.backlog_page(access, "technical"),
    "filtered": lambda access: queries.backlog_page(
        access, "technical", filters=BacklogFilter(text="t", labels=["a"], ready=False, estimated=True)
    ),
    "all items": lambda access: list(queries.items_of(access).prefetch_related("labels")),
    "epics": lambda access: list(queries.epics(access)),
    "search": lambda access: queries.search(access, "s"),
}


@shared
def small_and_large() -> tuple[Access, Access]:
    """Projects with 3 and with 10 items of each type."""
    found = AccessFactory(), AccessFactory()
    for access, rows in zip(found, (3, 10), strict=True):
        fill(access, rows)
    return found


@pytest.mark.parametrize("name", READS)
def test_the_number_of_queries_does_not_grow(small_and_large: tuple[Access, Access], name: str) -> None:
    counts = []
    for access in small_and_large:
        with CaptureQueriesContext(connection) as captured:
            found = READS[name](access)
            for item in getattr(found, "items", found):
                if name != "epics":
                    _ = (item.key, item.detail.key, item.lacks, item.estimate, queries.clock_of(item))
                    _ = (
                        item.epic.title,
                        item.assignee.name,
                        item.column,
                        name == "search" or [one.name for one in item.labels.all()],
                    )
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 4


@pytest.mark.parametrize("type", ITEM_FACTORIES)
def test_an_items_page_takes_a_bounded_number_of_queries(everybody: Access, type: str) -> None:
    item = ITEM_FACTORIES[type](actor=everybody)
    for _ in range(12):
        items.comment(actor=everybody, item=item.number, body="b")
        if type == "story":
            criteria.add_criteria(actor=everybody, item=item.number, texts=["c"])
            TaskFactory(actor=everybody, parent=item.number)
        elif type == "spike":
            clock.add_hour(actor=everybody, item=item.number, minutes=1)
        else:
            work.log_work(actor=everybody, item=item.number, minutes=1)
    if type == "spike":
        spikes.record_outcome(actor=everybody, item=item.number, kind="knowledge", findings="f")
    with CaptureQueriesContext(connection) as captured:
        found = queries.item_detail(everybody, item.number)
        _ = [str(line) for line in found.history], [one.author.name for one in found.comments]
        _ = [one.person.name for one in found.segments], [one.judged_by for one in found.criteria]
    assert len(captured) <= 16

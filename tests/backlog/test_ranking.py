"""The order of a backlog as people move items in it."""

import pytest

from accounts.access import Access
from activity.models import Event, Outbox
from backlog import queries
from backlog.models import Backlog, Item
from backlog.services import items, ranking, workflow
from common.errors import Invalid, NotFound
from tests.factories import (
    AccessFactory,
    DefectFactory,
    SpikeFactory,
    StoryFactory,
    TaskFactory,
    fresh,
    order,
)
from tests.shared import shared


@shared
def stories(everybody: Access) -> list[int]:
    """Numbers 1 to 5, in this order."""
    return [StoryFactory(actor=everybody).number for _ in range(5)]


@pytest.mark.parametrize(
    ("item", "where", "expected"),
    [
        (5, {"before": 1}, [5, 1, 2, 3, 4]),
        (1, {"after": 5}, [2, 3, 4, 5, 1]),
        (1, {"after": 3}, [2, 3, 1, 4, 5]),
        (4, {"after": 1, "before": 2}, [1, 4, 2, 3, 5]),
        (1, {"to": "bottom"}, [2, 3, 4, 5, 1]),
        (5, {"to": "top"}, [5, 1, 2, 3, 4]),
        (5, {"to": 2}, [1, 5, 2, 3, 4]),
        (1, {"to": 3}, [2, 3, 1, 4, 5]),
        (1, {"to": 99}, [2, 3, 4, 5, 1]),
        (3, {"before": 4}, [1, 2, 3, 4, 5]),
        (3, {"after": 2}, [1, 2, 3, 4, 5]),
        (3, {"to": 3}, [1, 2, 3, 4, 5]),
        (3, {"before": 3}, [1, 2, 3, 4, 5]),
    ],
)
def test_a_move(
    everybody: Access, stories: list[int], item: int, where: dict[str, int], expected: list[int]
) -> None:
    ranking.move_item(actor=everybody, item=item, **where)
    assert order(everybody, "product") == expected
    moved = Event.objects.filter(kind="item_moved")
    assert moved.exists() is (expected != stories)


def test_a_move_writes_one_row_and_tells_the_new_neighbours(everybody: Access, stories: list[int]) -> None:
    before = dict(Item.objects.values_list("number", "rank"))
    ranking.move_item(actor=everybody, item=1, after=3)
    after = dict(Item.objects.values_list("number", "rank"))
    assert [number for number in before if before[number] != after[number]] == [1]
    data = Event.objects.get(kind="item_moved").data
    assert (data["number"], data["after"], data["before"], data["rank"]) == (1, 3, 4, after[1])
    assert fresh(Item.objects.get(number=1)).version == 1


def test_stale_neighbours_are_made_the_best_of(everybody: Access, stories: list[int]) -> None:
    """What was between 2 and 3 goes after 2, wherever 3 has gone; if 2 is nowhere, before 3."""
    ranking.move_item(actor=everybody, item=3, to="bottom")
    ranking.move_item(actor=everybody, item=5, after=2, before=3)
    assert order(everybody, "product") == [1, 2, 5, 4, 3]
    ranking.move_item(actor=everybody, item=5, after=77, before=3)
    assert order(everybody, "product") == [1, 2, 4, 5, 3]


def test_a_deleted_neighbour_still_marks_its_place(everybody: Access, stories: list[int]) -> None:
    items.delete_item(actor=everybody, item=2)
    ranking.move_item(actor=everybody, item=5, after=2)
    assert order(everybody, "product") == [1, 2, 5, 3, 4]


def test_positions_count_what_the_backlog_shows(everybody: Access, stories: list[int]) -> None:
    workflow.accept_story(actor=everybody, item=1)
    items.delete_item(actor=everybody, item=2)
    ranking.move_item(actor=everybody, item=5, to=2)
    page = queries.backlog_page(everybody, "product")
    assert [item.number for item in page.items] == [3, 5, 4]


def test_what_cannot_be_a_place(everybody: Access, stories: list[int]) -> None:
    task = TaskFactory(actor=everybody).number
    foreign = StoryFactory(actor=AccessFactory())
    for where in ({}, {"to": 0}, {"to": -1}, {"to": True}, {"to": "up"}, {"to": 10**30}, {"after": task}):
        with pytest.raises(Invalid) as error:
            ranking.move_item(actor=everybody, item=1, **where)
        assert list(error.value.fields) == ["to"]
    for where in ({"after": foreign.number + 900}, {"before": 10**30}):
        with pytest.raises(NotFound):
            ranking.move_item(actor=everybody, item=1, **where)
    with pytest.raises(NotFound):
        ranking.move_item(actor=everybody, item=900, to="top")
    assert order(everybody, "product") == stories


def test_types_of_one_backlog_mix(everybody: Access) -> None:
    story, defect = StoryFactory(actor=everybody).number, DefectFactory(actor=everybody).number
    task, spike = TaskFactory(actor=everybody).number, SpikeFactory(actor=everybody).number
    ranking.move_item(actor=everybody, item=defect, before=story)
    ranking.move_item(actor=everybody, item=spike, before=task)
    assert order(everybody, "product") == [defect, story]
    assert order(everybody, "technical") == [spike, task]


def test_long_ranks_ask_for_a_rebalance_that_keeps_the_order(everybody: Access, stories: list[int]) -> None:
    turn = [2, 3]
    for _ in range(400):
        ranking.move_item(actor=everybody, item=turn[0], after=1)
        turn.reverse()
        if Outbox.objects.filter(kind="rebalance_backlog").exists():
            break
    job = Outbox.objects.get(kind="rebalance_backlog")
    assert job.project_id == everybody.project_id
    expected = order(everybody, "product")
    known = Access.of(everybody.user, everybody.project.key).version
    assert ranking.rebalance_backlog(backlog_id=int(job.key))
    assert Access.of(everybody.user, everybody.project.key).version != known, "what is kept is drawn again"
    assert order(everybody, "product") == expected
    assert max(len(rank) for rank in Item.objects.values_list("rank", flat=True)) < 5
    assert not ranking.rebalance_backlog(backlog_id=int(job.key)), "a second time there is nothing to do"
    assert not ranking.rebalance_backlog(backlog_id=0)


def test_a_rank_that_no_column_holds_is_spread_at_once(everybody: Access, stories: list[int]) -> None:
    one, two = Item.objects.get(number=1), Item.objects.get(number=2)
    Item.objects.filter(pk=one.pk).update(rank="Z" + "z" + "a" * 190 + "1")
    Item.objects.filter(pk=two.pk).update(rank="Z" + "z" + "a" * 190 + "2")
    ranking.move_item(actor=everybody, item=5, after=1)
    assert order(everybody, "product") == [1, 5, 2, 3, 4]
    assert max(len(rank) for rank in Item.objects.values_list("rank", flat=True)) < 5


def test_ranks_compare_byte_by_byte(everybody: Access, stories: list[int]) -> None:
    """`Zz` comes before `a0`, which only the C collation knows."""
    ranking.move_item(actor=everybody, item=5, to="top")
    assert Item.objects.get(number=5).rank < Item.objects.get(number=1).rank
    assert order(everybody, "product")[0] == 5
    assert Backlog.objects.filter(project=everybody.project).count() == 2

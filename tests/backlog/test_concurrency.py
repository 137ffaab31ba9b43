"""Many people at once, on real transactions: nothing is lost, doubled, or let through twice."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from random import Random
from typing import Any

import pytest
from django.db import connections

from accounts.access import Access
from activity.models import Event
from backlog.models import ClockSegment, Gate, Item, Link
from backlog.services import clock, gates, items, ranking, relations, spikes, suggestions, workflow
from common.errors import DomainError, Refused, Stale
from tests.factories import (
    AccessFactory,
    SpikeFactory,
    StoryFactory,
    TaskFactory,
    column,
    fresh,
    member,
    order,
)

pytestmark = pytest.mark.django_db(transaction=True)
CLIENTS = 8


@pytest.fixture
def team() -> Access:
    return AccessFactory()


def at_once(calls: Sequence[Callable[[], Any]]) -> list[Any]:
    """Results or domain errors of calls that run in threads of their own; any other error fails the test."""

    def run(call: Callable[[], Any]) -> Any:
        try:
            return call()
        except DomainError as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(CLIENTS) as pool:
        return list(pool.map(run, calls))


def moves(team: Access, numbers: list[int], count: int) -> Iterator[Callable[[], Any]]:
    random = Random(7)
    for _ in range(count):
        item, neighbour = random.sample(numbers, 2)
        where = random.choice([{"before": neighbour}, {"after": neighbour}, {"to": "top"}, {"to": 3}])
        yield lambda item=item, where=where: ranking.move_item(actor=team, item=item, **where)


def test_concurrent_moves_replay_to_the_final_order(team: Access) -> None:
    numbers = [StoryFactory(actor=team).number for _ in range(12)]
    results = at_once(list(moves(team, numbers, 160)))
    assert not [one for one in results if isinstance(one, DomainError)]
    replayed = list(numbers)
    for event in Event.objects.filter(kind="item_moved").order_by("seq"):
        replayed.remove(event.data["number"])
        after = event.data["after"]
        replayed.insert(0 if after is None else replayed.index(after) + 1, event.data["number"])
    assert order(team, "product") == replayed
    ranks = list(Item.objects.values_list("rank", flat=True))
    assert len(set(ranks)) == len(numbers)
    seqs = list(
        Event.objects.filter(project_id=team.project_id).order_by("seq").values_list("seq", flat=True)
    )
    assert seqs == list(range(1, len(seqs) + 1))


def test_moves_creations_and_a_rebalance_do_not_wait_for_each_other_for_ever(team: Access) -> None:
    numbers = [TaskFactory(actor=team).number for _ in range(6)]
    backlog_id = Item.objects.values_list("backlog_id", flat=True).first()
    Item.objects.filter(number=numbers[0]).update(rank="Zz" + "a" * 60 + "1")
    others: list[Callable[[], Any]] = [lambda: ranking.rebalance_backlog(backlog_id=backlog_id)] * 3
    others += [lambda: items.create_task(actor=team, title="more")] * 12
    others += [lambda: items.edit_item(actor=team, item=numbers[1], title="edited")] * 6
    calls = list(moves(team, numbers, 40)) + others
    Random(3).shuffle(calls)
    assert not [one for one in at_once(calls) if isinstance(one, DomainError)]
    rows = Item.objects.filter(project=team.project)
    assert sorted(rows.values_list("number", flat=True)) == list(range(1, 19))
    assert rows.values("rank").distinct().count() == 18


def test_of_many_edits_of_one_version_one_wins(team: Access) -> None:
    task = TaskFactory(actor=team)
    calls = [
        lambda n=n: items.edit_item(actor=team, item=task.number, version=1, title=f"by {n}")
        for n in range(24)
    ]
    results = at_once(calls)
    assert sum(isinstance(one, Stale) for one in results) == 23
    assert fresh(task).version == 2
    assert Event.objects.filter(kind="item_edited").count() == 1


def test_of_many_answers_to_one_suggestion_one_counts(team: Access) -> None:
    one = suggestions.suggest(actor=team, kind="task", title="Set up")
    calls: list[Callable[[], Any]] = [
        lambda: suggestions.accept_suggestion(actor=team, suggestion=one.pk)
    ] * 6
    calls += [lambda: suggestions.decline_suggestion(actor=team, suggestion=one.pk, reason="no")] * 6
    results = at_once(calls)
    assert sum(isinstance(result, Refused) for result in results) == 11
    one.refresh_from_db()
    assert Item.objects.count() == (1 if one.state == "accepted" else 0)


def test_a_wip_limit_holds_when_all_drop_at_once(team: Access) -> None:
    doing = column(team, "In progress")
    doing.wip_limit = 3
    doing.save()
    numbers = [TaskFactory(actor=team).number for _ in range(10)]
    results = at_once(
        [lambda n=n: workflow.change_state(actor=team, item=n, column=doing.pk) for n in numbers]
    )
    refused = [one for one in results if isinstance(one, Refused)]
    assert {one.code for one in refused} == {"wip"}
    assert len(refused) == 7
    assert doing.items.count() == 3


def test_one_person_has_one_running_clock_however_fast_they_click(team: Access) -> None:
    spikes = [SpikeFactory(actor=team).number for _ in range(4)]
    results = at_once([lambda n=n: clock.start_clock(actor=team, item=n) for n in spikes * 3])
    assert ClockSegment.objects.filter(ended_at=None).count() == 1
    refused = [one for one in results if isinstance(one, Refused)]
    assert len(refused) == 9
    assert all("Stop it there first" in one.message for one in refused)


def test_hours_added_at_once_never_overlap(team: Access) -> None:
    spikes = [SpikeFactory(actor=team).number for _ in range(3)]
    results = at_once([lambda n=n: clock.add_hour(actor=team, item=n, minutes=30) for n in spikes * 4])
    assert not [one for one in results if isinstance(one, DomainError)]
    assert ClockSegment.objects.count() == 12


def test_people_on_two_spikes_at_once_do_not_deadlock(team: Access) -> None:
    one, two = SpikeFactory(actor=team).number, SpikeFactory(actor=team).number
    people = [member(team, "developer") for _ in range(4)]
    calls: list[Callable[[], Any]] = []
    for n in range(8):
        for person in people:
            first, second = (one, two) if n % 2 else (two, one)
            calls.append(lambda p=person, i=first: clock.start_clock(actor=p, item=i))
            calls.append(lambda p=person, i=second: clock.pause_clock(actor=p, item=i))
            calls.append(lambda p=person, i=second: clock.add_hour(actor=p, item=i, minutes=1))
    at_once(calls)
    assert ClockSegment.objects.filter(ended_at=None).count() <= len(people)


def test_circles_of_gates_and_links_are_not_closed_by_two_at_once(team: Access) -> None:
    numbers = [StoryFactory(actor=team).number for _ in range(4)]
    pairs = list(zip(numbers, numbers[1:] + numbers[:1], strict=True))
    at_once([lambda a=a, b=b: gates.set_gate(actor=team, item=a, waits_for=b) for a, b in pairs])
    at_once(
        [lambda a=a, b=b: relations.link_items(actor=team, item=a, kind="blocks", other=b) for a, b in pairs]
    )
    assert (Gate.objects.count(), Link.objects.count()) == (3, 3)


def test_a_story_begins_before_its_spike_answers_or_after_but_never_through_a_closed_gate(
    team: Access,
) -> None:
    spike, doing = SpikeFactory(actor=team), team.project.columns.get(name="In progress").pk
    stories = [StoryFactory(actor=team) for _ in range(6)]
    held = [gates.set_gate(actor=team, item=one.number, waits_for=spike.number).pk for one in stories]
    keep = dict.fromkeys(held[:3], "keep")
    calls: list[Callable[[], Any]] = [
        lambda n=one.number: workflow.change_state(actor=team, item=n, column=doing) for one in stories * 2
    ]
    calls.append(
        lambda: spikes.record_outcome(
            actor=team, item=spike.number, kind="knowledge", findings="So", gates=keep
        )
    )
    Random(5).shuffle(calls)
    results = at_once(calls)
    assert all(not isinstance(one, Exception) or isinstance(one, Refused) for one in results)
    begun = set(Item.objects.filter(column=doing).values_list("pk", flat=True))
    assert begun <= set(Gate.objects.exclude(opened_at=None).values_list("item_id", flat=True))
    assert begun <= {one.pk for one in stories[3:]}

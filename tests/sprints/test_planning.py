"""Planning items in and out, and moving cards."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backlog.models import Item
from backlog.services import items, workflow
from common.errors import Invalid, NotAllowed, NotFound, Refused
from sprints.models import Sprint, SprintItem
from sprints.services import planning, sprints
from tests.shared import shared
from tests.sprints.conftest import H, Team, make_team, plan


def order(sprint: Sprint) -> list[str]:
    rows = SprintItem.objects.filter(sprint=sprint, is_open=True).order_by("rank")
    return [row.item.title for row in rows.select_related("item")]


def tasks(team: Team, *titles: str) -> list[Item]:
    return [items.create_task(actor=team.dev, title=title, estimate_minutes=H) for title in titles]


@shared
def second(team: Team, sprint: Sprint) -> Sprint:
    from datetime import date

    return sprints.create_sprint(actor=team.master, start_on=date(2026, 12, 14), end_on=date(2026, 12, 18))


def test_items_stand_where_they_are_put(team: Team, sprint: Sprint) -> None:
    a, b, c, d = tasks(team, "a", "b", "c", "d")
    plan(team, sprint, a, b)
    planning.plan_item(actor=team.dev, sprint=1, item=c.number, before=a.number)
    planning.plan_item(actor=team.dev, sprint=1, item=d.number, after=a.number)
    assert order(sprint) == ["c", "a", "d", "b"]
    planning.plan_item(actor=team.dev, sprint=1, item=b.number, before=c.number)
    assert order(sprint) == ["b", "c", "a", "d"]
    assert SprintItem.objects.count() == 4


def test_many_items_are_planned_together_or_not_at_all(team: Team, sprint: Sprint) -> None:
    a, b = tasks(team, "a", "b")
    with pytest.raises(NotFound):
        planning.plan_items(actor=team.dev, sprint=1, items=[a.number, 999])
    assert order(sprint) == []
    planning.plan_items(actor=team.dev, sprint=1, items=[b.number, a.number])
    assert order(sprint) == ["b", "a"]
    with pytest.raises(Invalid):
        planning.plan_items(actor=team.dev, sprint=1, items=[])


def test_who_may_plan_what(team: Team, sprint: Sprint) -> None:
    (task,) = tasks(team, "task")
    story = items.create_story(actor=team.owner, title="story")
    planning.plan_item(actor=team.owner, sprint=1, item=story.number)
    for actor in (team.owner, team.manager, team.stakeholder, team.admin):
        with pytest.raises(NotAllowed):
            planning.plan_item(actor=actor, sprint=1, item=task.number)
    with pytest.raises(NotAllowed):
        planning.plan_item(actor=team.owner, sprint=1, item=story.number, is_unplanned=True)
    planning.plan_item(actor=team.master, sprint=1, item=task.number)
    with pytest.raises(NotAllowed):
        planning.unplan_item(actor=team.owner, item=task.number)


def test_an_item_is_in_one_open_sprint(team: Team, sprint: Sprint, second: Sprint) -> None:
    (task,) = tasks(team, "task")
    plan(team, sprint, task)
    plan(team, second, task)
    assert order(sprint) == [] and order(second) == ["task"]
    assert SprintItem.objects.count() == 1


def test_what_leaves_the_running_sprint_is_remembered_and_may_come_back(team: Team, sprint: Sprint) -> None:
    (task,) = tasks(team, "task")
    plan(team, sprint, task)
    sprints.start_sprint(actor=team.master, sprint=1)
    planning.unplan_item(actor=team.dev, item=task.number)
    row = SprintItem.objects.get()
    assert (row.is_open, row.removed_by, row.planned_minutes) == (False, team.dev.user, H)
    assert Item.objects.get().column is None
    plan(team, sprint, task)
    row = SprintItem.objects.get()
    assert row.is_open and row.removed_at is None and row.was_in_at_start
    assert Item.objects.get().column.name == "To do"


def test_what_comes_later_is_frozen_when_it_comes(team: Team, sprint: Sprint) -> None:
    sprints.start_sprint(actor=team.master, sprint=1)
    (task,) = tasks(team, "task")
    plan(team, sprint, task)
    items.edit_item(actor=team.dev, item=task.number, estimate_minutes=9 * H)
    row = SprintItem.objects.get()
    assert (row.planned_minutes, row.was_in_at_start) == (H, False)
    assert Item.objects.get().column.name == "To do"


def test_what_cannot_be_planned(team: Team, sprint: Sprint) -> None:
    story = items.create_story(actor=team.owner, title="story")
    part = items.create_task(actor=team.dev, title="part", parent=story.number)
    (done,) = tasks(team, "done")
    workflow.drop_item(actor=team.dev, item=done.number, reason="not needed")
    plan(team, sprint, story)
    with pytest.raises(Refused, match="with its story"):
        plan(team, sprint, part)
    with pytest.raises(Refused, match="is done"):
        plan(team, sprint, done)
    items.delete_item(actor=team.owner, item=story.number)
    with pytest.raises(NotFound):
        plan(team, sprint, story)
    sprints.start_sprint(actor=team.master, sprint=1)
    sprints.close_sprint(actor=team.master, sprint=1)
    with pytest.raises(Refused, match="closed"):
        plan(team, sprint, tasks(team, "late")[0])


def test_items_and_sprints_of_another_project_are_not_found(team: Team, sprint: Sprint) -> None:
    other = make_team("PAY")
    tasks(team, "first", "second")
    (theirs,) = tasks(other, "theirs")
    with pytest.raises(NotFound):
        planning.plan_item(actor=other.dev, sprint=1, item=theirs.number)
    with pytest.raises(NotFound):
        planning.unplan_item(actor=other.dev, item=2)
    assert not SprintItem.objects.exists()


def test_a_done_item_stays_in_the_running_sprint(team: Team, sprint: Sprint) -> None:
    (task,) = tasks(team, "task")
    plan(team, sprint, task)
    sprints.start_sprint(actor=team.master, sprint=1)
    done = team.admin.project.columns.get(category="done")
    planning.move_in_sprint(actor=team.dev, item=task.number, column=done.pk)
    with pytest.raises(Refused, match="stays on record"):
        planning.unplan_item(actor=team.dev, item=task.number)


def test_a_card_moves_in_column_and_rank_at_once(team: Team, sprint: Sprint) -> None:
    a, b = tasks(team, "a", "b")
    plan(team, sprint, a, b)
    sprints.start_sprint(actor=team.master, sprint=1)
    doing = team.admin.project.columns.get(name="In progress")
    before = Item.objects.get(pk=a.pk).rank
    moved = planning.move_in_sprint(actor=team.dev, item=b.number, column=doing.pk, before=a.number)
    assert moved.column == doing and order(sprint) == ["b", "a"]
    assert Item.objects.get(pk=a.pk).rank == before
    with pytest.raises(NotAllowed):
        planning.move_in_sprint(actor=team.owner, item=b.number, after=a.number)


def test_a_full_column_refuses_unless_told_otherwise(team: Team, sprint: Sprint) -> None:
    a, b = tasks(team, "a", "b")
    plan(team, sprint, a, b)
    sprints.start_sprint(actor=team.master, sprint=1)
    doing = team.admin.project.columns.get(name="In progress")
    doing.wip_limit = 1
    doing.save()
    planning.move_in_sprint(actor=team.dev, item=a.number, column=doing.pk)
    with pytest.raises(Refused) as caught:
        planning.move_in_sprint(actor=team.dev, item=b.number, column=doing.pk, before=a.number)
    assert caught.value.code == "wip" and order(sprint) == ["a", "b"]
    planning.move_in_sprint(actor=team.dev, item=b.number, column=doing.pk, over_limit=True)


def test_flagging_work_as_unplanned(team: Team, sprint: Sprint) -> None:
    (task,) = tasks(team, "task")
    plan(team, sprint, task)
    assert planning.flag_unplanned(actor=team.master, item=task.number, is_unplanned=True).is_unplanned
    with pytest.raises(NotAllowed):
        planning.flag_unplanned(actor=team.owner, item=task.number, is_unplanned=False)


def test_many_moves_into_one_gap_keep_the_order(team: Team, sprint: Sprint) -> None:
    a, b, c = tasks(team, "a", "b", "c")
    plan(team, sprint, a, b, c)
    SprintItem.objects.filter(item=a).update(rank="a0")
    SprintItem.objects.filter(item=b).update(rank="a0" + "0" * 186 + "1")
    planning.move_in_sprint(actor=team.dev, item=c.number, after=a.number)
    assert order(sprint) == ["a", "c", "b"]
    for moving, mark in ((b, c), (c, b)) * 5:
        planning.move_in_sprint(actor=team.dev, item=moving.number, before=mark.number)
    assert order(sprint) == ["a", "c", "b"]
    assert max(len(rank) for rank in SprintItem.objects.values_list("rank", flat=True)) < 190


def test_a_new_part_of_a_running_story_comes_onto_the_board(team: Team, sprint: Sprint) -> None:
    from activity import outbox

    story = items.create_story(actor=team.owner, title="story")
    plan(team, sprint, story)
    sprints.start_sprint(actor=team.master, sprint=1)
    part = items.create_task(actor=team.dev, title="part", parent=story.number)
    free = items.create_task(actor=team.dev, title="free")
    assert outbox.run("join_story", str(part.pk)) and not outbox.run("join_story", str(free.pk))
    assert Item.objects.get(pk=part.pk).column.name == "To do"
    assert Item.objects.get(pk=free.pk).column is None


def test_planning_again_as_unplanned_flags_it(team: Team, sprint: Sprint) -> None:
    from activity.models import Event

    (task,) = tasks(team, "task")
    plan(team, sprint, task)
    for _ in range(2):
        planning.plan_item(actor=team.dev, sprint=1, item=task.number, is_unplanned=True)
    assert SprintItem.objects.get().is_unplanned
    assert Event.objects.filter(kind="item_flagged").count() == 1


@pytest.mark.django_db(transaction=True)
def test_concurrent_planning_keeps_one_place_and_one_order() -> None:
    import threading
    from datetime import date

    from django.db import connection

    team = make_team()
    first = sprints.create_sprint(actor=team.master, start_on=date(2026, 11, 30), end_on=date(2026, 12, 4))
    other = sprints.create_sprint(actor=team.master, start_on=date(2026, 12, 7), end_on=date(2026, 12, 11))
    made = tasks(team, *(f"t{n}" for n in range(4)))
    errors: list[BaseException] = []

    def shuffle(seed: int) -> None:
        try:
            for step in range(6):
                item, mark = made[(seed + step) % 4], made[(seed * step + 1) % 4]
                target = first if (seed + step) % 3 else other
                planning.plan_item(actor=team.dev, sprint=target.number, item=item.number, before=mark.number)
        except Refused:
            pass  # somebody was faster, and it says so
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=shuffle, args=[seed]) for seed in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    rows = list(SprintItem.objects.filter(is_open=True).values_list("item_id", flat=True))
    assert len(rows) == len(set(rows)) <= 4


def test_many_items_take_as_many_queries_as_four(team: Team, sprint: Sprint, second: Sprint) -> None:
    def cost(count: int) -> int:
        made = [one.number for one in tasks(team, *(f"{count}-{at}" for at in range(count)))]
        planning.plan_items(actor=team.dev, sprint=1, items=made[: count // 2])
        with CaptureQueriesContext(connection) as first:
            planning.plan_items(actor=team.dev, sprint=1, items=made[::-1])
        with CaptureQueriesContext(connection) as then:
            planning.plan_items(actor=team.dev, sprint=second.number, items=made)
        return len(first) + len(then)

    assert cost(4) == cost(20)
    assert order(second)[4:] == [f"20-{at}" for at in range(20)]


def test_several_change_places_at_once(team: Team, sprint: Sprint) -> None:
    a, b, c, d = tasks(team, "a", "b", "c", "d")
    plan(team, sprint, a, b, c, d)
    planning.plan_items(actor=team.dev, sprint=1, items=[d.number, b.number, a.number], before=c.number)
    assert order(sprint) == ["d", "b", "a", "c"]
    planning.plan_items(actor=team.dev, sprint=1, items=[c.number, a.number], after=d.number)
    assert order(sprint) == ["d", "c", "a", "b"]

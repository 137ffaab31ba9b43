"""Closing a sprint: outcomes, frozen figures, carried work, one winner."""

import threading
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from backlog.models import ClockSegment, Item, Story
from backlog.services import criteria, items, spikes, work, workflow
from common.errors import Invalid, NotAllowed, Refused
from sprints.models import SplitFigures, SplitSnapshot, Sprint, SprintItem
from sprints.queries import capacity_report
from sprints.services import availability, planning, sprints
from sprints.services.figures import recompute
from tests.shared import shared
from tests.sprints.conftest import H, Team, figures, make_team, plan, run_jobs


@shared
def running(team: Team, sprint: Sprint, at):
    """Started on its first day with a done task, an open one, and two stories, one of them begun."""
    at(2026, 11, 30, 9)
    made = {
        "done": items.create_task(actor=team.dev, title="Done", estimate_minutes=8 * H),
        "open": items.create_task(actor=team.dev, title="Open", estimate_minutes=4 * H),
        "story": items.create_story(actor=team.owner, title="Story"),
        "other": items.create_story(actor=team.owner, title="Other"),
    }
    items.edit_item(actor=team.dev, item=made["story"].number, points=5)
    items.edit_item(actor=team.dev, item=made["other"].number, points=3)
    plan(team, sprint, *made.values())
    sprints.start_sprint(actor=team.master, sprint=1)
    columns = {column.name: column.pk for column in team.admin.project.columns.all()}
    planning.move_in_sprint(actor=team.dev, item=made["done"].number, column=columns["Done"])
    planning.move_in_sprint(actor=team.dev, item=made["story"].number, column=columns["Review"])
    at(2026, 12, 11, 16)
    return made


def next_sprint(team: Team) -> Sprint:
    return sprints.create_sprint(actor=team.master, start_on=date(2026, 12, 14), end_on=date(2026, 12, 18))


def test_open_items_return_to_their_backlog_where_they_stood(team: Team, running) -> None:
    before = dict(Item.objects.values_list("pk", "rank"))
    sprints.close_sprint(actor=team.master, sprint=1)
    rows = {row.item.title: row for row in SprintItem.objects.select_related("item")}
    assert {title: row.outcome for title, row in rows.items()} == {
        "Done": "done", "Open": "returned", "Story": "returned", "Other": "returned",
    }  # fmt: skip
    assert (
        rows["Story"].not_done_reason == "Still in “Review”"
        and rows["Other"].not_done_reason == "Not started"
    )
    assert not any(row.is_open for row in rows.values())
    assert Item.objects.get(title="Story").column is None
    assert Item.objects.get(title="Done").column.category == "done"
    assert dict(Item.objects.values_list("pk", "rank")) == before
    assert rows["Story"].points_at_end == 5 and rows["Done"].points_at_end is None


def test_carried_items_go_on_in_the_next_sprint_with_what_remains(team: Team, running) -> None:
    following = next_sprint(team)
    story, task = running["story"].number, running["open"].number
    sprints.close_sprint(actor=team.master, sprint=1, carry=[story, task], remaining={story: Decimal("1.25")})
    assert Story.objects.get(number=story).remaining_points == Decimal("1.25")
    row = SprintItem.objects.get(sprint__number=1, item__number=story)
    assert (row.outcome, row.remaining_points_at_end) == ("carried", Decimal("1.25"))
    carried = SprintItem.objects.filter(sprint=following).order_by("rank")
    assert [row.item.title for row in carried] == ["Open", "Story"]
    assert Item.objects.get(number=story).column.name == "Review"
    found = figures(following)
    assert found["planned"]["feature"] == 450 and found["planned"]["technical"] == 4 * H


def test_carrying_needs_a_next_sprint_and_open_items(team: Team, running) -> None:
    with pytest.raises(Refused, match="Create the next sprint first"):
        sprints.close_sprint(actor=team.master, sprint=1, carry=[running["open"].number])
    next_sprint(team)
    for number in (running["done"].number, 999):
        with pytest.raises(Invalid) as caught:
            sprints.close_sprint(actor=team.master, sprint=1, carry=[number])
        assert list(caught.value.fields) == ["carry"]
    assert Sprint.objects.get(number=1).state == "active"


@pytest.mark.parametrize("points", ["6", "-1", "much", "NaN"])
def test_remaining_points_are_within_the_storys(team: Team, running, points: str) -> None:
    with pytest.raises(Invalid) as caught:
        sprints.close_sprint(actor=team.master, sprint=1, remaining={running["story"].number: points})
    assert list(caught.value.fields) == ["remaining"]


def test_reasons_are_what_is_known(team: Team, running) -> None:
    story, other = running["story"].number, running["other"].number
    rows = criteria.add_criteria(actor=team.owner, item=story, texts=["The receipt shows VAT"])
    criteria.judge_criterion(
        actor=team.owner, item=story, criterion=rows[0].pk, state="failed", reason="no VAT on it"
    )
    work.block_item(actor=team.dev, item=other, reason="No answer from the acquirer")
    sprints.close_sprint(actor=team.master, sprint=1)
    reasons = dict(SprintItem.objects.values_list("item__number", "not_done_reason"))
    assert reasons[story] == "Failed criterion: no VAT on it"
    assert reasons[other] == "Blocked: No answer from the acquirer"


def test_running_clocks_stop(team: Team, running, sprint: Sprint, at) -> None:
    spike = items.create_spike(actor=team.dev, title="Q", question="How?", timebox_minutes=10 * H)
    plan(team, sprint, spike)
    spikes.start_clock(actor=team.dev, item=spike.number)
    at(2026, 12, 11, 17)
    sprints.close_sprint(actor=team.master, sprint=1)
    segment = ClockSegment.objects.get()
    assert (segment.ended_at - segment.started_at).seconds == 3600
    assert SplitFigures.objects.get(sprint=sprint).figures["actual_spike"] == 60


def test_dropped_and_deleted_items_are_removed(team: Team, running) -> None:
    workflow.drop_item(actor=team.dev, item=running["open"].number, reason="Not needed any more")
    items.delete_item(actor=team.owner, item=running["other"].number)
    sprints.close_sprint(actor=team.master, sprint=1)
    gone = SprintItem.objects.filter(removed_at__isnull=False).values_list("item__title", flat=True)
    assert set(gone) == {"Open", "Other"}


def test_only_a_running_sprint_is_closed_and_only_once(team: Team, sprint: Sprint) -> None:
    with pytest.raises(Refused, match="has not been started"):
        sprints.close_sprint(actor=team.master, sprint=1)
    sprints.start_sprint(actor=team.master, sprint=1)
    with pytest.raises(NotAllowed):
        sprints.close_sprint(actor=team.dev, sprint=1)
    sprints.close_sprint(actor=team.master, sprint=1)
    with pytest.raises(Refused, match="closed already"):
        sprints.close_sprint(actor=team.master, sprint=1)


def test_figures_of_a_closed_sprint_never_change(team: Team, running, sprint: Sprint, at) -> None:
    run_jobs()
    sprints.close_sprint(actor=team.master, sprint=1)
    run_jobs()
    before = SplitFigures.objects.values().get(sprint=sprint)
    report = capacity_report(team.owner, Sprint.objects.get(number=1))
    assert before["frozen_at"] is not None
    assert before["figures"]["sentence"].startswith("Of 160 h gross, 101 h were plannable.")
    at(2026, 12, 12, 9)
    items.edit_item(actor=team.dev, item=running["story"].number, points=13)
    items.log_work(actor=team.dev, item=running["open"].number, minutes=60, on=date(2026, 12, 10))
    availability.add_absence(actor=team.dev, user=team.dev.user_id, on=date(2026, 12, 10))
    workflow.reopen_item(actor=team.dev, item=running["done"].number)
    run_jobs()
    assert recompute(sprint.pk) is None
    assert SplitFigures.objects.values().get(sprint=sprint) == before
    later = capacity_report(team.owner, Sprint.objects.get(number=1))
    assert [(one.points, one.left, one.reason) for one in later.not_done] == [
        (one.points, one.left, one.reason) for one in report.not_done
    ]
    assert [change.words for change in later.changes] == [change.words for change in report.changes]


def test_closing_keeps_the_last_evening(team: Team, running, sprint: Sprint) -> None:
    sprints.close_sprint(actor=team.master, sprint=1)
    last = SplitSnapshot.objects.order_by("-on").first()
    assert last.on == date(2026, 12, 11)
    remaining = SplitFigures.objects.get(sprint=sprint).figures["burndown"]["remaining"]
    assert remaining["technical"][-1] == 4 * H and len(remaining["technical"]) == 13


@pytest.mark.django_db(transaction=True)
def test_twenty_people_close_at_once_and_one_wins() -> None:
    team = make_team()
    sprint = sprints.create_sprint(actor=team.master, start_on=date(2026, 11, 30), end_on=date(2026, 12, 11))
    task = items.create_task(actor=team.dev, title="Task", estimate_minutes=H)
    plan(team, sprint, task)
    sprints.start_sprint(actor=team.master, sprint=1)
    following = next_sprint(team)
    results: list[str] = []
    barrier = threading.Barrier(20)

    def close() -> None:
        try:
            barrier.wait()
            sprints.close_sprint(actor=team.master, sprint=1, carry=[task.number])
            results.append("closed")
        except Refused as error:
            results.append(error.message)
        finally:
            connection.close()

    threads = [threading.Thread(target=close) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["Sprint 1 is closed already."] * 19 + ["closed"]
    assert SprintItem.objects.filter(sprint=following).count() == 1
    assert SplitSnapshot.objects.filter(sprint=sprint, on=date(2026, 11, 21)).count() <= 1


def test_each_item_knows_what_became_of_it(team: Team, running) -> None:
    from backlog.queries import item_detail

    next_sprint(team)
    sprints.close_sprint(actor=team.master, sprint=1, carry=[running["open"].number])
    numbers = Item.objects.filter(title__in=("Open", "Story")).values_list("title", "number")
    lines = {title: str(item_detail(team.master, number).history[0]) for title, number in numbers}
    assert lines["Open"].startswith("FERmaster") and "into Sprint 2" in lines["Open"]
    assert lines["Story"].startswith("FERmaster") and "Sprint 1" in lines["Story"]


def test_a_story_that_waited_for_acceptance_waits_no_more(team: Team, running) -> None:
    story = running["story"]
    done = team.admin.project.columns.get(category="done")
    planning.move_in_sprint(actor=team.dev, item=story.number, column=done.pk)
    assert Story.objects.get(pk=story.pk).acceptance_wanted_at
    sprints.close_sprint(actor=team.master, sprint=1)
    assert Story.objects.get(pk=story.pk).acceptance_wanted_at is None
    assert SprintItem.objects.get(item=story).not_done_reason == "Waits for acceptance"

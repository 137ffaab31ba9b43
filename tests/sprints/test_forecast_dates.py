"""When stories and epics are done: their order, and what they wait for."""

from typing import Any

from django.utils import timezone

from backlog.models import Gate, Item
from backlog.services import epics, items, ranking, relations, suggestions
from backlog.services.gates import set_gate
from sprints.models import ProjectForecast, Sprint
from sprints.queries.forecast import ForecastPage, forecast_page
from sprints.services import planning
from tests.shared import shared
from tests.sprints.conftest import H, Team, plan

UNIT = 10**9


@shared
def steady(team: Team, sprint: Sprint) -> Team:
    """Ten points a sprint in half of the trials, eight in most; the first sprint to come is planned as number 1."""
    days = [("2026-12-11", 1), ("2026-12-25", None), ("2027-01-08", None), ("2027-01-22", None)]
    slots = [
        {"number": number, "name": f"Sprint {at}", "start": end, "end": end, "hours": None}
        for at, (end, number) in enumerate(days, start=1)
    ]
    table = {
        str(percent): [points * UNIT * at for at in range(1, 5)]
        for percent, points in ((50, 10), (70, 9), (85, 8), (95, 7))
    }
    ProjectForecast.objects.create(
        project=team.admin.project,
        result={
            "mark": "indicative", "past": [], "unusable": 0, "base_pct": 0, "base_from": "", "slots": slots,
            "table": table, "calibration": None, "guess": None, "capacity": {},
        },
        input_hash="",
        computed_at=timezone.now(),
        took_ms=1,
    )  # fmt: skip
    return team


def story(team: Team, title: str, points: float | None = 5, **more: Any) -> int:
    made = items.create_story(actor=team.owner, title=title, **more)
    if points is not None:
        items.edit_item(actor=team.dev, item=made.number, points=points)
    ranking.move_item(actor=team.owner, item=made.number, to="bottom")
    return made.number


def task(team: Team, **more: Any) -> Any:
    return items.create_task(actor=team.dev, title="Task", estimate_minutes=H, **more)


def done(page: ForecastPage) -> dict[str, int | None]:
    """By title, the sprint in half of the trials."""
    return {one.title: page.done(one.target)[50] for one in page.stories}


def test_sprints_come_first_then_the_backlog_by_rank(
    steady: Team, sprint: Sprint, django_assert_num_queries: Any
) -> None:
    for title in ("first", "second", "third"):
        story(steady, title)
    planned = story(steady, "planned", 8)
    planning.plan_item(actor=steady.dev, sprint=sprint.number, item=planned)
    with django_assert_num_queries(4):
        page = forecast_page(steady.stakeholder)
    assert done(page) == {"planned": 1, "first": 2, "second": 2, "third": 3}
    assert (page.points, page.done(page.all)) == (23, {50: 3, 70: 3, 85: 3, 95: 4})
    assert done(forecast_page(steady.stakeholder, 50))["third"] is None


def test_a_story_waits_for_gates_and_blockers_through_other_work(steady: Team, sprint: Sprint) -> None:
    first, second, third = (story(steady, title) for title in ("first", "second", "third"))
    loose, planned = task(steady), task(steady)
    spike = items.create_spike(actor=steady.dev, title="Spike", question="?", timebox_minutes=H)
    plan(steady, sprint, planned)
    relations.link_items(actor=steady.dev, item=third, kind="blocks", other=first)
    set_gate(actor=steady.dev, item=second, waits_for=planned.number)
    page = forecast_page(steady.owner)
    assert done(page) == {"first": 2, "second": 1, "third": 2}
    assert page.stories[0].waits_for == (f"FER-{third}",)
    set_gate(actor=steady.dev, item=third, waits_for=spike.number)
    relations.link_items(actor=steady.dev, item=loose.number, kind="blocks", other=spike.number)
    page = forecast_page(steady.owner)
    assert done(page) == {"first": None, "second": 1, "third": None}
    assert page.stories[0].unplanned == (f"FER-{spike.number}", f"FER-{loose.number}")
    assert [one.title for one in page.waiting] == ["first", "third"]


def test_a_gated_epic_holds_its_stories_but_not_what_the_gate_waits_for(steady: Team) -> None:
    epic = epics.create_epic(actor=steady.owner, title="Payments")
    story(steady, "held", epic=epic.number)
    awaited = story(steady, "awaited", epic=epic.number)
    set_gate(actor=steady.owner, epic=epic.number, waits_for=awaited)
    assert done(forecast_page(steady.owner)) == {"held": 1, "awaited": 1}
    story(steady, "between")
    ranking.move_item(actor=steady.owner, item=awaited, to="bottom")
    assert done(forecast_page(steady.owner)) == {"held": 2, "between": 1, "awaited": 2}


def test_what_is_only_suggested_and_a_part_of_another_story(steady: Team) -> None:
    first, second = story(steady, "first"), story(steady, "second", 10)
    part = task(steady, parent=second)
    relations.link_items(actor=steady.dev, item=part.number, kind="blocks", other=first)
    assert done(forecast_page(steady.owner)) == {"first": 2, "second": 2}
    asked = suggestions.suggest(actor=steady.owner, kind="spike", title="Which bank?", opens=first)
    held = Item.objects.get(number=first)
    Gate.objects.create(project=held.project, item=held, suggestion=asked, created_at=timezone.now())
    page = forecast_page(steady.owner)
    assert page.stories[0].unplanned == ("the suggested spike “Which bank?”, which nobody has accepted yet",)


def test_stories_without_points_have_no_date_and_are_counted_apart(steady: Team) -> None:
    for title, points in (("small", 2), ("unsized", None), ("large", 8)):
        story(steady, title, points)
    page = forecast_page(steady.owner)
    assert done(page) == {"small": 1, "unsized": None, "large": 1}
    assert [one.title for one in page.unsized] == ["unsized"]
    assert (page.typical_points, page.done(page.with_unsized)[50]) == (5, 2)


def test_an_epic_is_done_with_its_last_item_and_names_what_no_sprint_holds(
    steady: Team, sprint: Sprint
) -> None:
    epic, bare = (epics.create_epic(actor=steady.owner, title=title) for title in ("Kiosks", "Set-up"))
    story(steady, "own", epic=epic.number)
    story(steady, "unsized", None, epic=epic.number)
    plan(steady, sprint, task(steady, epic=epic.number))
    task(steady, epic=epic.number)
    task(steady, epic=bare.number)
    page = forecast_page(steady.owner)
    found = {one.title: one for one in page.epics}
    assert [one.title for one in page.epics] == ["Kiosks", "Set-up"]
    assert (found["Kiosks"].undated, found["Kiosks"].technical, found["Kiosks"].loose) == (1, 2, 1)
    assert [page.done(one.target)[50] for one in page.epics] == [1, None]


def test_before_a_worker_has_computed_there_are_no_dates(team: Team) -> None:
    story(team, "first")
    page = forecast_page(team.owner)
    assert (page.stored.outlook, page.stored.computed_at, page.stored.updating) == (None, None, True)
    assert page.done(page.all) == {50: None, 70: None, 85: None, 95: None}

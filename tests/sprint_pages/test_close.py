"""The page on which a sprint is closed."""

from datetime import date
from decimal import Decimal
from typing import Any

from backlog.models import Item, Story
from backlog.services import items
from sprints.models import Sprint, SprintItem
from sprints.services import planning, sprints
from tests.shared import shared
from tests.sprint_pages.conftest import Browser, text_of
from tests.sprints.conftest import H, Team, figures, plan

CLOSE = "/p/FER/sprints/1/close/"


@shared
def running(team: Team, sprint: Sprint, at: Any) -> dict[str, Item]:
    """Its last afternoon: one task done, a task and a story of 5 points open."""
    at(2026, 11, 30, 9)
    made: dict[str, Item] = {
        "done": items.create_task(actor=team.dev, title="Split the ledger", estimate_minutes=8 * H),
        "open": items.create_task(actor=team.dev, title="Sign callbacks", estimate_minutes=4 * H),
        "story": items.create_story(actor=team.owner, title="Refund a booking"),
    }
    items.edit_item(actor=team.dev, item=made["story"].number, points=5)
    plan(team, sprint, *made.values())
    sprints.start_sprint(actor=team.master, sprint=1)
    done = team.admin.project.columns.get(name="Done")
    planning.move_in_sprint(actor=team.dev, item=made["done"].number, column=done.pk)
    figures(sprint)
    at(2026, 12, 11, 16)
    return made


@shared
def following(team: Team) -> Sprint:
    return sprints.create_sprint(
        actor=team.master, name="Sprint 2", start_on=date(2026, 12, 14), end_on=date(2026, 12, 18)
    )


def test_it_says_what_is_done_and_asks_about_the_rest(
    team: Team, running: dict[str, Item], following: Sprint, signed_in: Browser
) -> None:
    answer = signed_in(team.master).get(CLOSE)
    text, page = text_of(answer), answer.content.decode()
    assert "1 done, 2 not" in text
    assert text.index("Sign callbacks") < text.index("Done 1 item") < text.index("Split the ledger")
    story = running["story"].number
    assert f'name="fate_{story}" value="carry"' in page
    assert f'name="left_{story}" value="5"' in page, "points as people write them"
    assert f'name="left_{running["open"].number}"' not in page, "only stories have points left"


def test_without_a_next_sprint_nothing_can_be_carried(
    team: Team, running: dict[str, Item], signed_in: Browser
) -> None:
    answer = signed_in(team.master).get(CLOSE)
    assert 'value="carry"' not in answer.content.decode()
    assert "create the next sprint first" in text_of(answer)


def test_closing_returns_and_carries_as_chosen_and_leads_to_the_report(
    team: Team, running: dict[str, Item], following: Sprint, signed_in: Browser
) -> None:
    story, task = running["story"].number, running["open"].number
    chosen = {f"fate_{story}": "carry", f"left_{story}": "2", f"fate_{task}": "return"}
    answer = signed_in(team.master).post(CLOSE, chosen, follow=True)
    assert answer.redirect_chain == [("/p/FER/sprints/1/capacity/", 303)]
    assert "is closed. Its figures do not change any more." in text_of(answer)
    outcomes = dict(SprintItem.objects.filter(sprint__number=1).values_list("item__number", "outcome"))
    assert outcomes == {running["done"].number: "done", story: "carried", task: "returned"}
    assert Story.objects.get(number=story).remaining_points == 2
    assert SprintItem.objects.filter(sprint=following, item__number=story, is_open=True).exists()


def test_more_points_left_than_there_were_are_refused_at_the_field(
    team: Team, running: dict[str, Item], following: Sprint, signed_in: Browser
) -> None:
    story, task = running["story"].number, running["open"].number
    chosen = {f"fate_{story}": "carry", f"left_{story}": "8", f"fate_{task}": "return"}
    answer = signed_in(team.master).post(CLOSE, chosen)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "at most 5" in page
    assert f'name="left_{story}" value="8"' in page, "what was typed stays"
    assert f'name="fate_{story}" value="carry" checked' in page, "what was chosen too"
    assert Sprint.objects.get(number=1).state == Sprint.State.ACTIVE
    assert Story.objects.get(number=story).remaining_points in (None, Decimal(5))


def test_an_answer_that_is_missing_is_asked_for(
    team: Team, running: dict[str, Item], signed_in: Browser
) -> None:
    answer = signed_in(team.master).post(CLOSE, {"x": "1"})
    assert answer.status_code == 400
    assert "This field is required" in text_of(answer)


def test_only_a_scrum_master_closes(team: Team, running: dict[str, Item], signed_in: Browser) -> None:
    for access in (team.dev, team.owner, team.stakeholder):
        for answer in (signed_in(access).get(CLOSE), signed_in(access).post(CLOSE, {"x": "1"})):
            assert answer.status_code == 403
            assert "scrum master" in text_of(answer)
    assert Sprint.objects.get(number=1).state == Sprint.State.ACTIVE


def test_only_the_running_sprint_is_asked_about(
    team: Team, sprint: Sprint, signed_in: Browser, at: Any
) -> None:
    """Of a planned or closed one the page does not ask what cannot be done; it says why."""
    figures(sprint)
    assert signed_in(team.master).get(CLOSE).status_code == 409
    assert signed_in(team.master).post(CLOSE, {"x": "1"}).status_code == 409
    at(2026, 11, 30, 9)
    sprints.start_sprint(actor=team.master, sprint=1)
    figures(sprint)
    sprints.close_sprint(actor=team.master, sprint=1)
    answer = signed_in(team.master).get(CLOSE)
    assert answer.status_code == 409 and "is closed" in text_of(answer)

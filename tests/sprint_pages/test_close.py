"""The page on which a sprint is closed."""

from datetime import date
from decimal import Decimal
from typing import Any

from backlog.models import Item, Story, Suggestion, TechnicalTask
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


def test_everybody_reads_the_review_and_only_a_scrum_master_closes(
    team: Team, running: dict[str, Item], signed_in: Browser
) -> None:
    for access in (team.dev, team.stakeholder):
        read = signed_in(access).get(CLOSE)
        assert "Not started" in text_of(read) and 'name="fate_' not in read.content.decode()
        answer = signed_in(access).post(CLOSE, {"x": "1"})
        assert answer.status_code == 403 and "scrum master" in text_of(answer)
    assert Sprint.objects.get(number=1).state == Sprint.State.ACTIVE


def test_a_quarter_fills_its_field_and_keeps_the_rest(
    team: Team, running: dict[str, Item], following: Sprint, signed_in: Browser
) -> None:
    story, task = running["story"].number, running["open"].number
    typed = {f"fate_{story}": "carry", f"words_{task}": "Lena was ill"}
    answer = signed_in(team.master).post(f"{CLOSE}?fill=left_{story}:1.25", typed)
    page = answer.content.decode()
    assert answer.status_code == 200 and Sprint.objects.get(number=1).state == Sprint.State.ACTIVE
    assert f'name="left_{story}" value="1.25"' in page and 'value="Lena was ill"' in page


def test_people_may_know_better_why(team: Team, running: dict[str, Item], signed_in: Browser) -> None:
    story, task = running["story"].number, running["open"].number
    chosen = {
        f"fate_{story}": "return",
        f"cause_{story}": "blocked",
        f"fate_{task}": "return",
        f"words_{task}": "Lena was ill",
    }
    signed_in(team.master).post(CLOSE, chosen)
    rows = SprintItem.objects.filter(sprint__number=1).exclude(outcome="done")
    assert dict(rows.values_list("item__number", "not_done_reason")) == {
        story: "Blocked",
        task: "Not started: Lena was ill",
    }
    assert set(rows.values_list("not_done_cause", flat=True)) == {"blocked", "not_started"}


def test_a_row_of_time_is_confirmed_alone(
    team: Team, running: dict[str, Item], sprint: Sprint, signed_in: Browser
) -> None:
    items.log_work(actor=team.dev, item=running["open"].number, minutes=90)
    figures(sprint)
    browser, address = signed_in(team.dev), f"/p/FER/sprints/1/time/{team.dev.user_id}/"
    page = browser.get(CLOSE).content.decode()
    assert 'value="1 h 30"' in page and page.count(">Confirm<span") == 1, "only one's own"
    sent = {"feature": "", "technical": "1 h 30", "defect": "0", "unplanned": "2.5"}
    row = browser.post(address, sent, headers={"HX-Request": "true"})
    assert "confirmed" in text_of(row) and "4 h" in text_of(row)
    wrong = browser.post(address, sent | {"defect": "many"}, headers={"HX-Request": "true"})
    assert wrong.status_code == 400 and "not a number of hours" in text_of(wrong)
    assert 'value="many"' in wrong.content.decode()
    assert browser.post(address, sent).status_code == 303
    assert browser.post(f"/p/FER/sprints/1/time/{team.dev2.user_id}/", sent).status_code == 403


def test_retrospective_actions_become_tasks_or_suggestions(
    team: Team, running: dict[str, Item], signed_in: Browser
) -> None:
    address, lines = "/p/FER/sprints/1/retrospective/", "- Pair on payments\n\n- Shorter stand-ups\n"
    answer = signed_in(team.dev).post(address, {"actions": lines, "category": "tooling"}, follow=True)
    assert "2 tasks are in the technical backlog" in text_of(answer)
    made = TechnicalTask.objects.filter(labels__name="retrospective").order_by("number")
    assert [(task.title, task.category) for task in made] == [
        ("Pair on payments", "tooling"),
        ("Shorter stand-ups", "tooling"),
    ]
    signed_in(team.master).post(address, {"actions": "Ask the harbour", "category": "chore"})
    assert Suggestion.objects.get().title == "Ask the harbour"
    wrong = signed_in(team.dev).post(address, {"actions": "x" * 300, "category": "chore"})
    assert wrong.status_code == 400 and "x" * 300 in wrong.content.decode()
    part = signed_in(team.master).post(
        address, {"actions": "Again", "category": "chore"}, headers={"HX-Request": "true"}
    )
    assert part.status_code == 200 and "<main" not in part.content.decode(), "choices above stay as they are"
    assert "1 suggestion waits" in part["HX-Trigger"]


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

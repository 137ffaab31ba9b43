"""The page of the forecast: words, dates, how far to trust them, and what is missing."""

from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sprints.models import Sprint
from sprints.services import planning
from sprints.services.forecasting import recompute_forecast
from tests.sprint_pages.conftest import Browser, chart
from tests.sprint_pages.conftest import text_of as words_of
from tests.sprints.conftest import Team
from tests.sprints.past import closed_sprint
from tests.sprints.test_forecast_dates import story

PAGE = "/p/FER/forecast/"


def text_of(answer: Any) -> str:
    return words_of(answer).replace("&nbsp;", " ")


def forecast_from(team: Team, sprints: int) -> None:
    for number in range(1, sprints + 1):
        closed_sprint(team, number, [(8, 8, 0, True)], hours={"feature": 75, "technical": 25})
        team.admin.project.items.filter(done_at=None, title="Story of 8").update(
            done_at=timezone.now(), resolution="done"
        )
    recompute_forecast(team.admin.project_id)


def test_the_sentence_the_dates_and_what_they_assume(team: Team, signed_in: Browser) -> None:
    forecast_from(team, 7)
    for title, points in (("First", 8), ("Second", 12), ("Unsized", None)):
        story(team, title, points)
    answer = signed_in(team.stakeholder).get(PAGE)
    page, days = text_of(answer), chart(answer, "table")["days"]
    assert f"2 of the 3 open stories, 20 pt, are done by {days[2]} with 85 %, by {days[2]} with 50 %." in page
    assert "1 story without points is not in these dates: FER-10" in page
    assert "Indicative From the last 7 closed sprints" in page
    assert "3 of 3 came true" in page and "85 % were promised" in page
    assert "Starving technical work may slow features later" in page
    assert "Work out again" not in page


def test_another_share_moves_dates_and_says_when_history_never_saw_it(team: Team, signed_in: Browser) -> None:
    forecast_from(team, 5)
    story(team, "First", 8)
    client = signed_in(team.owner)
    days = chart(client.get(PAGE), "table")["days"]
    page = text_of(client.get(PAGE, {"share": "70"}))
    assert f"The open story, 8 pt, is done by {days[2]} with 85 %" in page
    assert "No sprint that this rests on was near it: technical work took 25 %." in page
    for odd in ("101", "-1", "x", "9" * 30):
        assert f"by {days[0]} with 85 %" in text_of(client.get(PAGE, {"share": odd}))


def test_few_sprints_have_no_dates_until_the_team_guesses(team: Team, signed_in: Browser) -> None:
    story(team, "First", 20)
    forecast_from(team, 2)
    client = signed_in(team.dev)
    page = text_of(client.get(PAGE))
    assert "No dates yet. Dates need 5 closed sprints; 2 are there so far." in page
    assert 'value="–"' not in client.get(PAGE).content.decode(), "a field for a number that is empty"
    refused = client.post(f"{PAGE}guess/", {"low": "30", "high": "20"})
    assert refused.status_code == 400
    assert "less than the other end" in text_of(refused) and 'value="30"' in refused.content.decode()
    assert client.post(f"{PAGE}guess/", {"low": "20", "high": "30"}).status_code == 303
    recompute_forecast(team.admin.project_id)
    assert "Guess A guess of the team: 20 to 30 points in a normal sprint." in text_of(client.get(PAGE))


def test_it_is_worked_out_again_on_demand_and_the_page_waits_for_it(team: Team, signed_in: Browser) -> None:
    forecast_from(team, 1)
    client = signed_in(team.master)
    assert client.post(f"{PAGE}compute/").status_code == 303
    assert "Updating" in text_of(client.get(PAGE))
    assert client.get(PAGE).content.count(b"load delay:2s") == 1


def test_queries_do_not_grow_with_stories(team: Team, signed_in: Browser) -> None:
    forecast_from(team, 5)
    client, counts = signed_in(team.owner), []
    for _ in range(2):
        for title in "abc":
            story(team, title)
        with CaptureQueriesContext(connection) as seen:
            client.get(PAGE)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 12


def test_the_backlog_has_what_its_lines_are_drawn_from_where_nothing_is_hidden(
    team: Team, sprint: Sprint, signed_in: Browser
) -> None:
    client, backlog = signed_in(team.owner), "/p/FER/backlog/"
    assert b"data-by-lines" not in client.get(backlog).content
    for number in range(2, 7):
        closed_sprint(team, number, [(8, 8, 0, True)])
    recompute_forecast(team.admin.project_id)
    planned, free = story(team, "Planned", 3), story(team, "Free", 5)
    planning.plan_item(actor=team.dev, sprint=sprint.number, item=planned)
    answer = client.get(backlog)
    data, page = chart(answer, "planned"), answer.content.decode()
    assert (data["planned"], data["mark"], list(data["table"])) == ([[planned, 3]], "indicative", ["85"])
    assert 'data-points="3.00" data-planned' in page and f'data-item="{free}"' in page
    for hiding in ("?ready=yes", "?after=a5"):
        assert b"data-by-lines" not in client.get(backlog + hiding).content

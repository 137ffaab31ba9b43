"""Planning in the browser's terms: what goes in and out, by whom, and what the panels say about it."""

import re

import pytest

from backlog.services import epics, items
from sprints.models import Sprint, SprintItem
from sprints.presenters import plan as plan_page
from sprints.services import allocation, sprints
from tests.budgets import PAGES
from tests.factories import order
from tests.sprint_pages.conftest import (
    ROLES,
    Site,
    Work,
    fragment,
    more_tasks,
    page,
    post_json,
    queries_of,
    text_of,
)
from tests.sprints.conftest import Team, run_jobs

PLAN = "/p/FER/sprints/1/plan/"
MOVE = f"{PLAN}move/"


def numbers_in_sprint() -> list[int]:
    rows = SprintItem.objects.filter(is_open=True).order_by("rank")
    return list(rows.values_list("item__number", flat=True))


# ── the page ─────────────────────────────────────────────────────────────────
def test_it_opens_the_next_planned_sprint(site: Site, sprint: Sprint) -> None:
    assert site("dev").get("/p/FER/plan/")["Location"] == PLAN


def test_without_a_planned_sprint_it_opens_the_running_one(site: Site, started: Sprint) -> None:
    assert site("dev").get("/p/FER/plan/")["Location"] == PLAN


def test_without_any_sprint_it_offers_one_to_who_may(site: Site, team: Team) -> None:
    assert "Create a sprint" in page(site("master").get("/p/FER/plan/"))
    assert "Only a scrum master plans" in page(site("dev").get("/p/FER/plan/"))


def test_a_closed_sprint_leads_to_its_report(site: Site, team: Team, started: Sprint) -> None:
    sprints.close_sprint(actor=team.master, sprint=1)
    assert site("dev").get(PLAN)["Location"] == "/p/FER/sprints/1/capacity/"


@pytest.mark.parametrize("role", ROLES)
def test_everybody_reads_it(site: Site, work: Work, role: str) -> None:
    answer = site(role).get(PLAN)
    shown = page(answer)
    assert answer.status_code == 200
    assert "Move a booking" in shown
    assert "Book a bicycle" in shown
    may_story, may_task = role in ("owner", "dev", "master"), role in ("dev", "master")
    assert (f"Take FER-{work.story.number} out" in shown) == may_story
    assert (f"Take FER-{work.task.number} out" in shown) == may_task


def test_bars_say_planned_and_target_in_hours(site: Site, team: Team, work: Work) -> None:
    shares = {"feature": 6000, "technical": 3000, "defect": 1000}
    allocation.set_target(actor=team.dev, sprint=1, target_bp=shares)
    run_jobs()
    said = text_of(site("dev").get(PLAN))
    assert "42 h of 101 h planned" in said  # 5 pt × 6 h + 8 h + 4 h of 100 h 48
    assert "Feature 30 h of 60 h 30 h left" in said
    assert "Technical 12 h of 30 h 18 h left" in said
    assert "1 pt = 6 h, assumed" in said
    assert "Technical holds 1 spike, 4 h." in said


def test_without_a_target_it_says_so_and_offers_to_choose(site: Site, work: Work) -> None:
    assert "Choose a target split" in page(site("dev").get(PLAN))
    assert "The team has not chosen a target split" in page(site("owner").get(PLAN))


def test_more_than_fits_is_said_in_words(site: Site, team: Team, sprint: Sprint, work: Work) -> None:
    items.edit_item(actor=team.dev, item=work.task.number, estimate_minutes=100 * 60)
    run_jobs()
    said = text_of(site("dev").get(PLAN))
    assert "33 h over" in said
    assert f"Moving {work.task.key} out would bring the plan to" in said
    assert "More is planned than the team has focused hours" in said


def test_people_show_load_and_days_off(site: Site, team: Team, work: Work) -> None:
    items.assign_item(actor=team.dev, item=work.task.number, assignee=team.dev.user_id)
    run_jobs()
    said = text_of(site("dev").get(PLAN))
    assert "8 h of 50 h" in said
    assert "Nobody yet 34 h" in said


def test_a_filter_holds_for_its_backlog_and_outlives_a_move(site: Site, team: Team, work: Work) -> None:
    task = items.create_task(actor=team.dev, title="Seed data")
    client = site("dev")
    shown = page(client.get(f"{PLAN}?product=train"))
    assert "Move a booking" in shown
    assert "Book a bicycle" not in shown
    assert "Nothing here matches" in shown
    assert "Seed data" in shown
    body = {"item": task.number, "list": "sprint", "from": "technical"}
    headers = {"Accept": "application/json", "Referer": f"http://testserver{PLAN}?technical=certificates"}
    told = client.post(MOVE, body, content_type="application/json", headers=headers).json()
    assert 'value="certificates"' in told["html"]["#plan-technical"]


def test_its_cost_does_not_grow_with_its_rows(site: Site, team: Team, sprint: Sprint, work: Work) -> None:
    client = site("dev")
    client.get(PLAN)
    few = queries_of(lambda: client.get(PLAN))
    more_tasks(team, sprint, 27)
    for n in range(27):
        items.create_story(actor=team.owner, title=f"Story {n}")
    assert queries_of(lambda: client.get(PLAN)) == few <= PAGES["plan"]


# ── moving without a script ──────────────────────────────────────────────────
def test_a_button_plans_and_takes_out(site: Site, work: Work) -> None:
    client = site("dev")
    answer = client.post(f"{PLAN}put/", {"item": work.other.number})
    assert answer["Location"] == f"{PLAN}#item-{work.other.number}"
    assert numbers_in_sprint()[-1] == work.other.number
    assert "is in Sprint 1" in page(client.get(PLAN))
    client.post(f"{PLAN}take-out/", {"item": work.other.number})
    assert work.other.number not in numbers_in_sprint()


def test_a_button_with_htmx_answers_parts_of_the_page(site: Site, work: Work) -> None:
    answer = site("dev").post(
        f"{PLAN}put/", {"item": work.other.number}, headers={"HX-Request": "true", "HX-Target": "form"}
    )
    assert answer.status_code == 200
    assert '<hx-partial hx-target="#plan-sprint"' in page(answer)
    assert '<hx-partial hx-target="#plan-product"' in page(answer)
    assert "tandem:changed" in answer["HX-Trigger"]


# ── moving with one ──────────────────────────────────────────────────────────
def test_a_drop_lands_between_its_neighbours(site: Site, work: Work) -> None:
    answer = post_json(
        site("dev"), MOVE, item=work.other.number, list="sprint", from_="product", before=work.task.number
    )
    assert numbers_in_sprint() == [work.story.number, work.other.number, work.task.number, work.spike.number]
    told = answer.json()
    assert set(told["html"]) == {"#plan-sprint", "#plan-product"}
    assert told["undo"]["body"]["list"] == "product"
    back = post_json(site("dev"), MOVE, item=work.task.number, list="technical", from_="sprint").json()
    assert back["message"].endswith("where it stood: technical −8 h.")


def test_a_story_in_parts_adds_at_once_what_the_figures_will_say(site: Site, team: Team, work: Work) -> None:
    items.edit_item(actor=team.dev, item=work.other.number, points=5)
    items.create_task(actor=team.dev, title="Draw it", parent=work.other.number, estimate_minutes=240)
    row = re.search(rf'id="item-{work.other.number}"[^>]*', page(site("dev").get(PLAN)))
    assert row and 'data-load="240"' in row[0]
    told = post_json(site("dev"), MOVE, item=work.other.number, list="sprint", from_="product").json()
    assert told["message"].endswith("feature +4 h.")
    run_jobs()
    figures = Sprint.objects.get().figures.figures["items"][str(work.other.number)]
    assert figures["load"] == 240


@pytest.mark.parametrize(
    ("place", "position"), [({"place": "top"}, 0), ({"place": "bottom"}, 2), ({"place": 2}, 1)]
)
def test_a_place_can_be_named(site: Site, work: Work, place: dict[str, object], position: int) -> None:
    post_json(site("dev"), MOVE, item=work.story.number, list="sprint", from_="sprint", **place)
    assert numbers_in_sprint().index(work.story.number) == position


def test_what_was_moved_can_be_undone(site: Site, work: Work) -> None:
    client, before = site("dev"), numbers_in_sprint()
    told = post_json(client, MOVE, item=work.task.number, list="technical", from_="sprint").json()
    assert work.task.number not in numbers_in_sprint()
    post_json(client, told["undo"]["url"], **told["undo"]["body"])
    assert numbers_in_sprint() == before


def test_selected_rows_go_in_and_out_together_and_back_to_where_they_were(
    site: Site, team: Team, work: Work
) -> None:
    client, before = site("dev"), numbers_in_sprint()
    more = [items.create_story(actor=team.owner, title=title).number for title in ("Pay", "Refund")]
    into = {"list": "sprint", "from_": "product", "before": work.task.number}
    told = post_json(client, MOVE, items=[*more, 99], **into).json()
    assert re.match(
        r"2 items planned in (.+)\. Not planned in \1: FER-99: There is no FER-99", told["message"]
    )
    assert numbers_in_sprint() == [before[0], *more, *before[1:]]
    post_json(client, told["undo"]["url"], **told["undo"]["body"])
    assert numbers_in_sprint() == before
    ends = [before[0], before[-1]]
    for body in (
        {"list": "technical", "from_": "sprint"},
        {"list": "sprint", "from_": "sprint", "place": "bottom"},
    ):
        told = post_json(client, MOVE, items=ends, **body).json()
        assert numbers_in_sprint() != before and "#plan-sprint" in told["html"]
        post_json(client, told["undo"]["url"], **told["undo"]["body"])
        assert numbers_in_sprint() == before
    assert post_json(client, "/p/FER/sprints/plan-items/", back=[[1, 2]]).status_code == 400


def test_selected_rows_of_a_backlog_are_ordered_here_too(site: Site, team: Team, work: Work) -> None:
    more = [items.create_story(actor=team.owner, title=title).number for title in ("Pay", "Refund")]
    body = {"list": "product", "from_": "product", "before": work.other.number}
    told = post_json(site("owner"), MOVE, items=more, **body).json()
    assert told["message"] == f"2 items moved above {work.other.key}." and "stayed" not in told
    assert order(team.owner, "product")[-3:] == [*more, work.other.number]


def test_a_backlog_can_be_ordered_here_too(site: Site, team: Team, work: Work) -> None:
    first = items.create_story(actor=team.owner, title="First", at_top=True)
    body = {"item": work.other.number, "list": "product", "from_": "product", "before": first.number}
    assert post_json(site("owner"), MOVE, **body).status_code == 200
    refused = post_json(site("dev"), MOVE, **body)
    assert refused.status_code == 403
    assert "Only a product owner orders stories" in refused.json()["detail"]


@pytest.mark.parametrize(
    ("role", "what", "reason"),
    [
        ("owner", "task", "Only developers and scrum masters plan tasks"),
        ("manager", "story", "Only product owners, developers and scrum masters plan stories"),
        ("stakeholder", "story", "Only product owners, developers and scrum masters plan stories"),
        ("admin", "task", "Only developers and scrum masters plan tasks"),
    ],
)
def test_who_may_not_plan_is_told_why(site: Site, work: Work, role: str, what: str, reason: str) -> None:
    before = numbers_in_sprint()
    item = getattr(work, what).number
    for body in ({"list": "sprint", "place": "top"}, {"list": "product", "from_": "sprint"}):
        answer = post_json(site(role), MOVE, item=item, **body)
        assert answer.status_code == 403
        assert reason in answer.json()["detail"]
    assert numbers_in_sprint() == before


def test_a_product_owner_plans_stories(site: Site, work: Work) -> None:
    assert post_json(site("owner"), MOVE, item=work.other.number, list="sprint").status_code == 200
    assert work.other.number in numbers_in_sprint()


@pytest.mark.parametrize("body", [{}, {"item": "x"}, {"item": 1, "before": [3]}, {"item": True}])
def test_odd_input_is_refused_in_words(site: Site, work: Work, body: dict[str, object]) -> None:
    answer = post_json(site("dev"), MOVE, **body)
    assert answer.status_code == 400
    assert answer.json()["errors"]


def test_something_that_is_no_json_is_refused(site: Site, work: Work) -> None:
    answer = site("dev").post(MOVE, "nonsense", content_type="application/json")
    assert answer.status_code == 400


# ── lists that follow ────────────────────────────────────────────────────────
def test_the_sprints_list_comes_alone_for_a_page_that_is_open(site: Site, work: Work) -> None:
    url = f"{PLAN}list/"
    answer = page(fragment(site("dev"), url, "section#plan-sprint"))
    assert '<section aria-label="Sprint 1" id="plan-sprint"' in answer
    assert "<html" not in answer
    assert site("dev").get(url)["Location"] == PLAN


def test_a_long_backlog_comes_in_pieces(
    site: Site, team: Team, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan_page, "SIDE", 2)
    for n in range(4):
        items.create_story(actor=team.owner, title=f"Story {n}")
    shown = page(site("dev").get(PLAN))
    assert "Story 0" in shown
    assert "Story 1" not in shown
    more = shown.split(f'hx-get="{PLAN}product/rows/?after=')[1].split('"')[0]
    rest = page(fragment(site("dev"), f"{PLAN}product/rows/?after={more}", "li"))
    assert "Story 1" in rest
    assert "Story 2" in rest
    assert "<html" not in rest
    assert site("dev").get(f"{PLAN}nonsense/rows/").status_code == 404


# ── a proposal ───────────────────────────────────────────────────────────────
def test_a_proposal_is_shown_accepted_and_left_out_without_a_script(
    site: Site, team: Team, work: Work
) -> None:
    asked = f"{PLAN}?proposal=1"
    assert "has not chosen a target split" in page(site("dev").get(asked))
    assert "Nobody has chosen one yet" in page(site("owner").get("/p/FER/next-up/"))
    allocation.set_target(
        actor=team.dev, sprint=1, target_bp={"feature": 6000, "technical": 4000, "defect": 0}
    )
    task = items.create_task(actor=team.dev, title="Trace a booking", estimate_minutes=120)
    run_jobs()
    shown = page(site("dev").get(asked))
    assert f"Accept FER-{task.number}" in shown
    assert "1 skipped: why" in shown
    assert 'id="tab2" checked' in shown, "on a phone the proposal is what one sees"
    assert "Has no estimate" in shown
    assert f"Accept FER-{task.number}" not in page(site("owner").get(asked))
    assert f"FER-{task.number} Trace a booking fits Sprint 1" in text_of(
        site("stakeholder").get("/p/FER/next-up/")
    )
    left = text_of(site("dev").get(f"{asked}&without={task.number}.x"))
    assert "Left out of this proposal. · Propose it again" in left
    answer = site("dev").post("/p/FER/sprints/1/proposal/accept/", {"items": [task.number]})
    assert answer["Location"] == asked
    assert task.number in numbers_in_sprint()


def test_the_filter_of_a_backlog_knows_types_and_epics(site: Site, team: Team, work: Work) -> None:
    epic = epics.create_epic(actor=team.owner, title="Payments")
    items.create_story(actor=team.owner, title="Pay by phone", epic=epic.number)
    items.create_defect(actor=team.dev, title="Receipt is empty", severity=3)
    client = site("dev")
    by_type = page(client.get(f"{PLAN}?product_type=defect"))
    assert "Receipt is empty" in by_type
    assert "Pay by phone" not in by_type
    by_epic = page(client.get(f"{PLAN}?product_epic={epic.number}"))
    assert "Pay by phone" in by_epic
    assert "Receipt is empty" not in by_epic
    assert "Receipt is empty" in page(client.get(f"{PLAN}?product_type=nothing&product_epic=x"))

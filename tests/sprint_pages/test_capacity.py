"""The capacity report: stored figures in words, charts and lists, for planned, running and closed sprints."""

import csv
import io
import re
from datetime import date
from typing import Any

import pytest
from django.db.models import F

from accounts.models import Project
from activity.models import Outbox
from backlog.models import Item
from backlog.services import items
from sprints.models import SplitFigures, Sprint, SprintItem
from sprints.presenters.report_lists import not_done_line
from sprints.queries import NotDone
from sprints.rules.reasons import reason_of
from sprints.services import availability, planning, sprints
from tests.budgets import PAGES
from tests.sprint_pages.conftest import Browser, chart, text_of
from tests.sprints.conftest import H, Team, figures, make_team, run_jobs

REPORT = "/p/FER/sprints/1/capacity/"


def test_of_a_planned_sprint_it_says_what_fits(
    team: Team, planned: dict[str, Item], signed_in: Browser
) -> None:
    """By hand: 2 × 10 × 8 h, 8 h off: 152 h gross, 70 %: 106.4 h net, less 10.64 h: 95.76 h plannable."""
    answer = signed_in(team.stakeholder).get(REPORT)
    text = text_of(answer)
    assert "Of 152 h gross, 96 h are plannable." in text
    steps = {step["label"]: step["minutes"] for step in chart(answer, "steps")["steps"]}
    assert steps == {
        "Working time": 160 * H, "Days off": -8 * H, "Gross": 152 * H, "Outside focus": -2736,
        "Net": 6384, "Reserve": -638, "Plannable": 5746,
    }  # fmt: skip
    assert "30 Nov to 11 Dec, planned" in text
    assert "The sprint has not started." in text and "Failed" not in text
    assert "nobody logged hours" in text


def test_bars_stand_for_target_planned_and_actual(
    team: Team, running: dict[str, Item], signed_in: Browser
) -> None:
    text = text_of(signed_in(team.master).get(REPORT))
    assert re.search(r"Feature\s+62 h 30 h 0 h", text), "65 % of 95.76 h; 5 points of 6 h; nothing logged"
    assert re.search(r"Technical\s+24 h 20 h 3 h", text), "task 12 h and spike 8 h as planned; 3 h of spike"
    assert re.search(r"Unplanned\s+11 h – 0 h", text), "the reserve is its target"


def test_people_and_days_add_up(team: Team, planned: dict[str, Item], signed_in: Browser) -> None:
    answer = signed_in(team.master).get(REPORT)
    page, text = answer.content.decode(), text_of(answer)
    assert re.search(r"FERdev\s+8 off 8 8 8 8 8 8 8 8 72 h 45 h", text)
    assert re.search(r"Together\s+16 8 16 16 16 16 16 16 16 16 152 h 96 h", text)
    assert 'class="off" title="Time off"' in page


def test_what_came_and_grew_since_the_start_is_listed_with_who_and_when(
    team: Team, running: dict[str, Item], signed_in: Browser
) -> None:
    text = text_of(signed_in(team.stakeholder).get(REPORT))
    assert "5 h came in, estimates grew by 8 h" in text
    assert re.search(r"Gates are shut\s+Unplanned work, from the reserve. FERdev, 3 Dec\s+\+5 h", text)
    assert re.search(r"Split the ledger\s+Estimated again, 12 h → 20 h. FERdev, 3 Dec\s+\+8 h", text)


def test_a_big_change_of_scope_is_named_in_the_burndown(
    team: Team, running: dict[str, Item], signed_in: Browser
) -> None:
    found = chart(signed_in(team.master).get(REPORT), "series")
    assert found["dates"][0] == "" and found["dates"][1] == "2026-11-30" and len(found["dates"]) == 11
    assert found["today"] == "2026-12-03"
    assert found["series"]["technical"][0] == 20 * H and found["series"]["technical"][-1] is None
    key = running["task"].key
    assert found["notes"] == [{"date": "2026-12-03", "text": f"+13 h: {key}"}]


def test_a_question_shows_its_box_and_what_came_out(
    team: Team, running: dict[str, Item], signed_in: Browser
) -> None:
    text = text_of(signed_in(team.stakeholder).get(REPORT))
    assert "1 question, 1 answered" in text
    assert re.search(r"Can a kiosk print receipts\?\s+Decided: Yes, with paper.\s+8 h 3 h", text)
    assert "Together, 5 h given back" in text


def test_what_is_not_done_has_its_reason(team: Team, running: dict[str, Item], signed_in: Browser) -> None:
    text = text_of(signed_in(team.stakeholder).get(REPORT))
    assert "1 of 1 story, 5 pt" in text
    assert re.search(r"Refund a booking\s+Failed criterion: The receipt shows no VAT\s+5 5", text)


def test_a_closed_sprint_is_frozen_and_says_where_work_went(
    team: Team, closed: dict[str, Item], signed_in: Browser, at: Any
) -> None:
    before = SplitFigures.objects.get(sprint__number=1).figures
    at(2026, 12, 14, 9)
    items.edit_item(actor=team.dev, item=closed["task"].number, estimate_minutes=90 * H)
    availability.add_absence(actor=team.dev2, user=team.dev2.user_id, on=date(2026, 12, 2))
    run_jobs()
    text = text_of(signed_in(team.stakeholder).get(REPORT))
    assert "152 h gross, 96 h were plannable" in text and "closed. What the sprint could hold" in text
    assert "Figures frozen 11 Dec, 16:30" in text
    assert "no VAT; carried on" in text and "Carried into Sprint 2" in text
    assert SplitFigures.objects.get(sprint__number=1).figures == before


def test_the_trail_of_the_sign_off_is_newest_first(
    team: Team, closed: dict[str, Item], signed_in: Browser
) -> None:
    text = text_of(signed_in(team.stakeholder).get(REPORT))
    moments = [
        "Figures frozen, FERmaster closed the sprint",
        "Changed since: technical hours",
        "FERmaster started the sprint",
        "Signed by FERowner, product owner",
        "Feature, technical, defect 65 / 25 / 10 % of 96 h",
        "Proposed by FERmaster, scrum master",
    ]
    places = [text.find(words) for words in moments]
    assert -1 not in places, dict(zip(moments, places, strict=True))
    assert places == sorted(places)


def test_a_page_shows_stored_figures_and_computes_nothing(
    team: Team, planned: dict[str, Item], signed_in: Browser
) -> None:
    stored = SplitFigures.objects.get(sprint__number=1)
    SplitFigures.objects.update(figures=stored.figures | {"sentence": "As it was stored."})
    answer = signed_in(team.master).get(REPORT)
    assert "As it was stored." in text_of(answer)
    assert "hx-trigger" not in re.search(r'<div class="report".*?>', answer.content.decode())[0]  # type: ignore[index]
    assert SplitFigures.objects.get(sprint__number=1).computed_at == stored.computed_at


def test_it_says_that_newer_figures_are_on_their_way(
    team: Team, planned: dict[str, Item], signed_in: Browser
) -> None:
    items.edit_item(actor=team.dev, item=planned["task"].number, estimate_minutes=20 * H)
    answer = signed_in(team.master).get(REPORT)
    assert "Updating · as of" in text_of(answer)
    assert 'hx-trigger="load delay:1s"' in answer.content.decode()


def test_before_the_first_computation_lists_stand_without_figures(
    team: Team, sprint: Sprint, signed_in: Browser
) -> None:
    assert Outbox.objects.filter(kind="recompute_split", done_at=None).exists()
    text = text_of(signed_in(team.master).get(REPORT))
    assert "The hours of this sprint are being worked out." in text
    assert "From working time" not in text and "Nobody has proposed a split" in text


def test_a_sprint_without_capacity_divides_nothing(team: Team, sprint: Sprint, signed_in: Browser) -> None:
    team.admin.project.memberships.update(share_bp=0)
    availability.add_day_off(actor=team.master, on=date(2026, 11, 30))
    assert figures(sprint)["plannable"] == 0
    answer = signed_in(team.master).get(REPORT)
    assert answer.status_code == 200 and "There is no capacity" in text_of(answer)


def test_capacity_leads_to_the_running_then_the_last_sprint(
    team: Team, closed: dict[str, Item], signed_in: Browser, at: Any
) -> None:
    page = signed_in(team.stakeholder)
    assert page.get("/p/FER/capacity/")["Location"] == REPORT, "the last one that is closed"
    at(2026, 12, 14, 9)
    sprints.start_sprint(actor=team.master, sprint=2)
    assert page.get("/p/FER/capacity/")["Location"] == "/p/FER/sprints/2/capacity/"


def test_without_a_sprint_the_page_teaches_and_offers_one_to_who_may(team: Team, signed_in: Browser) -> None:
    for access, offered in ((team.master, True), (team.stakeholder, False)):
        answer = signed_in(access).get("/p/FER/capacity/")
        assert "No sprint to report on" in text_of(answer)
        assert ("/p/FER/sprints/new/" in answer.content.decode()) == offered


# ── downloads ────────────────────────────────────────────────────────────────
TABLES = {
    "capacity", "split", "people", "days", "burndown", "items", "added_and_removed", "not_done", "spikes", "sign_off",
    "design", "logs", "history",
}  # fmt: skip


def test_every_table_can_be_taken_away(team: Team, running: dict[str, Item], signed_in: Browser) -> None:
    page = signed_in(team.stakeholder)
    answer = page.get("/p/FER/sprints/1/capacity.json")
    assert answer["Content-Disposition"] == 'attachment; filename="FER-sprint-1-capacity.json"'
    tables = answer.json()["tables"]
    assert set(tables) == TABLES
    assert {row["figure"]: row["minutes"] for row in tables["capacity"]}["plannable"] == 5746
    links = set(re.findall(r"/capacity/(\w+)\.csv", page.get(REPORT).content.decode()))
    assert links == TABLES
    for name in TABLES:
        rows = list(csv.reader(io.StringIO(page.get(f"{REPORT}{name}.csv").content.decode("utf-8-sig"))))
        assert len(rows) == len(tables[name]) + 1, name
    assert page.get(f"{REPORT}passwords.csv").status_code == 404


def test_a_title_is_never_a_formula(team: Team, planned: dict[str, Item], signed_in: Browser) -> None:
    evil = '=HYPERLINK("http://example.org","Click")'
    items.edit_item(actor=team.owner, item=planned["story"].number, title=evil)
    text = signed_in(team.master).get(f"{REPORT}items.csv").content.decode("utf-8-sig")
    assert f"'{evil}" in [value for row in csv.reader(io.StringIO(text)) for value in row]


# ── who, and at what cost ────────────────────────────────────────────────────
def test_other_projects_and_outsiders_find_nothing(
    team: Team, planned: dict[str, Item], signed_in: Browser
) -> None:
    other = make_team("PAY")
    addresses = (REPORT, "/p/FER/sprints/1/capacity.json", f"{REPORT}items.csv")
    for address in addresses:
        assert signed_in(other.master).get(address).status_code == 404
        assert signed_in(other.master).get(address.replace("FER", "PAY")).status_code == 404
        assert signed_in(team.master).get(address.replace("/1/", "/99/")).status_code == 404


def test_what_people_wrote_is_never_markup(team: Team, planned: dict[str, Item], signed_in: Browser) -> None:
    evil = "</script><img src=x onerror=alert(1)>"
    items.edit_item(actor=team.owner, item=planned["story"].number, title=evil)
    Project.objects.update(name=evil)
    Sprint.objects.update(name=evil, version=F("version") + 1)
    page = signed_in(team.master).get(REPORT).content.decode()
    assert "<img src=x" not in page and "&lt;img src=x" in page
    assert not re.search(r"<[^>]+\sstyle=|<[^>]+\son\w+=", page)


def test_the_page_costs_as_many_queries_for_thirty_items_as_for_three(
    team: Team, running: dict[str, Item], signed_in: Browser, django_assert_max_num_queries: Any
) -> None:
    page = signed_in(team.master)
    with django_assert_max_num_queries(PAGES["capacity"]) as few:
        page.get(REPORT)
    for n in range(27):
        task = items.create_task(actor=team.dev, title=f"Task {n}", estimate_minutes=H)
        planning.plan_item(actor=team.dev, sprint=1, item=task.number)
    run_jobs()
    with django_assert_max_num_queries(len(few.captured_queries)):
        page.get(REPORT)


@pytest.mark.parametrize("cause", [cause for cause in SprintItem.Cause if cause != SprintItem.Cause.OTHER])
def test_a_reason_names_its_cause_once(cause: SprintItem.Cause) -> None:
    line = NotDone(None, None, None, "returned", reason_of(cause, "FER-7"), cause)
    assert not_done_line(line, named=True).reason == reason_of(cause, "FER-7")
    assert "FER-7" not in not_done_line(line, named=False).reason

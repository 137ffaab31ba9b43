"""The team's calendar and a person's hours, as people set them."""

import math
import re
from datetime import date
from typing import Any

import pytest

from sprints.models import Absence, Sprint, TeamDayOff, WeeklyPattern
from sprints.services import availability
from tests.budgets import PAGES
from tests.sprint_pages.conftest import Browser, text_of
from tests.sprints.conftest import H, Team, figures, make_team

CALENDAR = "/p/FER/team/"


@pytest.fixture(autouse=True)
def _monday(at: Any) -> None:
    at(2026, 11, 30, 9)


def hours_of(team: Team) -> str:
    return f"{CALENDAR}{team.dev.user_id}/"


def row(text: str, name: str) -> list[str]:
    """A person's figures in the calendar."""
    found = re.search(rf"{name}\s+(?:0 %\s+)?((?:[\d.:·]+ |off )+)", text)
    assert found, f"{name} is not in the calendar"
    return found[1].split()


# ── the calendar ─────────────────────────────────────────────────────────────
def test_it_shows_four_weeks_from_this_monday(team: Team, sprint: Sprint, signed_in: Browser) -> None:
    text = text_of(signed_in(team.stakeholder).get(CALENDAR))
    assert "30 Nov to 27 Dec" in text and "Sprint 1" in text
    assert row(text, "FERdev")[:20] == ["8"] * 20, "two developers, Monday to Friday"
    assert row(text, "FERowner")[:20] == ["·"] * 20, "no share of their time is this project's"
    assert row(text, "Together")[:20] == ["16"] * 20 and "320 h in these weeks" in text
    assert text.index("FERdev2") < text.index("FERowner"), "whose time counts stands first"


def test_one_pages_through_the_weeks(team: Team, signed_in: Browser) -> None:
    page = signed_in(team.stakeholder)
    later = page.get(f"{CALENDAR}?from=2026-12-30")
    assert "28 Dec to 24 Jan 2027" in text_of(later), "from the Monday of that week"
    assert 'href="?from=2027-01-25"' in later.content.decode()
    assert 'href="?from=2026-11-30"' in later.content.decode()


@pytest.mark.parametrize("odd", ["tomorrow", "2026-13-01", "9999-12-31", "0001-01-01", "%00"])
def test_a_day_that_is_none_shows_this_week(team: Team, signed_in: Browser, odd: str) -> None:
    answer = signed_in(team.stakeholder).get(f"{CALENDAR}?from={odd}")
    assert answer.status_code == 200 and "30 Nov to 27 Dec" in text_of(answer)


def test_its_cost_does_not_grow_with_the_team(
    team: Team, signed_in: Browser, django_assert_max_num_queries: Any
) -> None:
    page = signed_in(team.stakeholder)
    with django_assert_max_num_queries(PAGES["team"]) as few:
        page.get(CALENDAR)
    for day in range(1, 20):
        availability.add_absence(actor=team.dev, user=team.dev.user_id, on=date(2026, 12, day), part="am")
    with django_assert_max_num_queries(len(few.captured_queries)):
        page.get(CALENDAR)


# ── time off ─────────────────────────────────────────────────────────────────
def test_time_off_changes_the_calendar_and_the_sprint(team: Team, sprint: Sprint, signed_in: Browser) -> None:
    assert figures(sprint)["gross"] == 160 * H
    page = signed_in(team.dev)
    off = {"on": "2026-12-01", "until": "2026-12-02", "part": "full", "minutes": ""}
    answer = page.post(f"{hours_of(team)}time-off/", off, follow=True)
    assert answer.redirect_chain == [(hours_of(team), 303)]
    assert "Tue 1 Dec to Wed 2 Dec, whole day" in text_of(answer), "days in a row are one line"
    assert page.post(f"{hours_of(team)}time-off/", {"on": "2026-12-03", "part": "am"}).status_code == 303
    hours = {"on": "2026-12-04", "part": "hours", "minutes": "1.5"}
    assert page.post(f"{hours_of(team)}time-off/", hours).status_code == 303
    assert row(text_of(page.get(CALENDAR)), "FERdev")[:5] == ["8", "off", "off", "4", "6.5"]
    assert figures(sprint)["gross"] == round((160 - 16 - 4 - 1.5) * H)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"on": "2026-12-03", "until": "2026-12-01", "part": "full"}, "The last day lies before the first."),
        ({"on": "2026-12-03", "until": "2029-12-01", "part": "full"}, "at most 366 days at once"),
        ({"on": "", "part": "full"}, "This field is required."),
        ({"on": "2026-12-03", "part": "hours", "minutes": ""}, "more than 0 and at most 24"),
        ({"on": "2026-12-03", "part": "hours", "minutes": "a while"}, "a while"),
        ({"on": "2026-12-03", "part": "evening"}, "evening"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    team: Team, signed_in: Browser, wrong: dict[str, str], said: str
) -> None:
    answer = signed_in(team.dev).post(f"{hours_of(team)}time-off/", wrong)
    assert answer.status_code == 400
    errors = re.findall(r'<ul class="errorlist[^"]*"[^>]*>(.*?)</ul>', answer.content.decode(), re.DOTALL)
    assert len(errors) == 1 and said in errors[0]
    assert not Absence.objects.exists()


def test_a_day_is_taken_back_in_the_week_where_one_was(team: Team, signed_in: Browser) -> None:
    (off,) = availability.add_absence(actor=team.dev, user=team.dev.user_id, on=date(2026, 12, 1))
    page = signed_in(team.dev)
    asked = page.get(f"{hours_of(team)}time-off/?on=2026-12-01&week=2026-11-30")
    assert "Off already" in text_of(asked) and "Tue 1 Dec, whole day" in text_of(asked)
    back = re.search(r'name="back" value="([^"]*)"', asked.content.decode())
    assert back and back[1] == f"{CALENDAR}?from=2026-11-30"
    answer = page.post(f"{CALENDAR}time-off/{off.pk}/remove/", {"back": back[1]})
    assert (answer.status_code, answer["Location"]) == (303, f"{CALENDAR}?from=2026-11-30")
    assert row(text_of(page.get(CALENDAR)), "FERdev")[1] == "8"


@pytest.mark.parametrize(
    "elsewhere", ["https://example.org/", "//example.org/p/FER/team/", "/p/FER/team//example.org"]
)
def test_the_way_back_never_leaves_the_team(team: Team, signed_in: Browser, elsewhere: str) -> None:
    (off,) = availability.add_absence(actor=team.dev, user=team.dev.user_id, on=date(2026, 12, 1))
    answer = signed_in(team.dev).post(f"{CALENDAR}time-off/{off.pk}/remove/", {"back": elsewhere})
    assert answer["Location"] == CALENDAR


def test_a_stretch_of_days_is_taken_back_at_once(team: Team, signed_in: Browser) -> None:
    availability.add_absence(
        actor=team.dev, user=team.dev.user_id, on=date(2026, 12, 1), until=date(2026, 12, 4)
    )
    availability.add_absence(actor=team.dev, user=team.dev.user_id, on=date(2026, 12, 9))
    page = signed_in(team.dev)
    page.post(f"{hours_of(team)}time-off/clear/", {"on": "2026-12-01", "until": "2026-12-04"})
    assert list(Absence.objects.values_list("on", flat=True)) == [date(2026, 12, 9)]


def test_days_that_are_dragged_over_are_off_and_come_back_as_they_were(
    team: Team, sprint: Sprint, signed_in: Browser
) -> None:
    availability.add_absence(actor=team.dev, user=team.dev.user_id, on=date(2026, 12, 2), part="am")
    page, script = signed_in(team.dev), {"HTTP_ACCEPT": "application/json"}
    days = {"on": "2026-12-01", "until": "2026-12-03", "off": True, "week": "2026-11-30"}

    def send(body: dict[str, Any], who: Any = page) -> Any:
        url = f"{hours_of(team)}days/"
        return who.post(url, body, content_type="application/json", **script)

    answer = send(days).json()
    assert answer["message"] == "FERdev is off Tue 1 Dec to Thu 3 Dec"
    assert "#team-grid" in answer["html"]
    assert row(text_of(page.get(CALENDAR)), "FERdev")[:5] == ["8", "off", "off", "off", "8"]
    assert send(answer["undo"]["body"]).status_code == 200
    assert list(Absence.objects.values_list("on", "part")) == [(date(2026, 12, 2), "am")]
    assert send(answer["undo"]["body"]).status_code == 409, "what was taken back is not taken back again"
    assert send(days | {"off": False}).status_code == 200 and not Absence.objects.exists()
    for wrong in (
        {"on": "x"},
        {"on": 20261201},
        {"until": ["2026-12-03"]},
        {"until": "2026-11-01"},
        {"until": "2029-01-01"},
        {"parts": {"2026-12-01": 1}},
        {"parts": {"2026-12-01": {"hours": math.inf}}},
    ):
        assert send(days | wrong).status_code == 400
    outside = {"parts": {"2026-12-09": {"full": 0}}}
    assert send(days | outside).status_code == 400
    assert send(days, signed_in(team.owner)).status_code == 403
    assert not Absence.objects.exists()


# ── the working week ─────────────────────────────────────────────────────────
def week(*hours: str, from_on: str = "") -> dict[str, str]:
    days = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    return dict(zip(days, (*hours, *[""] * 7), strict=False)) | {"from_on": from_on}


def test_a_part_time_week_holds_from_its_day_on(team: Team, sprint: Sprint, signed_in: Browser) -> None:
    """Four days of 6 h 30 from the second week on: 40 h, then 26 h."""
    page = signed_in(team.dev)
    part_time = week("6.5", "6h30", "6:30", "6 h 30", from_on="2026-12-07")
    answer = page.post(f"{hours_of(team)}week/", part_time, follow=True)
    assert "from 7 Dec Mo 6.5, Tu 6.5, We 6.5, Th 6.5, Fr ·" in text_of(answer)
    assert row(text_of(page.get(CALENDAR)), "FERdev")[:10] == [*["8"] * 5, *["6.5"] * 4, "·"]
    assert figures(sprint)["gross"] == (80 + 40 + 26) * H
    page.post(f"{hours_of(team)}week/remove/", {"from_on": "2026-12-07"})
    assert figures(sprint)["gross"] == 160 * H


@pytest.mark.parametrize(("typed", "said"), [("25", "A day has 24 hours."), ("-1", "-1"), ("much", "much")])
def test_hours_that_are_none_are_said_at_their_day(
    team: Team, signed_in: Browser, typed: str, said: str
) -> None:
    answer = signed_in(team.dev).post(f"{hours_of(team)}week/", week("8", typed))
    page = answer.content.decode()
    assert answer.status_code == 400 and f'value="{typed}"' in page
    errors = re.findall(r'<ul class="errorlist[^"]*" id="id_(\w+)_error">(.*?)</ul>', page, re.DOTALL)
    assert [name for name, _ in errors] == ["tuesday"] and said in errors[0][1]
    assert not WeeklyPattern.objects.exists()


# ── everybody: days off and public holidays ──────────────────────────────────
def test_a_team_day_off_takes_everybodys_hours(team: Team, sprint: Sprint, signed_in: Browser) -> None:
    page = signed_in(team.master)
    page.post(f"{CALENDAR}days-off/", {"on": "2026-12-04", "part": "pm", "name": "Harbour day"})
    text = text_of(page.get(CALENDAR))
    assert "Fri 4 Dec, afternoon · Harbour day" in text
    assert row(text, "FERdev")[4] == "4" and row(text, "Together")[4] == "8"
    assert figures(sprint)["gross"] == 152 * H
    page.post(f"{CALENDAR}days-off/{TeamDayOff.objects.get().pk}/remove/")
    assert figures(sprint)["gross"] == 160 * H


def test_public_holidays_come_by_country_and_region(team: Team, signed_in: Browser) -> None:
    page = signed_in(team.master)
    assert "No calendar chosen yet" in text_of(page.get(CALENDAR))
    offered = page.get(f"{CALENDAR}holidays/?country=DE").content.decode()
    assert 'value="BY">Bayern' in offered, "regions follow the country that is chosen"
    page.post(f"{CALENDAR}holidays/", {"country": "DE", "region": "BY"})
    text = text_of(page.get(f"{CALENDAR}?from=2026-12-21"))
    assert "Germany, Bayern" in text
    assert row(text, "FERdev")[:6] == ["8", "8", "8", "8", "off", "8"], "Friday 25 December"
    own = signed_in(team.dev)
    own.post(f"{hours_of(team)}holidays/", {"country": "NO", "region": ""})
    assert "Norway" in text_of(own.get(hours_of(team)))


def test_a_country_that_is_none_is_refused_at_its_field(team: Team, signed_in: Browser) -> None:
    answer = signed_in(team.master).post(f"{CALENDAR}holidays/", {"country": "XX", "region": ""})
    assert answer.status_code == 400 and "No holidays are known for “XX”" in text_of(answer)


# ── rights ───────────────────────────────────────────────────────────────────
def test_ones_own_hours_and_nobody_elses(team: Team, signed_in: Browser) -> None:
    page = signed_in(team.dev2)
    others = text_of(page.get(hours_of(team)))
    assert "Change hours" not in others and "Add time off" not in others
    refused = [
        page.get(f"{hours_of(team)}time-off/"),
        page.get(f"{hours_of(team)}holidays/"),
        page.post(f"{hours_of(team)}time-off/", {"on": "2026-12-01", "part": "full"}),
        page.post(f"{hours_of(team)}week/", week("8")),
        page.post(f"{CALENDAR}days-off/", {"on": "2026-12-01", "part": "full"}),
        page.post(f"{CALENDAR}holidays/", {"country": "DE"}),
    ]
    assert [answer.status_code for answer in refused] == [403] * 6
    assert all("Only a scrum master changes the availability of others" in text_of(one) for one in refused)
    allowed = signed_in(team.master).post(f"{hours_of(team)}time-off/", {"on": "2026-12-01", "part": "full"})
    assert allowed.status_code == 303 and Absence.objects.count() == 1


def test_people_of_other_projects_are_not_there(team: Team, signed_in: Browser) -> None:
    other = make_team("PAY")
    (off,) = availability.add_absence(actor=other.dev, user=other.dev.user_id, on=date(2026, 12, 1))
    page = signed_in(team.master)
    elsewhere = f"{CALENDAR}{other.dev.user_id}/"
    answers = [
        page.get(elsewhere),
        page.get(f"{elsewhere}time-off/"),
        page.post(f"{elsewhere}time-off/", {"on": "2026-12-02", "part": "full"}),
        page.post(f"{elsewhere}week/", week("8")),
        page.post(f"{CALENDAR}time-off/{off.pk}/remove/"),
        page.get("/p/PAY/team/"),
    ]
    assert [answer.status_code for answer in answers] == [404] * 6
    assert Absence.objects.count() == 1 and not WeeklyPattern.objects.exists()
